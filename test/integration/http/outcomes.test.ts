import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SecurityEvent } from '../../../src/adapters/http/access/ports.ts';
import { OutcomeEvent, OutcomeGap, OutcomeProblem } from '../../../src/adapters/http/api/outcome.ts';
import { printOpenApi } from '../../../src/adapters/http/print/index.ts';
import type { OutcomeSide } from '../../../src/adapters/http/server/index.ts';
import {
  MAX_OUTCOME_STREAMS,
  OUTCOME_MESSAGE_BYTES,
  OUTCOME_PATH,
  OUTCOME_TICK_MS,
  REPLAY_MS,
  REPLAY_OUTCOMES,
} from '../../../src/adapters/http/server/index.ts';
import { outcomeFrame, readOutcomeId } from '../../../src/adapters/http/server/outcome-message.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { type Accounts, openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import type { LaneOutcome } from '../../../src/core/inspection/record/counts/index.ts';
import { startOutcomes } from '../../../src/daemon/lane/index.ts';
import { findWords } from '../../fakes/daemon-disk.ts';
import { EventReader, type StreamEvent } from '../../fakes/event-reader.ts';
import { patience } from '../../fakes/patience.ts';
import { type TestState, testRing, testState } from '../../fakes/stores.ts';
import { TestServer } from '../../fakes/test-server.ts';

const ALLOWED: LaneOutcome = {
  outcome: 'allowed',
  document: { documentNumber: 'L898902C3', expiry: '2032-04-15' },
  demonstration: false,
};
const numbered = (number: number): LaneOutcome => ({ ...ALLOWED, document: { documentNumber: `N${number}` } });

let state: TestState;
let accounts: Accounts;
let server: TestServer;
let on: boolean;
let push: (outcome: LaneOutcome) => void;
let readersNow: () => { machine: string; delivered: number }[];
const readers: EventReader[] = [];

function opened(): Accounts {
  const opening = openAccounts({ stateDir: state.stateDir, ring: state.ring(), wall: () => state.clock.wall() });
  if (!opening.ok) throw new Error(opening.message);
  return opening.accounts;
}

/** A machine that two people made, and its token. */
function machine(id: string): string {
  const made = accounts.machines.create({ id, name: 'Gate', madeBy: 'sue' });
  if (!made.ok) throw new Error(made.message);
  accounts.machines.activate(id, 'tom');
  return made.token ?? '';
}

function openEndpoint(): Promise<TestServer> {
  const { served } = startOutcomes({
    lane: { subscribe: () => () => undefined, snapshot: () => ({ current: null }) } as never,
    accounts,
    ruled: {
      policy: {
        get outcomeStream() {
          return on ? { purpose: '', act: '', document: [] } : null;
        },
      },
    } as never,
    clock: state.clock,
    config: { lane: { id: 'lane-1', name: 'Lane 1' } },
    training: false,
  });
  const side = served.outcomes as OutcomeSide;
  const connect: OutcomeSide['connect'] = (stream) => {
    push = (outcome) => stream.push(outcome);
    readersNow = () => stream.readers();
  };
  return TestServer.open({ outcomes: { ...side, connect } });
}

beforeEach(async () => {
  state = await testState();
  accounts = opened();
  on = true;
  server = await openEndpoint();
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await server.close();
  accounts.close();
  state.remove();
});

async function read(token: string | null, more: Record<string, string> = {}): Promise<EventReader> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  const reader = await EventReader.open(server, null, { path: OUTCOME_PATH, ...authorization, ...more });
  readers.push(reader);
  return reader;
}

/** Lets so many ticks pass, each seen by every reader that is still there. */
async function ticks(count: number, ...seen: EventReader[]): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) {
    const before = seen.map(({ text }) => text.length);
    server.clock.advance(OUTCOME_TICK_MS);
    for (const [at, reader] of seen.entries()) {
      await reader.until(({ text, ended }) => ended || text.length === (before[at] ?? 0) + OUTCOME_MESSAGE_BYTES);
    }
  }
}

const kinds = (reader: EventReader): string[] => reader.events().map(({ event }) => event);
const outcomes = (reader: EventReader): StreamEvent[] => reader.events().filter(({ event }) => event === 'outcome');
const ask = (token: string | null, more: Record<string, string> = {}) =>
  server.ask({
    path: OUTCOME_PATH,
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...more },
  });
