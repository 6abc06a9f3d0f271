import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Authenticator, cbor, newKeyBody, proofBody, type Wrong } from '../../fakes/authenticator.ts';
import { type Answer, cookieOf, PIN, TestServer } from '../../fakes/test-server.ts';

const SUPER = 'super1';
const TECH = 'tech1';
const MINUTE_MS = 60_000;

let server: TestServer;
let key: Authenticator;

beforeEach(async () => {
  server = await TestServer.open();
  key = new Authenticator();
});
afterEach(() => server.close());

const origin = (): string => `http://${server.host}`;
const reasonOf = (answer: Answer): string => (answer.json() as { reason: string }).reason;
const pinOf = (officerId: string) => ({ officerId, pin: PIN });
const second = (secondId: string) => ({ secondId, secondPin: PIN });
const rowsOf = (kind: string) => server.audit.filter((row) => row.kind === kind);

/** Puts a key into the store, as an enrolment does. */
function owns(account: string, { credential, cose }: Authenticator = key): void {
  server.keys.add({ account, credential, publicKey: cbor(cose), signCount: 0, confirmedBy: TECH });
}

interface Asked {
  challenge: Uint8Array;
  credentials: string[];
  cookie: string;
}

/** The challenge of an answer that asks for a key, and the cookie of the step. */
function askedIn(answer: Answer): Asked {
  expect(answer.status).toBe(401);
  const body = answer.json() as { reason: string; key: { challenge: string; credentials: string[]; rpId: string } };
  expect(body.reason).toBe('FIDO_STEP');
  expect(body.key.rpId).toBe('localhost');
  return {
    challenge: Buffer.from(body.key.challenge, 'base64url'),
    credentials: body.key.credentials,
    cookie: cookieOf(answer),
  };
}

const prove = (
  { challenge, cookie }: Asked,
  { by = key, wrong = {}, session = '' }: { by?: Authenticator; wrong?: Wrong; session?: string } = {},
): Promise<Answer> => {
  const body = proofBody(by.assert({ challenge, origin: origin() }, wrong));
  return server.post('/api/session/key', body, session === '' ? cookie : `${session}; ${cookie}`);
};

const begin = async (officerId = SUPER): Promise<Asked> =>
  askedIn(await server.post('/api/session', pinOf(officerId), null));

async function inWithKey(officerId = SUPER): Promise<string> {
  const answer = await prove(await begin(officerId));
  expect(answer.status).toBe(200);
  return cookieOf(answer);
}

