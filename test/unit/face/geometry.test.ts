import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySimilarity } from '../../../src/core/face/image/geometry.ts';
import { cropTo, fitSimilarity, invertSimilarity, type RgbImage, warp } from '../../../src/core/face/image/index.ts';

const finite = fc.double({ min: -500, max: 500, noNaN: true });
const point = fc.record({ x: finite, y: finite });

function image(width: number, height: number, at: (x: number, y: number) => [number, number, number]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(at(x, y), (y * width + x) * 3);
  return { width, height, data, grey: false };
}

describe('similarity', () => {
  it('recovers any rotation, scale and shift from five points', () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 5, maxLength: 5 }),
        fc.double({ min: 0.05, max: 8, noNaN: true }),
        fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
        point,
        (source, scale, angle, shift) => {
          const spread = Math.max(...source.map((p) => Math.hypot(p.x - source[0]!.x, p.y - source[0]!.y)));
          fc.pre(spread > 1);
          const truth = { c: scale * Math.cos(angle), s: scale * Math.sin(angle), tx: shift.x, ty: shift.y };
          const fit = fitSimilarity(
            source,
            source.map((p) => applySimilarity(truth, p)),
          );
          expect(fit).not.toBeNull();
          expect(fit!.c).toBeCloseTo(truth.c, 6);
          expect(fit!.s).toBeCloseTo(truth.s, 6);
        },
      ),
    );
  });

  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(point, point, fc.double({ min: 0.1, max: 5, noNaN: true }), (p, t, scale) => {
        const m = { c: scale, s: scale / 2, tx: t.x, ty: t.y };
        const back = applySimilarity(invertSimilarity(m), applySimilarity(m, p));
        expect(back.x).toBeCloseTo(p.x, 6);
        expect(back.y).toBeCloseTo(p.y, 6);
      }),
    );
  });

  it('refuses points that coincide, and lists of different length', () => {
    const same = Array.from({ length: 5 }, () => ({ x: 3, y: 4 }));
    expect(fitSimilarity(same, same)).toBeNull();
    expect(fitSimilarity(same, same.slice(1))).toBeNull();
    expect(fitSimilarity([], [])).toBeNull();
  });
});

describe('sampling', () => {
  it('copies pixels exactly at scale 1 and is black outside', () => {
    const picture = image(8, 8, (x, y) => [x * 10, y * 10, 7]);
    const chip = warp(picture, { c: 1, s: 0, tx: 2, ty: -1 }, 8);
    expect([...chip.slice(0, 3)]).toEqual([0, 0, 0]);
    expect([...chip.slice((1 * 8 + 0) * 3, (1 * 8 + 0) * 3 + 3)]).toEqual([20, 0, 7]);
    expect([...chip.slice((3 * 8 + 7) * 3, (3 * 8 + 7) * 3 + 3)]).toEqual([0, 0, 0]);
  });

  it('averages where the picture is finer than the chip instead of picking single pixels', () => {
    const stripes = image(64, 64, (x) => (x % 2 === 0 ? [0, 0, 0] : [200, 200, 200]));
    const chip = warp(stripes, { c: 4, s: 0, tx: 2, ty: 2 }, 12);
    for (const v of chip) expect(v).toBeCloseTo(100, 3);
    const crop = cropTo(stripes, { x: 0, y: 0, width: 64, height: 64 }, { width: 16, height: 16 });
    for (const v of crop) expect(v).toBeCloseTo(100, 3);
  });

  it('maps a crop of the same size onto itself', () => {
    const picture = image(6, 5, (x, y) => [x + 10 * y, 0, 255]);
    const crop = cropTo(picture, { x: 0, y: 0, width: 6, height: 5 }, { width: 6, height: 5 });
    expect([...crop]).toEqual([...picture.data]);
  });

  it('copies an area of whole pixels, black outside, as the sampling of a moved area would give it', () => {
    const picture = image(7, 6, (x, y) => [x + 10 * y, 200 - x, 3 * y]);
    const places = [
      { x: -2, y: -1 },
      { x: 4, y: 3 },
      { x: -1, y: 4 },
      { x: 1, y: 1 },
      { x: 9, y: 0 },
      { x: 0, y: -8 },
    ];
    for (const place of places) {
      const area = { ...place, width: 5, height: 4 };
      const crop = cropTo(picture, area, area);
      const sampled = cropTo(picture, { ...area, x: area.x + 1e-9 }, area);
      expect(crop.length).toBe(5 * 4 * 3);
      for (const [i, v] of crop.entries()) expect(v).toBeCloseTo(sampled[i] as number, 4);
    }
  });
});
