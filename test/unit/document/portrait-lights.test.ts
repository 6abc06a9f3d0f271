import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import { PORTRAIT_WEIGHTS } from '../../../src/core/document/patch/lights.ts';
import { measureIrPortrait, measureUvPortrait } from '../../../src/core/document/spectral/index.ts';

const [WIDTH, HEIGHT] = [480, 400];
/** A portrait of 120 x 160 pixels, 60 from the left and 80 from the top. */
const PHOTO = [60 / WIDTH, 80 / HEIGHT, 120 / WIDTH, 160 / HEIGHT] as const;
const inPhoto = (x: number, y: number): boolean => x >= 60 && x < 180 && y >= 80 && y < 240;

function plane(level: (x: number, y: number) => number): Luma {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let i = 0; i < data.length; i++) data[i] = level(i % WIDTH, Math.floor(i / WIDTH));
  return { width: WIDTH, height: HEIGHT, data };
}

const picture = (x: number, y: number): number => 60 + ((x + 2 * y) % 90);

describe('the edge of the portrait in ultraviolet light', () => {
  it('shows where the paper of the portrait is another one', () => {
    const stepOf = (level: number) =>
      measureUvPortrait(
        plane((x, y) => (inPhoto(x, y) ? level : 20)),
        PHOTO,
      )?.step;
    expect(stepOf(20)).toBe(0);
    expect(stepOf(44)).toBeCloseTo(Math.log(2));
    expect(stepOf(8)).toBeCloseTo(-Math.log(2));
  });

  it('is not measured where most of it lies off the page', () => {
    expect(measureUvPortrait(plane(picture), [0.95, 0.95, 0.2, 0.2])).toBeNull();
  });
});

describe('the portrait in infrared light', () => {
  const white = plane((x, y) => (inPhoto(x, y) ? picture(x, y) : 220));

  it('shows nothing of carbon, which stays dark, and of dyes, which vanish', () => {
    const carbon = measureIrPortrait({ white, infrared: white }, PHOTO);
    expect(carbon).toMatchObject({ offset: expect.closeTo(0), rest: expect.closeTo(0) });
    const dye = measureIrPortrait({ white, infrared: plane(() => 220) }, PHOTO);
    expect(dye).toMatchObject({ offset: expect.closeTo(0), rest: expect.closeTo(0) });
  });

  it('shows paper of another level, and another picture below the ink', () => {
    const other = measureIrPortrait({ white, infrared: plane((x, y) => (inPhoto(x, y) ? 198 : 220)) }, PHOTO);
    expect(other?.offset).toBeCloseTo(0.1);
    const below = plane((x, y) => (inPhoto(x, y) ? (y < 160 ? 120 : 220) : 220));
    expect(measureIrPortrait({ white, infrared: below }, PHOTO)?.rest).toBeGreaterThan(0.15);
  });

  it('is not measured without a lamp, or where most of its edge lies off the page', () => {
    expect(measureIrPortrait({ white, infrared: plane(() => 6) }, PHOTO)).toBeNull();
    expect(measureIrPortrait({ white, infrared: white }, [0.95, 0.95, 0.2, 0.2])).toBeNull();
  });
});

it('gives finite numbers for whatever pictures and places', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer(), fc.tuple(share, share, share, share), (seed, [x, y, w, h]) => {
      const noise = plane((a, b) => Math.abs(seed * (a + 1) * 31 + b * 17) % 256);
      const photo = [x, y, w * (1 - x), h * (1 - y)] as const;
      const [uv, ir] = [measureUvPortrait(noise, photo), measureIrPortrait({ white: noise, infrared: noise }, photo)];
      for (const value of [...Object.values(uv ?? {}), ...Object.values(ir ?? {})])
        expect(value).toSatisfy(Number.isFinite);
    }),
    { numRuns: 20 },
  );
});

it('is weighed as the committed fit says', () => {
  const path = new URL('../../../models/training/documents/lights.json', import.meta.url);
  expect(PORTRAIT_WEIGHTS).toEqual(JSON.parse(readFileSync(path, 'utf8')).weights);
});
