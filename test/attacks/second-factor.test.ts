import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackFigure, attackSize } from '../fakes/attack-metrics.ts';
import { Authenticator, cbor, newKeyBody, proofBody, type Wrong } from '../fakes/authenticator.ts';
import { DaemonProcess } from '../fakes/daemon-process.ts';
import { type DaemonSite, OFFICER } from '../fakes/daemon-site.ts';
import { DORA, keySite, SUE, TOM, withAccounts } from '../fakes/key-site.ts';
import { systemRows } from '../integration/cli/audit-rows.ts';
import { Desk } from '../integration/cli/documented.ts';

/**
 * A PIN in other hands. The attacker has seen the PINs of a supervisor and of a technician who have security keys, is a
 * colleague with an own account, reaches every door of the kiosk, and has no key of theirs. Every door that takes a PIN is
 * here: sign-in, unlocking, PIN again, own PIN, the second person at another screen, adding and removing keys, the first key,
 * codes for commands, and the command line. The socket for administration and the traveller's display take no PIN.
 */
const desk = new Desk();
const keys = { sue: new Authenticator(), tom: new Authenticator() };
let site: DaemonSite;
let daemon: DaemonProcess;

interface Got {
  status: number;
  reason: string;
  text: string;
  cookie: string;
}

async function send(path: string, body: unknown, cookie = '', method = 'POST'): Promise<Got> {
  const answer = await fetch(`${daemon.url}${path}`, {
    method,
    headers: {
      origin: daemon.url,
      'sec-fetch-site': 'same-origin',
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...(cookie === '' ? {} : { cookie }),
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = text === '' ? {} : (JSON.parse(text) as { reason?: string });
  const set = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  return { status: answer.status, reason: json.reason ?? '', text, cookie: set.join('; ') };
}

const pinOf = ({ id, pin }: { id: string; pin: string }) => ({ officerId: id, pin });
const secondOf = ({ id, pin }: { id: string; pin: string }) => ({ secondId: id, secondPin: pin });
const challengeIn = ({ text }: Got): Uint8Array =>
  Buffer.from((JSON.parse(text) as { key: { challenge: string } }).key.challenge, 'base64url');
const proof = (step: Got, key: Authenticator, wrong: Wrong = {}) =>
  proofBody(key.assert({ challenge: challengeIn(step), origin: daemon.url }, wrong));

/** True where the cookie opens anything. */
const isIn = async (cookie: string): Promise<boolean> =>
  cookie !== '' && (await send('/api/lane', null, cookie, 'GET')).status === 200;

/** The owner, with the key. */
async function ownSession(person: typeof SUE | typeof TOM): Promise<string> {
  const step = await send('/api/session', pinOf(person));
  const done = await send('/api/session/key', proof(step, keys[person.id]), step.cookie);
  expect(done.status).toBe(200);
  return done.cookie;
}

beforeAll(async () => {
  site = await keySite();
  await withAccounts(site, (accounts) => {
    for (const [account, { credential, cose }] of Object.entries(keys)) {
      accounts.keys.add({ account, credential, publicKey: cbor(cose), signCount: 0, confirmedBy: DORA.id });
    }
  });
  daemon = await DaemonProcess.start(site);
});
afterAll(async () => {
  await desk.clear();
  if (daemon?.alive) await daemon.stop();
  await site?.remove();
});

describe('a stolen PIN of an account with a security key', () => {
  it('opens no door of the screen', async () => {
    const officer = (await send('/api/session', pinOf(OFFICER))).cookie;
    const dora = (await send('/api/session', pinOf(DORA))).cookie;
    const locked = await ownSession(SUE);
    await send('/api/session/lock', {}, locked);
    const step = await send('/api/session', pinOf(TOM));
    const ids = { inspectionId: randomUUID(), alertId: randomUUID() };
    const [key = ''] = await withAccounts(site, (accounts) => accounts.keys.of(SUE.id).map(({ id }) => id));
    const stepAsSession = step.cookie.replace('__Host-wp-step', '__Host-wp');
    const foreign = newKeyBody(new Authenticator().register({ challenge: randomBytes(32), origin: daemon.url }));
    const tries: [string, Got, string][] = [
      ['sign-in', await send('/api/session', pinOf(TOM)), 'FIDO_STEP'],
      ['the step in place of a session', await send('/api/lane', null, stepAsSession, 'GET'), 'SIGNED_OUT'],
      ['sign-in over the session of a colleague', await send('/api/session', pinOf(TOM), officer), 'FIDO_STEP'],
      ['unlocking the screen of its owner', await send('/api/session/unlock', pinOf(SUE), locked), 'FIDO_STEP'],
      ['unlocking that of a colleague', await send('/api/session/unlock', pinOf(TOM), locked), 'OTHER_OFFICER'],
      ['PIN again on the locked screen', await send('/api/session/prove', { pin: SUE.pin }, locked), 'SESSION_LOCKED'],
      ['PIN again without a session', await send('/api/session/prove', { pin: SUE.pin }), 'SIGNED_OUT'],
      [
        'an own PIN in its place',
        await send('/api/session/own-pin', { pin: SUE.pin, newPin: '640173' }, locked),
        'SESSION_LOCKED',
      ],
      [
        'the second person at the screen of a colleague',
        await send('/api/alerts/second', { ...pinOf(SUE), ...ids, agrees: true }, officer),
        'FIDO_STEP',
      ],
      ['a key more', await send('/api/keys/add', secondOf(TOM), locked), 'SESSION_LOCKED'],
      ['a first key', await send('/api/session/first-key', secondOf(TOM), step.cookie), 'FIDO_STEP_OVER'],
      ['a new key without its ceremony', await send('/api/session/new-key', foreign, step.cookie), 'FIDO_STEP_OVER'],
      ['the word for the key of a colleague', await send('/api/keys/add', secondOf(TOM), dora), 'FIDO_STEP'],
      ['a key less', await send('/api/keys/remove', { ...secondOf(TOM), id: key }, locked), 'SESSION_LOCKED'],
      ['a code for a command', await send('/api/keys/code', {}, locked), 'SESSION_LOCKED'],
    ];
    expect(tries.map(([name, { reason }]) => [name, reason])).toEqual(tries.map(([name, , wanted]) => [name, wanted]));
    let opened = 0;
    for (const [, { cookie, status }] of tries) {
      if (status < 300 || (await isIn(cookie))) opened += 1;
    }
    expect(await isIn(locked)).toBe(false);
    attackFigure({ attack: 'stolen PIN at the doors of the screen', tries: tries.length, succeeded: opened });
    expect(opened).toBe(0);
  });

  it('opens nothing with an answer that its key did not give', async () => {
    const foreign = new Authenticator();
    const seen = await send('/api/session', pinOf(SUE));
    const recorded = proof(seen, keys.sue);
    expect((await send('/api/session/key', recorded, seen.cookie)).status).toBe(200);
    const forgeries: ((step: Got) => object)[] = [
      () => recorded,
      (step) => proof(step, foreign),
      (step) => ({ ...proof(step, foreign), id: recorded.id }),
      (step) => proof(step, keys.tom),
      (step) => proof(step, keys.sue, { key: foreign.privateKey }),
      (step) => proof(step, keys.sue, { challenge: randomBytes(32) }),
      (step) => proof(step, keys.sue, { origin: 'http://localhost:3000' }),
      (step) => proof(step, keys.sue, { rpId: 'example.org' }),
      (step) => proof(step, keys.sue, { flags: 0 }),
      (step) => proof(step, keys.sue, { signCount: 1 }),
      (step) => proof(step, keys.sue, { type: 'webauthn.create' }),
      (step) => ({ ...proof(step, keys.sue), signature: randomBytes(71).toString('base64url') }),
      (step) => ({ ...proof(step, keys.sue), authenticatorData: randomBytes(37).toString('base64url') }),
    ];
    const rounds = attackSize({ small: 1, full: 20 });
    let opened = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const forge of forgeries) {
        const step = await send('/api/session', pinOf(SUE));
        expect(step.reason).toBe('FIDO_STEP');
        const answer = await send('/api/session/key', forge(step), step.cookie);
        if (answer.status !== 401 || (await isIn(answer.cookie))) opened += 1;
      }
    }
    attackFigure({ attack: 'stolen PIN with a forged answer', tries: rounds * forgeries.length, succeeded: opened });
    expect(opened).toBe(0);
    const refused = (await systemRows(site.stateDir)).filter(({ kind }) => kind === 'key-refused');
    expect(refused.filter(({ subject }) => subject === SUE.id).length).toBeGreaterThanOrEqual(
      rounds * forgeries.length,
    );
  });

  it('opens no command, with no code or a guessed one', async () => {
    const lines: [string, string][] = [
      ['officer add eve --name Eve --role supervisor --by tom', `${TOM.pin}\n915274\n`],
      ['officer add eve --name Eve --role supervisor --by tom', `${TOM.pin} 12345678\n915274\n`],
      ['officer pin sue', `${SUE.pin}\n640173\n`],
      ['officer pin dora --by sue', `${SUE.pin} 00000000\n640173\n`],
      [`evidence export ${randomUUID()} --officer sue --out stolen.json`, `${SUE.pin}\n`],
    ];
    const [key = ''] = await withAccounts(site, (accounts) => accounts.keys.of(SUE.id).map(({ id }) => id));
    lines.push([`officer key remove sue ${key.slice(0, 8)} --by tom --with dora`, `${TOM.pin}\n${DORA.pin}\n`]);
    let opened = 0;
    for (const [line, typed] of lines) {
      const run = await desk.type(`waypost ${line} --config ${site.configFile}`, typed);
      expect([line, run.code === 0]).toEqual([line, false]);
      if (run.code === 0) opened += 1;
    }
    await withAccounts(site, (accounts) => {
      expect(accounts.find('eve')).toBeNull();
      expect(accounts.keys.of(SUE.id)).toHaveLength(1);
    });
    attackFigure({ attack: 'stolen PIN on the command line', tries: lines.length, succeeded: opened });
    expect(opened).toBe(0);
    const reasons = (await systemRows(site.stateDir))
      .filter(({ kind, body }) => kind === 'key-refused' && String(body['reason']).startsWith('FIDO_CODE'))
      .map(({ body }) => body['reason']);
    expect(reasons).toContain('FIDO_CODE_NEEDED');
    expect(reasons).toContain('FIDO_CODE_WRONG');
  });

  it('while its owner, with the key, comes through each of them', async () => {
    expect(await isIn(await ownSession(SUE))).toBe(true);
    const tom = await ownSession(TOM);
    const step = await send('/api/keys/code', {}, tom);
    const given = await send('/api/session/key', proof(step, keys.tom), `${tom}; ${step.cookie}`);
    const { code } = JSON.parse(given.text) as { code: string };
    const command = `waypost officer add eve --name Eve --by tom --config ${site.configFile}`;
    expect(await desk.type(command, `${TOM.pin} ${code}\n915274\n`)).toMatchObject({ code: 0 });
    // A code is good once.
    const again = await desk.type(command.replaceAll('eve', 'eva'), `${TOM.pin} ${code}\n915274\n`);
    expect(again.code).toBe(1);
  });
});
