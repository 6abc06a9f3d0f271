import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { FaceLists, ListFolder, ListReader } from '../../../src/adapters/storage/lists/index.ts';
import { authorRecords } from '../../../src/central/author/index.ts';
import { quantise, templateToBytes } from '../../../src/core/face/embedding/index.ts';
import type { LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { templateText } from '../../../src/core/watchlist/record/index.ts';
import { importBundle } from '../../../src/delivery/bundles/index.ts';
import { BUDGET, FACE_LIST, FakeEngine, faceBundle, faceRecord, MODEL, nobody } from '../../fakes/face-lists.ts';
import { check } from '../../fakes/lane-ports.ts';
import { importRequest, type Office, testOffice } from '../../fakes/lists.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let office: Office;
let journal: AuditJournal;
let engine: FakeEngine;
let lists: FaceLists;

beforeEach(async () => {
  state = await testState();
  office = testOffice(state);
  journal = state.open();
  engine = new FakeEngine();
  lists = build();
});
afterEach(() => {
  lists.stop();
  journal.stop();
  state.remove();
});

function build(budget = BUDGET): FaceLists {
  let ids = 0;
  return new FaceLists({
    stateDir: state.stateDir,
    lists: [{ id: FACE_LIST, name: 'Faces', maxAgeHours: 24, budget }],
    ring: state.ring(),
    clock: state.clock,
    journal,
    engine,
    nextId: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
    },
  });
}

const put = (options: Parameters<typeof faceBundle>[2] = {}, model: typeof MODEL | null = MODEL) =>
  importBundle({
    ...importRequest(state, office, journal),
    listIds: [FACE_LIST, 'missing-persons'],
    faces: { listIds: [FACE_LIST], model },
    bundle: { bytes: faceBundle(state, office, options) },
  });

const CAPTURED: Check = check('face.capture', 'successful', 'FACE_QUALITY_OK');

function frame(seed: number, change: Partial<NonNullable<LiveFrame['template']>> = {}): LiveFrame {
  const template = { profile: 'accurate', modelSha256: MODEL.sha256, grey: false, sharpness: 30, ...change };
  return {
    digest: 'aa',
    jpeg: new Uint8Array(1),
    acceptable: true,
    rank: 1,
    guidance: 'none',
    eyes: null,
    template: { ...template, bytes: templateToBytes(nobody(seed)) },
    attackScore: null,
    rect: null,
    faces: 1,
  };
}

const search = async (frames = [frame(1)], capture = CAPTURED) => {
  const found = await lists.search({ frames, capture, t0: 1 });
  const [first] = found.checks;
  return { value: first?.value, reason: first?.reason, alerts: found.alerts };
};

const rows = (kind: string) =>
  [...journal.readRows({ from: 1, to: journal.head().seq })]
    .map(({ text }) => JSON.parse(text) as { kind: string; body: Record<string, unknown> })
    .filter((row) => row.kind === kind)
    .map((row) => row.body);

function currentFile(): string {
  const folder = join(state.stateDir, 'lists', FACE_LIST);
  return join(folder, readlinkSync(join(folder, 'current')));
}

describe('the picture of an entry by face', () => {
  it('comes from the list in place, and is not on the disk in the clear', async () => {
    const pic = { jpeg: Buffer.from([0xff, 0xd8, 0xff, ...Array<number>(40).fill(9), 0xff, 0xd9]).toString('base64') };
    expect(await put({ records: [faceRecord(1, { pic }), faceRecord(2)] })).toMatchObject({ ok: true });
    engine.hits = [
      { row: 1, score: 0.9 },
      { row: 2, score: 0.8 },
    ];
    const { alerts } = await search();
    expect(alerts.map((alert) => lists.picture(alert))).toEqual([pic, null]);
    expect(JSON.stringify(alerts)).not.toContain(pic.jpeg);
    expect(readFileSync(currentFile()).includes(pic.jpeg)).toBe(false);
  });
});

