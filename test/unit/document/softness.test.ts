import { describe, expect, it } from 'vitest';
import { isTooSoft, measureSoftness } from '../../../src/core/document/patch/index.ts';
import { LEAST_SHARP } from '../../../src/core/document/patch/softness.ts';

const WIDTH = 640;
const HEIGHT = 480;

interface Picture {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Strokes of six pixels as a lens of this spread shows them, pixels; `noise`: deviation, levels; `light`: exposure. */
function page({ spread, noise = 0, light = 1 }: { spread: number; noise?: number; light?: number }): Picture {
  let state = 99;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const edge = (at: number): number => 1 / (1 + Math.exp((-1.7 * at) / spread));
  const profile = Array.from({ length: WIDTH }, (_, x) => {
    const at = x % 20;
    return 220 - 180 * (edge(at - 6.5) - edge(at - 12.5));
  });
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const grain = noise * (next() + next() + next() - 1.5) * 2;
      data.fill(
        Math.max(0, Math.min(255, (profile[x] as number) * light + grain)),
        (y * WIDTH + x) * 3,
        (y * WIDTH + x + 1) * 3,
      );
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

describe('softness of a page as captured', () => {
  it('falls from a sharp lens to one out of focus, and the limit lies between', () => {
    const [sharp, soft, softer] = [0.45, 1.4, 2].map((spread) => measureSoftness(page({ spread })));
    expect(sharp?.steepness).toBeGreaterThan(LEAST_SHARP.steepness);
    expect(soft?.steepness).toBeLessThan(LEAST_SHARP.steepness);
    expect(softer?.steepness).toBeLessThan(soft?.steepness as number);
    expect(isTooSoft(sharp as NonNullable<typeof sharp>)).toBe(false);
    expect(isTooSoft(soft as NonNullable<typeof soft>)).toBe(true);
  });

  it('is not hidden by the noise of a sensor, nor made by a dim lamp', () => {
    const noisy = measureSoftness(page({ spread: 1.4, noise: 3 }));
    expect(noisy.grain).toBeGreaterThan(2);
    expect(noisy.steepness).toBeLessThan(LEAST_SHARP.steepness);
    expect(isTooSoft(noisy)).toBe(true);
    const dim = measureSoftness(page({ spread: 0.45, light: 0.6 }));
    expect(isTooSoft(dim)).toBe(false);
  });

  it('does not call the dots of a print soft, though the text on it is', () => {
    const copy = page({ spread: 2 });
    for (let i = 0; i < copy.data.length; i++) {
      const pixel = Math.floor(i / 3);
      const dot = ((pixel % WIDTH) + Math.floor(pixel / WIDTH)) % 3 === 0 ? 14 : 0;
      copy.data[i] = Math.max(0, (copy.data[i] as number) - dot);
    }
    const measured = measureSoftness(copy);
    expect(measured.grain).toBeGreaterThan(LEAST_SHARP.grain);
    expect(isTooSoft(measured)).toBe(false);
  });

  it('says nothing good of a page without print, or of numbers that are none', () => {
    const blank = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT * 3).fill(200) };
    expect(measureSoftness(blank)).toEqual({ steepness: 0, grain: 0 });
    expect(isTooSoft(measureSoftness(blank))).toBe(true);
    expect(isTooSoft(measureSoftness({ width: 8, height: 8, data: new Uint8Array(192) }))).toBe(true);
    expect(isTooSoft({ steepness: Number.NaN, grain: Number.NaN })).toBe(true);
  });
});