describe('signing in with a key', () => {
  beforeEach(() => owns(SUPER));

  it('takes the PIN, then the key, and says so in the audit', async () => {
    const step = await begin();
    expect(step.challenge).toHaveLength(32);
    expect(rowsOf('signed-in')).toEqual([]);
    const answer = await prove(step);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ officer: { id: SUPER }, locked: false });
    const [row] = rowsOf('signed-in');
    expect(row).toEqual({ kind: 'signed-in', officer: SUPER, key: server.keys.of(SUPER)[0]?.id });
    expect(server.keys.of(SUPER)[0]?.signCount).toBe(1);
  });

  it('opens nothing before the key has answered', async () => {
    const { cookie } = await begin();
    for (const path of ['/api/lane', '/api/keys', '/api/supervisor']) {
      expect((await server.ask({ path, headers: server.own(null), cookie })).status).toBe(401);
    }
    const asSession = cookie.replace('__Host-wp-step', '__Host-wp');
    expect((await server.ask({ path: '/api/lane', headers: server.own(null), cookie: asSession })).status).toBe(401);
  });

  it('asks nobody of a role without keys, and says nothing of one', async () => {
    await server.signIn('officer1');
    expect(rowsOf('signed-in')).toEqual([{ kind: 'signed-in', officer: 'officer1' }]);
  });

  it('lets an account without a key in by PIN alone, and the row says so', async () => {
    await server.signIn(TECH);
    expect(rowsOf('signed-in')).toEqual([{ kind: 'signed-in', officer: TECH, key: null }]);
  });

  it.each<[string, Wrong, string]>([
    ['another challenge', { challenge: randomBytes(32) }, 'FIDO_CHALLENGE'],
    ['another page', { origin: 'http://localhost:1' }, 'FIDO_ORIGIN'],
    ['another RP ID', { rpId: 'example.org' }, 'FIDO_RP'],
    ['no touch', { flags: 0 }, 'FIDO_NOT_TOUCHED'],
    ['a signature of another key', { key: new Authenticator().privateKey }, 'FIDO_SIGNATURE'],
  ])('is refused for %s, with a row', async (_name, wrong, reason) => {
    const step = await begin();
    const answer = await prove(step, { wrong });
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'FIDO_REFUSED']);
    expect(rowsOf('key-refused')).toMatchObject([{ officer: SUPER, reason }]);
    expect(rowsOf('signed-in')).toEqual([]);
    // The step is over: the right answer comes too late.
    expect(reasonOf(await prove(step))).toBe('FIDO_STEP_OVER');
  });

  it('is refused for the key of another account', async () => {
    const other = new Authenticator();
    owns(TECH, other);
    const step = await begin();
    expect(step.credentials).toEqual([Buffer.from(key.credential).toString('base64url')]);
    expect(reasonOf(await prove(step, { by: other }))).toBe('FIDO_REFUSED');
    expect(rowsOf('key-refused')).toMatchObject([{ officer: SUPER, reason: 'FIDO_OTHER', key: null }]);
  });

  it('is refused for a counter that does not rise, with a row', async () => {
    await prove(await begin(), { wrong: { signCount: 9 } });
    expect(reasonOf(await prove(await begin(), { wrong: { signCount: 9 } }))).toBe('FIDO_REFUSED');
    expect(rowsOf('key-refused')).toMatchObject([{ reason: 'FIDO_COUNTER', key: server.keys.of(SUPER)[0]?.id }]);
  });

  it('takes an answer once', async () => {
    const step = await begin();
    const body = proofBody(key.assert({ challenge: step.challenge, origin: origin() }));
    expect((await server.post('/api/session/key', body, step.cookie)).status).toBe(200);
    expect(reasonOf(await server.post('/api/session/key', body, step.cookie))).toBe('FIDO_STEP_OVER');
    const next = await begin();
    expect(reasonOf(await server.post('/api/session/key', body, next.cookie))).toBe('FIDO_REFUSED');
  });

  it('takes no answer from a browser that did not begin', async () => {
    const step = await begin();
    const body = proofBody(key.assert({ challenge: step.challenge, origin: origin() }));
    expect(reasonOf(await server.post('/api/session/key', body, null))).toBe('FIDO_STEP_OVER');
    const cookie = `__Host-wp-step=${randomBytes(32).toString('base64url')}`;
    expect(reasonOf(await server.post('/api/session/key', body, cookie))).toBe('FIDO_STEP_OVER');
  });

  it('lets nobody in with a counter that could not be kept', async () => {
    const step = await begin();
    server.keys.used = () => false;
    const answer = await prove(step);
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'ACCOUNTS_UNAVAILABLE']);
    expect(rowsOf('signed-in')).toEqual([]);
  });

  it('takes no step of an enrolment for that of a sign-in', async () => {
    const session = await inWithKey();
    const body = { secondId: TECH, secondPin: PIN };
    const enrolling = await server.post('/api/keys/add', body, session);
    expect(enrolling.status).toBe(200);
    const cookie = `${session}; ${cookieOf(enrolling)}`;
    const { challenge } = enrolling.json() as { challenge: string };
    const proof = proofBody(key.assert({ challenge: Buffer.from(challenge, 'base64url'), origin: origin() }));
    expect(reasonOf(await server.post('/api/session/key', proof, cookie))).toBe('FIDO_STEP_OVER');
  });

  it('ends the step in time, and notes a right PIN that no key followed', async () => {
    const step = await begin();
    server.clock.advance(3 * MINUTE_MS);
    expect(reasonOf(await prove(step))).toBe('FIDO_STEP_OVER');
    expect(rowsOf('key-refused')).toEqual([
      { kind: 'key-refused', officer: SUPER, reason: 'FIDO_NOT_GIVEN', key: null },
    ]);
  });

  it('ends the step before it when the PIN is typed again', async () => {
    const first = await begin();
    const next = await begin();
    expect(reasonOf(await prove(first))).toBe('FIDO_STEP_OVER');
    expect((await prove(next)).status).toBe(200);
  });

  it('lets nobody in whose account was switched off in between', async () => {
    const step = await begin();
    server.accounts.disabled.add(SUPER);
    expect(reasonOf(await prove(step))).toBe('SIGNED_OUT');
  });

  it('lets nobody in without a durable row, nor where the keys cannot be read', async () => {
    const step = await begin();
    server.auditWorks = false;
    expect((await prove(step)).status).toBe(503);
    server.auditWorks = true;
    server.keys.readable = false;
    const answer = await server.post('/api/session', pinOf(SUPER), null);
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'ACCOUNTS_UNAVAILABLE']);
  });

  it('asks for no key where the policy switches them off', async () => {
    server.keys.rule.supervisor = 'off';
    await server.signIn(SUPER);
  });
});

