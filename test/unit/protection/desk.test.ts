import { describe, expect, it } from 'vitest';
import type { HandoverDesk } from '../../../src/core/protection/handover/index.ts';
import { joinPoints } from '../../../src/core/protection/pack/index.ts';
import type { JointPoint } from '../../../src/core/protection/pack/points.ts';
import type { Subject } from '../../../src/core/protection/referral/index.ts';
import { REFERRALS_PER_OFFICER_HOUR } from '../../../src/core/protection/referral/referral-rate.ts';
import { NO_GROUND, NotedStore, packWith, testBody, testProtectionService, utf8 } from '../../fakes/protection.ts';

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const CATEGORIES = { nationality: 'UTO', sex: 'F', age: '18-29' };

const subject = (change: Partial<Subject['facts']> = {}): Subject => ({
  inspectionId: ID,
  facts: { ...NO_GROUND, ...change },
  identity: {
    primary: 'ERIKSSON',
    secondary: 'ANNA',
    birthDate: '1996-01-01',
    sex: 'F',
    nationality: 'UTO',
    issuer: 'UTO',
    documentType: 'P',
    documentNumber: 'X1',
  },
  photo: () => new Uint8Array(10).fill(1),
});

const BY = { role: 'officer', officer: 'o.one' } as const;

interface Options {
  wantsPhoto?: boolean;
  random?: (bytes: number) => Uint8Array;
  mono?: () => number;
  overLimit?: (officer: string, limit: number) => void;
}

const setup = ({ wantsPhoto = false, ...options }: Options = {}) => {
  const store = new NotedStore();
  const { body } = testBody();
  const pack = packWith({ ...body, wantsPhoto });
  const service = testProtectionService({
    store,
    pack,
    subject: () => subject(),
    ...options,
  });
  return { store, desk: service };
};

const COMMAND = {
  formId: 'a'.repeat(32),
  inspectionId: ID,
  outcome: 'refer-now',
  facts: [],
  age: 'adult',
  consent: 'yes',
  needs: [],
  safeContact: null,
  sendIdentity: true,
  language: null,
} as const;
const command = (change: object = {}) => ({ ...COMMAND, facts: [], needs: [], ...change });

describe('the facts of a referral', () => {
  it('carry their point in words, in English and in a language of the body, and not in every one', () => {
    const store = new NotedStore();
    const { body } = testBody();
    const [phone] = body.phones;
    const french = {
      ...body,
      phones: [{ ...phone, number: '+999 000 0001', hours: null, zone: null, languages: ['de', 'fr', 'ru'] }],
    };
    const service = testProtectionService({ store, pack: packWith(french), subject: () => subject() });
    const facts = [{ id: 'I-02', text: new TextEncoder().encode('answered all four questions') }];
    expect(service.submit(command({ facts, formId: 'b'.repeat(32) }), BY)).toMatchObject({ ok: true });
    // A reader of version 1 knows no words and would refuse the whole referral.
    expect(store.forms[0]?.referral?.head).toMatchObject({ v: 2, kind: 'referral', seq: 1 });
    expect(store.forms[0]?.referral?.facts).toEqual([
      {
        id: 'I-02',
        text: facts[0]?.text,
        words: {
          en: 'Another person answers when the traveller is asked',
          fr: 'Une autre personne répond aux questions posées au voyageur',
        },
      },
    ]);
  });
});

describe('referrals of one officer', () => {
  const HOUR_MS = 3_600_000;
  const form = (n: number, change: object = {}) => command({ formId: n.toString(16).padStart(32, '0'), ...change });

  it('are twenty an hour at most; then the officer telephones, the supervisor is told, and others go on', () => {
    let mono = 0;
    const told: [string, number][] = [];
    const { store, desk: service } = setup({ mono: () => mono, overLimit: (...said) => told.push(said) });
    for (let n = 0; n < REFERRALS_PER_OFFICER_HOUR; n += 1)
      expect(service.submit(form(n), BY)).toMatchObject({ ok: true });
    expect(told).toEqual([]);
    expect(service.submit(form(50), BY)).toMatchObject({ ok: false, reason: 'REF_LIMIT' });
    expect(told).toEqual([['o.one', 20]]);
    expect(store.forms).toHaveLength(20);
    // What needs no seal is not held up, and neither is a colleague.
    expect(service.submit(form(51, { outcome: 'no-concern' }), BY)).toMatchObject({ ok: true });
    expect(service.submit(form(52), { ...BY, officer: 'o.two' })).toMatchObject({ ok: true });
    mono = HOUR_MS - 1;
    expect(service.submit(form(53), BY)).toMatchObject({ reason: 'REF_LIMIT' });
    mono = HOUR_MS;
    expect(service.submit(form(54), BY)).toMatchObject({ ok: true });
  });

  it('say that somebody is in danger whatever the limit: it is logged, and the officer is asked to telephone', () => {
    const { store, desk: service } = setup();
    for (let n = 0; n < REFERRALS_PER_OFFICER_HOUR; n += 1) service.submit(form(n), BY);
    const danger = service.submit(form(60, { outcome: 'immediate-danger', age: 'child' }), BY);
    expect(danger).toMatchObject({ ok: true, answer: { done: 'emergency', telephone: true, refNo: null } });
    expect(store.forms.at(-1)).toMatchObject({
      referral: null,
      noKey: false,
      deeds: { logEmergency: true, seal: false },
    });
  });

  it('count once for a form that is sent again', () => {
    const { store, desk: service } = setup();
    store.remembers = true;
    for (let n = 0; n < 2 * REFERRALS_PER_OFFICER_HOUR; n += 1) service.submit(form(n % 19), BY);
    expect(store.forms).toHaveLength(19);
    expect(service.submit(form(70), BY)).toMatchObject({ ok: true });
    expect(service.submit(form(71), BY)).toMatchObject({ reason: 'REF_LIMIT' });
  });
});

