import { expect, it } from 'vitest';
import { PIN_OF_SETUP } from '../../../src/adapters/storage/accounts/index.ts';
import { oneHand } from '../../../src/cli/acceptance/run.ts';

it('an acceptance certificate counts the PINs that the person who set the kiosk up has seen, and says nothing where there are none', () => {
  const accounts = [{ pinBy: PIN_OF_SETUP }, { pinBy: null }, { pinBy: 'tom' }, { pinBy: PIN_OF_SETUP }];
  expect(oneHand(accounts)).toEqual([expect.stringContaining('2 of 4 still have the PIN from the setup')]);
  expect(oneHand([{ pinBy: null }, { pinBy: 'tom' }])).toEqual([]);
});