describe('a locked screen', () => {
  it('opens with PIN and key, not with the PIN alone', async () => {
    owns(SUPER);
    const session = await inWithKey();
    await server.post('/api/session/lock', {}, session);
    const step = askedIn(await server.post('/api/session/unlock', pinOf(SUPER), session));
    const lane = () => server.ask({ path: '/api/lane', headers: server.own(null), cookie: session });
    expect((await lane()).status).toBe(401);
    // The step belongs to the session that began it.
    expect(reasonOf(await prove(step))).toBe('FIDO_STEP_OVER');
    const again = askedIn(await server.post('/api/session/unlock', pinOf(SUPER), session));
    const opened = await prove(again, { session });
    expect(opened.status).toBe(200);
    expect(rowsOf('unlocked')).toMatchObject([{ officer: SUPER, key: server.keys.of(SUPER)[0]?.id }]);
  });
});

describe('the word of a second person', () => {
  const ids = { inspectionId: randomUUID(), alertId: randomUUID() };
  const confirm = (officerId: string, session: string) =>
    server.post('/api/alerts/second', { ...pinOf(officerId), ...ids, agrees: true }, session);

  it('takes the key of the second person at the screen of the first', async () => {
    owns(SUPER);
    const session = await server.signIn('officer1');
    const step = askedIn(await confirm(SUPER, session));
    expect(server.lane.calls).toEqual([]);
    expect((await prove(step, { session })).status).toBe(204);
    expect(server.lane.calls).toMatchObject([{ name: 'secondOpinion', args: [{ officer: SUPER }] }]);
    expect(rowsOf('key-used')).toMatchObject([{ officer: SUPER, purpose: 'second-person' }]);
  });

  it('is lost with the screen at which it was asked for', async () => {
    owns(SUPER);
    const session = await server.signIn('officer1');
    const step = askedIn(await confirm(SUPER, session));
    await server.post('/api/session/lock', {}, session);
    expect(reasonOf(await prove(step, { session }))).toBe('SESSION_LOCKED');
    expect(server.lane.calls).toEqual([]);
  });

  it('is refused where the policy asks for a key and there is none', async () => {
    server.keys.rule.supervisor = 'required';
    const session = await server.signIn('officer1');
    expect(reasonOf(await confirm(SUPER, session))).toBe('FIDO_MISSING');
    expect(rowsOf('key-refused')).toMatchObject([{ officer: SUPER, reason: 'FIDO_MISSING' }]);
  });
});

const newKeyFor = (answer: Answer, wrong: Wrong = {}, by = key) => {
  const { challenge } = answer.json() as { challenge: string };
  return newKeyBody(by.register({ challenge: Buffer.from(challenge, 'base64url'), origin: origin() }, wrong));
};