describe('support desk', () => {
  it('puts identity only into a referral that asked for it, and a picture only where the body wants one', () => {
    const { store, desk: service } = setup();
    service.submit(command(), BY);
    service.submit(command({ sendIdentity: false }), BY);
    const names = store.forms.map(({ referral }) =>
      referral !== null && 'identity' in referral.head ? referral.head.identity?.primary : undefined,
    );
    expect(names).toEqual(['ERIKSSON', undefined]);
    expect(store.forms.map(({ referral }) => referral?.photo)).toEqual([null, null]);
    const wanting = setup({ wantsPhoto: true });
    wanting.desk.submit(command(), BY);
    wanting.desk.submit(command({ sendIdentity: false }), BY);
    // The picture is overwritten once the store has it.
    expect(wanting.store.forms.map(({ referral }) => referral?.photo)).toEqual([new Uint8Array(10), null]);
  });

  it('asks about a pass once, by chance, and never about one with a form', () => {
    const always = (bytes: number): Uint8Array => new Uint8Array(bytes);
    const { store, desk: service } = setup({ random: always });
    const pass = { inspectionId: 'one', allowed: true, categories: CATEGORIES, quarter: '2026-Q4' };
    service.ended(pass);
    expect([service.question('one'), service.question('one'), service.question('other')]).toEqual([true, false, false]);
    service.ended({ ...pass, inspectionId: 'sent-on', allowed: false });
    expect(service.question('sent-on')).toBe(false);
    service.open('o.one');
    service.ended({ ...pass, inspectionId: ID });
    expect(service.question(ID)).toBe(false);
    expect(store.used).toEqual([false, false, true]);
    service.seen('nothing');
    expect(store.counted).toEqual(['asked', 'nothing']);
  });

  it('counts nobody of a demonstration', () => {
    const { store, desk: service } = setup();
    service.ended({ inspectionId: 'one', allowed: true, categories: null, quarter: null });
    expect(store.used).toEqual([]);
  });

  it('asks the same of two documents that differ in everything it must not look at', () => {
    const asked = (change: Partial<NonNullable<Subject['identity']>>) => {
      const one = subject({ age: 15, reported: ['lost'] });
      const identity = one.identity === null ? null : { ...one.identity, ...change };
      return testProtectionService({ store: new NotedStore(), subject: () => ({ ...one, identity }) }).questions();
    };
    const first = asked({ nationality: 'UTO', sex: 'F', primary: 'ERIKSSON', issuer: 'UTO' });
    expect(first).toEqual({ inspectionId: ID, items: ['D-03', 'D-01'] });
    expect(asked({ nationality: 'XXA', sex: 'M', primary: 'OTHER', issuer: 'XXB' })).toEqual(first);
  });

  it('asks about nobody where nobody is at the desk, and takes a question away with its fact', () => {
    let now: Subject | null = null;
    const service = testProtectionService({ store: new NotedStore(), subject: () => now });
    expect(service.questions()).toEqual({ inspectionId: null, items: [] });
    now = subject({ portraitChanged: true });
    expect(service.questions()).toEqual({ inspectionId: ID, items: ['D-05'] });
    now = subject();
    expect(service.questions()).toEqual({ inspectionId: ID, items: [] });
  });

  it('asks about a contact that was stated before, of this traveller alone and until another one is given', () => {
    let now = subject();
    const service = testProtectionService({ store: new NotedStore(), subject: () => now });
    expect(service.contact(utf8('+00 000 000 001'))).toBe(false);
    expect(service.questions().items).toEqual([]);
    now = { ...now, inspectionId: '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aee' };
    expect(service.contact(utf8('00 000 000 001'))).toBe(true);
    expect(service.questions().items).toEqual(['D-04']);
    expect(service.contact(utf8('+00 000 000 002'))).toBe(false);
    expect(service.questions().items).toEqual([]);
    service.contact(utf8('+00 000 000 001'));
    now = { ...now, inspectionId: ID };
    expect(service.questions().items).toEqual([]);
  });

  it('is a child by the document with the higher of the two ages', () => {
    const { body } = testBody();
    const of = (age: number) =>
      testProtectionService({
        store: new NotedStore(),
        pack: packWith({ ...body, childAge: 21 }),
        subject: () => subject({ age }),
      });
    expect([of(20).questions().items, of(20).open('o.one').subject?.minor]).toEqual([['D-01'], true]);
    expect([of(21).questions().items, of(21).open('o.one').subject?.minor]).toEqual([[], false]);
  });
});

