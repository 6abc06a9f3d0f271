import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import type { SignInFrom } from '../../../src/adapters/storage/accounts/pin-check.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { SetClock, testRing } from '../../fakes/stores.ts';

const PIN = '482913';
const MINUTE_MS = 60_000;
const STRANGER: SignInFrom = { door: 'loopback', session: null, browser: [], code: null };
let stateDir: string;
let clock: SetClock;

function open(seed = 7): Accounts {
  const opened = openAccounts({ stateDir, ring: testRing(seed), wall: () => clock.wall() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.accounts;
}

async function using<T>(work: (accounts: Accounts) => T | Promise<T>, seed?: number): Promise<T> {
  const accounts = open(seed);
  try {
    return await work(accounts);
  } finally {
    accounts.close();
  }
}

const onDisk = (id: string): { pin: string; pin_keyed: number } => {
  const db = new Database(join(stateDir, 'accounts.db'), { readonly: true });
  try {
    const row = db
      .prepare<[string], { pin: string; pin_keyed: number }>('SELECT pin, pin_keyed FROM account WHERE id = ?')
      .get(id);
    if (row === undefined) throw new Error(`no account ${id}`);
    return row;
  } finally {
    db.close();
  }
};

/** An account as releases before the key stored it: argon2id alone. */
async function makeOld(id: string, pin: string): Promise<string> {
  const old = await hash(pin, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  const db = new Database(join(stateDir, 'accounts.db'));
  db.prepare('UPDATE account SET pin = ?, pin_keyed = 0 WHERE id = ?').run(old, id);
  db.close();
  return old;
}

beforeEach(async () => {
  await cryptoReady();
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-pins-'));
  clock = new SetClock();
  await using((accounts) => accounts.create({ id: 'o.one', name: 'One', role: 'officer', pin: PIN }));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe('a stolen accounts.db', () => {
  it('gives nothing to try PINs against: the right PIN fits its hash with the key of the kiosk alone', async () => {
    const { pin, pin_keyed } = onDisk('o.one');
    expect(pin_keyed).toBe(1);
    expect(pin).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verify(pin, PIN)).toBe(false);
    expect(await verify(pin, PIN, { secret: testRing().key('pins') })).toBe(true);
    expect(await verify(pin, PIN, { secret: testRing(8).key('pins') })).toBe(false);
  });

  it('lets nobody in on a kiosk with another root key', async () => {
    expect(await using((accounts) => accounts.verifyPin('o.one', PIN), 8)).toMatchObject({ reason: 'PIN_WRONG' });
    expect(await using((accounts) => accounts.verifyPin('o.one', PIN))).toMatchObject({ ok: true });
  });

  it('has keys also after a new PIN, no matter who set it', async () => {
    await makeOld('o.one', PIN);
    await using((accounts) => accounts.changePin('o.one', '730551', 's.one'));
    expect(onDisk('o.one').pin_keyed).toBe(1);
    expect(await verify(onDisk('o.one').pin, '730551')).toBe(false);
  });
});

describe('a PIN from before the key', () => {
  it.each([
    ['its own browser', undefined],
    ['a stranger', STRANGER],
  ])('gets one when its owner signs in from %s, and the old hash is nowhere any more', async (_from, from) => {
    const old = await makeOld('o.one', PIN);
    await using(async (accounts) => {
      expect(accounts.find('o.one')?.pinKeyed).toBe(false);
      expect(await accounts.verifyPin('o.one', '111222', from)).toMatchObject({ reason: 'PIN_WRONG' });
      expect(accounts.find('o.one')?.pinKeyed).toBe(false);
      const before = accounts.find('o.one');
      expect(await accounts.verifyPin('o.one', PIN, from)).toMatchObject({ ok: true, epoch: 0 });
      // The session that is open goes on: nothing about the account has changed.
      expect(accounts.find('o.one')).toEqual({ ...before, pinKeyed: true, ownPinAt: expect.any(String) });
      // Also while the daemon runs, and its log is open.
      const digest = old.slice(old.lastIndexOf('$') + 1);
      for (const name of readdirSync(stateDir)) {
        expect(readFileSync(join(stateDir, name)).includes(digest), name).toBe(false);
      }
      expect(await accounts.verifyPin('o.one', PIN, from)).toMatchObject({ ok: true });
    });
    expect(await verify(onDisk('o.one').pin, PIN)).toBe(false);
  });
});

describe('a code of a supervisor', () => {
  const flood = async (accounts: Accounts): Promise<void> => {
    for (let tried = 0; tried < 20; tried += 1) await accounts.verifyPin('x', '111222', STRANGER);
    expect(await accounts.verifyPin('o.one', PIN, STRANGER)).toMatchObject({ reason: 'SIGN_IN_THROTTLED' });
  };
  const codeOf = (accounts: Accounts, id: string): string => {
    const admitted = accounts.admit(id);
    if (!admitted.ok) throw new Error(admitted.message);
    return admitted.code;
  };

  it('gets one account past a throttled door, with its PIN, once, for ten minutes; and lifts its lock', () =>
    using(async (accounts) => {
      await accounts.create({ id: 'o.two', name: 'Two', role: 'officer', pin: PIN });
      for (let tried = 0; tried < 5; tried += 1) await accounts.verifyPin('o.one', '111222');
      await flood(accounts);
      const code = codeOf(accounts, 'o.one');
      expect(code).toMatch(/^\d{10}$/);
      const throttled = { reason: 'SIGN_IN_THROTTLED' };
      expect(await accounts.verifyPin('o.two', PIN, { ...STRANGER, code })).toMatchObject(throttled);
      expect(await accounts.verifyPin('nobody', PIN, { ...STRANGER, code })).toMatchObject(throttled);
      expect(await accounts.verifyPin('o.one', PIN, { ...STRANGER, code: '0'.repeat(10) })).toMatchObject(throttled);
      const wrong = await accounts.verifyPin('o.one', '111222', { ...STRANGER, code });
      expect(wrong).toMatchObject({ reason: 'PIN_WRONG', budget: 'account o.one' });
      expect(await accounts.verifyPin('o.one', PIN, { ...STRANGER, code })).toMatchObject({ ok: true });
      expect(await accounts.verifyPin('o.one', PIN, { ...STRANGER, code })).toMatchObject(throttled);
      const late = codeOf(accounts, 'o.one');
      clock.advanceMs(10 * MINUTE_MS);
      expect(await accounts.verifyPin('o.one', PIN, { ...STRANGER, code: late })).toMatchObject(throttled);
    }));

  it('is not in the file, and is of no account that is not there', () =>
    using((accounts) => {
      const code = codeOf(accounts, 'o.one');
      for (const name of readdirSync(stateDir))
        expect(readFileSync(join(stateDir, name)).includes(code), name).toBe(false);
      expect(accounts.admit('nobody')).toMatchObject({ ok: false, reason: 'ACCOUNT_UNKNOWN' });
    }));
});

it('an open session tries PINs of others on a budget of its own; a locked screen is a stranger to them', () =>
  using(async (accounts) => {
    await accounts.create({ id: 's.one', name: 'S', role: 'supervisor', pin: PIN });
    const from = (locked: boolean): SignInFrom => ({ ...STRANGER, session: { officer: 'o.one', locked } });
    for (let tried = 0; tried < 5; tried += 1) {
      expect(await accounts.verifyPin('s.one', '111222', from(false))).toMatchObject({
        reason: 'PIN_WRONG',
        budget: 'session of o.one',
      });
    }
    expect(await accounts.verifyPin('s.one', PIN, from(false))).toMatchObject({ reason: 'SIGN_IN_THROTTLED' });
    expect(await accounts.verifyPin('s.one', '111222', from(true))).toMatchObject({ budget: 'door loopback' });
    // Nobody else is held up: neither the owner of the session nor the one whose PIN was tried.
    expect(await accounts.verifyPin('o.one', PIN, from(true))).toMatchObject({ ok: true });
    expect(await accounts.verifyPin('s.one', PIN)).toMatchObject({ ok: true });
  }));

describe('known browsers', () => {
  it('are known by a token of this kiosk, of this account and of its PIN, and keep sixteen at most', () =>
    using(async (accounts) => {
      await accounts.create({ id: 'o.two', name: 'Two', role: 'officer', pin: PIN });
      const [token = ''] = accounts.rememberBrowser('o.one', []);
      const budget = async (id: string, browser: string[]): Promise<unknown> => {
        const result = await accounts.verifyPin(id, '111222', { ...STRANGER, browser });
        return result.ok ? null : result.budget;
      };
      expect(await budget('o.one', ['x', token])).toBe('account o.one');
      expect(await budget('o.two', [token])).toBe('door loopback');
      expect(await budget('nobody', [token])).toBe('door loopback');
      expect(await budget('o.one', [`${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`])).toBe('door loopback');
      const others = Array.from({ length: 20 }, () => accounts.rememberBrowser('o.two', [])[0] ?? '');
      const kept = accounts.rememberBrowser('o.one', [token, ...others]);
      expect(kept).toHaveLength(16);
      expect(kept).not.toContain(token);
      expect(accounts.rememberBrowser('nobody', kept)).toEqual(kept);
      await accounts.changePin('o.one', '730551');
      expect(await budget('o.one', [token])).toBe('door loopback');
    }));

  it('of another kiosk are strangers here', async () => {
    const foreign = await using((accounts) => accounts.rememberBrowser('o.one', []), 8);
    const result = await using((accounts) => accounts.verifyPin('o.one', '111222', { ...STRANGER, browser: foreign }));
    expect(result).toMatchObject({ budget: 'door loopback' });
  });
});
