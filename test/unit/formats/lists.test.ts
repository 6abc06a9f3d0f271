import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { boxKeyFrom, deviceBoxKey, type KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import {
  applyDelta,
  keyMarkOf,
  ListBuilder,
  ListFolder,
  type ListMeta,
  ListReader,
} from '../../../src/adapters/storage/lists/index.ts';
import { archiveLines } from '../../../src/central/publish/index.ts';
import { keptContentKey } from '../../../src/central/publish/kept-key.ts';
import { personQuery, queryKeys } from '../../../src/core/watchlist/index.ts';
import { wordsOfKeys } from '../../../src/core/watchlist/names/index.ts';
import { bundleLines, keysOfText, openHeader } from '../../../src/delivery/bundles/index.ts';
import {
  checkBundle,
  bundleLines as linesOfSigned,
  openContentKey,
} from '../../../src/delivery/bundles/open-bundle.ts';
import { bytesSource } from '../../../src/delivery/bundles/source.ts';
import { openKey } from '../../../src/delivery/content-keys/index.ts';
import { folderOf, ringOf, trustOfVectors, vector } from '../../fakes/format-vectors.ts';
import { FACE_META, TEMPLATE } from '../../vectors/formats/inputs.ts';

const DOCUMENT =
  '{"act":"Keep the document","basis":"Lost documents order","cat":"document","dob":[],"docs":[{"c":"UTO","n":"L898902C3","t":"P"}],"exp":"2036-01-01","id":"doc-1","names":[],"nat":[],"note":null,"op":"put","rev":1,"sex":null}';
const PERSON =
  '{"act":"Call the protection officer","basis":"Missing persons act","cat":"protect","dob":["2011-03-04"],"docs":[],"exp":"2036-01-01","id":"per-1","names":[{"family":"Velmora","given":"Ilsa Teodora","kind":"primary"}],"nat":["UTO"],"note":null,"op":"put","rev":4,"sex":"F"}';
const PERSON_LATER = PERSON.replace('2011-03-04', '2011-04-03').replace('"rev":4', '"rev":5');
const STATE = 'a78d46f9c9e197f037b7eda69d95d27fa3e29e7e2f3620d2042071f9d0f1d8df';

let remove: () => void = () => undefined;
beforeAll(() => cryptoReady());
afterEach(() => remove());

function opened(name: string, listId: string, ring: KeyRing = ringOf()): ListReader {
  const folder = folderOf({ 'list.db': name });
  const opening = ListReader.open(join(folder.path, 'list.db'), listId, ring);
  remove = () => {
    if (opening.ok) opening.reader.close();
    folder.remove();
  };
  if (!opening.ok) throw new Error(opening.message);
  return opening.reader;
}

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

describe('a list database', () => {
  it('of a full list says what was put in, and finds it by number, id and name', () => {
    const reader = opened('lists/full.db.gz', 'missing-persons');
    expect(reader.meta).toMatchObject({
      listId: 'missing-persons',
      generation: 3,
      state: STATE,
      records: 2,
      createdAt: '2026-11-25T12:00:00.000Z',
      maxAgeHours: 24,
      nameThreshold: 0.7,
      covers: ['documents', 'persons'],
    });
    expect(reader.record(1)).toEqual({ ok: true, text: DOCUMENT });
    expect(reader.record(2)).toEqual({ ok: true, text: PERSON });
    expect(reader.findExact(['rid|per-1'])).toEqual([2]);
    expect(reader.findExact(keysOfText(DOCUMENT).exact)).toEqual([1]);
    expect(reader.findExact(keysOfText(PERSON).exact)).toEqual([2]);
    const query = personQuery({ surname: 'VELMORA', givenNames: 'ILSA', birth: { year: 2011, month: 3, day: 4 } });
    expect(reader.findNames(queryKeys(query)).rows).toEqual([2]);
    expect(reader.findNames(queryKeys(personQuery({ surname: 'OBRADIN', givenNames: 'MAREK' }))).rows).toEqual([]);
    expect(reader.birthOf(2)).toBe(keysOfText(PERSON).birth);
    expect(reader.check()).toMatchObject({ ok: true });
  });

  it('after a delta holds the changed record, its changed birth date and both generations of keys', () => {
    const reader = opened('lists/after-delta.db.gz', 'missing-persons');
    expect(reader.meta.generation).toBe(4);
    expect(reader.record(1)).toEqual({ ok: true, text: DOCUMENT });
    expect(reader.record(2)).toEqual({ ok: true, text: PERSON_LATER });
    expect(reader.birthOf(2)).toBe(keysOfText(PERSON_LATER).birth);
    expect(reader.findExact(['rid|per-1'])).toEqual([2]);
    expect(reader.findExact(keysOfText(PERSON_LATER).exact)).toEqual([2]);
  });

  it('of faces opens its block of templates', () => {
    const reader = opened('lists/faces.db.gz', 'missing-faces');
    const block = reader.templateBlock(0);
    expect(block?.length).toBe(516);
    expect(Buffer.from(block ?? []).readUInt32LE(0)).toBe(1);
    const template = new Int8Array(block?.buffer ?? new ArrayBuffer(0), (block?.byteOffset ?? 0) + 4, 512);
    expect([...template.subarray(0, 4)]).toEqual([-127, -90, -53, -16]);
  });

  /** The list of the vector, built by today's rules for keys: those of the vector are of an earlier release. */
  const builtToday = (): { list: ListFolder; meta: ListMeta } => {
    const { meta } = opened('lists/full.db.gz', 'missing-persons');
    remove();
    const folder = folderOf({});
    remove = folder.remove;
    const list = new ListFolder(folder.path, 'missing-persons');
    list.create();
    const parts = { folder: list, listId: 'missing-persons', generation: 3, ring: ringOf() };
    const builder = new ListBuilder({ ...parts, keyMark: keyMarkOf(keysOfText) });
    builder.add({ text: DOCUMENT, rev: 1, keys: keysOfText(DOCUMENT) });
    builder.add({ text: PERSON, rev: 4, keys: keysOfText(PERSON) });
    builder.finish(meta);
    list.activate(3);
    return { list, meta };
  };

  it('is marked by the tables that its keys come from, also where no probe holds a word of them', () => {
    const nothing = () => ({ exact: [], names: [], birth: 0 });
    const hash = createHash('sha256').update(JSON.stringify(wordsOfKeys()));
    for (let probe = 0; probe < 4; probe++) hash.update('[[],[]]');
    expect(keyMarkOf(nothing)).toBe(hash.digest('hex').slice(0, 32));
    expect(wordsOfKeys().join(' ')).toContain('GEBREMESKEL');
    expect(wordsOfKeys().join(' ')).toContain(' VDA ');
  });

  it('whose keys were made by other rules is read and takes no delta', () => {
    const folder = folderOf({ 'lists/missing-persons/g3.db': 'lists/full.db.gz' });
    symlinkSync('g3.db', join(folder.path, 'lists/missing-persons/current'));
    remove = folder.remove;
    const list = new ListFolder(folder.path, 'missing-persons');
    const opening = ListReader.open(list.current() ?? '', 'missing-persons', ringOf());
    if (!opening.ok) throw new Error(opening.message);
    const { meta } = opening.reader;
    const query = personQuery({ surname: 'VELMORA', givenNames: 'ILSA', birth: { year: 2011, month: 3, day: 4 } });
    expect(opening.reader.findNames(queryKeys(query)).rows).toEqual([2]);
    opening.reader.close();
    const refused = applyDelta({
      folder: list,
      listId: 'missing-persons',
      ring: ringOf(),
      from: { generation: 3, state: STATE },
      meta: { ...meta, generation: 4, records: 1, state: 'ab'.repeat(32) },
      operations: [{ op: 'del', id: 'doc-1', rev: 2 }],
      keysOfText,
    });
    expect(refused).toMatchObject({ ok: false, reason: 'LIST_CHAIN', message: expect.stringContaining('full list') });
    const after = ListReader.open(list.current() ?? '', 'missing-persons', ringOf());
    if (!after.ok) throw new Error(after.message);
    expect(after.reader.meta.generation).toBe(3);
    expect(after.reader.record(1)).toEqual({ ok: true, text: DOCUMENT });
    after.reader.close();
  });

  it('takes a delta that continues it', () => {
    const { list, meta } = builtToday();
    const path = list.current() ?? '';
    const pragma = vi.spyOn(Database.prototype, 'pragma');
    let durability: unknown = null;
    const operations = function* () {
      // Within the transaction: 2 is FULL, so that the commit is on the disk when this ends.
      durability = (pragma.mock.contexts.at(-1) as Database.Database | undefined)?.pragma('synchronous', {
        simple: true,
      });
      yield { op: 'del' as const, id: 'doc-1', rev: 2 };
    };
    const result = applyDelta({
      folder: list,
      listId: 'missing-persons',
      ring: ringOf(),
      from: { generation: 3, state: STATE },
      meta: { ...meta, generation: 4, records: 1, state: 'ab'.repeat(32) },
      operations: operations(),
      keysOfText,
    });
    expect(durability).toBe(2);
    expect(result).toEqual({ ok: true });
    const after = ListReader.open(path, 'missing-persons', ringOf());
    if (!after.ok) throw new Error(after.message);
    expect(after.reader.findExact(keysOfText(DOCUMENT).exact)).toEqual([]);
    expect(after.reader.record(1)).toEqual({ ok: false, row: 1 });
    after.reader.close();
  });

  it('opens for no other list, no other appliance, and no record in another row or revision', () => {
    const folder = folderOf({
      'list.db': 'lists/full.db.gz',
      'moved.db': 'lists/full.db.gz',
      'later.db': 'lists/full.db.gz',
    });
    remove = folder.remove;
    const at = (name: string): string => join(folder.path, name);
    expect(ListReader.open(at('list.db'), 'missing-person', ringOf())).toMatchObject({ reason: 'LIST_DAMAGED' });
    expect(ListReader.open(at('list.db'), 'missing-persons', ringOf(8))).toMatchObject({ reason: 'LIST_DAMAGED' });
    const changed = (name: string, sql: string): ListReader => {
      const db = new Database(at(name));
      db.exec(sql);
      db.close();
      const opening = ListReader.open(at(name), 'missing-persons', ringOf());
      if (!opening.ok) throw new Error(opening.message);
      return opening.reader;
    };
    const moved = changed('moved.db', 'UPDATE rec SET id = id + 10');
    expect(moved.record(12)).toEqual({ ok: false, row: 12 });
    moved.close();
    const later = changed('later.db', 'UPDATE rec SET rev = rev + 1');
    expect(later.record(2)).toEqual({ ok: false, row: 2 });
    later.close();
  });

  it.each([
    ['another generation', 'UPDATE meta SET generation = generation + 1'],
    ['a block of birth dates in another place', 'UPDATE dob SET id = id + 1'],
    ['a block of birth dates of another revision', 'UPDATE dob SET rev = rev + 1'],
  ])('is damaged under %s', (_name, sql) => {
    const folder = folderOf({ 'list.db': 'lists/full.db.gz' });
    remove = folder.remove;
    const db = new Database(join(folder.path, 'list.db'));
    db.exec(sql);
    db.close();
    const opening = ListReader.open(join(folder.path, 'list.db'), 'missing-persons', ringOf());
    if (!opening.ok) {
      expect(opening.reason).toBe('LIST_DAMAGED');
      return;
    }
    expect(() => opening.reader.birthOf(2)).toThrow();
    opening.reader.close();
  });

  it('of another release is refused by name', () => {
    const folder = folderOf({ 'list.db': 'lists/full.db.gz' });
    remove = folder.remove;
    const db = new Database(join(folder.path, 'list.db'));
    db.pragma('user_version = 2');
    db.close();
    const opening = ListReader.open(join(folder.path, 'list.db'), 'missing-persons', ringOf());
    expect(opening).toMatchObject({ reason: 'LIST_DAMAGED', message: expect.stringContaining('another release') });
  });

  /** A list as a builder writes it, with what it says of itself changed before it is sealed. */
  const built = (meta: Partial<ListMeta>) => {
    const folder = folderOf({});
    remove = folder.remove;
    const list = new ListFolder(folder.path, FACE_META.listId);
    list.create();
    const builder = new ListBuilder({ folder: list, listId: FACE_META.listId, generation: 2, ring: ringOf() });
    builder.add({ text: PERSON, rev: 4, keys: keysOfText(PERSON), templates: [TEMPLATE] });
    builder.finish({ ...FACE_META, ...meta });
    list.activate(2);
    return ListReader.open(list.current() ?? '', FACE_META.listId, ringOf());
  };

  it('that does not say what it covers clears nobody', () => {
    expect(built({ covers: undefined as never })).toMatchObject({ ok: false, reason: 'LIST_DAMAGED' });
  });

  it('with fewer faces than were signed is not searched', () => {
    const opening = built({ face: { profile: 'accurate', sha256: 'ab'.repeat(32), templates: 2 } });
    if (!opening.ok) throw new Error(opening.message);
    expect(opening.reader.templateBlock(0)).toBeNull();
    opening.reader.close();
  });

  it('does not open a block of templates of another place or generation', () => {
    const folder = folderOf({ 'list.db': 'lists/faces.db.gz', 'other.db': 'lists/faces.db.gz' });
    remove = folder.remove;
    const db = new Database(join(folder.path, 'list.db'));
    db.exec('UPDATE tpl SET id = 1; INSERT INTO tpl SELECT 0, b FROM tpl');
    db.close();
    const whole = ListReader.open(join(folder.path, 'other.db'), 'missing-faces', ringOf());
    if (!whole.ok) throw new Error(whole.message);
    expect(whole.reader.templateBlock(0)).not.toBeNull();
    whole.reader.close();
    const opening = ListReader.open(join(folder.path, 'list.db'), 'missing-faces', ringOf());
    if (!opening.ok) throw new Error(opening.message);
    // The bytes of place 0 lie in place 1 as well; only those of place 0 open, and only there.
    expect(opening.reader.templateBlock(0)).not.toBeNull();
    expect(opening.reader.templateBlock(1)).toBeNull();
    opening.reader.close();
  });
});

describe('a signed list bundle', () => {
  it('holds, opens for its appliance, and gives the lines that were signed', async () => {
    const source = bytesSource(vector('lists/full.list'));
    const checked = checkBundle(source, trustOfVectors());
    if (!checked.ok) throw new Error(checked.message);
    expect(checked.manifest).toMatchObject({ format: 'waypost.list.1', listId: 'missing-persons', state: STATE });
    const key = openContentKey(checked.manifest, deviceBoxKey(ringOf()));
    if (!key.ok) throw new Error(key.message);
    expect(await all(linesOfSigned(source, checked, key.key))).toEqual([DOCUMENT, PERSON]);
    await expect(
      all(linesOfSigned(source, { ...checked, manifest: { ...checked.manifest, generation: 4 } }, key.key)),
    ).rejects.toThrow();
    expect(openContentKey(checked.manifest, deviceBoxKey(ringOf(8)))).toMatchObject({ ok: false });
  });

  it('of the repository opens with the content key in its key file', async () => {
    const source = bytesSource(vector('lists/full.wpb'));
    const header = openHeader(source);
    if (!header.ok) throw new Error(header.message);
    expect(header.header).toMatchObject({ format: 'waypost.list.2', kind: 'full', to: 3, toState: STATE, total: 2 });
    const file = vector('lists/content-keys-2.wpk');
    const key = openKey(file, header.header.contentKeyId, deviceBoxKey(ringOf()));
    if (!key.ok) throw new Error(key.message);
    expect(toHex(key.key)).toBe('55'.repeat(32));
    expect(await all(bundleLines(source, header, key.key))).toEqual([DOCUMENT, PERSON]);
    expect(openKey(file, header.header.contentKeyId, boxKeyFrom(new Uint8Array(32).fill(9)))).toEqual(key);
    expect(openKey(file, header.header.contentKeyId, boxKeyFrom(new Uint8Array(32).fill(8)))).toMatchObject({
      reason: 'UPDATE_NO_KEY_FOR_DEVICE',
    });
  });

  it('does not open with a key file that seals another key under its id', () => {
    const file = vector('lists/content-keys-2.wpk');
    const other = 'ab'.repeat(16);
    file.write(other, 5, 'hex');
    expect(openKey(file, other, deviceBoxKey(ringOf()))).toMatchObject({ reason: 'UPDATE_NO_KEY_FOR_DEVICE' });
  });

  it('with changes opens as well, and is bound to its own header', async () => {
    const bytes = vector('lists/delta.wpb');
    const source = bytesSource(bytes);
    const header = openHeader(source);
    if (!header.ok) throw new Error(header.message);
    expect(header.header).toMatchObject({ kind: 'delta', from: 3, fromState: STATE, to: 4, records: 1, total: 2 });
    const key = new Uint8Array(32).fill(0x55);
    expect(await all(bundleLines(source, header, key))).toEqual(['{"id":"doc-1","op":"del","rev":2}']);
    const full = openHeader(bytesSource(vector('lists/full.wpb')));
    if (!full.ok) throw new Error(full.message);
    await expect(all(bundleLines(source, { ...header, binding: full.binding }, key))).rejects.toThrow();
  });

  it('is sealed as text in the office, for its own list and generation', () => {
    const folder = folderOf({ 'text.sealed': 'lists/text.sealed' });
    remove = folder.remove;
    const path = join(folder.path, 'text.sealed');
    const key = new Uint8Array(32).fill(0x66);
    expect([...archiveLines(path, key, { listId: 'missing-persons', generation: 3 })]).toEqual([DOCUMENT, PERSON]);
    expect(() => [...archiveLines(path, key, { listId: 'missing-persons', generation: 4 })]).toThrow();
    expect(() => [...archiveLines(path, key, { listId: 'missing-person', generation: 3 })]).toThrow();
  });

  it('has its content key kept in the office, for its own list and generation', () => {
    const folder = folderOf({ 'content-key.sealed': 'lists/content-key.sealed' });
    remove = folder.remove;
    const path = join(folder.path, 'content-key.sealed');
    const contentKey = new Uint8Array(32).fill(0x55);
    const at = {
      contentKeyId: '16195a83e5507aa5c01c414daeff3976',
      archiveKey: new Uint8Array(32).fill(0x66),
      name: { listId: 'missing-persons', generation: 3 },
    };
    expect(keptContentKey(path, at)).toEqual(contentKey);
    expect(keptContentKey(path, { ...at, name: { listId: 'missing-persons', generation: 4 } })).toBeNull();
    expect(keptContentKey(path, { ...at, name: { listId: 'missing-person', generation: 3 } })).toBeNull();
  });
});
