import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activate, CONFIRM_AFTER_MS, CONFIRM_WITHIN_MS } from '../../../src/ui/twice.ts';

const first = { at: 1_000, judged: 'a' };

describe('allow button under assistive software', () => {
  it.each([
    ['nothing before it', null, 5_000, 'a', 'armed'],
    ['a bounce', first, first.at + CONFIRM_AFTER_MS - 1, 'a', 'ignored'],
    ['a second one', first, first.at + CONFIRM_AFTER_MS, 'a', 'fire'],
    ['a second one just in time', first, first.at + CONFIRM_WITHIN_MS, 'a', 'fire'],
    ['one that came too late', first, first.at + CONFIRM_WITHIN_MS + 1, 'a', 'armed'],
    ['another screen', first, first.at + CONFIRM_AFTER_MS, 'b', 'changed'],
    ['another screen, at once', first, first.at + 1, 'b', 'changed'],
  ] as const)('%s', (_what, armed, at, judged, done) => {
    expect(activate(armed, { at, judged })).toBe(done);
  });

  it('decides nothing without a first one on the same screen, apart enough and in time', () => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(40_000), fc.constantFrom('a', 'b'), (from, gap, judged) => {
        const fired = activate({ at: from, judged: 'a' }, { at: from + gap, judged }) === 'fire';
        expect(fired).toBe(judged === 'a' && gap >= CONFIRM_AFTER_MS && gap <= CONFIRM_WITHIN_MS);
      }),
    );
  });
});
