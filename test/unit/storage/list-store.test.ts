import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { EXACT, eachRow } from '../../../src/adapters/storage/lists/blind-index.ts';
import { ListReader, ListStore } from '../../../src/adapters/storage/lists/index.ts';
import type { RollbackGuard } from '../../../src/adapters/storage/rollback/index.ts';
import { decide, type PersonQuery, personQuery } from '../../../src/core/watchlist/index.ts';
import { folderOf, ringOf } from '../../fakes/format-vectors.ts';

const LIST = 'missing-persons';
const remove: (() => void)[] = [];
beforeAll(() => cryptoReady());
afterEach(() => {
  for (const one of remove.splice(0).reverse()) one();
});

const query = (change: Parameters<typeof personQuery>[0]): PersonQuery => personQuery(change);
const NOBODY = query({
  surname: 'OBRADIN',
  givenNames: 'MAREK',
  documentNumber: 'X1',
  birth: { year: 1980, month: 5, day: 5 },
});
const LISTED = query({
  surname: 'VELMORA',
  givenNames: 'ILSA TEODORA',
  documentNumber: 'X1',
  birth: { year: 2011, month: 3, day: 4 },
});
const NUMBER = query({
  surname: 'ANYBODY',
  givenNames: 'AT ALL',
  documentNumber: 'L898902C3',
  issuer: 'UTO',
  typeClass: 'P',
});

function store(
  options: { now?: string; maxAgeHours?: number; guard?: Pick<RollbackGuard, 'refusal'>; locked?: boolean } = {},
) {
  const folder = folderOf({ [`lists/${LIST}/g3.db`]: 'lists/full.db.gz' });
  symlinkSync('g3.db', join(folder.path, 'lists', LIST, 'current'));
  const faults: string[] = [];
  const wall = () => new Date(options.now ?? '2026-11-25T13:00:00.000Z');
  const opened = new ListStore({
    stateDir: folder.path,
    lists: [{ id: LIST, name: 'Missing', maxAgeHours: options.maxAgeHours ?? 48 }],
    ring: options.locked === true ? null : ringOf(),
    clock: { mono: () => 1, wall, trusted: () => true },
    onUnreadable: ({ row }) => faults.push(`row ${row}`),
    onDamaged: ({ message }) => faults.push(message),
    onRollback: ({ message }) => faults.push(message),
    ...(options.guard === undefined ? {} : { guard: options.guard }),
  });
  remove.push(folder.remove, () => opened.close());
  const results = (asked: PersonQuery) => {
    const { results: said, alerts } = decide({
      query: asked,
      lists: opened.find(asked),
      now: wall(),
      clockTrusted: true,
      nextId: () => 'a',
    });
    return {
      said: said.map(({ check, value, reason }) => [check, value, reason]),
      alerts: alerts.map(({ via }) => via),
    };
  };
  return { opened, faults, results };
}

