import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProblemView } from '../../../src/adapters/http/api/lane.ts';
import {
  ReferralsView,
  SupportAnswerView,
  type SupportFormHead,
  SupportQuestionsView,
  SupportUseView,
  SupportView,
} from '../../../src/adapters/http/api/support.ts';
import type { Subject } from '../../../src/core/protection/referral/index.ts';
import {
  allBytes,
  NO_GROUND,
  packWith,
  type TestRoute,
  testBody,
  testProtectionService,
  testRoute,
  utf8,
} from '../../fakes/protection.ts';
import { cookieOf, PIN, TestServer } from '../../fakes/test-server.ts';

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const OTHER_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aff';
const SECRET = 'xylophone answered all four questions';
const { body } = testBody();

let route: TestRoute;
let server: TestServer;
let subject: Subject | null;
let cookie: string;

beforeEach(async () => {
  route = await testRoute();
  subject = {
    inspectionId: ID,
    facts: { ...NO_GROUND, age: 15 },
    identity: {
      primary: 'ERIKSSON',
      secondary: 'ANNA',
      birthDate: '2011-01-01',
      sex: 'F',
      nationality: 'UTO',
      issuer: 'UTO',
      documentType: 'P',
      documentNumber: 'X1',
    },
    photo: () => null,
  };
  const service = testProtectionService({
    store: route.store,
    pack: packWith(body),
    at: route.at,
    subject: () => subject,
  });
  server = await TestServer.open({
    support: { desk: service, slip: { print: false, helpLines: {} }, lastDrill: () => null },
  });
  cookie = await as('officer1');
});
afterEach(async () => {
  await server.close();
  route.remove();
});

const as = async (officerId: string) => cookieOf(await server.post('/api/session', { officerId, pin: PIN }, null));

type Head = typeof SupportFormHead._output;
const HEAD: Omit<Head, 'facts' | 'contactBytes'> = {
  formId: 'a'.repeat(32),
  inspectionId: ID,
  outcome: 'refer-now',
  age: 'child',
  consent: 'not-asked',
  needs: ['shelter'],
  sendIdentity: true,
  language: 'en',
};

function formBytes(head: Partial<Head> = {}, texts: readonly string[] = [SECRET]): Buffer {
  const bytes = texts.map(utf8);
  const facts = bytes.map((text, at) => ({ id: `I-0${at + 1}`, bytes: text.length }));
  const json = utf8(JSON.stringify({ ...HEAD, facts, contactBytes: null, ...head }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...bytes]);
}

const send = (bytes: Buffer, who = cookie) =>
  server.ask({
    method: 'POST',
    path: '/api/support/form',
    headers: server.own('application/octet-stream'),
    body: bytes,
    cookie: who,
  });
const reasonOf = (answer: { json: () => unknown }) => ProblemView.parse(answer.json()).reason;

