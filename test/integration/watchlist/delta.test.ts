import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ListReader, ListStore } from '../../../src/adapters/storage/lists/index.ts';
import { type PersonQuery, personQuery } from '../../../src/core/watchlist/index.ts';
import { keysOf } from '../../../src/delivery/bundles/index.ts';
import {
  applyBetween,
  type Generation,
  LIST,
  metaOf,
  operationsBetween,
  putInPlace,
  recordOf,
  stateOf,
} from '../../fakes/generations.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
beforeEach(async () => {
  state = await testState();
});
afterEach(() => state.remove());

const FIRST: Generation = new Map(
  [
    recordOf('a-1', 1, { names: [{ kind: 'primary', family: 'Velmora', given: 'Ilsa' }], dob: ['1990-05-06'] }),
    recordOf('c-1', 3, { docs: [{ t: 'P', c: 'UTO', n: 'AB123456' }] }),
    recordOf('e-1', 1, { names: [{ kind: 'primary', family: 'Obradin', given: 'Marek' }], dob: ['1980-02-03'] }),
  ].map((record) => [record.id, record]),
);
const SECOND: Generation = new Map(
  [
    recordOf('a-1', 2, { names: [{ kind: 'primary', family: 'Tarvox', given: 'Ilsa' }], dob: ['1990-05-06'] }),
    recordOf('b-1', 1, { docs: [{ t: 'P', c: 'UTO', n: 'ZZ999999' }] }),
    recordOf('c-1', 3, { docs: [{ t: 'P', c: 'UTO', n: 'AB123456' }] }),
  ].map((record) => [record.id, record]),
);

const named = (surname: string, givenNames: string, year: number, day = 6): PersonQuery =>
  personQuery({ surname, givenNames, birth: { year, month: 5, day } });
const numbered = (documentNumber: string): PersonQuery =>
  personQuery({ documentNumber, issuer: 'UTO', typeClass: 'P', surname: 'QQ', givenNames: 'WW' });

function store(): ListStore {
  return new ListStore({
    stateDir: state.stateDir,
    lists: [{ id: LIST, name: 'Chain', maxAgeHours: 48 }],
    ring: state.ring(),
    clock: state.clock,
    onUnreadable: () => {
      throw new Error('every record can be opened');
    },
    onDamaged: ({ message }) => {
      throw new Error(message);
    },
  });
}

const idsIn = (lists: ListStore, query: PersonQuery): string[] =>
  lists.find(query).flatMap((list) => [...list.documentMatches, ...list.candidates].map((record) => record.id));

