import { describe, expect, it } from 'vitest';
import {
  chosenPower,
  FRAME_RULES,
  type FrameRates,
  type FrameRule,
  frameTable,
} from '../../../src/cli/evaluation/frame-rates.ts';
import { calibratedTemplate } from '../../../src/core/face/embedding/index.ts';

const CALIBRATION = { medianLength: 8, offset: 0.5, weight: 0.35 };
const SIZE = 64;

/** Pictures of one person lean towards an own direction and differ from each other. */
function picture(person: number, nth: number): { who: string; template: Float32Array } {
  const v = Float32Array.from({ length: SIZE }, (_, i) => Math.sin(i * (1.3 + person)) + Math.cos(i * i * (nth + 2)));
  return { who: `p${person}`, template: calibratedTemplate(v, CALIBRATION)! };
}

const templates = [1, 2, 3, 4, 5].flatMap((person) => [1, 2, 3, 4].map((nth) => picture(person, nth)));
const options = { frames: 3, thresholds: [0.2, 0.5], calibration: CALIBRATION };

describe('rates of averaged templates', () => {
  it('count each mean against everybody else and against the pictures that are not in it', () => {
    const table = frameTable([...templates, picture(9, 1)], options)!;
    expect(table).toMatchObject({ people: 5, means: 15 });
    const plain = table.all.get('plain')!;
    expect([plain.genuine, plain.impostors]).toEqual([15, 15 * 17]);
    const one = table.all.get('one')!;
    expect([one.genuine, one.impostors]).toEqual([45, 45 * 17]);
    const genuine = table.halves.map((half) => half.get('plain')!.genuine);
    expect(genuine[0]! + genuine[1]!).toBe(15);
    // A half knows nobody of the other one.
    const within = table.halves.map((half) => half.get('plain')!.impostors);
    expect(within[0]! + within[1]!).toBeLessThan(plain.impostors);
  });

  it('are the same at every run, and none where nobody has enough pictures or a template is degenerate', () => {
    expect(frameTable(templates, options)).toEqual(frameTable(templates, options));
    expect(frameTable(templates, { ...options, frames: 5 })).toBeNull();
    expect(frameTable([...templates, { who: 'x', template: new Float32Array(SIZE) }], options)).toBeNull();
  });

  it('fall with the power of the agreement', () => {
    const { all } = frameTable(templates, { ...options, thresholds: [0.2] })!;
    const passed = [0, 1, 2].map((power) => all.get(power as FrameRule)!.passed[0]!);
    expect(passed[0]).toBeGreaterThan(passed[2]!);
    expect(passed[1]).toBeLessThanOrEqual(passed[0]!);
    expect(all.get('plain')!.passed[0]).toBeGreaterThanOrEqual(passed[0]!);
  });

  it('choose the smallest power that keeps the rate of single pictures at every threshold, or none', () => {
    const rates = (passed: (rule: FrameRule) => number[]): Map<FrameRule, FrameRates> =>
      new Map(FRAME_RULES.map((rule) => [rule, { impostors: 100, passed: passed(rule), genuine: 1, missed: [0, 0] }]));
    const falling = (first: number) => (rule: FrameRule) => (typeof rule === 'number' ? [first - rule, 4] : [8, 5]);
    expect(chosenPower(rates(falling(9)), [0, 1])).toBe(1);
    expect(chosenPower(rates(falling(8)), [0])).toBe(0);
    expect(chosenPower(rates(falling(20)), [0, 1])).toBeNull();
  });
});
