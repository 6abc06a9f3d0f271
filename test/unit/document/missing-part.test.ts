import { describe, expect, it } from 'vitest';
import { DEFAULT_CAPTURE_LIMITS, type Luma, measureMissing } from '../../../src/core/document/index.ts';

const WIDTH = 800;
const HEIGHT = 560;

/** A page under a lens: light that falls off, lines of print, noise of a few levels from a fixed generator. */
function page(): Luma {
  const data = new Uint8Array(WIDTH * HEIGHT);
  let state = 12_345;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      state = (state * 48_271) % 2_147_483_647;
      const print = y % 40 < 12 && x % 23 < 9 ? 120 : 0;
      data[y * WIDTH + x] = 215 - print - Math.round((20 * x) / WIDTH) + (state % 7) - 3;
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

type Part = [left: number, top: number, right: number, bottom: number];

/** The page without a part of it, as shares; `fill` gives each pixel that is left. */
function without([left, top, right, bottom]: Part, fill: (x: number, y: number, luma: Luma) => number): Luma {
  const luma = page();
  for (let y = Math.round(top * HEIGHT); y < Math.round(bottom * HEIGHT); y++) {
    for (let x = Math.round(left * WIDTH); x < Math.round(right * WIDTH); x++)
      luma.data[y * WIDTH + x] = fill(x, y, luma);
  }
  return luma;
}

const PARTS: [string, Part][] = [
  ['lower half', [0, 0.5, 1, 1]],
  ['upper half', [0, 0, 1, 0.5]],
  ['right half', [0.5, 0, 1, 1]],
  ['left half', [0, 0, 0.5, 1]],
  ['lower right quarter', [0.5, 0.5, 1, 1]],
  ['upper left quarter', [0, 0, 0.5, 0.5]],
  ['strip at the bottom', [0, 0.88, 1, 1]],
  ['strip across the middle', [0, 0.4, 1, 0.52]],
  ['column at the side', [0.9, 0, 1, 1]],
];
const FILLS: [string, (x: number, y: number, luma: Luma) => number][] = [
  ['black', () => 0],
  ['grey', () => 128],
  ['the level of the paper', () => 213],
  ['white', () => 255],
  ['grey that was compressed again', (x, y) => 128 + ((x + y) % 2)],
  ['the last row again', (x, y, { data }) => data[(y - 1) * WIDTH + x] ?? 128],
];

/** Nothing lies above the first row that could be repeated. */
const CASES = PARTS.flatMap(([name, part]) =>
  FILLS.filter(([fill]) => part[1] > 0 || fill !== 'the last row again').map(([fill, level]) => ({
    name,
    part,
    fill,
    level,
  })),
);

describe('a page of which a part never came', () => {
  it.each(CASES)('is told from a whole one: $name in $fill', ({ part, level }) => {
    const { missingShare, missingRect } = measureMissing(without(part, level));
    const [left, top, right, bottom] = part;
    expect(missingShare).toBeGreaterThan(DEFAULT_CAPTURE_LIMITS.maxMissingShare);
    expect(Math.abs(missingShare - (right - left) * (bottom - top))).toBeLessThan(0.06);
    expect(missingRect?.[0]).toBeCloseTo(left, 1);
    expect(missingRect?.[1]).toBeCloseTo(top, 1);
  });

  it('is none where light, grain and print are on all of it', () => {
    expect(measureMissing(page())).toEqual({ missingShare: 0, missingRect: null });
  });

  it('is none where the light alone changes, without grain', () => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => 150 + Math.round((60 * (i % WIDTH)) / WIDTH));
    expect(measureMissing({ width: WIDTH, height: HEIGHT, data }).missingShare).toBeLessThan(
      DEFAULT_CAPTURE_LIMITS.maxMissingShare,
    );
  });

  it('is none where even paper has print in it, as on a page that was drawn', () => {
    const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
      return y % 60 < 14 && x % 90 < 70 ? 30 : 255;
    });
    expect(measureMissing({ width: WIDTH, height: HEIGHT, data }).missingShare).toBeLessThan(
      DEFAULT_CAPTURE_LIMITS.maxMissingShare,
    );
  });

  it('is none within the page: an even field of print touches no edge', () => {
    const field = without([0.2, 0.2, 0.7, 0.8], () => 60);
    expect(measureMissing(field)).toEqual({ missingShare: 0, missingRect: null });
  });
});