describe('a delta', () => {
  it('is seen by an open reader at its next look-up, with the meta row of the same generation', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const lists = store();
    expect(idsIn(lists, named('VELMORA', 'ILSA', 1990))).toEqual(['a-1']);
    expect(idsIn(lists, numbered('ZZ999999'))).toEqual([]);
    const file = folder.current();
    const from = { generation: FIRST, number: 1 };
    expect(applyBetween({ folder, ring, from, to: { generation: SECOND, number: 2 } })).toEqual({ ok: true });
    expect(folder.current()).toBe(file);
    expect(folder.currentGeneration()).toBe(2);
    expect(idsIn(lists, numbered('ZZ999999'))).toEqual(['b-1']);
    expect(lists.status()[0]).toMatchObject({ version: 2, records: 3, state: 'fresh' });
    // Another day: with the whole birth date of the entry its date would meet it, whatever the name.
    expect(idsIn(lists, named('VELMORA', 'QQ', 1990, 7))).toEqual([]);
    expect(idsIn(lists, named('TARVOX', 'ILSA', 1990, 7))).toEqual(['a-1']);
    expect(idsIn(lists, named('OBRADIN', 'MAREK', 1980))).toEqual([]);
    expect(idsIn(lists, numbered('AB123456'))).toEqual(['c-1']);
    lists.close();
    const opened = ListReader.open(folder.current() ?? '', LIST, ring);
    expect(opened.ok && opened.reader.check()).toEqual({ ok: true });
    if (opened.ok) opened.reader.close();
  });

  it('that another process is in the middle of is not seen at all', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const lists = store();
    lists.status();
    const seen: unknown[] = [];
    const operations = function* () {
      for (const operation of operationsBetween(FIRST, SECOND)) {
        seen.push([lists.status()[0]?.version, idsIn(lists, named('VELMORA', 'ILSA', 1990))]);
        yield operation;
      }
    };
    const from = { generation: FIRST, number: 1 };
    const to = { generation: SECOND, number: 2 };
    expect(applyBetween({ folder, ring, from, to, change: { operations: operations() } })).toEqual({ ok: true });
    expect(seen).toEqual(Array(3).fill([1, ['a-1']]));
    expect(lists.status()[0]?.version).toBe(2);
    lists.close();
  });

  it('sees one generation in one look-up, even where a delta is committed within it', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const opened = ListReader.open(folder.current() ?? '', LIST, ring);
    if (!opened.ok) throw new Error(opened.message);
    const { reader } = opened;
    reader.atOnce(() => {
      const from = { generation: FIRST, number: 1 };
      expect(applyBetween({ folder, ring, from, to: { generation: SECOND, number: 2 } })).toEqual({ ok: true });
      expect(reader.findExact(['rid|e-1'])).toEqual([3]);
      expect(reader.findExact(['rid|b-1'])).toEqual([]);
      expect(reader.meta.generation).toBe(1);
      expect(reader.check()).toEqual({ ok: true });
    });
    reader.atOnce(() => expect(reader.findExact(['rid|e-1'])).toEqual([]));
    expect(reader.meta.generation).toBe(2);
    reader.close();
  });

  it('leaves nothing of the log behind where nobody else reads', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const from = { generation: FIRST, number: 1 };
    applyBetween({ folder, ring, from, to: { generation: SECOND, number: 2 } });
    expect(existsSync(`${folder.current()}-wal`)).toBe(false);
    expect(statSync(folder.current() ?? '').mode & 0o077).toBe(0);
  });
});

describe('refused, with a reason and nothing changed', () => {
  const from = { generation: FIRST, number: 1 };
  const to = { generation: SECOND, number: 2 };
  const cases: [string, string, (operations: ReturnType<typeof operationsBetween>) => object][] = [
    ['another generation than the one it continues', 'LIST_CHAIN', () => ({ from: { generation: 2, state: 'x' } })],
    [
      'the same text under another generation',
      'LIST_CHAIN',
      () => ({ from: { generation: 5, state: stateOf(FIRST) } }),
    ],
    ['what is described as another list', 'LIST_CHAIN', () => ({ meta: { ...metaOf(SECOND, 2), listId: 'other' } })],
    [
      'what would be a face list',
      'LIST_CHAIN',
      () => ({ meta: { ...metaOf(SECOND, 2), face: { profile: 'accurate', model: '00'.repeat(32), templates: 3 } } }),
    ],
    ['another text of the same generation', 'LIST_CHAIN', () => ({ from: { generation: 1, state: '00'.repeat(32) } })],
    ['a generation that does not rise', 'LIST_CHAIN', () => ({ meta: metaOf(SECOND, 1) })],
    ['keys made by other rules', 'LIST_CHAIN', () => ({ keysOfText: () => ({ exact: ['one'], names: [] }) })],
    ['operations out of order', 'LIST_RECORD_ORDER', (all) => ({ operations: [...all].reverse() })],
    ['two operations on one record', 'LIST_RECORD_EXISTS', (all) => ({ operations: [all[0], all[0]] })],
    [
      'removal of a record that is not there',
      'LIST_RECORD_MISSING',
      () => ({ operations: [{ op: 'del', id: 'z', rev: 9 }] }),
    ],
    [
      'a revision that does not rise',
      'LIST_RECORD_REVISION',
      (all) => ({ operations: all.map((one) => ({ ...one, rev: 1 })) }),
    ],
    [
      'removal of a newer revision by an older order',
      'LIST_RECORD_REVISION',
      (all) => ({ operations: all.map((one) => (one.op === 'del' ? { ...one, rev: 0 } : one)) }),
    ],
    [
      'another number of records than signed',
      'LIST_RECORD_COUNT',
      () => ({ meta: { ...metaOf(SECOND, 2), records: 9 } }),
    ],
  ];
  it.each(cases)('%s', async (_, reason, change) => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const before = readFileSync(folder.current() ?? '');
    const refused = applyBetween({ folder, ring, from, to, change: change(operationsBetween(FIRST, SECOND)) });
    expect(refused).toMatchObject({ ok: false, reason });
    expect(readFileSync(folder.current() ?? '').equals(before)).toBe(true);
    expect(applyBetween({ folder, ring, from, to })).toEqual({ ok: true });
  });

  it('an index that lacks a key of its record, a record that was put elsewhere, and no list at all', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const path = folder.current() ?? '';
    const damage = (sql: string): void => {
      const db = new Database(path);
      db.exec(sql);
      db.close();
    };
    damage('UPDATE bk SET e = zeroblob(length(e))');
    expect(applyBetween({ folder, ring, from, to })).toMatchObject({ ok: false, reason: 'LIST_DAMAGED' });
    damage('UPDATE dob SET rev = rev + 1');
    expect(applyBetween({ folder, ring, from, to })).toMatchObject({ ok: false, reason: 'LIST_DAMAGED' });
    damage('UPDATE rec SET b = (SELECT b FROM rec WHERE id = 2) WHERE id = 1');
    expect(applyBetween({ folder, ring, from, to })).toMatchObject({ ok: false, reason: 'LIST_DAMAGED' });
    const other = await testState();
    const nothing = await putInPlace({ stateDir: other.stateDir, ring, generation: new Map(), number: 1 });
    expect(applyBetween({ folder: nothing, ring, from, to })).toMatchObject({ ok: false, reason: 'LIST_CHAIN' });
    other.remove();
  });
});

