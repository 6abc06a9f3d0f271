import { expect, it } from 'vitest';
import { Turns } from '../../../src/adapters/storage/accounts/turns.ts';

/** Checks that end when the test says so, in the order in which they began. */
function checks() {
  const turns = new Turns();
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    began,
    begin: (name: string, rank: 'known' | 'stranger') =>
      turns.run(rank, () => {
        began.push(name);
        return new Promise<void>((resolve) => ends.set(name, resolve));
      }),
    async end(name: string): Promise<void> {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

it('checks the PIN of somebody who is known at once, however many strangers wait', async () => {
  const { began, begin, end } = checks();
  for (let n = 0; n < 50; n += 1) void begin(`stranger ${n}`, 'stranger');
  expect(began).toEqual(['stranger 0']);
  void begin('officer', 'known');
  expect(began).toEqual(['stranger 0', 'officer']);
  void begin('colleague', 'known');
  await end('stranger 0');
  expect(began.at(-1)).toBe('colleague');
  await end('officer');
  expect(began.at(-1)).toBe('stranger 1');
  await end('colleague');
  expect(began).toHaveLength(4);
});

it('frees the turn of a check that failed', async () => {
  const turns = new Turns();
  const failed = turns.run('stranger', () => Promise.reject(new Error('disk')));
  await expect(failed).rejects.toThrow('disk');
  expect(await turns.run('stranger', () => Promise.resolve('next'))).toBe('next');
});
