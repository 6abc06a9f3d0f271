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

  it('stand behind the doubtful character that they hang on, and look no worse than it', () => {
    const causes = causesOf([
      { check: 'mrz.read', value: 'undetermined', reason: 'MRZ_PROPOSAL' },
      { check: 'mrz.check-digits', value: 'aborted', reason: 'MRZ_LOW_EVIDENCE' },
      { check: 'mrz.codes', value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE' },
    ]);
    expect(causes).toMatchObject([
      {
        value: 'undetermined',
        first: { reason: 'MRZ_PROPOSAL' },
        checks: ['mrz.read', 'mrz.check-digits', 'mrz.codes'],
      },
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
