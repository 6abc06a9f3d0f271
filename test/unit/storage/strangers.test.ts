import { expect, it } from 'vitest';
import { MAX_STRANGERS, Strangers } from '../../../src/storage/accounts/strangers.ts';

it('remembers a bounded number of ids, and forgets the one that was tried least recently', () => {
  const strangers = new Strangers();
  const state = { failures: 4, locks: 2, until: 7 };
  for (let n = 0; n < MAX_STRANGERS; n += 1) strangers.set(`id-${n}`, state);
  strangers.set('id-0', state);
  strangers.set('one more', state);
  expect(strangers.size).toBe(MAX_STRANGERS);
  expect(strangers.get('id-0')).toEqual(state);
  expect(strangers.get('one more')).toEqual(state);
  expect(strangers.get('id-1')).toEqual({ failures: 0, locks: 0, until: null });
});
