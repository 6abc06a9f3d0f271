import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BlindIndex,
  EXACT,
  IndexReader,
  NAMES,
  placeOf,
} from '../../../src/adapters/storage/lists/blind-index.ts';
import { PlaceChanges } from '../../../src/adapters/storage/lists/place-changes.ts';
import { LIST_SCHEMA, NO_CHANGES, type OpenChanges } from '../../../src/adapters/storage/lists/schema.ts';
import { seeded } from '../../fakes/seeded.ts';

/** Keys that crowd: few places, and many that differ only behind the bits by which they are sorted first. */
function keyOf(index: BlindIndex, n: number): Uint8Array {
  const hash = new Uint8Array(16);
  hash[0] = [0, 0x12, 0xff][n % 3] ?? 0;
  hash[1] = [0, 0x0f, 0x10, 0xff][n % 4] ?? 0;
  hash[2] = n % 2 === 0 ? 0 : 0xf0;
  hash[3] = n % 7;
  hash[index.keyBytes - 1] = n;
  return hash;
}

const KEYS = 120;

/** What an index holds after any changes, against a plain list of its entries. */
function check(index: BlindIndex, deltas: readonly (readonly [key: number, row: number])[][], atOnce: number): number {
  const db = new Database(':memory:');
  db.exec(LIST_SCHEMA);
  const held = new Map<string, { key: number; row: number }>();
  let open: OpenChanges = NO_CHANGES[index.table];
  let mostOpen = 0;
  for (const delta of deltas) {
    const changes = new PlaceChanges(index);
    for (const [key, row] of new Map(delta.map((one) => [one.join(), one] as const)).values()) {
      const name = `${key} ${row}`;
      if (held.delete(name)) changes.remove(keyOf(index, key), row);
      else {
        held.set(name, { key, row });
        changes.add(keyOf(index, key), row);
      }
    }
    const after = changes.applyTo(db, open, atOnce);
    if (after === null) throw new Error('every entry that is taken out was put in');
    open = after;
    mostOpen = Math.max(mostOpen, open.count);
    const reader = new IndexReader(db, index);
    for (let key = 0; key < KEYS; key += 1) {
      const rows: number[] = [];
      reader.each(keyOf(index, key), open.count > 0, (row) => rows.push(row));
      const wanted = [...held.values()].filter((one) => one.key === key).map(({ row }) => row);
      expect(rows.sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
    }
  }
  db.close();
  return mostOpen;
}

const change = fc.tuple(fc.nat({ max: KEYS - 1 }), fc.integer({ min: 1, max: 0xffffffff }));
const again = fc.tuple(fc.nat({ max: KEYS - 1 }), fc.integer({ min: 1, max: 4 }));
const delta = fc.array(fc.oneof(change, again, again), { maxLength: 200 });

describe('the changes of an index', () => {
  it.each([
    ['128-bit keys, carried over in parts', EXACT, 1],
    ['48-bit keys, carried over in parts', NAMES, 1],
    ['48-bit keys, carried over at once', NAMES, 10_000],
  ] as const)('are found as if each had been made in it: %s', (_, index, atOnce) => {
    let mostOpen = 0;
    fc.assert(
      fc.property(fc.array(delta, { minLength: 1, maxLength: 6 }), (deltas) => {
        mostOpen = Math.max(mostOpen, check(index, deltas, atOnce));
      }),
      { numRuns: 60 },
    );
    if (atOnce === 1) expect(mostOpen).toBeGreaterThan(0);
    else expect(mostOpen).toBe(0);
  });

  it('are found where one delta has many thousand of them, and then as many taken out', () => {
    const random = seeded(11);
    const db = new Database(':memory:');
    db.exec(LIST_SCHEMA);
    const all = Array.from({ length: 30_000 }, (_, at) => {
      const hash = new Uint8Array(16).map(() => Math.floor(random() * 256));
      // A third of all records bear one name.
      return { hash: at % 3 === 0 ? keyOf(NAMES, 5) : hash, row: at + 1 };
    });
    const put = new PlaceChanges(NAMES);
    for (const { hash, row } of all) put.add(hash, row);
    const open = put.applyTo(db, NO_CHANGES.bk, 1000) ?? NO_CHANGES.bk;
    expect(open.count).toBeLessThan(30_000);
    const reader = new IndexReader(db, NAMES);
    for (const { hash, row } of all.filter((_, at) => at % 3 !== 0)) {
      const rows: number[] = [];
      reader.each(hash, true, (found) => rows.push(found));
      expect(rows).toEqual([row]);
    }
    let met = 0;
    reader.each(keyOf(NAMES, 5), true, () => {
      met += 1;
    });
    expect(met).toBe(10_000);
    const taken = new PlaceChanges(NAMES);
    for (const { hash, row } of [...all].reverse()) taken.remove(hash, row);
    const rest = taken.applyTo(db, open, 1_000_000);
    expect(rest?.count).toBe(0);
    expect(db.prepare('SELECT (SELECT count(*) FROM bk) + (SELECT count(*) FROM bkc)').pluck().get()).toBe(0);
    db.close();
  });

  it('say that the index is damaged where an entry is put in twice, or is to be taken out and is not there', () => {
    const db = new Database(':memory:');
    db.exec(LIST_SCHEMA);
    const change = (act: (changes: PlaceChanges) => void): OpenChanges | null => {
      const changes = new PlaceChanges(NAMES);
      act(changes);
      return changes.applyTo(db, NO_CHANGES.bk, 1);
    };
    const hash = keyOf(NAMES, 5);
    expect(change((changes) => changes.remove(hash, 1))).toBeNull();
    const other = new Database(':memory:');
    other.exec(LIST_SCHEMA);
    const far = new Uint8Array(16).fill(1);
    const open = (() => {
      const changes = new PlaceChanges(NAMES);
      changes.add(far, 3);
      changes.add(new Uint8Array(16).fill(0xee), 4);
      return changes.applyTo(other, NO_CHANGES.bk, 1);
    })();
    expect(open).toEqual({ count: 1, next: (placeOf(far) >> 8) + 1 });
    const twice = new PlaceChanges(NAMES);
    twice.add(new Uint8Array(16).fill(0xee), 4);
    expect(twice.applyTo(other, open ?? NO_CHANGES.bk, 1)).toBeNull();
    db.close();
    other.close();
  });
});
