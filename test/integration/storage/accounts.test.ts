import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Accounts, openAccounts, type PinResult } from '../../../src/adapters/storage/accounts/index.ts';
import { KnownBrowsers } from '../../../src/adapters/storage/accounts/known-browsers.ts';
import type { SignInFrom } from '../../../src/adapters/storage/accounts/pin-check.ts';
import { PinHash } from '../../../src/adapters/storage/accounts/pin-hash.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { signInPort } from '../../../src/daemon/state/stores.ts';
import { SetClock, testRing } from '../../fakes/stores.ts';

const MINUTE_MS = 60_000;
const PIN = '482913';
let stateDir: string;
let clock: SetClock;
let accounts: Accounts;
const STRANGER = { door: 'loopback', session: null, browser: [], code: null } satisfies SignInFrom;

function open(): Accounts {
  const opened = openAccounts({ stateDir, ring: testRing(), wall: () => clock.wall() });
  if (!opened.ok) throw new Error(opened.message);
  return opened.accounts;
}

beforeEach(async () => {
  await cryptoReady();
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-accounts-'));
  clock = new SetClock();
  accounts = open();
  const made = await accounts.create({ id: 'o.one', name: 'Officer One', role: 'officer', pin: PIN });
  expect(made.ok).toBe(true);
});

afterEach(() => {
  accounts.close();
  rmSync(stateDir, { recursive: true, force: true });
});

async function fail(times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await accounts.verifyPin('o.one', '111222');
}

