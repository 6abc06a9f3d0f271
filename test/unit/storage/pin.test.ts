import { describe, expect, it } from 'vitest';
import { pinFault } from '../../../src/adapters/storage/accounts/index.ts';

describe('pinFault', () => {
  it.each([
    '123456',
    '654321',
    '000000',
    '999999',
    '121212',
    '123123',
    '12341234',
    '890123',
    '123321',
    '112211',
    '0987654321',
  ])('refuses %s, which is tried first', (pin) => expect(pinFault(pin)?.reason).toBe('PIN_TRIVIAL'));

  it.each(['12345', '1234567890123', '12a456', '', ' 482913', '４８２９１３'])(
    'refuses "%s", which is not 6 to 12 digits',
    (pin) => expect(pinFault(pin)?.reason).toBe('PIN_FORMAT'),
  );

  it.each(['482913', '901275', '7305518264', '193847562019'])('takes %s', (pin) => expect(pinFault(pin)).toBeNull());
});