describe('a face list on disk', () => {
  it('shows no byte of a template, no name and no note, and gives all of it back', async () => {
    const records = Array.from({ length: 300 }, (_, i) => faceRecord(i + 1, { note: 'seen in the harbour' }));
    expect(await put({ records })).toMatchObject({ ok: true, records: 300 });
    const folder = join(state.stateDir, 'lists', FACE_LIST);
    const stored = Buffer.concat(
      readdirSync(folder)
        .filter((name) => /^g\d/.test(name))
        .map((name) => readFileSync(join(folder, name))),
    );
    for (const seed of [1, 150, 300]) {
      const components = quantise(nobody(seed)) as Int8Array;
      const bytes = Buffer.from(components.buffer);
      expect(stored.includes(bytes.subarray(0, 16))).toBe(false);
      expect(stored.includes(templateText(components).slice(0, 24))).toBe(false);
    }
    for (const text of ['Velmora', 'harbour', MODEL.sha256, 'f-0001']) expect(stored.includes(text)).toBe(false);
    const opening = ListReader.open(currentFile(), FACE_LIST, state.ring());
    if (!opening.ok) throw new Error(opening.message);
    // Blocks of 256: both of them, and the signed text put together again from records and templates.
    expect(opening.reader.templateBlocks).toBe(2);
    expect(opening.reader.check()).toEqual({ ok: true });
    opening.reader.close();
  });

  it('is searched by face alone: its names have no keys', async () => {
    await put();
    const opening = ListReader.open(currentFile(), FACE_LIST, state.ring());
    if (!opening.ok) throw new Error(opening.message);
    expect(opening.reader.findExact(['rid|f-0001'])).toEqual([1]);
    expect(
      opening.reader.findNames({ words: [['py|FLMR|----']], needs: [[[0]]], further: [], pairs: ['sg|ALS|FLMR'] }).rows,
    ).toEqual([]);
    opening.reader.close();
  });

  it('that was tampered with is damaged and never "nobody"', async () => {
    await put({ records: Array.from({ length: 40 }, (_, i) => faceRecord(i + 1)), head: { generation: 1 } });
    const good = readFileSync(currentFile());
    lists = build({ travellersPerDay: 100, falseAlertsPerDay: 1 });
    // The block of templates is the largest blob of the file: a byte in its middle.
    for (let at = good.length - 4096 - 300; at > 0; at -= 16_384) {
      const spoiled = Uint8Array.from(good);
      spoiled[at] = (spoiled[at] ?? 0) ^ 1;
      writeFileSync(currentFile(), spoiled);
      engine.restart();
      lists.stop();
      lists = build({ travellersPerDay: 100, falseAlertsPerDay: 1 });
      const { value, reason } = await search();
      // A page that shows no template may be spoiled without harm; what is read is never taken for nobody by mistake.
      if (reason === 'FACE_LIST_CLEAR') expect(engine.held.get(FACE_LIST)?.bytes[0]?.length).toBe(40 * 516);
      else expect({ value, reason }).toEqual({ value: 'undetermined', reason: 'FACE_LIST_DAMAGED' });
    }
    expect(rows('list-damaged').length).toBeGreaterThan(0);
  });

  it('with pages of noise is damaged, and takes nothing with it', async () => {
    await put({ records: Array.from({ length: 30 }, (_, i) => faceRecord(i + 1)) });
    const good = readFileSync(currentFile());
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919 + 13) % 256));
    engine.hits = [{ row: 3, score: 0.9 }];
    for (let page = 0; page < good.length / 4096; page += 1) {
      const spoiled = Buffer.from(good);
      noise.copy(spoiled, page * 4096);
      writeFileSync(currentFile(), spoiled);
      engine.restart();
      lists.stop();
      lists = build();
      lists.status();
      const { value, reason } = await search();
      // The index is not read for a face: a page of it may be noise and the answer still right.
      if (reason !== 'FACE_LIST_CANDIDATE') expect({ page, value }).toEqual({ page, value: 'undetermined' });
      else expect(engine.held.get(FACE_LIST)?.bytes[0]?.length).toBe(30 * 516);
    }
    expect(rows('list-damaged').length).toBeGreaterThan(1);
  });

  it('moved to another list or generation does not open', async () => {
    await put({ head: { generation: 1 } });
    const first = readFileSync(currentFile());
    await put({ head: { generation: 2 }, records: [faceRecord(1), faceRecord(3)] });
    writeFileSync(currentFile(), first);
    // The old generation under the name of the new one still says which one it is; its key is not that of generation 2.
    const { reason } = await search();
    expect(['FACE_LIST_CLEAR', 'FACE_LIST_DAMAGED']).toContain(reason);
    expect(engine.held.get(FACE_LIST)?.key.startsWith('2.')).not.toBe(true);
  });
});

