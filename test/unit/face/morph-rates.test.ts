import { describe, expect, it } from 'vitest';
import { morphRowAt } from '../../../src/cli/evaluation/morph-rates.ts';

describe('limits against blended portraits', () => {
  const mates = Array.from({ length: 1000 }, (_, i) => 0.4 + i / 2000);
  const morphs = Array.from({ length: 200 }, (_, i) => 0.3 + i / 1000);

  it('let no more of the own portraits alarm than was asked for, and count what is missed', () => {
    const row = morphRowAt(mates, morphs, 0.05);
    expect(row).toEqual({ threshold: 0.425, bpcer: 0.05, mates: 1000, macer: 0.375, morphs: 200 });
    expect(mates.filter((value) => value < 0.425)).toHaveLength(50);
  });

  it('are none with fewer than 30 alarms, and none without a blend that matches', () => {
    expect(morphRowAt(mates, morphs, 0.02)).toBeNull();
    expect(morphRowAt(mates.slice(0, 599), morphs, 0.05)).toBeNull();
    expect(morphRowAt(mates, [], 0.05)).toBeNull();
  });

  it('stay on the safe side of equal scores', () => {
    const row = morphRowAt(
      Array.from({ length: 1000 }, () => 0.5),
      morphs,
      0.05,
    );
    expect(row).toMatchObject({ threshold: 0.5, bpcer: 0 });
  });
});
