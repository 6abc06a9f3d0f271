import { describe, expect, it } from 'vitest';
import { isCandidate } from '../../../src/core/watchlist/decide.ts';
import { barOf, DEFAULT_LIST_POLICY, decide, personQuery, scorePerson } from '../../../src/core/watchlist/index.ts';
import { parseListDate } from '../../../src/core/watchlist/record/index.ts';
import { record } from './fixtures.ts';

const BORN = '1974-10-23';
const YEAR = '1974';
const OFF = '1975';
const UNKNOWN = '';

/** What a passport says and what a list holds. Names invented; ALI, HASSAN, MARIA, LOPEZ stand for those that very many bear. */
interface Case {
  surname: string;
  givenNames: string;
  listed: string;
  /** Words that agree and tell something. */
  telling: number;
  /** Shown where the list knows the whole date, the year, a year off by one, no date. */
  shown: { whole: boolean; year: boolean; off: boolean; none: boolean };
}

const CASES: readonly Case[] = [
  // A further word of the document: the same loss, but one name tells more than the other.
  {
    ...{ surname: 'ZEIDAN', givenNames: 'FADI ELIAS', listed: 'Fadi Zeidan', telling: 2 },
    shown: { whole: true, year: true, off: true, none: false },
  },
  {
    ...{ surname: 'HASSAN', givenNames: 'FADI ELIAS', listed: 'Fadi Hassan', telling: 1 },
    shown: { whole: true, year: false, off: false, none: false },
  },
  {
    ...{ surname: 'LOPEZ', givenNames: 'MARIA TADEA', listed: 'Maria Lopez', telling: 0 },
    shown: { whole: true, year: false, off: false, none: false },
  },
  // A word that only the list has costs little.
  {
    ...{ surname: 'HASSAN', givenNames: 'FADI', listed: 'Fadi Ramzi Hassan', telling: 1 },
    shown: { whole: true, year: true, off: false, none: false },
  },
  // Transcribed differently.
  {
    ...{ surname: 'DAGHMOUCH', givenNames: 'WAEL', listed: 'Wail al-Daghmush', telling: 2 },
    shown: { whole: true, year: true, off: true, none: false },
  },
  // An initial tells nothing.
  {
    ...{ surname: 'ZEIDAN', givenNames: 'FADI ELIAS', listed: 'F Zeidan', telling: 1 },
    shown: { whole: true, year: false, off: false, none: false },
  },
  // Equal names are shown however many bear them.
  {
    ...{ surname: 'LOPEZ', givenNames: 'MARIA', listed: 'Maria Lopez', telling: 0 },
    shown: { whole: true, year: true, off: true, none: true },
  },
];

const scored = ({ surname, givenNames, listed }: Case, dob: string, country = '') =>
  scorePerson(
    personQuery({ surname, givenNames, birth: parseListDate(BORN), nationality: country }),
    record({ names: [{ kind: 'primary', full: listed }], dob: dob === UNKNOWN ? [] : [dob], nat: ['EGY'], sex: null }),
  );
const isShown = (one: Case, dob: string, country?: string): boolean => {
  const score = scored(one, dob, country);
  return score !== null && isCandidate(score, DEFAULT_LIST_POLICY);
};

