import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { ListBuilder, ListFolder, ListStore, UNCOUNTED } from '../../../src/adapters/storage/lists/index.ts';
import { canonical } from '../../../src/core/audit/index.ts';
import { isCandidate } from '../../../src/core/watchlist/decide.ts';
import {
  barOf,
  DEFAULT_LIST_POLICY,
  decide,
  type ListLookup,
  personQuery,
  scorePerson,
} from '../../../src/core/watchlist/index.ts';
import { normaliseName, scoreCeiling } from '../../../src/core/watchlist/names/index.ts';
import type { QueryParts } from '../../../src/core/watchlist/query.ts';
import { packBirth, packWhole, parseListDate, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { keysOf, readLine } from '../../../src/delivery/bundles/index.ts';
import { ringOf } from '../../fakes/format-vectors.ts';
import { record } from './fixtures.ts';

const WHOLE = '1974-10-23';
const asked = (change: Partial<QueryParts> = {}) =>
  personQuery({ surname: 'KOWALSKA NOWICKA', givenNames: 'EWA', birth: parseListDate(WHOLE), ...change });
/** Only partly like: between the bar of a whole date and the ordinary one. */
const PARTLY = record({
  names: [{ kind: 'primary', full: 'Ewa Kowalska Brzozowska' }],
  dob: [WHOLE],
  nat: [],
  sex: null,
});

describe('the bar for a name', () => {
  it('goes down where day, month and year are known on both sides and equal, and nowhere else', () => {
    const is = (dob: string[], change: Partial<QueryParts> = {}): boolean => {
      const score = scorePerson(asked(change), { ...PARTLY, dob });
      return score !== null && isCandidate(score, DEFAULT_LIST_POLICY);
    };
    expect(scorePerson(asked(), PARTLY)?.total).toBeLessThan(DEFAULT_LIST_POLICY.personThreshold);
    expect(is([WHOLE])).toBe(true);
    expect(is(['1950', WHOLE])).toBe(true);
    expect(is(['1974'])).toBe(false);
    expect(is(['1974-10'])).toBe(false);
    expect(is(['1974-10-24'])).toBe(false);
    expect(is(['1975-10-23'])).toBe(false);
    expect(is([])).toBe(false);
    // Many lists write 1 January where they know the year alone.
    expect(is(['1974-01-01'], { birth: { year: 1974, month: 1, day: 1 } })).toBe(false);
    expect(is([WHOLE], { birth: { year: 1974, month: 10, day: null } })).toBe(false);
  });

  it('goes down by 0.2, to 0.5 at most, and never up', () => {
    const bar = (personThreshold: number) =>
      barOf({ date: 'whole', telling: 0 }, { personThreshold, nameOnlyThreshold: 0.95 });
    expect(bar(0.7)).toBeCloseTo(0.5);
    expect(bar(0.85)).toBeCloseTo(0.65);
    expect(bar(0.6)).toBe(0.5);
    expect(bar(0.4)).toBe(0.4);
    for (const date of ['equal', 'about', 'flipped', 'near', 'near-year', 'missing'] as const) {
      expect(barOf({ date, telling: 2 }, DEFAULT_LIST_POLICY)).toBe(0.7);
    }
  });

  it('still lies above one shared word of two: twins, and people who share a family name or a given name', () => {
    const one = fc.constantFrom('KOWALSKA', 'PETRENKO', 'HARTWELL', 'LINDQVIST', 'BOUTROS');
    const other = fc.constantFrom('TADEUSZ', 'OKSANA', 'RAJESH', 'MIREILLE', 'GWENDOLYN');
    fc.assert(
      fc.property(
        one,
        fc.uniqueArray(other, { minLength: 2, maxLength: 2 }),
        fc.boolean(),
        (shared, [a = '', b = ''], family) => {
          const names = (word: string) =>
            family ? { surname: shared, givenNames: word } : { surname: word, givenNames: shared };
          const full = `${family ? b : shared} ${family ? shared : b}`;
          const score = scorePerson(asked(names(a)), { ...PARTLY, names: [{ kind: 'primary', full }] });
          expect(score !== null && isCandidate(score, DEFAULT_LIST_POLICY)).toBe(false);
        },
      ),
    );
  });

  it('is not reached by a name that only the date shares with the entry', () => {
    expect(scorePerson(asked({ surname: 'OBRADIN', givenNames: 'MAREK' }), PARTLY)?.total).toBe(0);
    expect(scorePerson(asked({ surname: '', givenNames: '' }), PARTLY)).toBeNull();
  });
});

describe('an alert that the whole date carries', () => {
  const list = (candidates: WatchRecord[], personThreshold = 0.7): ListLookup => ({
    status: {
      id: 'l-1',
      name: 'List',
      version: 1,
      generatedAt: '2026-11-25T06:00:00Z',
      ageMs: 1,
      maxAgeMs: 2,
      state: 'fresh',
      legalBasis: '',
      records: 1,
    },
    policy: { ...DEFAULT_LIST_POLICY, personThreshold },
    covers: ['persons'],
    documentMatches: [],
    candidates,
    unreadable: 0,
  });
  const judge = (one: ListLookup, change: Partial<QueryParts> = {}) =>
    decide({ query: asked(change), lists: [one], now: new Date('2026-11-25'), clockTrusted: true, nextId: () => 'a' });
  const carried = (one: ListLookup, change: Partial<QueryParts> = {}) =>
    judge(one, change).alerts.map(({ personal }) =>
      personal?.explain.filter((line) => line.carries).map((line) => line.feature),
    );

  it('says so on the line of the date, and only where the name alone would not be enough', () => {
    expect(carried(list([PARTLY]))).toEqual([['birth-date']]);
    expect(carried(list([PARTLY]), { surname: 'KOWALSKA BRZOZOWSKA' })).toEqual([[]]);
    expect(carried(list([PARTLY], 0.5))).toEqual([[]]);
    expect(judge(list([PARTLY])).results[1]).toMatchObject({ value: 'undetermined', reason: 'LIST_CANDIDATE' });
  });

  it('is compared although no comparison of its words can reach the bar of the list', () => {
    // Two of three words agree and the third is another one: what the score can reach at most is what it reaches.
    const sister = { ...PARTLY, names: [{ kind: 'primary' as const, full: 'Wilhelmina Oksana Brzozowska' }] };
    const names = { surname: 'BRZOZOWSKA', givenNames: 'WILHELMINA TADEUSZA' };
    const listed = normaliseName({ full: 'Wilhelmina Oksana Brzozowska' });
    expect(scoreCeiling(asked(names).name, listed)).toBeLessThan(DEFAULT_LIST_POLICY.personThreshold);
    expect(carried(list([sister]), names)).toEqual([['birth-date']]);
    expect(judge(list([{ ...sister, dob: ['1974'] }]), names).alerts).toEqual([]);
  });
});

describe('records of one whole date in the sealed list', () => {
  const remove: (() => void)[] = [];
  beforeAll(() => cryptoReady());
  afterEach(() => {
    for (const one of remove.splice(0).reverse()) one();
  });

  const store = (records: readonly WatchRecord[], covers: readonly ('persons' | 'documents')[] = ['persons']) => {
    const stateDir = mkdtempSync(join(tmpdir(), 'waypost-whole-'));
    const folder = new ListFolder(stateDir, 'dated');
    folder.create();
    const builder = new ListBuilder({ folder, listId: 'dated', generation: 1, ring: ringOf() });
    for (const one of records) {
      const read = readLine(canonical(one));
      if (!read.ok) throw new Error(read.where);
      builder.add({ text: read.text, rev: one.rev, keys: keysOf(read.record) });
    }
    const at = '2026-11-25T12:00:00.000Z';
    builder.finish({
      ...{ listId: 'dated', name: 'Dated', generation: 1, state: '', records: records.length, ...UNCOUNTED },
      ...{ createdAt: at, appliedAt: at, maxAgeHours: 24, legalBasis: '', handling: '', purpose: '', issuer: '' },
      nameThreshold: 0.7,
      covers,
    });
    folder.activate(1);
    const opened = new ListStore({
      stateDir,
      lists: [{ id: 'dated', name: 'Dated', maxAgeHours: 24 }],
      ring: ringOf(),
      clock: { mono: () => 1, wall: () => new Date(at), trusted: () => true },
      onUnreadable: () => undefined,
      onDamaged: ({ message }) => {
        throw new Error(message);
      },
    });
    remove.push(
      () => rmSync(stateDir, { recursive: true, force: true }),
      () => opened.close(),
    );
    return (change: Partial<QueryParts>) =>
      opened.find(asked(change)).flatMap((found) => found.candidates.map((one) => one.id));
  };
  const person = (id: string, full: string, dob: string[]): WatchRecord =>
    record({ id, names: [{ kind: 'primary', full }], dob, docs: [] });

  it('are opened whatever their names, and others are not', () => {
    // None of these words shares a key with the question.
    const find = store([
      person('r-1', 'Zhuravlyov Gritsay', [WHOLE]),
      person('r-2', 'Zhuravlyov Gritsay', ['1974-10-24']),
      person('r-3', 'Zhuravlyov Gritsay', ['1974-01-01']),
      person('r-4', 'Zhuravlyov Gritsay', ['1974']),
      person('r-5', 'Zhuravlyov Gritsay', []),
    ]);
    expect(find({ surname: 'OBRADIN', givenNames: 'MAREK' })).toEqual(['r-1']);
    expect(find({ surname: 'OBRADIN', givenNames: 'MAREK', birth: { year: 1974, month: 1, day: 1 } })).toEqual([]);
    expect(find({ surname: 'OBRADIN', givenNames: 'MAREK', birth: parseListDate('1974-10') })).toEqual([]);
    expect(find({ surname: '', givenNames: '' })).toEqual([]);
  });

  it('are opened in every block of dates, and in a list of documents never', () => {
    const many = Array.from({ length: 4100 }, (_, at) =>
      person(`r-${String(at).padStart(5, '0')}`, 'Zhuravlyov Gritsay', [
        at === 7 || at === 9 || at === 4098 ? WHOLE : '1960-05-05',
      ]),
    );
    const names = { surname: 'OBRADIN', givenNames: 'MAREK' };
    expect(store(many)(names)).toEqual(['r-00007', 'r-00009', 'r-04098']);
    expect(store(many.slice(0, 10), ['documents'])(names)).toEqual([]);
  });

  it('are packed alike on both sides, and a date that is not whole is no number to look for', () => {
    const date = fc.record({
      year: fc.option(fc.integer({ min: 1900, max: 2030 })),
      month: fc.option(fc.integer({ min: 1, max: 12 })),
      day: fc.option(fc.integer({ min: 1, max: 28 })),
    });
    expect(packWhole({ year: 1974, month: 1, day: 1 })).toBe(0);
    fc.assert(
      fc.property(date, (birth) => {
        const { year, month, day } = birth;
        const whole = year !== null && month !== null && day !== null && !(month === 1 && day === 1);
        const two = (value: number | null): string => String(value).padStart(2, '0');
        expect(packWhole(birth)).toBe(whole ? packBirth([`${year}-${two(month)}-${two(day)}`]) : 0);
      }),
    );
  });
});