describe('adding a key at the own screen', () => {
  it('takes the own PIN, a second person and the key; then every session of the account is over', async () => {
    const session = await server.signIn(SUPER);
    const creation = await server.post('/api/keys/add', second(TECH), session);
    expect(creation.status).toBe(200);
    const cookie = `${session}; ${cookieOf(creation)}`;
    expect((await server.post('/api/session/new-key', newKeyFor(creation), cookie)).status).toBe(204);
    expect(rowsOf('key-changed')).toMatchObject([{ officer: SUPER, change: 'added', answeredBy: TECH }]);
    expect((await server.ask({ path: '/api/lane', headers: server.own(null), cookie: session })).status).toBe(401);
    await inWithKey();
  });

  it.each([
    ['the owner alone', SUPER, 'FIDO_SECOND'],
    ['an officer', 'officer1', 'FIDO_SECOND'],
    ['a data-protection officer', 'dpo1', 'FIDO_SECOND'],
  ])('is refused with %s as second person', async (_name, id, reason) => {
    const session = await server.signIn(SUPER);
    expect(reasonOf(await server.post('/api/keys/add', second(id), session))).toBe(reason);
  });

  it('is refused with a wrong PIN of the second person', async () => {
    const session = await server.signIn(SUPER);
    const answer = await server.post('/api/keys/add', { secondId: TECH, secondPin: '0000' }, session);
    expect(reasonOf(answer)).toBe('PIN_WRONG');
    expect(rowsOf('sign-in-failed')).toMatchObject([{ officer: TECH }]);
  });

  it.each([SUPER, TECH])('is refused while the PIN of %s is known to somebody else', async (given) => {
    const session = await server.signIn(SUPER);
    server.accounts.given.add(given);
    expect(reasonOf(await server.post('/api/keys/add', second(TECH), session))).toBe('OWN_PIN_NEEDED');
  });

  it('asks for the PIN again where it is old, and for the key of a second person who has one', async () => {
    const theirs = new Authenticator();
    owns(TECH, theirs);
    const session = await server.signIn(SUPER);
    for (let minute = 0; minute < 6; minute += 1) {
      server.clock.advance(MINUTE_MS);
      await server.post('/api/session/active', {}, session);
    }
    expect(reasonOf(await server.post('/api/keys/add', second(TECH), session))).toBe('PIN_AGAIN');
    const fresh = cookieOf(await server.post('/api/session/prove', { pin: PIN }, session));
    const step = askedIn(await server.post('/api/keys/add', second(TECH), fresh));
    const creation = await prove(step, { by: theirs, session: fresh });
    expect(creation.status).toBe(200);
    const cookie = `${fresh}; ${cookieOf(creation)}`;
    expect((await server.post('/api/session/new-key', newKeyFor(creation), cookie)).status).toBe(204);
  });

  it('is refused for a wrong answer, for the key of another, and above the most', async () => {
    owns(TECH);
    const session = await server.signIn(SUPER);
    const add = async (wrong: Wrong, by: Authenticator): Promise<string> => {
      // The second person of the store has a key too.
      const step = askedIn(await server.post('/api/keys/add', second(TECH), session));
      const creation = await prove(step, { session });
      const answer = await server.post(
        '/api/session/new-key',
        newKeyFor(creation, wrong, by),
        `${session}; ${cookieOf(creation)}`,
      );
      return reasonOf(answer);
    };
    expect(await add({ origin: 'http://localhost:1' }, new Authenticator())).toBe('FIDO_REFUSED');
    expect(await add({ flags: 0x40 }, new Authenticator())).toBe('FIDO_REFUSED');
    expect(await add({}, key)).toBe('FIDO_TAKEN');
    expect(server.keys.of(SUPER)).toEqual([]);
    expect(rowsOf('key-refused')).toMatchObject([
      { reason: 'FIDO_ORIGIN' },
      { reason: 'FIDO_NOT_TOUCHED' },
      { reason: 'FIDO_NOT_STORED' },
    ]);
    server.keys.onChange = () => undefined;
    for (let i = 0; i < 4; i += 1) owns(SUPER, new Authenticator());
    const step = askedIn(await server.post('/api/keys/add', second(TECH), session));
    expect(reasonOf(await prove(step, { session }))).toBe('FIDO_FULL');
  });

  it('takes no answer of a ceremony that was another kind, of another session, or that locked', async () => {
    const session = await server.signIn(SUPER);
    const creation = await server.post('/api/keys/add', second(TECH), session);
    const body = newKeyFor(creation);
    const step = cookieOf(creation);
    const other = await server.signIn('officer1');
    expect(reasonOf(await server.post('/api/session/new-key', body, `${other}; ${step}`))).toBe('FIDO_STEP_OVER');
    const again = await server.post('/api/keys/add', second(TECH), session);
    await server.post('/api/session/lock', {}, session);
    const locked = await server.post('/api/session/new-key', newKeyFor(again), `${session}; ${cookieOf(again)}`);
    expect(reasonOf(locked)).toBe('FIDO_STEP_OVER');
    expect(server.keys.of(SUPER)).toEqual([]);
  });
});