const reasonOf = ({ text }: { text: string }): string => OutcomeProblem.parse(JSON.parse(text)).reason;
const rows = (kind: SecurityEvent['kind']): SecurityEvent[] => server.audit.filter((row) => row.kind === kind);

/** A stream that says nothing more would else be waited for until the limit of the project. */
const LIMIT = { timeout: patience(5_000) };

describe('a message of the outcome stream', () => {
  it('is of one length and of the members of the contract, whatever the outcome', () => {
    const long = 'X'.repeat(45);
    const frames = [
      ALLOWED,
      { ...ALLOWED, outcome: 'referred' as const, document: null },
      { ...ALLOWED, demonstration: true, document: { surname: long, givenNames: long, documentNumber: long } },
    ].map((outcome, at) => outcomeFrame({ epoch: '0a1b2c3d', number: at + 1 }, 'l'.repeat(40), outcome));
    for (const frame of frames) {
      expect(frame).toHaveLength(OUTCOME_MESSAGE_BYTES);
      const text = frame.toString('utf8');
      expect(text).toMatch(/^event: outcome\nid: 0a1b2c3d-000000000\d\ndata: \{.*\} *\n\n$/);
      const data = JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '');
      expect(Object.keys(OutcomeEvent.parse(data))).toEqual(['format', 'lane', 'outcome', 'document', 'demonstration']);
    }
    expect(readOutcomeId('0a1b2c3d-0000000001')).toEqual({ epoch: '0a1b2c3d', number: 1 });
    expect(readOutcomeId('0a1b2c3d-1')).toBeNull();
  });

  it('has no member that the contract does not name', () => {
    const data = { format: 'waypost.outcome.1', lane: 'l', outcome: 'allowed', document: null, demonstration: false };
    expect(OutcomeEvent.safeParse(data).success).toBe(true);
    for (const more of ['alerts', 'reasons', 'lists', 'officer', 'checks', 'score']) {
      expect(OutcomeEvent.safeParse({ ...data, [more]: 1 }).success).toBe(false);
    }
  });

  it('is described by the OpenAPI document that is published', () => {
    const path = join(packageRoot, 'docs/schemas/outcome.openapi.json');
    expect(readFileSync(path, 'utf8'), 'run node tools/schemas.mjs').toBe(printOpenApi());
  });
});