describe('form over HTTP', () => {
  test('opens for officer, supervisor and protection, and for no technician', async () => {
    const view = SupportView.parse((await server.post('/api/support/open', {}, cookie)).json());
    expect(view).toMatchObject({ subject: { inspectionId: ID, minor: true }, routes: { child: { state: 'ready' } } });
    expect(JSON.stringify(view)).not.toContain('ERIKSSON');
    for (const who of ['super1', 'protect1'])
      expect((await server.post('/api/support/open', {}, await as(who))).status).toBe(200);
    expect((await server.post('/api/support/open', {}, await as('tech1'))).status).toBe(403);
    expect((await server.post('/api/support/open', {}, null)).status).toBe(401);
  });

  test('asks at most three questions, from what holds at this moment, for the same roles', async () => {
    const asked = (who: string | null = cookie) => server.ask({ path: '/api/support/questions', cookie: who });
    expect((await asked()).json()).toEqual({ inspectionId: ID, items: ['D-01'] });
    const before = subject;
    if (before === null) throw new Error('no subject');
    subject = {
      ...before,
      facts: {
        ...before.facts,
        reported: ['lost'],
        adultIsNobody: true,
        authorityNotShown: true,
        answeredForOthers: true,
      },
    };
    const three = await asked();
    expect(SupportQuestionsView.parse(three.json())).toEqual({ inspectionId: ID, items: ['I-26', 'I-27', 'I-02'] });
    expect(three.text).not.toMatch(/ERIKSSON|UTO|weight|score|when/);
    subject = null;
    expect((await asked()).json()).toEqual({ inspectionId: null, items: [] });
    for (const who of ['super1', 'protect1']) expect((await asked(await as(who))).status).toBe(200);
    expect((await asked(await as('tech1'))).status).toBe(403);
    expect((await asked(null)).status).toBe(401);
    expect(JSON.stringify(server.audit)).not.toMatch(/question|I-26/);
  });

  test('seals once for two clicks at the same moment, and again after an answer that was lost', async () => {
    const [first, second] = await Promise.all([send(formBytes()), send(formBytes())]);
    const third = await send(formBytes());
    const answers = [first, second, third].map((answer) => SupportAnswerView.parse(answer.json()));
    expect(new Set(answers.map(({ refNo }) => refNo)).size).toBe(1);
    expect(answers.map(({ repeated }) => repeated)).toEqual([false, true, true]);
    expect(route.store.referrals()).toHaveLength(1);
    expect(answers[0]).toMatchObject({ done: 'sealed', safeguarding: true });
    expect(allBytes(route.stateDir).includes('xylophone')).toBe(false);
    expect(JSON.stringify(server.logged)).not.toContain('xylophone');
    expect(JSON.stringify(server.audit)).not.toMatch(/support|referral|refNo/);
  });

  test('keeps the texts as bytes and overwrites them', async () => {
    const seen: Uint8Array[] = [];
    const service = testProtectionService({ store: null });
    service.submit = (command) => {
      seen.push(...command.facts.map(({ text }) => text));
      expect(Buffer.from(seen[0] ?? []).toString()).toBe(SECRET);
      return { ok: false, reason: 'REF_LIMIT', message: 'no' };
    };
    await server.close();
    server = await TestServer.open({
      support: { desk: service, slip: { print: false, helpLines: {} }, lastDrill: () => null },
    });
    await send(formBytes(), await as('officer1'));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('an adult without consent leaves one count and nothing else', async () => {
    subject = null;
    const answer = await send(formBytes({ age: 'adult', consent: 'no', sendIdentity: false }));
    expect(SupportAnswerView.parse(answer.json())).toMatchObject({ done: 'not-referred', refNo: null });
    expect(route.store.chain.rows().at(-1)).toMatchObject({ kind: 'not-referred', body: {} });
    expect(route.store.referrals()).toEqual([]);
  });

  test('"adult" does not overrule a document of a child', async () => {
    const answer = await send(formBytes({ age: 'adult', consent: 'no' }));
    expect(SupportAnswerView.parse(answer.json())).toMatchObject({ done: 'sealed', safeguarding: true });
  });

  test('puts no document of another traveller into a form', async () => {
    expect(reasonOf(await send(formBytes({ inspectionId: OTHER_ID })))).toBe('REF_IDENTITY_GONE');
    expect(route.store.referrals()).toEqual([]);
  });

  test('asks to telephone where there is no body, keeps nothing of the form, and counts that', async () => {
    await server.close();
    const service = testProtectionService({ store: route.store, at: route.at, subject: () => subject });
    server = await TestServer.open({
      support: { desk: service, slip: { print: false, helpLines: {} }, lastDrill: () => null },
    });
    const answer = SupportAnswerView.parse((await send(formBytes(), await as('officer1'))).json());
    expect(answer).toMatchObject({ done: 'telephone', telephone: true, refNo: null, said: null, urgent: true });
    expect(answer.numbers.map(({ kind, number }) => [kind, number])).toEqual([
      ['desk', '+999 0000 0114'],
      ['emergency', '112'],
    ]);
    expect(route.store.referrals()).toEqual([]);
    expect(allBytes(route.stateDir).includes('xylophone')).toBe(false);
    expect(route.store.chain.rows().at(-1)?.kind).toBe('no-key');
  });

  const broken: [string, Buffer, string][] = [
    ['no head', Buffer.alloc(2), 'BODY_MALFORMED'],
    ['a head longer than the body', Buffer.from([0, 0, 255, 255, 1]), 'BODY_MALFORMED'],
    ['a text that is cut off', formBytes().subarray(0, -3), 'BODY_MALFORMED'],
    ['more than the head says', Buffer.concat([formBytes(), Buffer.from('x')]), 'BODY_MALFORMED'],
    ['bytes that are no text', formBytes({ facts: [{ id: 'I-01', bytes: 2 }] }, []), 'BODY_MALFORMED'],
    [
      'half a character',
      Buffer.concat([formBytes({ facts: [{ id: 'I-01', bytes: 1 }] }, []), Buffer.from([0xc3])]),
      'BODY_MALFORMED',
    ],
    ['an outcome of its own', formBytes({ outcome: 'arrest' as never }), 'FIELD_INVALID'],
    ['a tick of its own', formBytes({ score: 3 } as never), 'FIELD_INVALID'],
    ['a fact too short', formBytes({}, ['short']), 'REF_FACT_LENGTH'],
  ];
  test.each(broken)('refuses %s', async (_what, bytes, reason) => {
    expect(reasonOf(await send(bytes))).toBe(reason);
    expect(route.store.referrals()).toEqual([]);
  });

  test('takes no JSON and no form that is too large', async () => {
    expect((await server.post('/api/support/form', {}, cookie)).status).toBe(415);
    expect((await send(Buffer.alloc(200_000))).status).toBe(413);
  });
});

describe('what only some roles see', () => {
  test('the name and the referrals: protection alone, and each look is a row', async () => {
    await send(formBytes());
    const protection = await as('protect1');
    for (const who of [cookie, await as('super1'), await as('tech1')]) {
      expect((await server.post('/api/support/name', {}, who)).status).toBe(403);
      expect((await server.ask({ path: '/api/support/referrals', cookie: who })).status).toBe(403);
    }
    expect((await server.post('/api/support/name', {}, protection)).json()).toEqual({
      primary: 'ERIKSSON',
      secondary: 'ANNA',
    });
    const list = ReferralsView.parse((await server.ask({ path: '/api/support/referrals', cookie: protection })).json());
    expect(list.referrals[0]).toMatchObject({ state: 'sealed', mark: null, hour: '2026-11-26T10:00:00.000Z' });
    await server.ask({ path: '/api/support/referrals?again', cookie: protection });
    const looks = route.store.chain.rows().filter(({ kind }) => kind === 'name-shown' || kind === 'list-read');
    expect(looks.map(({ kind, body: said }) => [kind, said])).toEqual([
      ['name-shown', { by: 'protect1' }],
      ['list-read', { by: 'protect1' }],
    ]);
  });

  test('that an answer is late: protection alone, one bit, and no row of the chain', async () => {
    await send(formBytes());
    const protection = await as('protect1');
    const others = ['officer1', 'super1', 'tech1', 'dpo1'];
    const cookies = await Promise.all(others.map(as));
    const ask = (who: string | null) => server.ask({ path: '/api/support/overdue', cookie: who });
    const seen = async () => Promise.all(cookies.map(ask));
    const before = await seen();
    const rows = route.store.chain.rows().length;
    expect((await ask(protection)).json()).toEqual({ overdue: false });
    route.at.setTime(route.at.getTime() + 3 * 3_600_000);
    expect((await ask(protection)).json()).toEqual({ overdue: true });
    expect(route.store.chain.rows()).toHaveLength(rows);
    // A person who may not know gets the same bytes before and after, and so do the lane and its stream.
    const after = await seen();
    expect(after.map(({ status, text }) => [status, text])).toEqual(before.map(({ status, text }) => [status, text]));
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([403]));
    expect((await ask(null)).status).toBe(401);
    for (const who of [...cookies, protection])
      expect((await server.ask({ path: '/api/lane', cookie: who })).text).not.toMatch(/overdue|referral/i);
  });

  test('says that nobody knows where the store is closed', async () => {
    await server.close();
    server = await TestServer.open({
      support: {
        desk: testProtectionService({ store: null }),
        slip: { print: false, helpLines: {} },
        lastDrill: () => null,
      },
    });
    const answer = await server.ask({ path: '/api/support/overdue', cookie: await as('protect1') });
    expect([answer.status, reasonOf(answer)]).toEqual([503, 'REF_STORE_UNAVAILABLE']);
  });

  test('the rates of use: the supervisor', async () => {
    expect((await server.ask({ path: '/api/support/use', cookie })).status).toBe(403);
    const answer = await server.ask({ path: '/api/support/use', cookie: await as('super1') });
    expect(SupportUseView.parse(answer.json())).toEqual({ k: 20, quarters: [] });
  });
});