describe('a role whose keys the policy requires', () => {
  beforeEach(() => {
    server.keys.rule.supervisor = 'required';
  });

  const pinAlone = async (): Promise<string> => {
    const answer = await server.post('/api/session', pinOf(SUPER), null);
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'FIDO_FIRST']);
    return cookieOf(answer);
  };

  it('gets nothing by PIN alone but the enrolment, with a second person', async () => {
    const step = await pinAlone();
    expect(rowsOf('signed-in')).toEqual([]);
    expect((await server.ask({ path: '/api/keys', headers: server.own(null), cookie: step })).status).toBe(401);
    expect(reasonOf(await server.post('/api/session/first-key', second(SUPER), step))).toBe('FIDO_SECOND');
    const wrong = await server.post('/api/session/first-key', { secondId: TECH, secondPin: '0000' }, step);
    expect(reasonOf(wrong)).toBe('PIN_WRONG');
    const creation = await server.post('/api/session/first-key', second(TECH), step);
    expect(creation.status).toBe(200);
    const added = await server.post('/api/session/new-key', newKeyFor(creation), cookieOf(creation));
    expect(added.status).toBe(204);
    await inWithKey();
  });

  it('enrols nobody without the step that a right PIN began', async () => {
    expect(reasonOf(await server.post('/api/session/first-key', second(TECH), null))).toBe('FIDO_STEP_OVER');
    owns(SUPER);
    const { cookie } = await begin();
    expect(reasonOf(await server.post('/api/session/first-key', second(TECH), cookie))).toBe('FIDO_STEP_OVER');
  });

  it('takes the word of a second person who has no key yet by PIN: the first key of a kiosk needs one', async () => {
    server.keys.rule.technician = 'required';
    const creation = await server.post('/api/session/first-key', second(TECH), await pinAlone());
    expect(creation.status).toBe(200);
  });
});

describe('the list of own keys', () => {
  it('names them by digest, and removes one with a second person', async () => {
    owns(SUPER);
    const session = await inWithKey();
    const list = await server.ask({ path: '/api/keys', headers: server.own(null), cookie: session });
    const { keys, mode, most } = list.json() as { keys: { id: string }[]; mode: string; most: number };
    expect([mode, most, keys.length]).toEqual(['offered', 4, 1]);
    expect(list.text).not.toContain(Buffer.from(key.credential).toString('base64url'));
    const id = keys[0]?.id ?? '';
    const unknown = await server.post('/api/keys/remove', { ...second(TECH), id: 'a'.repeat(64) }, session);
    expect(reasonOf(unknown)).toBe('FIDO_UNKNOWN');
    expect(reasonOf(await server.post('/api/keys/remove', { ...second(SUPER), id }, session))).toBe('FIDO_SECOND');
    expect((await server.post('/api/keys/remove', { ...second(TECH), id }, session)).status).toBe(204);
    expect(rowsOf('key-changed')).toMatchObject([{ change: 'removed', key: id, answeredBy: TECH }]);
    expect((await server.ask({ path: '/api/lane', headers: server.own(null), cookie: session })).status).toBe(401);
  });

  it('is not for officers', async () => {
    const session = await server.signIn('officer1');
    expect((await server.ask({ path: '/api/keys', headers: server.own(null), cookie: session })).status).toBe(403);
  });
});

describe('a code for a command', () => {
  it('comes only after the key has answered', async () => {
    owns(SUPER);
    const session = await inWithKey();
    const step = askedIn(await server.post('/api/keys/code', {}, session));
    const answer = await prove(step, { session });
    expect(answer.json()).toEqual({ code: '12345678', forMs: 600_000 });
    expect(rowsOf('key-used')).toMatchObject([{ officer: SUPER, purpose: 'command-code' }]);
  });

  it('is for nobody without a key', async () => {
    const session = await server.signIn(SUPER);
    expect(reasonOf(await server.post('/api/keys/code', {}, session))).toBe('FIDO_UNKNOWN');
  });
});

describe('what comes in', () => {
  it('is refused by size and form before anything is read', async () => {
    owns(SUPER);
    const { cookie } = await begin();
    const body = { id: 'AAAA', clientDataJson: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: null };
    const send = (change: object) => server.post('/api/session/key', { ...body, ...change }, cookie);
    expect(reasonOf(await send({ signature: 'A'.repeat(20_000) }))).toBe('BODY_TOO_LARGE');
    expect(reasonOf(await send({ signature: 'A'.repeat(9_000) }))).toBe('FIELD_INVALID');
    expect(reasonOf(await send({ id: 'not base64url!' }))).toBe('FIELD_INVALID');
    expect(reasonOf(await send({ more: 1 }))).toBe('FIELD_INVALID');
    expect(reasonOf(await send({}))).toBe('FIDO_REFUSED');
  });
});
