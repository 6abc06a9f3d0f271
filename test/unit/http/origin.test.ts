import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readToken } from '../../../src/adapters/http/access/cookie.ts';
import { hostAllowed, originAllowed } from '../../../src/adapters/http/server/index.ts';

const asked = (headers: Record<string, string>, method = 'POST') => ({ headers, method }) as unknown as IncomingMessage;
const OURS = ['localhost:8700', '127.0.0.1:8700', '[::1]:8700'];

test('no other Host than our three is ever answered', () => {
  const nearly = fc.oneof(
    fc.string(),
    fc.domain(),
    fc.ipV4(),
    fc
      .constantFrom(...OURS)
      .chain((host) => fc.constantFrom(`${host}.`, `x${host}`, host.toUpperCase(), `${host}0`, `a@${host}`)),
  );
  fc.assert(fc.property(nearly, (host) => hostAllowed(asked({ host }), 8700) === OURS.includes(host)));
  for (const host of OURS) expect(hostAllowed(asked({ host }), 8700)).toBe(true);
  expect(hostAllowed(asked({}), 8700)).toBe(false);
});

test('no command with an Origin that is not ours, whatever else it claims', () => {
  const claims = fc.record(
    { 'sec-fetch-site': fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', ''), origin: fc.webUrl() },
    { requiredKeys: ['origin'] },
  );
  fc.assert(
    fc.property(claims, fc.constantFrom('GET', 'POST', 'DELETE'), (headers, method) => {
      expect(originAllowed(asked({ host: 'localhost:8700', ...headers } as Record<string, string>, method))).toBe(
        false,
      );
    }),
  );
});

test('a look that says it comes from another site is refused, also without an Origin', () => {
  const from = (site: string) => originAllowed(asked({ host: 'localhost:8700', 'sec-fetch-site': site }, 'GET'));
  expect([from('same-origin'), from('none')]).toEqual([true, true]);
  expect([from('same-site'), from('cross-site'), from('anything')]).toEqual([false, false, false]);
});

test('without proof a command is refused and a look is not', () => {
  for (const method of ['POST', 'DELETE', 'PUT', 'PATCH', '']) {
    expect(originAllowed(asked({ host: 'localhost:8700' }, method))).toBe(false);
  }
  expect(originAllowed(asked({ host: 'localhost:8700' }, 'GET'))).toBe(true);
});

test('a cookie header of any shape gives one well-formed token or none', () => {
  const token = 'A'.repeat(43);
  expect(readToken(asked({ cookie: `a=b; __Host-wp=${token}; c=d` }))).toBe(token);
  expect(readToken(asked({ cookie: `__Host-wp=${token}; __Host-wp=${'B'.repeat(43)}` }))).toBeNull();
  expect(readToken(asked({ cookie: `x__Host-wp=${token}` }))).toBeNull();
  expect(readToken(asked({}))).toBeNull();
  fc.assert(
    fc.property(fc.string(), (cookie) => {
      const read = readToken(asked({ cookie }));
      expect(read === null || /^[A-Za-z0-9_-]{43}$/.test(read)).toBe(true);
    }),
  );
});