describe('import', () => {
  it('refuses faces of another profile or model, and says what to do', async () => {
    const other = await put({}, { profile: 'accurate', sha256: 'cd'.repeat(32) });
    expect(other).toMatchObject({ ok: false, reason: 'LIST_OTHER_PROFILE' });
    expect(other.message).toContain('enrol them again');
    expect(await put({}, { profile: 'provenance', sha256: MODEL.sha256 })).toMatchObject({
      reason: 'LIST_OTHER_PROFILE',
    });
    expect(await put({}, null)).toMatchObject({ reason: 'LIST_OTHER_PROFILE' });
    expect(new ListFolder(state.stateDir, FACE_LIST).current()).toBeNull();
    expect(rows('list-verdict').map(({ verdict }) => verdict)).toEqual(Array(3).fill('LIST_OTHER_PROFILE'));
  });

  it('refuses a list of the other kind under a configured id', async () => {
    expect(await put({ head: { listId: 'missing-persons' } })).toMatchObject({ ok: false, reason: 'LIST_KIND' });
    const names = office.bundle({ head: { listId: FACE_LIST } });
    const verdict = await importBundle({
      ...importRequest(state, office, journal),
      listIds: [FACE_LIST],
      faces: { listIds: [FACE_LIST], model: MODEL },
      bundle: { bytes: names },
    });
    expect(verdict).toMatchObject({ ok: false, reason: 'LIST_KIND' });
  });

  it('refuses a template that contains no face: it would count in the threshold and match nobody', async () => {
    const [good = ''] = authorRecords(faceRecord(1), '2026-11-25').lines;
    for (const set of [0, 7]) {
      const v = templateText(Int8Array.from({ length: 512 }, (_, i) => (i < set ? 127 : 0)));
      // Signed as it is: the tool of the office refuses such a record as well.
      const verdict = await put({
        lines: [good, good.replace(/"v":"[^"]*"/, `"v":"${v}"`).replace('f-0001', 'f-0002')],
      });
      expect(verdict).toMatchObject({ ok: false, reason: 'BUNDLE_RECORD' });
      expect(verdict.message).toContain('tpl.0.v');
    }
    expect(new ListFolder(state.stateDir, FACE_LIST).current()).toBeNull();
  });

  it('refuses records whose templates are not those that were signed for', async () => {
    const mixed = [faceRecord(1), faceRecord(2, {}, { profile: 'accurate', sha256: 'cd'.repeat(32) })];
    expect(await put({ records: mixed })).toMatchObject({ ok: false, reason: 'BUNDLE_RECORD' });
    expect(await put({ records: [faceRecord(1), faceRecord(2, { tpl: undefined })] })).toMatchObject({
      ok: false,
      reason: 'BUNDLE_RECORD',
    });
    expect(await put({ records: [faceRecord(1, { cat: 'document' })] })).toMatchObject({
      ok: false,
      reason: 'BUNDLE_RECORD',
    });
  });
});

describe('the search of a traveller', () => {
  it('hands the list over once, searches at the planned threshold, and names the record', async () => {
    await put();
    engine.hits = [{ row: 2, score: 0.61 }];
    const first = await search();
    expect(first).toMatchObject({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    expect(first.alerts[0]).toMatchObject({
      via: 'face',
      face: { templates: 2, fpir: 1 / 3000, profile: 'accurate', modelSha256: MODEL.sha256 },
      personal: { recordId: 'f-0002', names: ['Velmora, Ilsa 2'] },
    });
    engine.hits = [];
    expect(await search([frame(5)])).toEqual({ value: 'successful', reason: 'FACE_LIST_CLEAR', alerts: [] });
    expect(engine.handed).toBe(1);
    expect(engine.searches[0]?.threshold).toBe(0.399);
  });

  it('works the threshold out again at every change of the list, and writes it down', async () => {
    await put({ head: { generation: 1 } });
    await search();
    await put({ head: { generation: 2 }, records: Array.from({ length: 20 }, (_, i) => faceRecord(i + 1)) });
    lists.status();
    expect(rows('config-loaded')).toHaveLength(1);
    const [change, ...more] = rows('config-changed');
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      what: 'face-list-threshold',
      generation: 2,
      templates: 20,
      ...BUDGET,
      refused: null,
      modelSha256: MODEL.sha256,
    });
    await search();
    expect(engine.searches[1]?.threshold).toBeGreaterThan(engine.searches[0]?.threshold ?? 1);
    expect(change?.['threshold']).toBe(engine.searches[1]?.threshold);
    expect(engine.searches[1]?.key.startsWith('2.')).toBe(true);
  });

  it('refuses a list that is too large for model and budget, and takes it out of the process', async () => {
    await put({ head: { generation: 1 } });
    await search();
    expect(engine.held.has(FACE_LIST)).toBe(true);
    await put({ head: { generation: 2 }, records: Array.from({ length: 40 }, (_, i) => faceRecord(i + 1)) });
    const { value, reason } = await search();
    expect({ value, reason }).toEqual({ value: 'not-supported', reason: 'FACE_LIST_TOO_LARGE' });
    expect(engine.held.has(FACE_LIST)).toBe(false);
    expect(rows('config-changed')).toMatchObject([{ refused: 'FACE_LIST_TOO_LARGE', threshold: null }]);
  });

  it('answers for a profile that declares no search, another model, and no model', async () => {
    await put();
    const { loaded } = engine;
    if (loaded === null) throw new Error('the fake has a model');
    engine.loaded = { ...loaded, identify: [] };
    expect(await search()).toMatchObject({ value: 'not-supported', reason: 'PROFILE_NO_IDENTIFY' });
    engine.loaded = { ...loaded, sha256: 'cd'.repeat(32) };
    const other = await search([frame(1, { modelSha256: 'cd'.repeat(32) })]);
    expect(other).toMatchObject({ value: 'not-supported', reason: 'FACE_LIST_OTHER_PROFILE' });
    // A picture that an earlier model saw is compared with nothing.
    expect(await search()).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    engine.loaded = null;
    expect(await search()).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('is never a clearance without a list, with a stale one, or after a change while it ran', async () => {
    expect(await search()).toMatchObject({ value: 'aborted', reason: 'FACE_LIST_ABSENT' });
    await put({ head: { generation: 1 } });
    engine.hits = [{ row: 2, score: 0.7 }];
    engine.meanwhile = () => {
      engine.meanwhile = () => undefined;
      engine.restart();
    };
    // The process died under the question: it is handed the list again and asked once more.
    expect((await search()).alerts).toHaveLength(1);
    expect(engine.handed).toBe(2);
    state.clock.advanceMs(25 * 3_600_000);
    const stale = await search();
    expect(stale).toMatchObject({ value: 'undetermined', reason: 'FACE_LIST_STALE' });
    expect(stale.alerts).toMatchObject([{ stale: true }]);
  });

  it('asks nobody where the face is not fit to be compared', async () => {
    await put();
    engine.hits = [{ row: 1, score: 0.9 }];
    expect(await search([frame(1, { grey: true })])).toMatchObject({ value: 'undetermined', reason: 'FACE_GREY' });
    expect(await search([frame(1), frame(2)])).toMatchObject({ value: 'undetermined', reason: 'FACE_CHANGED' });
    const poor = check('face.capture', 'undetermined', 'FACE_QUALITY');
    expect(await search([{ ...frame(1), acceptable: false }], poor)).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_QUALITY',
      alerts: [],
    });
    const lost = check('face.capture', 'aborted', 'CAMERA_LOST');
    expect(await search([], lost)).toMatchObject({ value: 'aborted', reason: 'CAMERA_LOST' });
    expect(engine.searches).toEqual([]);
  });

  it('asks nobody where the calibration has no row that frames of one capture can be held to', async () => {
    await put();
    engine.hits = [{ row: 1, score: 0.9 }];
    const whole = engine.model();
    engine.model = () => whole && { ...whole, rows: whole.rows.filter(({ fmr }) => fmr < 1e-4) };
    for (const other of [1, 2]) {
      const found = await search([frame(1), frame(other)]);
      expect(found).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE', alerts: [] });
    }
    expect(engine.searches).toEqual([]);
  });

  it('is not hidden by expired records that resemble the traveller more', async () => {
    const records = [1, 2, 3, 4, 5].map((n) => faceRecord(n, n < 4 ? { exp: '2020-01-01' } : {}));
    await put({ records });
    engine.hits = [1, 2, 3, 4].map((row) => ({ row, score: 0.7 - row / 100 }));
    const { value, reason, alerts } = await search();
    expect({ value, reason }).toEqual({ value: 'undetermined', reason: 'FACE_LIST_CANDIDATE' });
    expect(alerts.map((alert) => alert.personal?.recordId)).toEqual(['f-0004']);
    // And they never reach the process that searches: their places hold nothing.
    const bytes = engine.held.get(FACE_LIST)?.bytes[0] ?? new Uint8Array();
    const empty = [0, 1, 2, 3, 4].map((at) => bytes.subarray(at * 516 + 4, (at + 1) * 516).every((v) => v === 0));
    expect(empty).toEqual([true, true, true, false, false]);
  });

  it('hands a list over again once another record has expired, and with a clock that is not believed keeps all', async () => {
    await put({ records: [faceRecord(1, { exp: '2026-11-25' }), faceRecord(2)] });
    const empty = () =>
      engine.held
        .get(FACE_LIST)
        ?.bytes[0]?.subarray(4, 516)
        .every((v) => v === 0);
    await search();
    expect({ handed: engine.handed, empty: empty() }).toEqual({ handed: 1, empty: false });
    state.clock.advanceMs(24 * 3_600_000);
    await search();
    await search();
    expect({ handed: engine.handed, empty: empty() }).toEqual({ handed: 2, empty: true });
    state.clock.known = false;
    await search();
    expect({ handed: engine.handed, empty: empty() }).toEqual({ handed: 3, empty: false });
  });

  it('clears nobody while more faces reached the threshold than were looked at', async () => {
    await put({
      records: Array.from({ length: 20 }, (_, i) => faceRecord(i + 1, i < 16 ? { exp: '2020-01-01' } : {})),
    });
    engine.hits = Array.from({ length: 16 }, (_, i) => ({ row: i + 1, score: 0.9 - i / 100 }));
    engine.above = 17;
    expect(await search()).toEqual({ value: 'undetermined', reason: 'FACE_LIST_DAMAGED', alerts: [] });
    expect(engine.searches).toHaveLength(2);
    expect(engine.handed).toBe(2);
    // Three that can be shown are the best three, however many more there are.
    engine.hits = [17, 18, 19].map((row) => ({ row, score: 0.8 }));
    expect(await search()).toMatchObject({ reason: 'FACE_LIST_CANDIDATE' });
  });

  it('reads alike with and without an entry where a record does not open', async () => {
    await put({ records: Array.from({ length: 5 }, (_, i) => faceRecord(i + 1)) });
    const db = new Database(currentFile());
    const { b } = db.prepare<[], { b: Buffer }>('SELECT b FROM rec WHERE id = 3').get() as { b: Buffer };
    b[b.length - 1] = (b[b.length - 1] ?? 0) ^ 1;
    db.prepare('UPDATE rec SET b = ? WHERE id = 3').run(b);
    db.close();
    lists.stop();
    lists = build();
    const readings: unknown[] = [];
    for (const row of [0, 3, 2]) {
      engine.hits = row === 0 ? [] : [{ row, score: 0.9 }];
      const { value, reason, alerts } = await search();
      readings.push({ value, reason, state: lists.status()[0]?.state, alerts: alerts.length });
    }
    const damaged = { value: 'undetermined', reason: 'FACE_LIST_DAMAGED', state: 'damaged' };
    // The entry that opens is shown; the one that does not is in nobody's way, and both are in the audit.
    expect(readings).toEqual([
      { ...damaged, alerts: 0 },
      { ...damaged, alerts: 0 },
      { ...damaged, alerts: 1 },
    ]);
    expect(rows('list-record-unreadable')).toEqual([{ generation: expect.any(Number) as number, row: 3 }]);
  });

  it('is damaged where a record that was found by its face opened at the start and does not open now', async () => {
    await put({ records: Array.from({ length: 5 }, (_, i) => faceRecord(i + 1)) });
    engine.hits = [];
    expect(await search()).toMatchObject({ value: 'successful', alerts: [] });
    const db = new Database(currentFile());
    const { b } = db.prepare<[], { b: Buffer }>('SELECT b FROM rec WHERE id = 3').get() as { b: Buffer };
    b[b.length - 1] = (b[b.length - 1] ?? 0) ^ 1;
    db.prepare('UPDATE rec SET b = ? WHERE id = 3').run(b);
    db.close();
    engine.hits = [{ row: 3, score: 0.9 }];
    expect(await search()).toMatchObject({ value: 'undetermined', reason: 'FACE_LIST_DAMAGED', alerts: [] });
  });

  it('gives the list to every new process by itself', async () => {
    await put();
    lists.start();
    await expect.poll(() => engine.held.has(FACE_LIST)).toBe(true);
    engine.restart();
    await expect.poll(() => engine.held.has(FACE_LIST)).toBe(true);
    expect(engine.handed).toBe(2);
  });
});