describe('a look-up', () => {
  it('that finds nobody in a whole and fresh list is clear', () => {
    expect(store().results(NOBODY)).toEqual({
      said: [
        ['lists.document', 'successful', 'LIST_CLEAR'],
        ['lists.person', 'successful', 'LIST_CLEAR'],
      ],
      alerts: [],
    });
  });
  it('finds a listed person by name and date, and a listed document by its number', () => {
    expect(store().results(LISTED)).toMatchObject({ alerts: ['name'] });
    expect(store().results(NUMBER)).toMatchObject({
      said: [['lists.document', 'failed', 'LIST_HIT'], expect.anything()],
    });
  });
  it('that was cut at its limit is never clear', () => {
    const { opened, results } = store();
    vi.spyOn(ListReader.prototype, 'findNames').mockReturnValue({ rows: [], whole: false });
    expect(opened.find(NOBODY)[0]?.unreadable).toBe(1);
    const { said } = results(NOBODY);
    expect(said[1]).toEqual(['lists.person', 'undetermined', expect.any(String)]);
    expect(said.flat()).not.toContain('LIST_CLEAR');
  });
  it('that met a record which does not open is never clear, and is reported once', () => {
    const { opened, results, faults } = store();
    vi.spyOn(ListReader.prototype, 'candidate').mockImplementation((row) => ({ ok: false, row }));
    expect(opened.find(LISTED)[0]?.unreadable).toBe(1);
    expect(results(LISTED).said[1]).toEqual(['lists.person', 'undetermined', expect.any(String)]);
    expect(faults).toEqual(['row 2']);
  });
  it('that met a number whose record does not open is never clear', () => {
    const { opened, results } = store();
    vi.spyOn(ListReader.prototype, 'record').mockImplementation((row) => ({ ok: false, row }));
    expect(opened.find(NUMBER)[0]?.unreadable).toBe(1);
    expect(results(NUMBER).said[0]).toEqual(['lists.document', 'undetermined', expect.any(String)]);
  });
  it('asks a list of documents for nobody by name', () => {
    const { opened } = store();
    const { meta } = Object.getOwnPropertyDescriptors(ListReader.prototype) as { meta: { get(): object } };
    vi.spyOn(ListReader.prototype, 'meta', 'get').mockImplementation(function (this: ListReader) {
      return { ...(meta.get.call(this) as ListReader['meta']), covers: ['documents'] };
    });
    const byName = vi.spyOn(ListReader.prototype, 'findNames');
    expect(opened.find(LISTED)[0]).toMatchObject({ covers: ['documents'], candidates: [] });
    expect(byName).not.toHaveBeenCalled();
  });
  it("holds to the issuer's own threshold and terms of use", () => {
    expect(store().opened.find(LISTED)[0]?.policy).toMatchObject({
      personThreshold: 0.7,
      handling: 'Officer only. Speak in private.',
    });
  });
  it('in a list that was put back asks nobody and clears nobody', () => {
    const { opened, results, faults } = store({ guard: { refusal: () => 'put back' } });
    expect(results(LISTED)).toEqual({
      said: [
        ['lists.document', 'undetermined', 'LIST_ROLLBACK'],
        ['lists.person', 'undetermined', 'LIST_ROLLBACK'],
      ],
      alerts: [],
    });
    opened.find(LISTED);
    expect(faults).toEqual(['put back']);
  });
  it('without the key of the appliance clears nobody', () => {
    expect(
      store({ locked: true })
        .results(NOBODY)
        .said.map(([, , reason]) => reason),
    ).toEqual(['LIST_LOCKED', 'LIST_LOCKED']);
  });
});

describe('an entry of a blind index', () => {
  it('is found by its whole key alone', () => {
    const hash = Uint8Array.from({ length: 16 }, (_, at) => at + 1);
    const entries = Buffer.alloc(EXACT.entryBytes);
    entries.set(hash.subarray(2));
    entries.writeUInt32BE(7, EXACT.entryBytes - 4);
    const rows = (asked: Uint8Array): number[] => {
      const found: number[] = [];
      eachRow(EXACT, entries, asked, (row) => found.push(row));
      return found;
    };
    expect(rows(hash)).toEqual([7]);
    for (let at = 2; at < 16; at += 1) {
      const other = Uint8Array.from(hash);
      other[at] = 0xff;
      expect(rows(other), `byte ${at}`).toEqual([]);
    }
  });
});

describe('the age of a list', () => {
  // Made on 25 November at noon; the issuer says 24 hours.
  it.each([
    ['at its last moment', '2026-11-26T12:00:00.000Z', 48, 'fresh'],
    ['a moment later', '2026-11-26T12:00:00.001Z', 48, 'stale'],
    ["after the site's own shorter limit", '2026-11-25T13:00:00.001Z', 1, 'stale'],
    ['an hour before it was made', '2026-11-25T11:00:00.000Z', 48, 'fresh'],
    ['longer before it was made', '2026-11-25T10:59:59.999Z', 48, 'stale'],
  ])('%s', (_name, now, maxAgeHours, state) => {
    expect(store({ now, maxAgeHours }).opened.status()[0]?.state).toBe(state);
  });
});