describe('a file of another release', () => {
  it('is refused by its number, with what to do, and a delta asks for the full list', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const path = folder.current() ?? '';
    const db = new Database(path);
    db.pragma('user_version = 1');
    db.close();
    expect(ListReader.open(path, LIST, ring)).toMatchObject({
      ok: false,
      reason: 'LIST_DAMAGED',
      message: expect.stringContaining('another release: import it again'),
    });
    const from = { generation: FIRST, number: 1 };
    const to = { generation: SECOND, number: 2 };
    expect(applyBetween({ folder, ring, from, to })).toMatchObject({ ok: false, reason: 'LIST_CHAIN' });
    const again = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    expect(ListReader.open(again.current() ?? '', LIST, ring).ok).toBe(true);
  });
});

describe('a list of some size', () => {
  const made = Array.from({ length: 4500 }, (_, at) =>
    recordOf(`r-${String(at).padStart(5, '0')}`, 1, {
      names: [{ kind: 'primary', family: `Velmora${at}`, given: 'Ilsa' }],
      dob: ['1990-05-06'],
      docs: [{ t: 'P', c: 'UTO', n: `AB${at}` }],
      note: 'x'.repeat(400),
    }),
  );
  const long: Generation = new Map(made.map((record) => [record.id, record]));
  const longer: Generation = new Map([
    ...long,
    ['s', recordOf('s', 1, { docs: [{ t: 'P', c: 'UTO', n: 'ZZ999999' }] })],
  ]);

  it('is read through at the start and not when a delta came to it; a broken page is found by who meets it', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: long, number: 1 });
    const path = folder.current() ?? '';
    expect(statSync(path).size).toBeGreaterThan(4 * 1024 * 1024);
    const damaged: string[] = [];
    const lists = new ListStore({
      stateDir: state.stateDir,
      lists: [{ id: LIST, name: 'Chain', maxAgeHours: 48 }],
      ring,
      clock: state.clock,
      onUnreadable: () => undefined,
      onDamaged: ({ message }) => damaged.push(message),
    });
    expect(idsIn(lists, numbered('AB17'))).toEqual(['r-00017']);
    const from = { generation: long, number: 1 };
    expect(applyBetween({ folder, ring, from, to: { generation: longer, number: 2 } })).toEqual({ ok: true });
    const db = new Database(path);
    db.pragma('wal_checkpoint(TRUNCATE)');
    const { pageno } = db
      .prepare<[], { pageno: number }>("SELECT pageno FROM dbstat WHERE name = 'rec' AND path = '/' ")
      .get() ?? { pageno: 0 };
    const pageBytes = Number(db.pragma('page_size', { simple: true }));
    db.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(pageBytes, 0xff), 0, pageBytes, (pageno - 1) * pageBytes);
    closeSync(file);
    expect(ListReader.open(path, LIST, ring)).toMatchObject({ ok: false, reason: 'LIST_DAMAGED' });
    expect(lists.status()[0]).toMatchObject({ version: 2, state: 'fresh' });
    expect(lists.find(numbered('AB17'))[0]?.status.state).toBe('damaged');
    expect(damaged.length).toBe(1);
    lists.close();
  });
});

