import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attackScore, livenessArea } from '../../../src/core/face/attack-detection/index.ts';
import {
  bandOf,
  bandsFor,
  combineTemplates,
  compareTemplates,
  scoreMargin,
} from '../../../src/core/face/comparison/index.ts';
import { normalise } from '../../../src/core/face/embedding/embedding.ts';
import {
  alignedChip,
  CHIP_SIZE,
  cosine,
  meanTemplate,
  networkInput,
  TEMPLATE_LENGTH,
  templateFromBytes,
  templateToBytes,
} from '../../../src/core/face/embedding/index.ts';

const thresholds = {
  rows: [
    { fmr: 0.01, threshold: 0.2, fnmr: 0.01 },
    { fmr: 0.001, threshold: 0.3, fnmr: 0.02 },
    { fmr: 0.0001, threshold: 0.4, fnmr: 0.03 },
  ],
  matchFmr: 0.001,
  inconclusiveFmr: 0.01,
};
const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: TEMPLATE_LENGTH, maxLength: TEMPLATE_LENGTH })
  .map((v) => Float32Array.from(v));

describe('bands', () => {
  it('take the row the administrator chose, else the next stricter one, never a looser one', () => {
    expect(bandsFor(thresholds, 'cosine')).toMatchObject({ ok: true, bands: { match: { threshold: 0.3 } } });
    expect(bandsFor(thresholds, 'cosine', 0.0001)).toMatchObject({ ok: true, bands: { match: { threshold: 0.4 } } });
    expect(bandsFor(thresholds, 'cosine', 0.01)).toMatchObject({ ok: true, bands: { match: { fmr: 0.001 } } });
    expect(bandsFor(thresholds, 'cosine', 0.0005)).toMatchObject({ ok: true, bands: { match: { fmr: 0.0001 } } });
    expect(bandsFor(thresholds, 'cosine', 0.00005)).toEqual({ ok: false, reason: 'FMR_STRICTER_THAN_MEASURED' });
  });

  it('puts a score exactly on a threshold on the passing side', () => {
    const chosen = bandsFor(thresholds, 'cosine');
    if (!chosen.ok) throw new Error('bands');
    expect(bandOf(0.3, chosen.bands)).toBe('match');
    expect(bandOf(0.2999, chosen.bands)).toBe('inconclusive');
    expect(bandOf(0.2, chosen.bands)).toBe('inconclusive');
    expect(bandOf(0.1999, chosen.bands)).toBe('no-match');
    expect(bandOf(-1, chosen.bands)).toBe('no-match');
  });

  it('gives margins within -1..1 whose sign is the decision', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -0.9, max: 0.9, noNaN: true }),
        (score, threshold) => {
          const margin = scoreMargin(score, threshold, 'cosine');
          expect(margin).toBeGreaterThanOrEqual(-1);
          expect(margin).toBeLessThanOrEqual(1);
          expect(margin >= 0).toBe(score >= threshold);
        },
      ),
    );
  });
});

describe('distances', () => {
  const rows = [
    { fmr: 0.01, threshold: 0.6, fnmr: 0.01 },
    { fmr: 0.001, threshold: 0.5, fnmr: 0.08 },
  ];
  const near = { rows, matchFmr: 0.001, inconclusiveFmr: 0.01 };

  it('run the other way: small is alike, and a distance on the threshold passes', () => {
    const chosen = bandsFor(near, 'euclidean');
    if (!chosen.ok) throw new Error('bands');
    const of = (value: number) => bandOf(value, chosen.bands);
    expect([0, 0.5, 0.5001, 0.6, 0.6001, 2].map(of)).toEqual([
      'match',
      'match',
      'inconclusive',
      'inconclusive',
      'no-match',
      'no-match',
    ]);
    expect(of(Number.NaN)).toBe('no-match');
  });

  it('are refused where the rows are those of cosines, and the other way round', () => {
    expect(bandsFor(near, 'cosine')).toEqual({ ok: false, reason: 'FMR_NOT_LISTED' });
    expect(bandsFor(thresholds, 'euclidean')).toEqual({ ok: false, reason: 'FMR_NOT_LISTED' });
  });

  it('give margins within -1..1 whose sign is the decision', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 50, noNaN: true }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (score, threshold) => {
          const margin = scoreMargin(score, threshold, 'euclidean');
          expect(margin).toBeGreaterThanOrEqual(-1);
          expect(margin).toBeLessThanOrEqual(1);
          expect(margin >= 0).toBe(score <= threshold);
        },
      ),
    );
  });

  it('are those of the plane, symmetric, and none for vectors of two lengths', () => {
    const a = Float32Array.from([3, 0]);
    const b = Float32Array.from([0, 4]);
    expect(compareTemplates(a, b, 'euclidean')).toBe(5);
    expect(compareTemplates(b, a, 'euclidean')).toBe(5);
    expect(compareTemplates(a, a, 'euclidean')).toBe(0);
    expect(compareTemplates(a, Float32Array.from([1, 2, 3]), 'euclidean')).toBeNull();
    expect(compareTemplates(a, Float32Array.from([Number.NaN, 0]), 'euclidean')).toBeNull();
  });

  it('are combined by the plain mean, whose length matters, where cosines are combined as directions', () => {
    const two = [Float32Array.from([2, 0]), Float32Array.from([0, 4])];
    expect([...combineTemplates(two, { metric: 'euclidean' })!]).toEqual([1, 2]);
    const [x, y] = combineTemplates(two, { metric: 'cosine' })!;
    expect(x).toBeCloseTo(Math.SQRT1_2, 6);
    expect(y).toBeCloseTo(Math.SQRT1_2, 6);
    expect(combineTemplates([], { metric: 'euclidean' })).toBeNull();
    expect(combineTemplates([two[0]!, Float32Array.from([1])], { metric: 'euclidean' })).toBeNull();
    expect(combineTemplates([Float32Array.from([Number.NaN, 1])], { metric: 'euclidean' })).toBeNull();
  });
});

