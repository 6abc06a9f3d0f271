import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Accounts, openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { developmentRing } from '../../fakes/stores.ts';
import { systemRows } from './audit-rows.ts';
import { Desk, type Run } from './documented.ts';

/** Keys on the command line, typed: who may take a lost one away, and how an account with a key is proven there. */
const desk = new Desk();
const PINS = { tom: '482913', sue: '730551', una: '915274' };
const CONFIG = 'lane.json';
const stateDir = join(desk.folder, 'state');

const officer = (line: string, ...pins: string[]): Promise<Run> =>
  desk.type(`waypost officer ${line} --config ${CONFIG}`, pins.map((pin) => `${pin}\n`).join(''));
async function done(line: string, ...pins: string[]): Promise<string> {
  const run = await officer(line, ...pins);
  expect(run, line).toMatchObject({ code: 0 });
  return run.out;
}
async function refused(line: string, ...pins: string[]): Promise<string> {
  const run = await officer(line, ...pins);
  expect(run, line).toMatchObject({ code: 1 });
  return run.err;
}

async function withAccounts<T>(work: (accounts: Accounts) => T | Promise<T>): Promise<T> {
  const opened = openAccounts({ stateDir, ring: await developmentRing(stateDir), wall: () => new Date() });
  if (!opened.ok) throw new Error(opened.message);
  try {
    return await work(opened.accounts);
  } finally {
    opened.accounts.close();
  }
}
/** A key as the screen adds it; returns its name. */
const addKey = (account: string): Promise<string> =>
  withAccounts(({ keys }) => {
    const added = keys.add({
      account,
      credential: randomBytes(32),
      publicKey: randomBytes(77),
      signCount: 0,
      confirmedBy: 'tom',
    });
    if (!added.ok) throw new Error(added.reason);
    return added.id;
  });
const code = (account: string): Promise<string> =>
  withAccounts(async ({ keys }) => (await keys.issueCode(account))?.code ?? '');

beforeAll(async () => {
  const config = {
    lane: { id: 'lane-1', name: 'Test lane' },
    stateDir,
    key: { kind: 'development' },
    scanner: { kind: 'none' },
    imager: { kind: 'none' },
    camera: { kind: 'browser' },
    lists: [],
  };
  writeFileSync(join(desk.folder, CONFIG), JSON.stringify(config));
  await done('add tom --name Tom --role technician', PINS.tom);
  await done('add sue --name Sue --role supervisor', PINS.sue);
  await done('add una --name Una --role supervisor --by tom', PINS.tom, '264918');
  await done('activate una --by sue', PINS.sue);
  await done('pin una', '264918', PINS.una);
});
afterAll(() => desk.clear());

describe('a lost key', () => {
  it('goes by the word of two, neither of them its owner', async () => {
    const key = (await addKey('sue')).slice(0, 8);
    expect(await done('key list')).toMatch(new RegExp(`sue +${key} +added .* confirmed by tom, never used`));
    expect(await refused(`key remove sue ${key} --by tom --with tom`)).toContain('one person');
    expect(await refused(`key remove sue ${key} --by tom --with sue`)).toContain('own account');
    expect(await refused('key remove sue 00000000 --by tom --with una')).toContain('no key 00000000');
    expect(await refused(`key remove sue ${key} --by tom --with una`, PINS.tom, '000000')).toContain('PIN_WRONG');
    expect(await done('key list sue')).toContain(key);
    await done(`key remove sue ${key} --by tom --with una`, PINS.tom, PINS.una);
    expect(await done('key list sue')).toContain('no security key');
  });

  it('does not go by the word of somebody whose PIN is known to the other', async () => {
    const key = (await addKey('sue')).slice(0, 8);
    await done('pin una --by tom', PINS.tom, '264918');
    expect(await refused(`key remove sue ${key} --by tom --with una`, PINS.tom, '264918')).toContain(
      'cannot be one of the two',
    );
    expect(await done('key list sue')).toContain(key);
    await done('pin una', '264918', PINS.una);
  });
});