describe('a record that was put back to an older one', () => {
  it('opens, and is found by the self-check: the whole text is not the one that was signed', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const path = folder.current() ?? '';
    const before = new Database(path);
    const old = before.prepare<[], { rev: number; b: Buffer }>('SELECT rev, b FROM rec WHERE id = 1').get();
    before.close();
    const renamed: Generation = new Map([...FIRST, ['a-1', recordOf('a-1', 2, { dob: ['1990-05-06'], note: 'new' })]]);
    const from = { generation: FIRST, number: 1 };
    expect(applyBetween({ folder, ring, from, to: { generation: renamed, number: 2 } })).toEqual({ ok: true });
    const checked = (): unknown => {
      const opened = ListReader.open(path, LIST, ring);
      if (!opened.ok) throw new Error(opened.message);
      const read = [opened.reader.record(1).ok, opened.reader.check().ok];
      opened.reader.close();
      return read;
    };
    expect(checked()).toEqual([true, true]);
    const db = new Database(path);
    db.prepare('UPDATE rec SET rev = ?, b = ? WHERE id = 1').run(old?.rev, old?.b);
    db.close();
    expect(checked()).toEqual([true, false]);
  });
});

describe('the table of birth dates', () => {
  it('that was put back to an older one is found by the self-check, and one that does not open is a damaged list', async () => {
    const ring = state.ring();
    const folder = await putInPlace({ stateDir: state.stateDir, ring, generation: FIRST, number: 1 });
    const path = folder.current() ?? '';
    const asking = (act: (db: Database.Database) => void): void => {
      const db = new Database(path);
      act(db);
      db.close();
    };
    let old: { rev: number; b: Buffer } | undefined;
    asking((db) => {
      old = db.prepare<[], { rev: number; b: Buffer }>('SELECT rev, b FROM dob').get();
    });
    const moved: Generation = new Map([
      ...FIRST,
      ['a-1', recordOf('a-1', 2, { names: FIRST.get('a-1')?.names ?? [], dob: ['1966-01-02'] })],
    ]);
    const from = { generation: FIRST, number: 1 };
    expect(applyBetween({ folder, ring, from, to: { generation: moved, number: 2 } })).toEqual({ ok: true });
    const checked = (): unknown => {
      const opened = ListReader.open(path, LIST, ring);
      if (!opened.ok) throw new Error(opened.message);
      const verdict = opened.reader.check();
      opened.reader.close();
      return verdict;
    };
    expect(checked()).toEqual({ ok: true });
    asking((db) => db.prepare('UPDATE dob SET rev = ?, b = ?').run(old?.rev, old?.b));
    expect(checked()).toEqual({ ok: false, row: 1 });
    const damaged: string[] = [];
    const lists = new ListStore({
      stateDir: state.stateDir,
      lists: [{ id: LIST, name: 'Chain', maxAgeHours: 48 }],
      ring,
      clock: state.clock,
      onUnreadable: () => undefined,
      onDamaged: ({ message }) => damaged.push(message),
    });
    asking((db) => db.exec('UPDATE dob SET b = zeroblob(length(b))'));
    expect(lists.find(named('VELMORA', 'ILSA', 1990))[0]?.status.state).toBe('damaged');
    expect(damaged.length).toBe(1);
    lists.close();
  });
});

