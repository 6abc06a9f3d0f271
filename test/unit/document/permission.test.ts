import { describe, expect, it } from 'vitest';
import { comparePermission } from '../../../src/core/document/viz/index.ts';

type Line = Parameters<typeof comparePermission>[0][number];
const at = (text: string, x: number, y: number, more: Partial<Line> = {}): Line => ({
  ...{ text, confidence: 0.99, least: 0.97, heightPx: 24 },
  rect: [x, y, 0.012 * text.length, 0.03],
  ...more,
});
/** Captions small above their values, as on the uniform format. */
const VISA = [
  at('VISUM', 0.1, 0.05),
  at('VALID FOR', 0.3, 0.1),
  at('NUMBER OF ENTRIES', 0.3, 0.3),
  at('02', 0.3, 0.335),
  at('DURATION OF STAY', 0.6, 0.3),
  at('90', 0.6, 0.335),
  at('PASSPORT NO', 0.3, 0.5),
  at('UT4471209', 0.3, 0.535),
];
const SAID = { stayDays: 90, entries: 2, passportNumber: 'UT4471209' };
const of = (lines: readonly Line[], said = SAID) =>
  comparePermission(lines, said).map(({ field, printed, expected, agrees }) => [field, printed, expected, agrees]);
const without = (text: string, ...more: Line[]): Line[] => [...VISA.filter((line) => line.text !== text), ...more];

describe('what a visa prints beside its captions', () => {
  it('is held against what its seal says', () => {
    expect(of(VISA)).toEqual([
      ['stay', '90', '90', true],
      ['entries', '2', '2', true],
      ['passportNumber', 'UT4471209', 'UT4471209', true],
    ]);
    expect(of(VISA, { stayDays: 30, entries: 1, passportNumber: 'UT7188204' })).toEqual([
      ['stay', '90', '30', false],
      ['entries', '2', '1', false],
      ['passportNumber', 'UT4471209', 'UT7188204', false],
    ]);
  });

  it('counts only where a caption names it, every character is clear, and it is the only one', () => {
    const stays = (lines: readonly Line[]) =>
      of(lines, { ...SAID, stayDays: 30 }).filter(([field]) => field === 'stay');
    expect(stays(without('DURATION OF STAY'))).toEqual([]);
    expect(stays(without('90', at('90', 0.6, 0.335, { least: 0.5 })))).toEqual([]);
    expect(stays(without('90', at('90', 0.6, 0.335, { heightPx: 10 })))).toEqual([]);
    expect(stays([...VISA, at('DAYS', 0.8, 0.6), at('15', 0.8, 0.635)])).toEqual([]);
    expect(stays(without('90', at('XXX', 0.6, 0.335)))).toEqual([]);
    expect(stays(without('90', at('90 DAYS', 0.6, 0.335)))).toEqual([['stay', '90', '30', false]]);
  });

  it('is no difference between characters that small print confuses, and nothing where the seal says nothing', () => {
    expect(of(without('UT4471209', at('UT447I2O9', 0.3, 0.535)))).toContainEqual([
      'passportNumber',
      'UT4471209',
      'UT4471209',
      true,
    ]);
    expect(comparePermission(VISA, { stayDays: null, entries: null, passportNumber: null })).toEqual([]);
    const multiple = of(without('02', at('MULT', 0.3, 0.335)));
    expect(multiple.map(([field]) => field)).toEqual(['stay', 'passportNumber']);
  });
});