describe('a birth date that is not known to the day on both sides', () => {
  it.each(CASES)('$surname, $givenNames / $listed', (one) => {
    expect(scored(one, BORN)?.telling).toBe(one.telling);
    expect({
      whole: isShown(one, BORN),
      year: isShown(one, YEAR),
      off: isShown(one, OFF),
      none: isShown(one, UNKNOWN),
    }).toEqual(one.shown);
    // 1 January is an unknown day.
    expect(isShown(one, '1974-01-01')).toBe(one.shown.year);
    expect(isShown(one, '1974-10')).toBe(one.shown.year);
  });

  it('asks more of the name where it is the document that does not know the day', () => {
    const [, hassan] = CASES as [Case, Case];
    const listed = record({ names: [{ kind: 'primary', full: hassan.listed }], dob: [BORN], nat: [], sex: null });
    const shown = (month: number | null, day: number | null): boolean => {
      const birth = { year: 1974, month, day };
      const score = scorePerson(personQuery({ ...hassan, birth }), listed);
      return score !== null && isCandidate(score, DEFAULT_LIST_POLICY);
    };
    expect([shown(10, 23), shown(10, null), shown(null, null)]).toEqual([true, false, false]);
  });

  it('asks no more where both sides know the day and one part of the date is a slip away', () => {
    const fewer = CASES[3] as Case;
    for (const dob of ['1974-10-24', '1974-11-23', '1975-10-23']) expect(isShown(fewer, dob)).toBe(true);
    expect(isShown(fewer, OFF)).toBe(false);
  });

  it('lets another nationality rule out a name that stands alone, unless two telling words agree', () => {
    const equal = CASES.at(-1) as Case;
    expect([isShown(equal, UNKNOWN, 'EGY'), isShown(equal, UNKNOWN, 'MEX')]).toEqual([true, false]);
    const telling = { ...equal, surname: 'ZEIDAN', givenNames: 'FADI', listed: 'Fadi Zeidan' };
    expect([isShown(telling, UNKNOWN, 'EGY'), isShown(telling, UNKNOWN, 'MEX')]).toEqual([true, true]);
  });

  it('raises the bar of the list by 0.15, to that of a name alone at most, and never lowers it', () => {
    const bars = (own: number, telling = 1) => {
      const policy = { personThreshold: own, nameOnlyThreshold: 0.95 };
      return (['equal', 'about', 'missing'] as const).map((date) =>
        Number(barOf({ date, telling }, policy).toFixed(3)),
      );
    };
    expect(bars(0.5)).toEqual([0.65, 0.65, 0.95]);
    expect(bars(0.7)).toEqual([0.85, 0.85, 0.95]);
    expect(bars(0.85)).toEqual([0.95, 0.95, 0.95]);
    expect(bars(0.97)).toEqual([0.97, 0.97, 0.97]);
    for (const own of [0.5, 0.7, 0.97]) expect(bars(own, 2)).toEqual([own, own, own]);
    for (const date of ['near', 'near-year', 'flipped'] as const) {
      expect(barOf({ date, telling: 0 }, DEFAULT_LIST_POLICY)).toBe(0.7);
    }
  });

  it('is said on the line of the date', () => {
    const said = (dob: string[]) => {
      const candidates = [record({ names: [{ kind: 'primary', full: 'Fadi Zeidan' }], dob, nat: [], sex: null })];
      const query = personQuery({ surname: 'ZEIDAN', givenNames: 'FADI', birth: parseListDate(BORN) });
      const list = {
        status: {
          ...{ id: 'l-1', name: 'List', version: 1, generatedAt: '2026-11-25T06:00:00Z', ageMs: 1, maxAgeMs: 2 },
          ...{ state: 'fresh' as const, legalBasis: '', records: 1 },
        },
        policy: DEFAULT_LIST_POLICY,
        covers: ['persons' as const],
        ...{ documentMatches: [], candidates, unreadable: 0 },
      };
      const now = new Date('2026-11-25');
      const { alerts } = decide({ query, lists: [list], now, clockTrusted: true, nextId: () => 'a' });
      return alerts.map(({ personal }) => personal?.explain.filter(({ part }) => part).map(({ feature }) => feature));
    };
    expect(said(['1974'])).toEqual([['birth-date']]);
    expect(said(['1974-01-01'])).toEqual([['birth-date']]);
    expect(said(['1975'])).toEqual([['birth-date']]);
    expect(said([BORN])).toEqual([[]]);
    expect(said(['1974-10-24'])).toEqual([[]]);
    expect(said([])).toEqual([[]]);
  });
});
