import { describe, expect, it } from 'vitest';
import { keyDemand } from '../../../src/core/inspection/policy/pack/index.ts';
import { PRODUCT_KEY_RULE, stricterKeyRule } from '../../../src/core/inspection/policy/pack/security-keys.ts';

const rule = (mode: 'off' | 'offered' | 'required') => ({ supervisor: mode, technician: mode, dpo: mode });

describe('what follows a right PIN', () => {
  it.each([
    ['off', false, 'none'],
    ['off', true, 'none'],
    ['offered', false, 'none'],
    ['offered', true, 'key'],
    ['required', false, 'enrol'],
    ['required', true, 'key'],
  ] as const)('%s, with a key: %s', (mode, hasKey, demand) => {
    for (const role of ['supervisor', 'technician', 'dpo']) {
      expect(keyDemand(rule(mode), { role, hasKey })).toBe(demand);
    }
    // A lane that needs a key would stop when one is lost.
    for (const role of ['officer', 'protection', 'constructor']) {
      expect(keyDemand(rule(mode), { role, hasKey })).toBe('none');
    }
  });

  it('is offered where no policy says otherwise', () => {
    expect(PRODUCT_KEY_RULE).toEqual(rule('offered'));
  });

  it('never gets looser by the end of a policy', () => {
    const named = { supervisor: 'off', technician: 'required', dpo: 'offered' } as const;
    expect(stricterKeyRule(named, PRODUCT_KEY_RULE)).toEqual({ ...named, supervisor: 'offered' });
    expect(stricterKeyRule(PRODUCT_KEY_RULE, named)).toEqual({ ...named, supervisor: 'offered' });
  });
});