describe('the outcome stream', LIMIT, () => {
  it('sends one message a tick and none in between; a decision is seen at the next one', async () => {
    const reader = await read(machine('gate-1'));
    expect(reader.status).toBe(200);
    await ticks(2, reader);
    push(ALLOWED);
    server.clock.advance(OUTCOME_TICK_MS - 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(kinds(reader)).toEqual(['beat', 'beat']);
    server.clock.advance(1);
    await reader.until(({ text }) => text.length === 3 * OUTCOME_MESSAGE_BYTES);
    await ticks(1, reader);
    expect(kinds(reader)).toEqual(['beat', 'beat', 'outcome', 'beat']);
    expect(outcomes(reader)[0]?.data).toEqual({ format: 'waypost.outcome.1', lane: 'lane-1', ...ALLOWED });
    expect(readersNow()).toMatchObject([{ machine: 'gate-1', delivered: 1 }]);
  });

  it('begins with the next outcome, and gives every reader each outcome once and in order', async () => {
    const token = machine('gate-1');
    push(numbered(0));
    const [one, two] = [await read(token), await read(token)];
    for (const number of [1, 2, 3]) push(numbered(number));
    await ticks(4, one, two);
    for (const reader of [one, two]) {
      expect(outcomes(reader).map(({ data }) => OutcomeEvent.parse(data).document?.documentNumber)).toEqual([
        'N1',
        'N2',
        'N3',
      ]);
    }
  });

  it('gives a reader that comes back what it missed, and says where that is not all', async () => {
    const token = machine('gate-1');
    const first = await read(token);
    push(numbered(1));
    await ticks(1, first);
    const last = outcomes(first)[0]?.id ?? '';
    first.close();
    push(numbered(2));
    push(numbered(3));
    const back = await read(token, { 'last-event-id': last });
    await ticks(3, back);
    expect(kinds(back)).toEqual(['outcome', 'outcome', 'beat']);
    back.close();
    // An id of another start, one that never was, and none of ours: all that is kept, behind a gap.
    for (const id of ['ffffffff-0000000001', `${last.slice(0, 8)}-0000000099`, 'x']) {
      const lost = await read(token, { 'last-event-id': id });
      await ticks(5, lost);
      expect(kinds(lost)).toEqual(['gap', 'outcome', 'outcome', 'outcome', 'beat']);
      expect(OutcomeGap.parse(lost.events()[0]?.data)).toEqual({ format: 'waypost.outcome.1', missed: true });
      lost.close();
      await ticks(1);
    }
  });

  it('keeps no more outcomes than it says, and none for longer', async () => {
    const token = machine('gate-1');
    const first = await read(token);
    push(numbered(1));
    await ticks(1, first);
    const last = outcomes(first)[0]?.id ?? '';
    first.close();
    for (let number = 2; number <= REPLAY_OUTCOMES + 3; number += 1) push(numbered(number));
    const many = await read(token, { 'last-event-id': last });
    await ticks(2, many);
    expect(kinds(many)).toEqual(['gap', 'outcome']);
    expect(OutcomeEvent.parse(outcomes(many)[0]?.data).document?.documentNumber).toBe('N4');
    many.close();
    for (let past = 0; past <= REPLAY_MS; past += OUTCOME_TICK_MS) server.clock.advance(OUTCOME_TICK_MS);
    const late = await read(token, { 'last-event-id': last });
    await ticks(2, late);
    expect(kinds(late)).toEqual(['gap', 'beat']);
  });

  it('ends at the tick after an account is switched off, gets another token or waits again, with nothing more sent', async () => {
    for (const end of [
      (id: string) => accounts.machines.disable(id),
      (id: string) => accounts.machines.renew(id, 'una'),
    ]) {
      const id = `gate-${rows('machine-connected').length}`;
      const token = machine(id);
      const reader = await read(token);
      await ticks(1, reader);
      // As the command does it, in a process of its own.
      const beside = opened();
      expect(end(id).ok).toBe(true);
      beside.close();
      push(ALLOWED);
      server.clock.advance(OUTCOME_TICK_MS);
      await reader.until(({ ended }) => ended);
      expect(kinds(reader)).toEqual(['beat']);
      expect(rows('machine-disconnected').at(-1)).toEqual({
        kind: 'machine-disconnected',
        machine: id,
        by: 'revoked',
        delivered: 0,
      });
      expect((await ask(token)).status).toBe(401);
    }
  });

  it('records who came and went, and how many outcomes went out', async () => {
    const reader = await read(machine('gate-1'));
    push(numbered(1));
    push(numbered(2));
    await ticks(2, reader);
    reader.close();
    await expect
      .poll(() => rows('machine-disconnected'))
      .toEqual([{ kind: 'machine-disconnected', machine: 'gate-1', by: 'left', delivered: 2 }]);
    expect(rows('machine-connected')).toEqual([{ kind: 'machine-connected', machine: 'gate-1' }]);
    const other = await read(machine('gate-2'));
    await server.server?.stop();
    await other.until(({ ended }) => ended);
    expect(rows('machine-disconnected').at(-1)).toMatchObject({ machine: 'gate-2', by: 'stopped' });
  });

  it('is not opened where that cannot be recorded', async () => {
    server.auditWorks = false;
    const answer = await ask(machine('gate-1'));
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'AUDIT_UNAVAILABLE']);
  });
});