describe('a call', () => {
  const child = (change: object = {}) => command({ age: 'child', sendIdentity: false, ...change });

  it('is one row for one press, and is asked about until it is answered or ten minutes have passed', () => {
    let mono = 0;
    const { store, desk: service } = setup({ mono: () => mono });
    service.submit(child(), BY);
    expect(service.open('o.one').call).toMatchObject({ at: 0, ageMs: 0 });
    expect(service.open('o.two').call).toBeNull();
    const press = (n: number, reached: boolean) =>
      service.called('o.one', { callId: n.toString(16).padStart(32, '0'), reached });
    expect([press(1, false), press(1, false)]).toEqual([true, true]);
    mono = 3 * 60_000;
    expect(service.open('o.one').call).toMatchObject({ at: 1, ageMs: 3 * 60_000 });
    press(2, true);
    expect(service.open('o.one').call).toBeNull();
    expect(store.counted).toEqual(['not-reached', 'reached']);
    service.submit(child({ formId: 'b'.repeat(32) }), BY);
    mono += 10 * 60_000;
    expect(service.open('o.one').call).toBeNull();
  });

  it('is not asked about for an adult out of danger', () => {
    const { desk: service } = setup();
    service.submit(command(), BY);
    expect(service.open('o.one').call).toBeNull();
    service.submit(command({ formId: 'c'.repeat(32), outcome: 'immediate-danger' }), BY);
    // In danger the emergency number comes before the body.
    expect(service.open('o.one').call?.numbers[0]).toMatchObject({ kind: 'emergency', number: '112' });
  });

  it('has a number where the store is closed, and nothing is said to be kept', () => {
    const service = testProtectionService({ store: null, pack: packWith(testBody().body) });
    expect(service.submit(child(), BY)).toMatchObject({
      ok: true,
      answer: { done: 'telephone', refNo: null, said: null },
      numbers: [{ number: '+999 000 0000' }, { number: '+999 0000 0114' }, { number: '112' }],
      urgent: true,
    });
    expect(service.submit(child({ outcome: 'no-concern' }), BY)).toMatchObject({
      ok: true,
      answer: { done: 'closed' },
    });
    expect(service.submit(command({ outcome: 'note-and-continue' }), BY)).toMatchObject({
      reason: 'REF_STORE_UNAVAILABLE',
    });
  });

  it('promises a time only where the moment of sealing is known', () => {
    const { store, desk: service } = setup();
    expect(service.submit(child(), BY)).toMatchObject({
      answer: { said: 'on-its-way' },
      due: new Date('2026-11-26T10:50:00Z'),
    });
    store.sealedAtMs = null;
    expect(service.submit(child({ formId: 'd'.repeat(32) }), BY)).toMatchObject({
      answer: { said: 'telephone' },
      due: null,
    });
  });
});

describe('a point that a joint operation added', () => {
  const point = {
    ...{ id: 'J-01', tab: 'told', how: ['T'], for: ['adult', 'child'], at: [], form: [] },
    words: {
      en: { point: 'Names the quay as the place of work', not: 'Many people do not know it.' },
      fr: { point: 'Nomme le quai comme lieu de travail', not: 'Beaucoup ne le savent pas.' },
    },
  };
  const source = { agency: 'Coast agency', agreement: 'M 7/2026', digest: 'd'.repeat(64) };

  it('goes to a colleague at this kiosk, and not to one at another kiosk, which would learn of the operation', () => {
    const store = new NotedStore();
    const { body } = testBody();
    const taken: string[] = [];
    const handovers = {
      compose: ({ colleague }: { colleague: { account: string } }) => {
        taken.push(colleague.account);
        return { ok: false, reason: 'HANDOVER_NOBODY', message: '' };
      },
    } as unknown as HandoverDesk;
    const pack = joinPoints(packWith(body), [{ source, points: [point as JointPoint] }]);
    const desk = testProtectionService({ store, pack, subject: () => subject(), handovers });
    const hand = (id: string, box: string | null) =>
      desk.submit(
        command({
          outcome: 'second-line-protection',
          sendIdentity: false,
          facts: [{ id, text: utf8('said the quay and nothing else') }],
          colleague: { box, account: box ?? 'here' },
        }),
        BY,
      );
    expect(hand('J-01', 'other')).toMatchObject({ ok: false, reason: 'HANDOVER_POINT' });
    expect(taken).toEqual([]);
    hand('J-01', null);
    hand('I-02', 'other');
    expect(taken).toEqual(['here', 'other']);
    expect(store.forms).toEqual([]);
  });
});
