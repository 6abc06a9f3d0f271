import { describe, expect, it } from 'vitest';
import type { CaptureMeasures } from '../../../src/core/document/capture.ts';
import {
  DEFAULT_CAPTURE_LIMITS,
  judgeCapture,
  type Luma,
  measureGlare,
  measureSharpness,
  nominalAspect,
} from '../../../src/core/document/index.ts';

const good: CaptureMeasures = {
  width: 1968,
  height: 1386,
  ppi: 400,
  aspectError: null,
  sharpness: 1,
  texture: 0.4,
  glareShare: 0,
  glareRect: null,
  missingShare: 0,
  missingRect: null,
};

/** Lines of print-like strokes on paper: 3 px strokes every 9 px. */
function print(width: number, height: number): Luma {
  const data = new Uint8Array(width * height).fill(220);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (x % 9 < 3 && y % 16 < 11) data[y * width + x] = 40;
  return { width, height, data };
}

function blur({ width, height, data }: Luma, radius: number): Luma {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let n = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = x + k;
        if (at < 0 || at >= width) continue;
        sum += data[y * width + at]!;
        n++;
      }
      out[y * width + x] = sum / n;
    }
  }
  return { width, height, data: out };
}

describe('capture gate', () => {
  it('passes a good capture with a positive margin', () => {
    const verdict = judgeCapture(good, DEFAULT_CAPTURE_LIMITS);
    expect(verdict).toMatchObject({ value: 'successful', reason: 'DOC_CAPTURE_OK' });
    expect(verdict.margin).toBeGreaterThan(0);
  });

  it.each<[Partial<CaptureMeasures>, string]>([
    [{ ppi: 384 }, 'DOC_CAPTURE_RESOLUTION'],
    [{ ppi: null, width: 500, height: 350 }, 'DOC_CAPTURE_RESOLUTION'],
    [{ aspectError: 0.04 }, 'DOC_CAPTURE_INCOMPLETE'],
    [{ texture: 0.001 }, 'DOC_CAPTURE_INCOMPLETE'],
    [{ missingShare: 0.09, missingRect: [0, 0.9, 1, 0.1] }, 'DOC_CAPTURE_INCOMPLETE'],
    [{ sharpness: 0.01 }, 'DOC_CAPTURE_BLURRED'],
    [{ glareShare: 0.02, glareRect: [0, 0, 0.1, 0.2] }, 'DOC_CAPTURE_GLARE'],
  ])('asks for another capture at %j', (fault, reason) => {
    const verdict = judgeCapture({ ...good, ...fault }, DEFAULT_CAPTURE_LIMITS);
    expect(verdict).toMatchObject({ value: 'failed', reason });
    expect(verdict.margin).toBeLessThan(0);
    expect(verdict.margin).toBeGreaterThanOrEqual(-1);
  });

  it('does not ask for a resolution nobody can know, only for enough pixels', () => {
    expect(judgeCapture({ ...good, ppi: null }, DEFAULT_CAPTURE_LIMITS).value).toBe('successful');
  });

  it('knows the shapes of the document formats', () => {
    expect(nominalAspect(125)).toBeCloseTo(0.704, 3);
    expect(nominalAspect(85.6)).toBeCloseTo(0.631, 3);
    expect(nominalAspect(130)).toBeNull();
  });

  it('never passes measures that are not numbers', () => {
    const verdict = judgeCapture({ ...good, sharpness: Number.NaN }, DEFAULT_CAPTURE_LIMITS);
    expect(verdict.value).not.toBe('successful');
  });
});

describe('sharpness', () => {
  it('falls with blur and hardly moves with exposure', () => {
    const sharp = print(320, 200);
    const soft = blur(sharp, 3);
    const dim: Luma = { ...sharp, data: sharp.data.map((v) => v * 0.6) };
    const s = measureSharpness(sharp).sharpness;
    expect(measureSharpness(soft).sharpness).toBeLessThan(s / 2);
    expect(Math.abs(measureSharpness(dim).sharpness / s - 1)).toBeLessThan(0.05);
  });

  it('finds no texture on a blank page and does not call it sharp', () => {
    const blank: Luma = { width: 200, height: 100, data: new Uint8Array(20_000).fill(200) };
    expect(measureSharpness(blank)).toEqual({ sharpness: 0, texture: 0 });
    expect(measureSharpness({ width: 10, height: 10, data: new Uint8Array(100) })).toEqual({
      sharpness: 0,
      texture: 0,
    });
  });
});

describe('glare', () => {
  const page = (spots: [number, number, number, number][]): Luma => {
    const data = new Uint8Array(400 * 300).fill(200);
    for (const [x, y, w, h] of spots) {
      for (let r = y; r < y + h; r++) data.fill(255, r * 400 + x, r * 400 + x + w);
    }
    return { width: 400, height: 300, data };
  };

  it('measures the largest connected spot and says where it is', () => {
    const { glareShare, glareRect } = measureGlare(
      page([
        [40, 40, 80, 60],
        [300, 200, 20, 20],
      ]),
    );
    expect(glareShare).toBeCloseTo((80 * 60) / (400 * 300), 4);
    expect(glareRect).toEqual([0.1, 40 / 300, 0.2, 0.2]);
  });

  it('does not add up spots that do not touch, and ignores single pixels', () => {
    const scattered = Array.from({ length: 100 }, (_, i): [number, number, number, number] => [
      (i % 20) * 20,
      20 + Math.floor(i / 20) * 50,
      1,
      1,
    ]);
    expect(measureGlare(page(scattered))).toEqual({ glareShare: 0, glareRect: null });
    const { glareShare } = measureGlare(
      page([
        [0, 0, 40, 40],
        [80, 0, 40, 40],
      ]),
    );
    expect(glareShare).toBeCloseTo(1600 / 120_000, 4);
  });

  it('does not take white paper with print on it for glare, and a lit page with a spot for paper', () => {
    const paper = new Uint8Array(400 * 300).fill(255);
    for (let y = 0; y < 300; y++)
      for (let x = 0; x < 400; x += 10) if (y % 20 < 8) paper.fill(30, y * 400 + x, y * 400 + x + 3);
    expect(measureGlare({ width: 400, height: 300, data: paper })).toEqual({ glareShare: null, glareRect: null });
    expect(judgeCapture({ ...good, glareShare: null }, DEFAULT_CAPTURE_LIMITS).value).toBe('successful');
    const lit = page([[0, 0, 400, 200]]).data.map((v, i) => (i % 9 === 0 && v !== 255 ? 30 : v));
    expect(measureGlare({ width: 400, height: 300, data: lit }).glareShare).toBeCloseTo(2 / 3, 2);
  });

  it('does not run a spot over the edge of a row', () => {
    const { glareShare } = measureGlare(
      page([
        [380, 100, 20, 20],
        [0, 104, 20, 20],
      ]),
    );
    expect(glareShare).toBeCloseTo(400 / 120_000, 4);
  });
});
