import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIST_POLICY, personQuery, scorePerson } from '../../../src/core/watchlist/index.ts';
import { compareNames, normaliseName } from '../../../src/core/watchlist/names/index.ts';
import type { QueryParts } from '../../../src/core/watchlist/query.ts';
import type { WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { QUALIFIERS } from '../../../src/core/watchlist/score.ts';

const score = (query: string, list: string): number =>
  compareNames(normaliseName({ full: query }), normaliseName({ full: list }))?.score ?? 0;

interface Pairs {
  same: [string, string][];
  different: [string, string][];
}
const variants = JSON.parse(readFileSync(new URL('../../vectors/names/variants.json', import.meta.url), 'utf8')) as {
  classes: Record<string, Pairs>;
};
const pairs = JSON.parse(readFileSync(new URL('../../vectors/names/pairs.json', import.meta.url), 'utf8')) as Pairs;

describe('name score', () => {
  it.each(pairs.same)('%s is like %s', (query, list) => {
    expect(score(query, list)).toBeGreaterThanOrEqual(DEFAULT_LIST_POLICY.personThreshold);
  });

  it.each(pairs.different)('%s is not like %s', (query, list) => {
    expect(score(query, list)).toBeLessThan(DEFAULT_LIST_POLICY.personThreshold);
  });

  describe.each(Object.entries(variants.classes))('in the class %s', (_, { same, different }) => {
    it.each(same)('%s is like %s', (query, list) => {
      expect(score(query, list)).toBeGreaterThanOrEqual(DEFAULT_LIST_POLICY.personThreshold);
    });

    it.each(different)('%s is not like %s', (query, list) => {
      expect(score(query, list)).toBeLessThan(DEFAULT_LIST_POLICY.personThreshold);
    });
  });

  it('says what it paired', () => {
    const compared = compareNames(
      normaliseName({ full: 'J. MUHAMMAD KOWALSKY' }),
      normaliseName({ full: 'Jan Mohammed Kowalski' }),
    );
    expect(compared?.pairs.map((pair) => `${pair.kind} ${pair.query}/${pair.list}`).sort()).toEqual([
      'initial J/JAN',
      'sound KOWALSKY/KOWALSKI',
      'variant MUHAMMAD/MOHAMMED',
    ]);
  });

  it('takes the last word of a full name field as a beginning', () => {
    const list = normaliseName({ family: 'Papadopoulou', given: 'Konstantina' });
    const cut = normaliseName({ family: 'PAPADOPOULOU', given: 'KONST' }, { cut: true });
    const whole = normaliseName({ family: 'PAPADOPOULOU', given: 'KONST' });
    expect(compareNames(cut, list)?.score).toBeGreaterThan(0.9);
    expect(compareNames(whole, list)?.score).toBeLessThan(0.9);
  });

  it('meets both ways of printing Arabic names', () => {
    const list = normaliseName({ family: 'الرازي', given: 'محمد' });
    const scheme = normaliseName({ family: 'ALRAZY', given: 'MXHMD' }, { arabicIssuer: true });
    expect(compareNames(scheme, list)?.score).toBe(1);
    const sound = normaliseName({ family: 'AL RAZI', given: 'ZAKARIYA HUSAYN' }, { arabicIssuer: true });
    const letters = normaliseName({ family: 'الرازي', given: 'زكريا حسين' });
    expect(compareNames(sound, letters)?.score).toBeGreaterThan(0.75);
    const other = normaliseName({ family: 'AL RAZI', given: 'SALMA' }, { arabicIssuer: true });
    const otherList = normaliseName({ family: 'Al Razi', given: 'Salim' }, { arabicIssuer: true });
    expect(compareNames(other, otherList)?.pairs.map((pair) => pair.kind)).not.toContain('skeleton');
  });
});

describe('qualifiers', () => {
  const record = (change: Partial<WatchRecord> = {}): WatchRecord => ({
    op: 'put',
    id: 'r-1',
    rev: 1,
    cat: 'stop',
    act: 'a',
    basis: 'b',
    exp: '2030-01-01',
    names: [{ kind: 'primary', family: 'Kowalska', given: 'Joanna' }],
    dob: ['1999-05-17'],
    nat: ['POL'],
    sex: 'F',
    docs: [],
    note: null,
    ...change,
  });
  const total = (change: Partial<QueryParts> = {}, listed: WatchRecord = record()): number =>
    scorePerson(
      personQuery({
        surname: 'KOWALSKA',
        givenNames: 'JOANNA',
        birth: { year: 1999, month: 5, day: 17 },
        sex: 'F',
        nationality: 'POL',
        ...change,
      }),
      listed,
    )?.total ?? -1;

  it('cost what the table says, and missing data costs nothing', () => {
    expect(total()).toBe(1);
    expect(total({ sex: 'M' })).toBeCloseTo(1 + QUALIFIERS.sex);
    expect(total({ sex: null })).toBe(1);
    expect(total({}, record({ sex: 'X' }))).toBe(1);
    expect(total({ nationality: 'UKR' })).toBeCloseTo(1 + QUALIFIERS.nationality);
    expect(total({ nationality: 'UKR', issuer: 'POL' })).toBe(1);
    expect(total({ nationality: 'XXA' })).toBe(1);
    expect(total({ birth: { year: 1999, month: 9, day: 2 } })).toBeCloseTo(1 + QUALIFIERS.birthDay);
    expect(total({ birth: { year: 1985, month: 5, day: 17 } })).toBeCloseTo(1 + QUALIFIERS.birthYear);
    expect(total({ birth: { year: 1985, month: 9, day: 2 } })).toBeCloseTo(
      1 + QUALIFIERS.birthYear + QUALIFIERS.birthDay,
    );
    expect(total({ birth: { year: 1998, month: 5, day: 17 } })).toBeCloseTo(1 + QUALIFIERS.birthYear / 2);
    expect(total({}, record({ dob: ['2000'] }))).toBeCloseTo(1 + QUALIFIERS.birthYear / 2);
    expect(total({}, record({ dob: ['2001'] }))).toBeCloseTo(1 + QUALIFIERS.birthYear);
    expect(total({ birth: { year: 1999, month: 5, day: 18 } })).toBeCloseTo(1 + QUALIFIERS.birthDay / 2);
    expect(total({ birth: { year: null, month: null, day: null } })).toBe(1);
    expect(total({ birth: { year: 1999, month: 1, day: 1 } })).toBe(1);
    expect(total({}, record({ dob: ['1970', '1999-05'] }))).toBe(1);
  });

  it('let a single very common name and a bare kunya reach no more than a weak alias', () => {
    const named = (full: string, surname: string, givenNames = '') =>
      total({ surname, givenNames }, record({ names: [{ kind: 'primary', full }] }));
    expect(named('Muhammad', 'MUHAMMAD')).toBeCloseTo(0.8);
    expect(named('Abu Hamza', 'ABU HAMZA')).toBeCloseTo(0.8);
    expect(named('Quirrelmoor', 'QUIRRELMOOR')).toBe(1);
    expect(named('Muhammad Quirrelmoor', 'QUIRRELMOOR', 'MUHAMMAD')).toBe(1);
  });

  it('let a weak alias reach less than a name', () => {
    expect(total({}, record({ names: [{ kind: 'weak', full: 'Joanna Kowalska' }] }))).toBeCloseTo(0.8);
  });

  it('give no score where the name of the record cannot be read', () => {
    expect(total({}, record({ names: [{ kind: 'primary', full: '奥巴马' }] }))).toBe(-1);
  });
});

describe('a code that names no country', () => {
  const line = (nationality: string, nat: string[]) => {
    const record = {
      names: [{ kind: 'primary', full: 'ANA NOVAK' }],
      dob: [],
      sex: null,
      docs: [],
      nat,
    } as unknown as WatchRecord;
    const scored = scorePerson(personQuery({ surname: 'NOVAK', givenNames: 'ANA', nationality }), record);
    return scored?.explain.find(({ feature }) => feature === 'nationality');
  };

  it('is said as the document states it, costs nothing, and is equal where both state it', () => {
    expect(line('UTO', [])).toMatchObject({ result: 'missing', score: 0, query: 'UTO', list: '' });
    expect(line('UTO', ['UTO'])).toMatchObject({ result: 'equal', score: 0, query: 'UTO', list: 'UTO' });
    expect(line('XXA', ['FRA'])).toMatchObject({ result: 'missing', score: 0, query: 'XXA', list: 'FRA' });
    expect(line('', ['FRA'])).toMatchObject({ result: 'missing', score: 0, query: '' });
    expect(line('POL', ['FRA'])).toMatchObject({ result: 'differs', score: QUALIFIERS.nationality });
  });
});
