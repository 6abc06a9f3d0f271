import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, MAX_KEYS_AN_ACCOUNT, openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { testRing } from '../../fakes/stores.ts';

let folder: string;
let now: Date;
let accounts: Accounts;

function open(): Accounts {
  const opened = openAccounts({ stateDir: folder, ring: testRing(), wall: () => now });
  if (!opened.ok) throw new Error(opened.message);
  return opened.accounts;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-keys-'));
  now = new Date('2026-11-28T10:00:00Z');
  accounts = open();
  for (const id of ['sue', 'tom']) await accounts.create({ id, name: id, role: 'supervisor', pin: '730551' });
});
afterEach(() => {
  accounts.close();
  rmSync(folder, { recursive: true, force: true });
});

const credential = (): Uint8Array => randomBytes(32);
const keyOf = (account: string, id = credential()) => ({
  account,
  credential: id,
  publicKey: randomBytes(77),
  signCount: 3,
  confirmedBy: 'tom',
});
const added = (account: string, id?: Uint8Array): string => {
  const result = accounts.keys.add(keyOf(account, id));
  if (!result.ok) throw new Error(result.reason);
  return result.id;
};

describe('security keys of accounts', () => {
  it('are kept over a restart, and belong to one account', () => {
    const id = credential();
    const key = keyOf('sue', id);
    expect(accounts.keys.add(key)).toMatchObject({ ok: true });
    expect(accounts.keys.add({ ...key, account: 'tom' })).toEqual({ ok: false, reason: 'FIDO_TAKEN' });
    accounts.close();
    accounts = open();
    const [kept] = accounts.keys.of('sue');
    expect(kept).toMatchObject({ account: 'sue', signCount: 3, confirmedBy: 'tom', usedAt: null });
    expect(Buffer.from(kept?.publicKey ?? [])).toEqual(Buffer.from(key.publicKey));
    expect(accounts.keys.of('tom')).toEqual([]);
  });

  it('end the sessions of the account with each change', () => {
    const officer = { id: 'sue', role: 'supervisor' } as const;
    expect(accounts.standing(officer, 0)).toBe('same');
    const id = added('sue');
    expect(accounts.standing(officer, 0)).toBe('changed');
    expect(accounts.standing(officer, 1)).toBe('same');
    expect(accounts.keys.remove('tom', id)).toBe(false);
    expect(accounts.standing(officer, 1)).toBe('same');
    expect(accounts.keys.remove('sue', id)).toBe(true);
    expect(accounts.standing(officer, 1)).toBe('changed');
    expect(accounts.keys.of('sue')).toEqual([]);
  });

  it('are at most four an account', () => {
    for (let i = 0; i < MAX_KEYS_AN_ACCOUNT; i += 1) added('sue');
    expect(accounts.keys.add(keyOf('sue'))).toEqual({ ok: false, reason: 'FIDO_FULL' });
    expect(accounts.keys.add(keyOf('tom'))).toMatchObject({ ok: true });
  });

  it('move their counter once from each value', () => {
    const id = added('sue');
    expect(accounts.keys.used(id, { from: 3, to: 4 })).toBe(true);
    expect(accounts.keys.used(id, { from: 3, to: 5 })).toBe(false);
    expect(accounts.keys.of('sue')).toMatchObject([{ signCount: 4, usedAt: now.toISOString() }]);
  });
});

describe('a code for a command', () => {
  const issue = async (account: string): Promise<string> => {
    const issued = await accounts.keys.issueCode(account);
    if (issued === null) throw new Error('no code');
    expect(issued.code).toMatch(/^\d{8}$/);
    expect(issued.forMs).toBe(600_000);
    return issued.code;
  };

  it('is good once, for its account', async () => {
    const code = await issue('sue');
    await issue('tom');
    expect(await accounts.keys.takeCode('tom', code)).toBe(false);
    expect(await accounts.keys.takeCode('sue', code)).toBe(true);
    expect(await accounts.keys.takeCode('sue', code)).toBe(false);
  });

  it('is over after one wrong try, after its time, and when a new one is made', async () => {
    const first = await issue('sue');
    expect(await accounts.keys.takeCode('sue', first === '00000000' ? '00000001' : '00000000')).toBe(false);
    expect(await accounts.keys.takeCode('sue', first)).toBe(false);
    const second = await issue('sue');
    now = new Date(now.getTime() + 600_000);
    expect(await accounts.keys.takeCode('sue', second)).toBe(false);
    const third = await issue('sue');
    const fourth = await issue('sue');
    expect(await accounts.keys.takeCode('sue', third)).toBe(third === fourth);
  });

  it('does not outlive its time because the clock went back', async () => {
    const code = await issue('sue');
    now = new Date(now.getTime() - 3_600_000);
    expect(await accounts.keys.takeCode('sue', code)).toBe(false);
  });
});
