import { describe, expect, it } from 'vitest';
import { profile } from './fixtures.ts';
import { fuzz, WIRES } from './fuzz.ts';

/** The whole suite of a million inputs is `test/faults/scanner-fuzz.test.ts`. */
const INPUTS = 3_000;

describe.each(Object.keys(WIRES))('damaged reads for %s', (id) => {
  it('stay within the limit, give no false shape, and the next whole read is delivered', () => {
    const result = fuzz(profile(id), { inputs: INPUTS, seed: 20_261_125 });
    // Proof that most inputs come near a document: a framer that is fed noise alone proves little.
    expect(result.documents).toBeGreaterThan(INPUTS / 10);
    expect(result.most).toBeLessThanOrEqual(profile(id).limits.maxFrame);
  });
});
