import { describe, expect, it } from 'vitest';
import { type AskedAbout, asksAboutChild } from '../../../src/core/inspection/lane/child-question.ts';
import type { MinorAnswers } from '../../../src/core/inspection/record/index.ts';

const CALM: MinorAnswers = { adult: 'a', relationship: 'parent', authority: 'shown' };
const person = (change: Partial<AskedAbout> = {}): AskedAbout => ({
  minor: false,
  answered: [],
  asked: null,
  ...change,
});
const child = (asked: Partial<MinorAnswers> | null = null): AskedAbout =>
  person({ minor: true, asked: asked === null ? null : { ...CALM, ...asked } });

describe('a question about a child for the form "Support"', () => {
  it.each([
    ['the adult is nobody', { adult: 'nobody' }],
    ['the adult has no inspection here', { adult: 'unlinked' }],
    ['a paper was not shown', { authority: 'not-shown' }],
  ] as const)('stands where %s', (_why, asked) => {
    expect(asksAboutChild([child(asked)])).toBe(true);
    expect(asksAboutChild([person(), person(), child(asked)])).toBe(true);
  });

  it('stands where somebody of the party answers for others', () => {
    expect(asksAboutChild([person({ answered: [{ by: 'a', for: 'b' }] }), child(CALM)])).toBe(true);
  });

  it('is not there for what was not asked, and for no adult without a child', () => {
    expect(asksAboutChild([child()])).toBe(false);
    expect(asksAboutChild([child(CALM)])).toBe(false);
    expect(asksAboutChild([child({ authority: 'not-asked', telephoned: 'not-tried', apart: 'not-yet' })])).toBe(false);
    expect(asksAboutChild([person({ answered: [{ by: 'a', for: 'b' }] }), person()])).toBe(false);
    expect(asksAboutChild([])).toBe(false);
  });

  it('is one question for a party of eight minors, however many answers there are, and goes with its ground', () => {
    const eight = Array.from({ length: 8 }, () => child(CALM));
    expect(asksAboutChild(eight)).toBe(false);
    for (let at = 0; at < 8; at += 1) {
      const one = eight.map((member, n) => (n === at ? child({ adult: 'nobody' }) : member));
      expect(asksAboutChild(one)).toBe(true);
    }
    expect(asksAboutChild(eight.map(() => child({ adult: 'nobody', authority: 'not-shown' })))).toBe(true);
  });

  it('holds for somebody of unknown age who was asked about as a child', () => {
    expect(asksAboutChild([person({ minor: null, asked: { ...CALM, adult: 'nobody' } })])).toBe(true);
    expect(asksAboutChild([person({ minor: null })])).toBe(false);
  });
});
