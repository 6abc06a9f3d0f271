import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoxFact, COUNT_FACTS, TRUTH_FACTS } from '../../../src/core/protection/pack/facts.ts';
import type { Condition, Pack, PackAsk, PackItem } from '../../../src/core/protection/pack/index.ts';
import type { BoxFacts } from '../../../src/core/protection/questions/facts.ts';
import {
  type FactGround,
  factsOf,
  isMinor,
  QUESTIONS_MAX,
  questionsOf,
} from '../../../src/core/protection/questions/index.ts';

const NOTHING: FactGround = {
  age: null,
  childAge: 18,
  reported: [],
  portraitChanged: false,
  printDiffers: false,
  documentsOfOthers: false,
  party: null,
  answeredForOthers: false,
  adultIsNobody: false,
  authorityNotShown: false,
  contactStatedBefore: false,
};

const itemOf = (id: string, retired: number | null = null): PackItem => ({
  id,
  tab: 'documents',
  how: ['D'],
  for: ['adult', 'child'],
  at: [],
  form: [],
  words: {},
  picture: null,
  sources: [],
  derivedByProject: true,
  since: 1,
  retired,
});
const packOf = (asks: PackAsk[], retired: readonly string[] = []): Pick<Pack, 'asks' | 'items' | 'version'> => ({
  version: 2,
  asks,
  items: [...new Set(asks.map(({ item }) => item))].map((id) => itemOf(id, retired.includes(id) ? 1 : null)),
});
const asksOf = (conditions: Condition[]): PackAsk[] =>
  conditions.map((when, at) => ({ id: `Q-${String(at + 1).padStart(2, '0')}`, when, item: `I-${at + 10}` }));

describe('what the box can tell', () => {
  it('is nothing of a traveller about whom nothing is known', () => {
    expect(factsOf(NOTHING)).toEqual({});
  });

  it.each<[string, Partial<FactGround>, BoxFacts]>([
    ['a child by the document', { age: 17 }, { 'age.minor': true }],
    ['a child under a higher age of the body', { age: 19, childAge: 21 }, { 'age.minor': true }],
    ['nothing of an adult', { age: 18 }, {}],
    ['nothing of an age that cannot be', { age: -1 }, {}],
    ['a document that was reported stolen', { reported: [null, 'stolen'] }, { 'document.reported': true }],
    ['nothing of one that its issuer took back', { reported: ['invalidated', 'forged'] }, {}],
    ['a changed portrait', { portraitChanged: true }, { 'document.portrait-changed': true }],
    ['a print that differs', { printDiffers: true }, { 'document.print-differs': true }],
    ['documents of others', { documentsOfOthers: true }, { 'papers.presented-for-others': true }],
    ['who travels together', { party: { size: 4, minors: 2 } }, { 'party.size': 4, 'party.minors': 2 }],
    ['answers for others', { answeredForOthers: true }, { 'party.answered-for-others': true }],
    ['a child with no adult', { adultIsNobody: true }, { 'party.adult-is-nobody': true }],
    ['a paper that was not shown', { authorityNotShown: true }, { 'papers.authority-not-shown': true }],
    ['a contact of this hour', { contactStatedBefore: true }, { 'contact.stated-before': true }],
  ])('is %s', (_what, part, facts) => {
    expect(factsOf({ ...NOTHING, ...part })).toEqual(facts);
  });

  it('says of the age what the rules for a child say', () => {
    expect([isMinor(0, 18), isMinor(17, 18), isMinor(18, 18), isMinor(null, 18)]).toEqual([true, true, false, false]);
  });
});

