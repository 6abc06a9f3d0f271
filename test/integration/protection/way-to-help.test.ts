import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerFile, openReferral, routeFault } from '../../../src/adapters/storage/protection/index.ts';
import { sealedFile } from '../../../src/adapters/storage/protection/seal.ts';
import type { Body } from '../../../src/core/protection/pack/index.ts';
import { keyNow } from '../../../src/core/protection/pack/index.ts';
import {
  childForm,
  HELP,
  packWith,
  type TestRoute,
  testBody,
  testRoute,
  testWay,
  utf8,
} from '../../fakes/protection.ts';

let route: TestRoute;
beforeEach(async () => {
  route = await testRoute();
});
afterEach(() => route.remove());

const later = (ms: number) => new Date(route.at.getTime() + ms);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('a key of the body that is rolled over', () => {
  it('takes the answers to both referrals, the one under way and the one after', () => {
    const old = testBody(40);
    const next = testBody(60);
    const body: Body = {
      ...old.body,
      keys: [
        { ...old.key, from: '2025-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' },
        { ...next.key, from: '2026-11-27T00:00:00Z', until: '2028-01-01T00:00:00Z' },
      ],
    };
    const seal = (at: Date, formId: string) => {
      const key = keyNow(body, { now: at, clockTrusted: true });
      const form = childForm({ ...body, keys: [key ?? old.key] }, ['answered all four questions'], formId);
      expect(route.store.submit(form, at).ok).toBe(true);
      return form.answer.refNo ?? '';
    };
    const first = seal(route.at, 'a'.repeat(32));
    const second = seal(later(24 * HOUR_MS), 'b'.repeat(32));
    const devices = [{ name: 'lane', sign: route.device.publicKey }];
    const opened = (refNo: string, with_: typeof old) => {
      const waiting = route.store.waiting().find((one) => one.refNo === refNo);
      if (waiting === undefined) throw new Error('nothing waits');
      return openReferral(utf8(sealedFile(waiting)), { key: with_.box, devices });
    };
    const [one, two] = [opened(first, old), opened(second, next)];
    expect([one.ok, two.ok, opened(second, old).ok]).toEqual([true, true, false]);
    if (!one.ok || !two.ok) return;
    const answer = (refNo: string, blake2b: string, by: typeof old) =>
      utf8(answerFile({ refNo, blake2b, state: 'accepted', reason: null }, by.ack));
    expect(route.store.acknowledge(answer(first, one.blake2b, next), first, later(48 * HOUR_MS))).toBe('refused');
    expect(route.store.acknowledge(answer(first, one.blake2b, old), first, later(48 * HOUR_MS))).toBe('taken');
    expect(route.store.acknowledge(answer(second, two.blake2b, next), second, later(48 * HOUR_MS))).toBe('taken');
    expect(route.store.referrals().map(({ answeredHour }) => answeredHour)).toEqual(
      Array(2).fill('2026-11-28T10:00:00.000Z'),
    );
  });

  it('ends by no clock that is not trusted, 40 days ahead', () => {
    const { body, key } = testBody();
    const ends = packWith({ ...body, keys: [{ ...key, until: '2026-12-01T00:00:00Z' }] });
    const at = later(40 * 24 * HOUR_MS);
    const by = (trusted: boolean) =>
      testWay({ at, pack: ends, clock: { mono: () => 0, wall: () => at, trusted: () => trusted } }).route('child');
    expect(by(true)).toMatchObject({ state: 'telephone', codes: ['REF_KEY_ENDED'] });
    expect(by(false)).toMatchObject({ state: 'ready', codes: [] });
  });
});

describe('what is kept of a call', () => {
  it('is whether somebody was reached, and the hour', () => {
    route.store.noteCall(true, route.at);
    route.store.noteCall(false, later(HOUR_MS));
    expect(route.store.chain.rows().slice(-2)).toEqual([
      { v: 1, seq: 2, hour: '2026-11-26T10:00:00.000Z', kind: 'called', body: { reached: true } },
      { v: 1, seq: 3, hour: '2026-11-26T11:00:00.000Z', kind: 'called', body: { reached: false } },
    ]);
    expect(route.store.chain.verify().ok).toBe(true);
  });
});

