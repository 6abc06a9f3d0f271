import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LIST_POLICY,
  personQuery,
  queryKeys,
  recordKeys,
  scorePerson,
} from '../../../src/core/watchlist/index.ts';
import { packBirth, packedRuleOut } from '../../../src/core/watchlist/record/index.ts';
import { record } from './fixtures.ts';

const GROUPS = [
  'MOHAMMED MUHAMMAD MOHAMED MHMD',
  'JOHN JEAN JOAN IVAN JOHNNY',
  'WILLIAM BILL LIAM',
  'ALEXANDER ALEX SASHA',
  'YUSUF YOUSSEF JOSEPH',
  'KOWALSKA KOWALSKI NOWAK',
  'QADHAFI GADDAFI KHADAFI',
  'PETROV PETROVICH PETROVNA',
  'LI LEE WU NG ZHANG CHANG',
  'ANNA MARIA ANNAMARIA MARIE',
  'ALEXANDRAMARIA SUBRAMANIAM VENKATA',
  'GARCIA LOPEZ HERNANDEZ AL DE ABU',
].map((line) => line.split(' '));
const letters = fc.string({ unit: fc.constantFrom(...'ABCDEHIKLMNORSTUY'), minLength: 2, maxLength: 12 });
const word = fc.oneof(fc.constantFrom(...GROUPS.flat()), letters);

const slip = fc.record({
  kind: fc.constantFrom('drop', 'add', 'change', 'double'),
  at: fc.nat({ max: 11 }),
  letter: fc.constantFrom(...'AEIOUKCNH'),
});
const slipped = (text: string, { kind, at, letter }: { kind: string; at: number; letter: string }): string => {
  const here = at % text.length;
  if (kind === 'drop') return text.length < 2 ? text : text.slice(0, here) + text.slice(here + 1);
  if (kind === 'add') return text.slice(0, here) + letter + text.slice(here);
  if (kind === 'double') return text.slice(0, here + 1) + text.slice(here);
  return text.slice(0, here) + letter + text.slice(here + 1);
};
/** What a list may hold in the place of a word of a document. */
const change = fc.record({
  how: fc.constantFrom('same', 'same', 'same', 'slip', 'slips', 'initial', 'other', 'group', 'gone', 'joined'),
  slips: fc.tuple(slip, slip),
  other: word,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function listedOf(words: readonly string[], changes: readonly Change[]): string[] {
  const listed: string[] = [];
  words.forEach((text, at) => {
    const { how, slips, other } = changes[at] as Change;
    if (how === 'slip') listed.push(slipped(text, slips[0]));
    else if (how === 'slips') listed.push(slipped(slipped(text, slips[0]), slips[1]));
    else if (how === 'initial') listed.push(text.charAt(0));
    else if (how === 'other') listed.push(other);
    else if (how === 'group') listed.push(GROUPS.find((group) => group.includes(text))?.[0] ?? text);
    else if (how === 'joined' && listed.length > 0) listed.push(`${listed.pop()}${text}`);
    else if (how !== 'gone') listed.push(text);
  });
  return listed;
}

describe('the required words of a name', () => {
  it('are all met by a record without a birth date whose name stands alone', { timeout: 120_000 }, () => {
    let stood = 0;
    let withLoss = 0;
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.array(change, { minLength: 6, maxLength: 6 }),
        fc.boolean(),
        fc.nat({ max: 3 }),
        (words, changes, turned, split) => {
          const own = listedOf(words, changes);
          if (own.length === 0) return;
          const full = (turned ? [...own].reverse() : own).join(' ');
          const [surname, givenNames] = [words.slice(0, split).join(' '), words.slice(split).join(' ')];
          const query = personQuery({ surname, givenNames, birth: { year: 1980, month: 5, day: 6 } });
          const listed = record({ names: [{ kind: 'primary', full }], dob: [], docs: [], nat: [], sex: null });
          const score = scorePerson(query, listed);
          if (score === null || score.name < DEFAULT_LIST_POLICY.nameOnlyThreshold) return;
          const pairs = score.explain[0]?.words ?? [];
          // Three words as one, two as one with a slip, and initials that read like a word are what the rule gives up.
          const joined = pairs.filter(({ kind }) => kind === 'joined');
          if (joined.some((pair) => pair.score < 0.95 || `${pair.query} ${pair.list}`.split(' ').length > 3)) return;
          const vowels = pairs.filter(
            ({ kind, query: one, list }) =>
              kind === 'initials' && /^\S*[AEIOUY]\S*$/.test(one.includes(' ') ? list : one),
          );
          if (vowels.length > 0) return;
          stood += 1;
          if (score.name < 1) withLoss += 1;
          const keys = new Set(recordKeys(listed).name48);
          const { words: asked, further, needs } = queryKeys(query);
          const met = asked.map((all, at) => [...all, ...(further[at] ?? [])].some((key) => keys.has(key)));
          const whole = needs.some((form) => form.every((places) => places.some((place) => met[place])));
          expect({ surname, givenNames, full, name: score.name, pairs, whole }).toMatchObject({ whole: true });
        },
      ),
      { numRuns: 10_000, seed: 5 },
    );
    // Names that never stand alone, or always equal, would show nothing.
    expect(stood).toBeGreaterThan(500);
    expect(withLoss).toBeGreaterThan(150);
  });
});

describe('the packed date of a record', () => {
  it.each([
    ['without a date', []],
    ['with two dates', ['1950-01-02', '1990-05-06']],
  ])('rules out nobody %s: only the record itself can say', (_, dates) => {
    expect(packedRuleOut({ year: 1980, month: 5, day: 6 })(packBirth(dates))).toBe(false);
  });

  it('rules out a traveller of another age', () => {
    expect(packedRuleOut({ year: 1980, month: 5, day: 6 })(packBirth(['1950-01-02']))).toBe(true);
  });
});