describe('a training', () => {
  const year = new Date().getFullYear();
  const train = `train sue --for child --for protection --until ${year + 1}-06-30`;
  it('is said by two people, neither of them the owner, and is a row', async () => {
    expect(await refused(`${train} --by tom --with tom`)).toContain('one person');
    expect(await refused(`${train} --by tom --with sue`)).toContain('own account');
    expect(await refused(`${train} --by tom --with una`, PINS.tom, '000000')).toContain('PIN_WRONG');
    expect(await withAccounts((accounts) => accounts.trained())).toEqual([]);
    expect(await done(`${train} --by tom --with una`, PINS.tom, PINS.una)).toContain(
      'trained for protection and child',
    );
    expect(await done('list')).toContain(`trained for protection and child until ${year + 1}-06-30`);
    expect(await withAccounts((accounts) => accounts.trained())).toMatchObject([
      { account: 'sue', for: ['protection', 'child'], until: `${year + 1}-06-30` },
    ]);
    await done('train sue --end --by tom --with una', PINS.tom, PINS.una);
    expect(await withAccounts((accounts) => accounts.trained())).toEqual([]);
    const rows = (await systemRows(stateDir)).filter(({ kind }) => kind === 'account-changed');
    expect(rows.map(({ body }) => body['change'])).toEqual(expect.arrayContaining(['trained', 'training-ended']));
    expect(rows.find(({ body }) => body['change'] === 'trained')).toMatchObject({
      subject: 'sue',
      body: { for: ['protection', 'child'], answeredBy: ['tom', 'una'] },
    });
  });

  it('is refused for a role without the form, for a day that is over or is none, and for good', async () => {
    const both = '--by sue --with una';
    expect(await refused(`train tom --for child --until ${year + 1}-06-30 ${both}`)).toContain('tom is technician');
    for (const day of ['2020-01-01', `${year + 9}-01-01`, `${year + 1}-02-31`, 'tomorrow'])
      expect(await refused(`train sue --for child --until ${day} --by tom --with una`)).toMatch(/Nothing was changed/);
    expect(await refused('train sue --for magic --until 2030-01-01 --by tom --with una')).toContain(
      'is not a kind of training',
    );
    expect(await refused('train sue --until 2030-01-01 --by tom --with una')).toContain('State what it is for');
    expect(await refused('train nobody --end --by tom --with una')).toContain('no account nobody');
  });
});

describe('an account with a key', () => {
  it('answers with the PIN and a code, once', async () => {
    const add = 'add eve --name Eve --by sue';
    expect(await refused(add, PINS.sue, '583902')).toContain('has a security key');
    expect(await refused(add, `${PINS.sue} 00000000`, '583902')).toContain('The code is wrong or has expired');
    const good = await code('sue');
    expect(await refused(add, `${PINS.una} ${good}`, '583902')).toContain('PIN_WRONG');
    await done(add, `${PINS.sue} ${good}`, '583902');
    expect(await refused('activate una --by sue', `${PINS.sue} ${good}`)).toContain(
      'is not waiting for a second person',
    );
    expect(await refused('role eve technician --by sue', `${PINS.sue} ${good}`)).toContain(
      'The code is wrong or has expired',
    );
  });

  it('keeps its key with a new PIN, no matter who set it', async () => {
    await done('pin sue --by tom', PINS.tom, '640173');
    expect(await done('key list')).toMatch(/sue +[0-9a-f]{8}/);
    expect(await refused('pin sue', '640173', PINS.sue)).toContain('has a security key');
    await done('pin sue', `640173 ${await code('sue')}`, PINS.sue);
  });

  it('leaves a row of each removal and each refusal, with no code in any', async () => {
    const rows = await systemRows(stateDir);
    const removed = rows.filter(({ kind }) => kind === 'key-changed');
    expect(removed).toMatchObject([{ subject: 'sue', body: { change: 'removed', answeredBy: ['tom', 'una'] } }]);
    expect(rows.filter(({ kind }) => kind === 'key-refused').map(({ body }) => body['reason'])).toEqual([
      'FIDO_CODE_NEEDED',
      'FIDO_CODE_WRONG',
      'FIDO_CODE_WRONG',
      'FIDO_CODE_NEEDED',
    ]);
  });
});
