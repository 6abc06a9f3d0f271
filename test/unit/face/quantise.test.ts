import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../src/core/face/embedding/embedding.ts';
import { cosine, cosineWithStored, padded, quantise } from '../../../src/core/face/embedding/index.ts';
import { seeded } from '../../fakes/seeded.ts';

const vector = (seed: number, length = 512): Float32Array => {
  const random = seeded(seed);
  return normalise(Float32Array.from({ length }, () => random() + random() + random() - 1.5)) as Float32Array;
};

describe('stored templates', () => {
  it('keep a cosine to within 0.003', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (a, b, share) => {
        const probe = vector(a);
        const other = vector(b);
        const near = normalise(probe.map((v, i) => share * v + (1 - share) * (other[i] as number))) as Float32Array;
        const stored = quantise(near) as Int8Array;
        const exact = cosine(probe, near) ?? Number.NaN;
        expect(Math.abs((cosineWithStored(probe, stored) ?? 9) - exact)).toBeLessThan(0.003);
      }),
      { numRuns: 60 },
    );
  });

  it('of a shorter embedder compare as they would without the zeros', () => {
    const [a, b] = [vector(1, 128), vector(2, 128)];
    const score = cosineWithStored(padded(a) as Float32Array, quantise(b) as Int8Array) ?? Number.NaN;
    expect(score).toBeCloseTo(cosine(a, b) ?? 9, 2);
  });

  it('of nothing, of NaN or of too many numbers there is none', () => {
    expect(quantise(new Float32Array(512))).toBeNull();
    expect(quantise(new Float32Array(512).fill(Number.NaN))).toBeNull();
    expect(quantise(new Float32Array(513).fill(1))).toBeNull();
    expect(padded(new Float32Array(513))).toBeNull();
    expect(cosineWithStored(vector(1), new Int8Array(512))).toBeNull();
  });
});
