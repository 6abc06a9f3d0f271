import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyDelta, ListFolder, ListStore } from '../../../src/adapters/storage/lists/index.ts';
import { quantise } from '../../../src/core/face/embedding/index.ts';
import { personQuery } from '../../../src/core/watchlist/index.ts';
import { templateText, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { buildGeneration, keysOfText } from '../../../src/delivery/bundles/index.ts';
import { MODEL, nobody } from '../../fakes/face-lists.ts';
import { generationCommand } from '../../fakes/generation-loop.ts';
import {
  type Generation,
  LIST,
  linesOf,
  metaOf,
  operationsBetween,
  putInPlace,
  recordOf,
  stateOf,
} from '../../fakes/generations.ts';
import { runWriter } from '../../fakes/kill-loop.ts';
import { plainSearch } from '../../fakes/plain-search.ts';
import { seeded } from '../../fakes/seeded.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
beforeEach(async () => {
  state = await testState();
});
afterEach(() => state.remove());

const random = seeded(5);
const word = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');

/** Records of which every value is long enough that chance does not put it into sealed bytes. */
function known(size: number, number: number): Generation {
  const records = Array.from({ length: size }, (_, at) =>
    recordOf(`person-${String(at).padStart(5, '0')}`, number, {
      names: [
        { kind: 'primary', family: `K${word(8)}`, given: `J${word(7)} ${word(9)}` },
        { kind: 'alias', full: `Щ${'абвгдежз'.slice(at % 4)}ин Ю${'лмнопрс'.slice(at % 3)}` },
      ],
      dob: [`19${50 + (at % 50)}-0${1 + (at % 9)}-${10 + (at % 18)}`],
      docs: [{ t: 'P', c: 'UTO', n: `Q${String(Math.floor(random() * 1e9)).padStart(9, '7')}` }],
      note: `seen with ${word(12)}`,
    }),
  );
  return new Map(records.map((record) => [record.id, record]));
}

function secretsOf(generation: Generation): string[] {
  return [...generation.values()].flatMap((record: WatchRecord) => [
    record.id,
    ...record.names.flatMap(({ family, given, full }) => [family, given, full].filter((part) => part !== undefined)),
    ...record.names.flatMap(({ given }) => (given ?? '').split(' ').filter((part) => part.length > 6)),
    ...record.dob.flatMap((dob) => [dob, dob.replaceAll('-', '')]),
    ...record.docs.map(({ n }) => n),
    ...(record.note === null ? [] : [record.note]),
  ]);
}

const SIZE = 100;

describe('the state folder holds nothing readable of a list', () => {
  const first = known(SIZE, 1);
  const second: Generation = new Map([...[...known(SIZE, 2)].slice(0, 60), ...[...first].slice(60, 90)]);
  const secrets = [...new Set([...secretsOf(first), ...secretsOf(second)])];
  const search = plainSearch(secrets);
  const lists = (): string => join(state.stateDir, 'lists');

  it('where a readable file does, the search finds all of it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waypost-plain-'));
    const text = [...linesOf(first), ...linesOf(second)].join('\n').replaceAll('-', '') + secrets.join('\n');
    for (const [name, bytes] of [
      ['utf8', Buffer.from(text)],
      ['wide', Buffer.from(text, 'utf16le')],
      ['base64', Buffer.from(Buffer.from(text).toString('base64'))],
    ] as const) {
      const own = join(folder, name);
      cpSync(state.stateDir, own, { recursive: true });
      writeFileSync(join(own, 'file'), bytes);
      expect(search(own).found.length).toBe(secrets.length);
    }
    rmSync(folder, { recursive: true });
  });

  it('after an import, while an import runs, while a delta runs, and after it', async () => {
    const ring = state.ring();
    const clean = (): void => {
      const { files, bytes, found } = search(lists());
      expect(found).toEqual([]);
      expect(files).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(0);
    };
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: first, number: 1 });
    clean();
    const store = new ListStore({
      stateDir: state.stateDir,
      lists: [{ id: LIST, name: 'Chain', maxAgeHours: 48 }],
      ring,
      clock: state.clock,
      onUnreadable: () => undefined,
      onDamaged: () => undefined,
    });
    const { names, dob } = [...first.values()][0] as WatchRecord;
    store.find(
      personQuery({
        surname: names[0]?.family?.toUpperCase() ?? '',
        givenNames: names[0]?.given?.toUpperCase() ?? '',
        birth: { year: Number(dob[0]?.slice(0, 4)), month: null, day: null },
      }),
    );
    clean();
    const operations = function* () {
      let count = 0;
      for (const operation of operationsBetween(first, second)) {
        count += 1;
        if (count % 40 === 0) clean();
        yield operation;
      }
    };
    const done = applyDelta({
      folder,
      listId: LIST,
      ring,
      from: { generation: 1, state: stateOf(first) },
      meta: metaOf(second, 2),
      operations: operations(),
      keysOfText,
    });
    expect(done).toEqual({ ok: true });
    expect(readdirSync(folder.path)).toContain('g1.db-wal');
    clean();
    // biome-ignore lint/suspicious/useAwait: a stream of lines is asynchronous
    const lines = async function* () {
      for (const [at, line] of linesOf(first).entries()) {
        if (at % 50 === 49) clean();
        yield line;
      }
    };
    expect(await buildGeneration({ lines: lines(), folder, ring, meta: metaOf(first, 3) })).toEqual({ ok: true });
    clean();
    folder.activate(3);
    clean();
    store.close();
  });

  it('after imports and deltas that were killed', async () => {
    const ring = state.ring();
    const standing = { generation: first, number: 1 };
    await putInPlace({ stateDir: state.stateDir, ring, generation: first, number: 1 });
    const leftovers = new Set<string>();
    const to = { generation: second, number: 2 };
    for (const task of ['full', 'delta'] as const)
      for (const diesIn of ['records', 'middle', 'index']) {
        const command = generationCommand({ stateDir: state.stateDir, task, from: standing, to });
        const run = await runWriter([...command, diesIn], () => Promise.resolve());
        expect(run.output).toContain(`phase ${diesIn}`);
        expect(run.output).not.toContain('applied');
        for (const name of readdirSync(join(lists(), LIST))) leftovers.add(name);
        expect(search(lists()).found).toEqual([]);
      }
    expect([...leftovers].some((name) => name.includes('.tmp') || name.includes('.scratch'))).toBe(true);
  });

  it('nor of the templates of a face list', async () => {
    const ring = state.ring();
    const faces = Array.from({ length: 300 }, (_, at) => quantise(nobody(at)) as Int8Array);
    const records = faces.map((face, at) =>
      recordOf(`face-${String(at).padStart(5, '0')}`, 1, {
        names: [{ kind: 'primary', family: `K${word(8)}`, given: `J${word(7)}` }],
        tpl: [{ ...MODEL, v: templateText(face) }],
      }),
    );
    const generation: Generation = new Map(records.map((record) => [record.id, record]));
    const folder = new ListFolder(state.stateDir, LIST);
    folder.create();
    const pieces = faces.flatMap((face) => {
      const bytes = new Uint8Array(face.buffer, face.byteOffset, face.byteLength);
      return [bytes.subarray(0, 16), bytes.subarray(248, 264), bytes.subarray(496)];
    });
    const all = [...secretsOf(generation), ...pieces];
    const searchFaces = plainSearch(all);
    const meta = { ...metaOf(generation, 1), face: { ...MODEL, templates: faces.length } };
    // biome-ignore lint/suspicious/useAwait: a stream of lines is asynchronous
    const lines = async function* () {
      for (const [at, line] of linesOf(generation).entries()) {
        if (at === 290) expect(searchFaces(lists()).found).toEqual([]);
        yield line;
      }
    };
    expect(await buildGeneration({ lines: lines(), folder, ring, meta })).toEqual({ ok: true });
    folder.activate(1);
    expect(searchFaces(lists()).found).toEqual([]);
  });
});