describe('the door of the outcome stream', LIMIT, () => {
  it('is opened by the token of a usable machine alone, and answers everything else alike', async () => {
    const token = machine('gate-1');
    const waiting = accounts.machines.create({ id: 'gate-2', name: 'Gate', madeBy: 'sue' });
    if (!waiting.ok) throw new Error(waiting.message);
    // The person who made it is no second one.
    accounts.machines.activate('gate-2', 'sue');
    const off = machine('gate-3');
    accounts.machines.disable('gate-3');
    const cookie = await server.signIn();
    const wrong = [
      null,
      '',
      'x',
      waiting.token,
      off,
      `${token}x`,
      token.replace('gate-1', 'gate-9'),
      'gate-1.',
      token.slice(7),
    ];
    const answers = [...(await Promise.all(wrong.map((one) => ask(one)))), await ask(null, { cookie })];
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect([answers[0]?.status, reasonOf(answers[0] ?? { text: '' })]).toEqual([401, 'OUTCOME_TOKEN']);
    expect((await read(token)).status).toBe(200);
    expect(rows('request-refused').length).toBe(1);
  });

  it('lets the right token in while strangers flood it with wrong ones', async () => {
    const token = machine('gate-1');
    const answers = [];
    for (let tries = 0; tries < 30; tries += 1) answers.push(await ask(`gate-1.${'A'.repeat(43)}`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(401), ...Array(10).fill(429)]);
    expect((await read(token)).status).toBe(200);
    // A flood is one row a minute.
    expect(rows('request-refused').length).toBe(1);
  });

  it('is shut unless the policy in force names it, and shuts when it ends', async () => {
    const token = machine('gate-1');
    const reader = await read(token);
    await ticks(1, reader);
    push(ALLOWED);
    on = false;
    server.clock.advance(OUTCOME_TICK_MS);
    await reader.until(({ ended }) => ended);
    expect(kinds(reader)).toEqual(['beat']);
    expect(rows('machine-disconnected')).toMatchObject([{ by: 'policy' }]);
    const answer = await ask(token);
    expect([answer.status, reasonOf(answer)]).toEqual([403, 'OUTCOME_OFF']);
    // What was decided meanwhile is not kept for later.
    push(ALLOWED);
    on = true;
    const again = await read(token, { 'last-event-id': 'x' });
    await ticks(2, again);
    expect(kinds(again)).toEqual(['gap', 'beat']);
  });

  it('has room for two streams of a machine and four in all', async () => {
    const tokens = ['gate-1', 'gate-2', 'gate-3'].map(machine);
    for (const token of [tokens[0], tokens[0]]) expect((await read(token ?? '')).status).toBe(200);
    const third = await ask(tokens[0] ?? '');
    expect([third.status, reasonOf(third)]).toEqual([503, 'OUTCOME_FULL']);
    for (const token of [tokens[1], tokens[1]]) expect((await read(token ?? '')).status).toBe(200);
    expect(readersNow()).toHaveLength(MAX_OUTCOME_STREAMS);
    expect((await ask(tokens[2] ?? '')).status).toBe(503);
  });

  it('makes a machine wait that opens one stream after the other', async () => {
    const token = machine('gate-1');
    const other = machine('gate-2');
    for (let time = 0; time < 10; time += 1) {
      const reader = await read(token);
      expect(reader.status).toBe(200);
      reader.close();
      await expect.poll(() => readersNow().length).toBe(0);
    }
    const answer = await ask(token);
    expect([answer.status, reasonOf(answer)]).toEqual([429, 'OUTCOME_TOO_OFTEN']);
    expect((await read(other)).status).toBe(200);
    server.clock.advance(6_000);
    expect((await read(token)).status).toBe(200);
  });

  it('takes no other method and no other host, and a token opens nothing else', async () => {
    const token = machine('gate-1');
    const authorization = `Bearer ${token}`;
    for (const method of ['POST', 'HEAD', 'DELETE']) {
      const answer = await server.ask({ method, path: OUTCOME_PATH, headers: { authorization, ...server.own(null) } });
      expect(answer.status).toBe(405);
    }
    expect((await ask(token, { host: 'gate.example' })).status).toBe(403);
    expect((await ask(token, { origin: 'https://gate.example' })).status).toBe(403);
    expect((await server.ask({ path: '/api/lane', headers: { authorization } })).status).toBe(401);
    expect((await server.ask({ path: `${OUTCOME_PATH}?token=${token}` })).status).toBe(401);
  });
});

describe('a machine account', LIMIT, () => {
  it('keeps of its token a digest under a key that is not on the disk', () => {
    const token = machine('gate-1');
    const secret = token.slice('gate-1.'.length);
    const hex = Buffer.from(secret, 'base64url').toString('hex');
    expect(findWords(state.stateDir, [secret, hex])).toEqual([]);
    expect(accounts.machines.verify(token)).toEqual({ id: 'gate-1', epoch: 0 });
    accounts.close();
    const other = openAccounts({ stateDir: state.stateDir, ring: testRing(9), wall: () => state.clock.wall() });
    if (!other.ok) throw new Error(other.message);
    expect(other.accounts.machines.verify(token)).toBeNull();
    other.accounts.close();
    accounts = opened();
  });

  it('shares no id with a person, signs in nowhere, and its digest is bound to its id', async () => {
    machine('gate-1');
    const taken = await accounts.create({ id: 'gate-1', name: 'X', role: 'officer', pin: '739182' });
    expect(taken).toMatchObject({ ok: false, reason: 'ACCOUNT_EXISTS' });
    expect(await accounts.verifyPin('gate-1', '739182')).toMatchObject({ ok: false, reason: 'PIN_WRONG' });
    expect(accounts.machines.create({ id: 'gate-1', name: 'Other', madeBy: 'sue' })).toMatchObject({ ok: false });
  });
});
