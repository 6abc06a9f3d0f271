import { describe, expect, it } from 'vitest';
import { causesOf } from '../../../src/ui/causes.ts';

describe('facts that need a look', () => {
  it('stand together when they have one cause, worst sign first', () => {
    const causes = causesOf([
      { check: 'face.verification', value: 'undetermined', reason: 'MODEL_UNAVAILABLE' },
      { check: 'document.capture', value: 'aborted', reason: 'MODEL_UNAVAILABLE' },
      { check: 'mrz.expiry', value: 'failed', reason: 'MRZ_EXPIRED' },
    ]);
    expect(causes.map((cause) => [cause.value, cause.checks])).toEqual([
      ['aborted', ['face.verification', 'document.capture']],
      ['failed', ['mrz.expiry']],
    ]);
  });

  it('are never dropped', () => {
    const facts = ['a', 'b', 'c'].map((check, n) => ({ check, value: 'failed' as const, reason: `R${n % 2}` }));
    expect(
      causesOf(facts)
        .flatMap((cause) => cause.checks)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});