describe('questions', () => {
  it('come in the order of the pack, three at most, each about another point', () => {
    const on = (item: string, at: number): PackAsk => ({
      id: `Q-0${at}`,
      when: { fact: 'age.minor', is: true },
      item,
    });
    const asks = [on('I-40', 1), on('I-02', 2), on('I-40', 3), on('I-31', 4), on('I-01', 5)];
    expect(questionsOf(packOf(asks), { 'age.minor': true }).map(({ id }) => id)).toEqual(['Q-01', 'Q-02', 'Q-04']);
    expect(questionsOf(packOf(asks, ['I-40']), { 'age.minor': true }).map(({ id }) => id)).toEqual([
      'Q-02',
      'Q-04',
      'Q-05',
    ]);
  });

  it('go with the fact', () => {
    const asks = asksOf([
      {
        all: [
          { fact: 'party.minors', op: '>=', n: 2 },
          {
            any: [
              { fact: 'party.adult-is-nobody', is: true },
              { fact: 'visa.class', is: 'D' },
            ],
          },
        ],
      },
    ]);
    const open = (facts: BoxFacts) => questionsOf(packOf(asks), facts).length;
    expect(open({ 'party.minors': 2, 'party.adult-is-nobody': true })).toBe(1);
    expect(open({ 'party.minors': 2, 'visa.class': 'D' })).toBe(1);
    expect(open({ 'party.minors': 2, 'visa.class': 'C' })).toBe(0);
    expect(open({ 'party.minors': 1, 'party.adult-is-nobody': true })).toBe(0);
    expect(open({ 'party.adult-is-nobody': true })).toBe(0);
    expect(open({})).toBe(0);
  });

  const truth = fc.constantFrom(...TRUTH_FACTS).map((fact): Condition => ({ fact, is: true }));
  const count = fc
    .record({ fact: fc.constantFrom(...COUNT_FACTS), n: fc.integer({ min: 1, max: 6 }) })
    .map(({ fact, n }): Condition => ({ fact, op: '>=', n }));
  const visa = fc.constantFrom('C', 'D').map((is): Condition => ({ fact: 'visa.class', is }));
  const single = fc.oneof(truth, count, visa);
  const group = <T>(of: fc.Arbitrary<T>) =>
    fc
      .tuple(fc.boolean(), fc.array(of, { minLength: 1, maxLength: 4 }))
      .map(([all, parts]) => (all ? { all: parts } : { any: parts }) as Condition);
  const condition = fc.oneof(single, group(single), group(fc.oneof(single, group(single))));
  const facts = fc
    .tuple(
      fc.subarray([...TRUTH_FACTS]),
      fc.option(fc.nat(8), { nil: undefined }),
      fc.option(fc.nat(8), { nil: undefined }),
      fc.option(fc.constantFrom('C', 'D'), { nil: undefined }),
    )
    .map(
      ([flags, size, minors, cls]): BoxFacts => ({
        ...Object.fromEntries(flags.map((fact) => [fact, true as const])),
        ...(size === undefined ? {} : { 'party.size': size }),
        ...(minors === undefined ? {} : { 'party.minors': minors }),
        ...(cls === undefined ? {} : { 'visa.class': cls }),
      }),
    );

  /** The same rule in another way: every way in which a condition can hold, as lists of facts that must all be there. */
  const ways = (when: Condition): ((known: BoxFacts) => boolean)[][] => {
    if ('any' in when) return when.any.flatMap((one) => ways(one as Condition));
    if ('all' in when)
      return when.all.reduce<((known: BoxFacts) => boolean)[][]>(
        (before, one) => before.flatMap((way) => ways(one as Condition).map((more) => [...way, ...more])),
        [[]],
      );
    if ('n' in when) return [[(known) => (known[when.fact] ?? 0) >= when.n]];
    return [[(known) => known[when.fact] === when.is]];
  };

  it('of 10,000 random sets of facts are never more than three, hold by their facts alone, and in the order of the pack', () => {
    let asked = 0;
    let full = 0;
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 12 }), facts, facts, (conditions, known, more) => {
        const asks = asksOf(conditions);
        const raised = questionsOf(packOf(asks), known);
        const wanted = asks.filter(({ when }) => ways(when).some((way) => way.every((part) => part(known))));
        expect(raised).toEqual(wanted.slice(0, 3));
        expect(raised.length).toBeLessThanOrEqual(QUESTIONS_MAX);
        // No negation: what holds goes on holding when more is known.
        const grown = { ...more, ...known };
        for (const ask of raised) expect(questionsOf(packOf([ask]), grown)).toEqual([ask]);
        // A question carries its id, its condition and its point, and no number.
        for (const ask of raised) expect(Object.keys(ask).sort()).toEqual(['id', 'item', 'when']);
        asked += raised.length === 0 ? 0 : 1;
        full += wanted.length > 3 ? 1 : 0;
      }),
      { numRuns: 10_000 },
    );
    // The sets are no empty ones.
    expect(asked).toBeGreaterThan(3_000);
    expect(full).toBeGreaterThan(500);
  });
});

describe('what can raise no question', () => {
  it('cannot be written as a fact, nor be handed in', () => {
    // Checked by the compiler (`npm run check:types` reads the tests): each line below must be an error.
    // @ts-expect-error nationality
    const nationality: BoxFact = 'holder.nationality';
    // @ts-expect-error ethnicity
    const ethnicity: BoxFact = 'holder.ethnicity';
    // @ts-expect-error sex
    const sex: BoxFact = 'holder.sex';
    // @ts-expect-error religion
    const religion: BoxFact = 'holder.religion';
    // @ts-expect-error name
    const name: BoxFact = 'holder.name';
    // @ts-expect-error birthplace
    const birthplace: BoxFact = 'holder.birthplace';
    // @ts-expect-error language
    const language: BoxFact = 'holder.language';
    // @ts-expect-error clothing
    const clothing: BoxFact = 'seen.clothing';
    // @ts-expect-error route
    const route: BoxFact = 'journey.route';
    // @ts-expect-error a fact that nobody reviewed
    const facts: BoxFacts = { 'holder.sex': true };
    // @ts-expect-error absence is no ground
    const absent: BoxFacts = { 'age.minor': false };
    // @ts-expect-error no negation
    const not: Condition = { not: { fact: 'age.minor', is: true } };
    // @ts-expect-error no absence
    const isNot: Condition = { fact: 'age.minor', is: false };
    // @ts-expect-error no other comparison
    const fewer: Condition = { fact: 'party.size', op: '<', n: 2 };
    // @ts-expect-error no weight
    const weight: PackAsk = { id: 'Q-01', when: { fact: 'age.minor', is: true }, item: 'I-01', weight: 2 };
    // @ts-expect-error the ground holds no nationality
    const ground: FactGround = { ...NOTHING, nationality: 'UTO' };
    expect([nationality, ethnicity, sex, religion, name, birthplace, language, clothing, route]).toHaveLength(9);
    // A pack that names one all the same raises nothing: there is no such fact.
    const asks = asksOf([
      { fact: nationality, is: true } as unknown as Condition,
      { fact: 'toString', is: true } as unknown as Condition,
    ]);
    expect(questionsOf(packOf(asks), factsOf(ground))).toEqual([]);
    expect([facts, absent, not, isNot, fewer, weight]).toHaveLength(6);
  });
});