describe('templates', () => {
  it('survive the way through bytes', () => {
    fc.assert(
      fc.property(vector, (v) => {
        const back = templateFromBytes(templateToBytes(v));
        expect(back).toEqual(v);
      }),
      { numRuns: 20 },
    );
  });

  it('are refused when cut short or not finite', () => {
    expect(templateFromBytes(new Uint8Array(2047))).toBeNull();
    const bytes = templateToBytes(new Float32Array(TEMPLATE_LENGTH));
    new DataView(bytes.buffer).setFloat32(8, Number.NaN, true);
    expect(templateFromBytes(bytes)).toBeNull();
  });

  it('have a cosine that is symmetric, bounded and 1 with themselves', () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const ab = cosine(a, b);
        fc.pre(ab !== null);
        expect(ab).toBe(cosine(b, a));
        expect(Math.abs(ab!)).toBeLessThanOrEqual(1);
        expect(cosine(a, a)).toBeCloseTo(1, 6);
      }),
      { numRuns: 20 },
    );
  });

  it('give no cosine and no unit vector where there is no direction', () => {
    const zero = new Float32Array(TEMPLATE_LENGTH);
    expect(normalise(zero)).toBeNull();
    expect(cosine(zero, zero)).toBeNull();
    expect(cosine(zero, new Float32Array(3))).toBeNull();
    expect(meanTemplate([])).toBeNull();
    expect(meanTemplate([zero])).toBeNull();
  });

  it('average by direction: a longer vector does not weigh more', () => {
    const mean = meanTemplate([Float32Array.from([10, 0]), Float32Array.from([0, 1])])!;
    expect(mean[0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(mean[1]).toBeCloseTo(Math.SQRT1_2, 6);
  });
});

describe('embedder and liveness input', () => {
  it('feeds the embedder B, G, R', () => {
    const chip = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3);
    for (let i = 0; i < chip.length; i += 3) chip.set([255, 127, 0], i);
    const tensor = networkInput(chip, { layout: 'NCHW', colour: 'BGR', mean: 127, scale: 1 / 128 });
    const plane = CHIP_SIZE * CHIP_SIZE;
    expect(tensor[0]).toBeCloseTo(-127 / 128, 6);
    expect(tensor[plane]).toBe(0);
    expect(tensor[2 * plane]).toBe(1);
  });

  it('makes no chip of points that coincide', () => {
    const p = { x: 5, y: 5 };
    const five = { eyeLeft: p, eyeRight: p, nose: p, mouthLeft: p, mouthRight: p };
    expect(alignedChip({ width: 9, height: 9, data: new Uint8Array(243), grey: false }, five)).toBeNull();
  });

  it('keeps the liveness area inside the picture', () => {
    const size = fc.integer({ min: 40, max: 2000 });
    fc.assert(
      fc.property(size, size, fc.double({ min: 0.05, max: 0.9 }), fc.double({ min: 0, max: 1 }), (w, h, share, at) => {
        fc.pre(!Number.isNaN(share) && !Number.isNaN(at));
        const bw = w * share;
        const bh = h * share;
        const area = livenessArea(
          { x1: at * (w - bw), y1: at * (h - bh), x2: at * (w - bw) + bw, y2: at * (h - bh) + bh },
          { width: w, height: h },
        );
        expect(area.x).toBeGreaterThanOrEqual(0);
        expect(area.x + area.width).toBeLessThanOrEqual(w);
        expect(area.y + area.height).toBeLessThanOrEqual(h);
      }),
    );
  });

  it('turns logits into 1 - p(live), and nonsense into null', () => {
    expect(attackScore(Float32Array.from([20, 0, 0]), 0)).toBeCloseTo(0, 5);
    expect(attackScore(Float32Array.from([0, 20, 0]), 0)).toBeCloseTo(1, 5);
    expect(attackScore(Float32Array.from([Number.NaN, 0, 0]), 0)).toBeNull();
    expect(attackScore(Float32Array.from([1, 2, 3]), 7)).toBeNull();
  });
});