describe('a file that waits', () => {
  const way = (minutes: number, change: { folder?: string | null; drillDays?: number } = {}) => {
    const { folder = '/spool', drillDays = 7 } = change;
    const at = later(minutes * MINUTE_MS);
    return testWay({
      at,
      config: { protection: { folder, phone: null, answerWithinMinutes: 30 } },
      store: { referrals: () => route.store.referrals(), exchangedAt: () => at },
      accounts: { lastOwner: () => ({ ownPinAt: later(-24 * HOUR_MS) }) },
      rules: () => ({ referralBody: null, help: { ...HELP, drillDays } }),
    });
  };
  const seal = () => {
    const form = childForm(testBody().body, ['answered all four questions']);
    route.store.submit(form, route.at);
    return form.answer.refNo ?? '';
  };

  it('is told at 15 minutes, by code to doctor, in one sentence to the supervisor', () => {
    seal();
    expect(way(14).standing().route.codes).toEqual([]);
    expect(way(14).supervisorWord()).toBeNull();
    expect(way(15).standing().route.codes).toEqual(['REF_NOT_CARRIED']);
    expect(way(15).standing().route.state).toBe('ready');
    expect(way(15).supervisorWord()).toEqual({ word: 'not-leaving' });
    const stick = { folder: null };
    expect(way(24 * 60 - 1, stick).standing().route.codes).toEqual([]);
    expect(way(24 * 60, stick).standing().route.codes).toEqual(['REF_NOT_CARRIED']);
  });

  it('is told to nobody but the role protection where no drill covers it', () => {
    const refNo = seal();
    const uncovered = way(24 * 60, { drillDays: 0 });
    expect(uncovered.supervisorWord()).toBeNull();
    expect(uncovered.standing().route.codes).not.toContain('REF_NOT_CARRIED');
    const row = route.store.referrals().find((one) => one.refNo === refNo);
    expect(row && uncovered.mark(row)).toBe('not-leaving');
  });

  it('ends with the answer', () => {
    const refNo = seal();
    route.store.sent([refNo], route.at);
    expect(way(61).supervisorWord()).toMatchObject({ word: 'waits', number: { number: '+999 000 0000' } });
    const [waiting] = route.store.waiting();
    const opened = openReferral(utf8(sealedFile(waiting as never)), {
      key: testBody().box,
      devices: [{ name: 'lane', sign: route.device.publicKey }],
    });
    if (!opened.ok) throw new Error(opened.reason);
    const said = { refNo, blake2b: opened.blake2b, state: 'rejected', reason: 'no-capacity' } as const;
    expect(route.store.acknowledge(utf8(answerFile(said, testBody().ack)), refNo, later(61 * MINUTE_MS))).toBe('taken');
    expect(way(61).supervisorWord()).toMatchObject({ word: 'next', number: { kind: 'emergency', number: '112' } });
    expect(way(61 + 25 * 60).supervisorWord()).toBeNull();
  });
});

describe('the daily trial', () => {
  it('seals and opens with a key that is thrown away, writes and reads, and leaves no row', () => {
    const before = route.store.chain.head();
    expect(routeFault(route.store, route.ring)).toBeNull();
    expect(route.store.chain.head()).toEqual(before);
    expect(route.store.referrals()).toEqual([]);
    expect(routeFault({ takesWrites: () => false }, route.ring)).toBe('REF_STORE_UNAVAILABLE');
  });

  it('knows when the folder was last exchanged, also after a restart', () => {
    expect(route.store.exchangedAt()).toBeNull();
    route.store.noteExchange(route.at);
    route.store.noteExchange(later(1_000));
    route.reopen();
    expect(route.store.exchangedAt()).toEqual(route.at);
    route.store.noteExchange(later(MINUTE_MS));
    expect(route.store.exchangedAt()).toEqual(later(MINUTE_MS));
  });
});