describe('any chain of deltas', () => {
  const letters = fc.constantFrom('Velmora', 'Tarvox', 'Obradin', 'Ilsa', 'Marek', 'Müller', 'Щербак');
  const record = fc.record({
    id: fc.nat({ max: 30 }).map((n) => `r${String(n).padStart(2, '0')}`),
    family: letters,
    given: letters,
    year: fc.constantFrom('1980', '1981-03-04', undefined),
    number: fc.option(fc.nat({ max: 9 }).map(String)),
  });

  it.each([
    ['carried over at once', undefined],
    ['carried over in parts', 1],
  ])('holds what its last generation says, and its indexes are those of a full build: %s', async (_, carriedAtOnce) => {
    let left = 0;
    const steps = fc.array(fc.array(record, { maxLength: 12 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, async (chain) => {
        const one = await testState();
        try {
          const ring = one.ring();
          let generation: Generation = new Map([['r00', recordOf('r00', 1)]]);
          const folder = await putInPlace({ stateDir: one.stateDir, ring, generation, number: 1 });
          for (const [at, changes] of chain.entries()) {
            const next = new Map([...generation].filter(([id]) => (id.charCodeAt(2) + at) % 3 !== 0));
            for (const { id, family, given, year, number } of changes) {
              const rev = (generation.get(id)?.rev ?? 0) + 1;
              const names = [{ kind: 'primary' as const, family, given }];
              const docs = number === null ? [] : [{ t: 'P' as const, c: 'UTO', n: number }];
              next.set(id, recordOf(id, rev, { names, dob: year === undefined ? [] : [year], docs }));
            }
            const from = { generation, number: at + 1 };
            const to = { generation: next, number: at + 2 };
            const change = carriedAtOnce === undefined ? {} : { carriedAtOnce };
            expect(applyBetween({ folder, ring, from, to, change })).toEqual({ ok: true });
            generation = next;
          }
          const opened = ListReader.open(folder.current() ?? '', LIST, ring);
          if (!opened.ok) throw new Error(opened.message);
          const { reader } = opened;
          expect(reader.check()).toEqual({ ok: true });
          const rowsOf = new Map<string, number>();
          for (let row = reader.recordAfter(0); row !== null; row = reader.recordAfter(row.row)) {
            if (row.ok) rowsOf.set((JSON.parse(row.text) as { id: string }).id, row.row);
          }
          expect([...rowsOf.keys()].sort()).toEqual([...generation.keys()].sort());
          const all = [...generation.values()].map((listed) => ({ row: rowsOf.get(listed.id), keys: keysOf(listed) }));
          for (const key of new Set(all.flatMap(({ keys }) => keys.exact))) {
            const rows = all.filter(({ keys }) => keys.exact.includes(key)).map(({ row }) => row);
            expect(reader.findExact([key]).sort()).toEqual(rows.sort());
          }
          for (const key of new Set(all.flatMap(({ keys }) => keys.names))) {
            const rows = all.filter(({ keys }) => keys.names.includes(key)).map(({ row }) => row);
            expect(reader.findNames({ words: [[key]], needs: [[[0]]], further: [], pairs: [] }).rows.sort()).toEqual(
              rows.sort(),
            );
          }
          for (const listed of all) expect(reader.birthOf(listed.row ?? 0)).toBe(listed.keys.birth);
          const { layout } = reader;
          reader.close();
          const db = new Database(folder.current() ?? '', { readonly: true });
          const rest = (table: 'ix' | 'bk', width: number): number => {
            const inIndex = db.prepare(`SELECT coalesce(sum(length(e)), 0) / ${width} FROM ${table}`).pluck().get();
            const changes = db.prepare<[], Buffer>(`SELECT e FROM ${table}c`).pluck().all();
            let sum = Number(inIndex);
            let count = 0;
            for (const entries of changes) {
              const bytes = width + 2;
              count += entries.length / bytes;
              for (let at = 0; at < entries.length; at += bytes) {
                sum += entries[at + bytes - 1] === 1 ? 1 : -1;
                // Look-ups search them by halves.
                if (at > 0) expect(entries.compare(entries, at - bytes, at, at, at + bytes)).toBeGreaterThan(0);
              }
            }
            expect(layout.changes[table].count).toBe(count);
            if (carriedAtOnce === undefined) expect(count).toBe(0);
            left += count;
            return sum;
          };
          expect(rest('ix', 18)).toBe(all.reduce((sum, { keys }) => sum + new Set(keys.exact).size, 0));
          expect(rest('bk', 8)).toBe(all.reduce((sum, { keys }) => sum + new Set(keys.names).size, 0));
          db.close();
        } finally {
          one.remove();
        }
      }),
      { numRuns: 6 },
    );
    // Otherwise the second case would show nothing that the first does not.
    if (carriedAtOnce !== undefined) expect(left).toBeGreaterThan(0);
  });
});