describe('accounts', () => {
  it('let in with the right PIN, and tell a wrong PIN and an unknown id the same', async () => {
    expect(await accounts.verifyPin('o.one', PIN)).toEqual({
      ok: true,
      officer: { id: 'o.one', name: 'Officer One', role: 'officer' },
      epoch: 0,
    });
    const wrong = await accounts.verifyPin('o.one', '111222');
    const unknown = await accounts.verifyPin('nobody', PIN);
    expect(wrong).toMatchObject({ ok: false, reason: 'PIN_WRONG', officer: 'o.one' });
    expect(unknown).toMatchObject({ ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: null });
  });

  it('answer a stranger the same for an id that nobody has, over locks, waits and a restart', async () => {
    const shown = (answer: PinResult) => (answer.ok ? answer : [answer.reason, answer.retryAfterMs]);
    const asked = async (id: string): Promise<unknown[]> => {
      const answers = [];
      for (const hours of [0, 1]) {
        clock.advanceMs(hours * 60 * MINUTE_MS);
        for (let tried = 0; tried < 25; tried += 1)
          answers.push(shown(await accounts.verifyPin(id, '111222', STRANGER)));
        accounts.close();
        accounts = open();
      }
      // The door is as it was for anyone who comes next.
      clock.advanceMs(24 * 60 * MINUTE_MS);
      return answers;
    };
    const known = await asked('o.one');
    expect(known.slice(19, 21)).toEqual([
      ['PIN_WRONG', null],
      ['SIGN_IN_THROTTLED', 15 * MINUTE_MS],
    ]);
    expect(await asked('nobody')).toEqual(known);
    // The lock of an account, which its own browser has set, is nothing that a stranger sees.
    await fail(5);
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ reason: 'ACCOUNT_LOCKED' });
    expect(await asked('o.one')).toEqual(known);
    expect(accounts.list().map(({ id }) => id)).toEqual(['o.one']);
  });

  it('give thirty tries at once to anyone who sits at the browser of an owner, however often the owner signs in', async () => {
    let wrong = 0;
    let locked: PinResult | null = null;
    while (locked === null && wrong < 40) {
      for (let tried = 0; tried < 4 && locked === null; tried += 1) {
        const answer = await accounts.verifyPin('o.one', '111222');
        wrong += 1;
        if (!answer.ok && answer.reason === 'ACCOUNT_LOCKED') locked = answer;
      }
      if (locked === null) expect((await accounts.verifyPin('o.one', PIN)).ok).toBe(true);
    }
    expect(wrong).toBe(30);
    expect(locked).toMatchObject({ retryAfterMs: 15 * MINUTE_MS });
  });

  it('let the officer of a locked screen in at a door that strangers have emptied, and tell of it once', async () => {
    const told = [];
    for (let n = 0; n < 21; n += 1) told.push(await accounts.verifyPin('o.one', '111222', STRANGER));
    expect(told.map((answer) => !answer.ok && answer.lockedNow === true)).toEqual([
      ...Array<boolean>(19).fill(false),
      true,
      false,
    ]);
    const session = { officer: 'o.one', locked: true };
    expect(await accounts.verifyPin('o.one', PIN, STRANGER)).toMatchObject({ reason: 'SIGN_IN_THROTTLED' });
    expect(await accounts.verifyPin('o.one', PIN, { ...STRANGER, session })).toMatchObject({ ok: true });
  });

  it('open an emptied door again within a quarter of an hour, also when the clock is set back by years', async () => {
    for (let n = 0; n < 20; n += 1) await accounts.verifyPin('o.one', '111222', STRANGER);
    clock.advanceMs(-10 * 365 * 24 * 60 * MINUTE_MS);
    expect(await accounts.verifyPin('o.one', PIN, STRANGER)).toMatchObject({ retryAfterMs: 15 * MINUTE_MS });
    clock.advanceMs(15 * MINUTE_MS);
    expect((await accounts.verifyPin('o.one', PIN, STRANGER)).ok).toBe(true);
  });

  it('take no try from a door for a right PIN', async () => {
    for (let n = 0; n < 21; n += 1) expect((await accounts.verifyPin('o.one', PIN, STRANGER)).ok).toBe(true);
  });

  it('never store the PIN', () => {
    accounts.close();
    for (const name of readdirSync(stateDir)) expect(readFileSync(join(stateDir, name)).includes(PIN)).toBe(false);
    accounts = open();
  });

  it('lock after five failures, for 5 minutes, then 10, 20, 40 and never more than 60', async () => {
    for (const minutes of [5, 10, 20, 40, 60, 60]) {
      await fail(4);
      expect((await accounts.verifyPin('o.one', '111222')).ok).toBe(false);
      const locked = await accounts.verifyPin('o.one', PIN);
      expect(locked).toMatchObject({ ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: minutes * MINUTE_MS });
      clock.advanceMs(minutes * MINUTE_MS);
    }
    expect((await accounts.verifyPin('o.one', PIN)).ok).toBe(true);
  });

  it('stay locked over a restart, and count from five again after a success', async () => {
    await fail(5);
    accounts.close();
    accounts = open();
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ reason: 'ACCOUNT_LOCKED' });
    clock.advanceMs(5 * MINUTE_MS);
    expect((await accounts.verifyPin('o.one', PIN)).ok).toBe(true);
    await fail(4);
    expect((await accounts.verifyPin('o.one', PIN)).ok).toBe(true);
  });

  it('never lock longer than an hour, also when the clock is set back', async () => {
    await fail(5);
    clock.advanceMs(-400 * 24 * 60 * MINUTE_MS);
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({
      reason: 'ACCOUNT_LOCKED',
      retryAfterMs: 60 * MINUTE_MS,
    });
  });

  it('count every one of many attempts at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => accounts.verifyPin('o.one', '111222')));
    expect(answers.filter((answer) => !answer.ok && answer.reason === 'ACCOUNT_LOCKED')).toHaveLength(4);
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ reason: 'ACCOUNT_LOCKED' });
  });

  it('tell the audit which one failure set the lock', async () => {
    const port = signInPort(accounts);
    const OWN_SESSION = { officer: 'o.one', locked: true };
    const set = [];
    for (let n = 0; n < 7; n++) {
      const answer = await port.verifyPin('o.one', '111222', { ...STRANGER, door: 'kiosk', session: OWN_SESSION });
      set.push(!answer.ok && answer.lockedNow);
    }
    expect(set).toEqual([false, false, false, false, true, false, false]);
  });

  it('refuse a switched-off account only to anyone who knows its PIN', async () => {
    accounts.setActive('o.one', false);
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ ok: false, reason: 'ACCOUNT_DISABLED' });
    expect(await accounts.verifyPin('o.one', '111222')).toMatchObject({ ok: false, reason: 'PIN_WRONG' });
  });

  it('let nobody in with an account or a role that one person alone gave, until a second one says so', async () => {
    await accounts.create({ id: 'o.two', name: 'Two', role: 'officer', pin: '730551', madeBy: 'super.one' });
    expect(await accounts.verifyPin('o.two', '730551')).toMatchObject({ ok: false, reason: 'ACCOUNT_DISABLED' });
    expect(accounts.activate('o.two')).toMatchObject({ ok: true });
    expect(await accounts.verifyPin('o.two', '730551')).toMatchObject({ ok: true });
    accounts.changeRole('o.two', 'supervisor', 'super.one');
    expect(await accounts.verifyPin('o.two', '730551')).toMatchObject({ ok: false, reason: 'ACCOUNT_DISABLED' });
  });

  it('spend no hash on a PIN for an account that is locked', async () => {
    await fail(5);
    const fits = vi.spyOn(PinHash.prototype, 'fits');
    try {
      expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ ok: false, reason: 'ACCOUNT_LOCKED' });
      expect(fits).not.toHaveBeenCalled();
      clock.advanceMs(5 * MINUTE_MS);
      expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ ok: true });
      expect(fits).toHaveBeenCalledOnce();
    } finally {
      fits.mockRestore();
    }
  });

  it('know in which hour an owner last typed a PIN of their own, and take no PIN of another for it', async () => {
    const seen = () => accounts.find('o.one')?.ownPinAt;
    const hourOf = () => `${clock.wall().toISOString().slice(0, 13)}:00:00.000Z`;
    expect(seen()).toBeNull();
    await fail(1);
    expect(seen()).toBeNull();
    await accounts.verifyPin('o.one', PIN);
    const first = hourOf();
    expect(seen()).toBe(first);
    clock.advanceMs(90 * MINUTE_MS);
    await accounts.verifyPin('o.one', PIN);
    expect(seen()).toBe(hourOf());
    expect(seen()).not.toBe(first);
    await accounts.changePin('o.one', '739154', 's.two');
    await accounts.verifyPin('o.one', '739154');
    expect(seen()).toBeNull();
    await accounts.changePin('o.one', '951736');
    expect(seen()).toBe(hourOf());
  });

  it('lift the lock with a new PIN', async () => {
    await fail(5);
    expect((await accounts.changePin('o.one', '730551')).ok).toBe(true);
    expect((await accounts.verifyPin('o.one', '730551')).ok).toBe(true);
    expect(await accounts.changePin('nobody', '730551')).toMatchObject({ ok: false, reason: 'ACCOUNT_UNKNOWN' });
  });

  it('refuse bad ids, names, trivial PINs and a second account of the same id', async () => {
    const base = { id: 'o.two', name: 'Two', role: 'officer' as const, pin: PIN };
    expect(await accounts.create({ ...base, id: 'A' })).toMatchObject({ reason: 'ACCOUNT_ID_INVALID' });
    // U+202E turns the order of what follows; a name with it reads as another.
    for (const name of [' ', 'a\u202eb', 'a\u2067b', 'a\u200fb', 'a\u0007b'])
      expect(await accounts.create({ ...base, name })).toMatchObject({ reason: 'ACCOUNT_NAME_INVALID' });
    expect(await accounts.create({ ...base, pin: '123456' })).toMatchObject({ reason: 'PIN_TRIVIAL' });
    expect(await accounts.create({ ...base, id: 'o.one' })).toMatchObject({ reason: 'ACCOUNT_EXISTS' });
    expect(accounts.list().map((account) => account.id)).toEqual(['o.one']);
  });

  it('say whether somebody may stay signed in, also right after another program switched the account off', async () => {
    await accounts.create({ id: 'o.one', name: 'One', role: 'officer', pin: '918273' });
    const other = openAccounts({ stateDir, ring: testRing(), wall: () => clock.wall() });
    if (!other.ok) throw new Error(other.message);
    const signedIn = await accounts.verifyPin('o.one', PIN);
    if (!signedIn.ok) throw new Error(signedIn.reason);
    const { officer, epoch } = signedIn;
    expect(accounts.standing(officer, epoch)).toBe('same');
    other.accounts.changeRole('o.one', 'supervisor');
    expect(accounts.standing(officer, epoch)).toBe('changed');
    other.accounts.setActive('o.one', false);
    expect(accounts.standing(officer, epoch)).toBe('disabled');
    // Switched on again is not as if nothing had been.
    other.accounts.setActive('o.one', true);
    other.accounts.changeRole('o.one', 'officer');
    expect(accounts.standing(officer, epoch)).toBe('changed');
    expect(accounts.standing({ ...officer, id: 'nobody' }, 0)).toBe('disabled');
    other.accounts.close();
  });

  it.each([
    ['at the box', undefined],
    ['of a stranger', STRANGER],
  ])('take no PIN that was right when it was sent and is not in force any more, %s', async (_who, from) => {
    const checking = accounts.verifyPin('o.one', PIN, from);
    // It has read the account and hashes; the change comes before it is done.
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    const other = open();
    other.setActive('o.one', true);
    expect(await checking).toMatchObject({ ok: false, reason: 'PIN_WRONG' });
    other.close();
    expect(await accounts.verifyPin('o.one', PIN)).toMatchObject({ ok: true });
  });

  it('keep of a code what fits one account alone', () => {
    const known = new KnownBrowsers(new Uint8Array(32).fill(7));
    const digests = ['anna', 'ben'].map((id) => known.codeDigest('4821930572', { id }));
    expect(new Set(digests).size).toBe(2);
    expect(known.codeDigest('4821930572', { id: 'anna' })).toBe(digests[0]);
  });

  it('set a damaged file aside and say so', () => {
    accounts.close();
    writeFileSync(join(stateDir, 'accounts.db'), 'not a database, but long enough to be looked at as one'.repeat(100));
    const opened = openAccounts({ stateDir, ring: testRing(), wall: () => clock.wall() });
    expect(opened).toMatchObject({ ok: true });
    if (!opened.ok) return;
    accounts = opened.accounts;
    expect(opened.quarantined).toContain('accounts.db.damaged-2026-11-25');
    expect(accounts.list()).toEqual([]);
    expect(readdirSync(stateDir).some((name) => name.startsWith('accounts.db.damaged-'))).toBe(true);
  });
});
