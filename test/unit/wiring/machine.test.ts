import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { Changes } from '../../../src/daemon/machine/changes.ts';
import { ERRORS_MAX, RecentErrors } from '../../../src/daemon/machine/errors.ts';
import { lastSelfTest } from '../../../src/daemon/machine/self-test.ts';
import { Stages } from '../../../src/daemon/machine/stages.ts';
import { componentStatusNow, type Heard, selfTestStatus, testedParts } from '../../../src/daemon/machine/status.ts';

const NOW = new Date('2026-11-29T09:41:00.000Z');

function event(kind: InspectionEvent['kind'], mono: number, more: object = {}): InspectionEvent {
  return { kind, mono, wall: NOW.toISOString(), ...more } as unknown as InspectionEvent;
}

function done(check: Check['check'], [t0, t1]: [number, number], more: Partial<Check> = {}): InspectionEvent {
  const value = more.value ?? 'successful';
  return event('check-done', t1, { check: { check, value, reason: 'MRZ_OK', errorCode: null, t0, t1, ...more } });
}

function stage(stages: Stages, name: string) {
  return stages.view().find((one) => one.stage === name);
}

describe('stages of an inspection', () => {
  it('are not measured until something was, and say so with 0 and null', () => {
    for (const one of new Stages().view()) expect(one).toMatchObject({ n: 0, p50Ms: null, p95Ms: null });
  });

  it('last from the last reading to the assessment, and only once for a reading', () => {
    const stages = new Stages();
    stages.note('a', event('mrz-read', 1_000));
    stages.note('a', done('document.capture', [900, 1_300]));
    stages.note('a', done('face.capture', [1_000, 1_100]));
    stages.note('a', done('face.verification', [1_200, 1_800]));
    stages.note('a', event('page-read', 1_500));
    stages.note('a', event('assessed', 2_400));
    // The officer settles a character half a minute later: nobody waited for this assessment.
    stages.note('a', event('assessed', 32_400));
    expect(stage(stages, 'assessed')).toMatchObject({ n: 1, p50Ms: 900, p95Ms: 900, budgetMs: 1_500 });
    expect(stage(stages, 'page')).toMatchObject({ n: 1, p50Ms: 400 });
    expect(stage(stages, 'face')).toMatchObject({ n: 1, p50Ms: 800 });
  });

  it('do not count what was never run', () => {
    const stages = new Stages();
    stages.note('a', done('document.capture', [0, 0], { value: 'not-supported' }));
    stages.note('a', done('document.capture', [0, 9_000], { value: 'aborted' }));
    expect(stage(stages, 'page')?.n).toBe(0);
  });

  it('tell look-ups and decisions in whole lots alone, so that no single one can be read from them', () => {
    const stages = new Stages();
    for (let at = 1; at <= 31; at += 1) {
      const id = `case-${at}`;
      stages.note(id, event('mrz-read', 0));
      stages.note(id, done('lists.person', [0, at === 31 ? 900 : 5]));
      stages.note(id, event('sealed', 20_000));
      expect(stage(stages, 'lists')?.n, `after ${at}`).toBe(at < 16 ? 0 : 16);
      expect(stage(stages, 'sealed')?.n, `after ${at}`).toBe(at < 16 ? 0 : 16);
    }
    // The slow one is not in the figures yet.
    expect(stage(stages, 'lists')).toMatchObject({ p50Ms: 5, p95Ms: 5 });
  });
});

describe('the newest errors', () => {
  const failed = (wall: string, reason = 'READ_UNPLUGGED'): InspectionEvent =>
    ({ kind: 'read-failed', mono: 0, wall, reason, what: 'mrz', source: 's', value: 'aborted' }) as InspectionEvent;

  it('come newest first, to the hour, the same of an hour once with its count', () => {
    const errors = new RecentErrors();
    errors.note(failed('2026-11-29T08:10:00.000Z'));
    errors.note(failed('2026-11-29T09:01:00.000Z', 'READ_GARBAGE'));
    errors.note(failed('2026-11-29T09:02:00.000Z'));
    errors.note(failed('2026-11-29T09:59:00.000Z'));
    expect(errors.list().map(({ hour, reason, times }) => [hour, reason, times])).toEqual([
      ['2026-11-29T09Z', 'READ_UNPLUGGED', 2],
      ['2026-11-29T09Z', 'READ_GARBAGE', 1],
      ['2026-11-29T08Z', 'READ_UNPLUGGED', 1],
    ]);
  });

  it('are never more than fifty, and never one of a list', () => {
    const errors = new RecentErrors();
    for (let hour = 0; hour < ERRORS_MAX + 9; hour += 1)
      errors.note(failed(new Date(NOW.getTime() + hour * 3_600_000).toISOString()));
    errors.note(done('lists.person', [0, 1], { reason: 'LIST_STALE', errorCode: 50002 }));
    expect(errors.list()).toHaveLength(ERRORS_MAX);
    expect(JSON.stringify(errors.list())).not.toContain('LIST_');
  });

  it('from before a start are found in the audit, and the minute is not told', () => {
    const text = JSON.stringify({
      kind: 'read-failed',
      wall: '2026-11-28T23:59:59.000Z',
      body: { reason: 'READ_PARTIAL', what: 'mrz' },
    });
    const errors = new RecentErrors();
    const row = { seq: 1, text, digest: '', hash: '' };
    errors.recall({ head: () => ({ seq: 1, hash: '' }), readRows: () => [row].values() as never });
    expect(errors.list()).toMatchObject([{ hour: '2026-11-28T23Z', reason: 'READ_PARTIAL', times: 1 }]);
  });
});

describe('since when', () => {
  it('is not known at the first look, and is the moment of the change after it', () => {
    const changes = new Changes();
    const later = new Date(NOW.getTime() + 60_000);
    expect(changes.since('scanner', 'ok', NOW)).toBeNull();
    expect(changes.since('scanner', 'ok', later)).toBeNull();
    expect(changes.since('scanner', 'fault', later)).toEqual(later);
    expect(changes.since('scanner', 'fault', new Date(later.getTime() + 5_000))).toEqual(later);
  });
});

const device = (state: string) => ({
  role: 'scanner',
  health: { device: 'usb-1', state, advice: null, remedy: null, lastFrameAt: null, simulated: false },
});

function heard(over: Partial<Heard> = {}): Heard {
  return {
    lane: {
      devices: [],
      lists: [],
      models: { state: 'ready', profile: 'accurate', reason: null },
      clockTrusted: true,
      audit: { ok: true, detail: null },
    },
    vitals: [{ name: 'event-loop', ok: true, detail: '3 ms' }],
    notices: { configured: true, waiting: 3, oldestAgeMs: 1, advice: null },
    updates: { reason: null, advice: null, counter: null, check: null, program: null },
    line: { reason: null },
    deadMan: null,
    trust: { facts: null, fault: null, isPlayed: true },
    policy: { standing: 'in-force', pack: { validUntil: '2027-11-29T00:00:00Z' } as never },
    indicators: { delivered: false, fault: null },
    help: [],
    freeBytes: 50e9,
    selfTest: null,
    now: NOW,
    ...over,
  };
}

function stateOf(over: Partial<Heard>, id: string) {
  return componentStatusNow(heard(over)).find((one) => one.id === id);
}

describe('how the parts stand', () => {
  it.each([
    ['ok', 'ok', 'HEALTH_OK'],
    ['unknown', 'unknown', 'HEALTH_UNKNOWN'],
    ['absent', 'fault', 'PORT_MISSING'],
    ['lost', 'fault', 'PERIPHERAL_LOST'],
    ['not-fitted', 'not-fitted', 'HEALTH_NOT_FITTED'],
  ])('a reader that is %s is %s', (state, shown, code) => {
    const lane = { ...heard().lane, devices: [device(state)] as never };
    expect(stateOf({ lane }, 'scanner')).toMatchObject({ state: shown, code });
  });

  it('has no line that is well where nothing was heard', () => {
    expect(stateOf({ freeBytes: null }, 'disk')?.state).toBe('unknown');
    expect(stateOf({ vitals: [] }, 'service')?.state).toBe('unknown');
    expect(stateOf({}, 'self-test')).toMatchObject({ state: 'unknown', code: 'SELFTEST_NEVER' });
  });

  it('names what is wrong with lists, updates, disk and policy', () => {
    const list = { id: 'x', name: 'Missing', state: 'stale', version: 1, ageMs: 9, maxAgeMs: 1 };
    const lane = { ...heard().lane, lists: [list] as never };
    expect(stateOf({ lane }, 'list')).toMatchObject({ subject: 'Missing', state: 'fault', code: 'LIST_STALE' });
    const updates = {
      reason: 'UPDATE_TOO_SLOW',
      advice: 'UPDATE_LINE',
      counter: null,
      check: 'never',
      program: null,
    } as const;
    expect(stateOf({ lane, updates }, 'updates')).toMatchObject({ state: 'fault', code: 'UPDATE_TOO_SLOW' });
    expect(stateOf({ lane, updates }, 'list-check')?.state).toBe('unknown');
    expect(stateOf({ freeBytes: 1e6 }, 'disk')).toMatchObject({ state: 'fault', code: 'DISK_LOW' });
    expect(stateOf({ policy: { standing: 'expired', pack: null } }, 'policy')?.code).toBe('POLICY_EXPIRED');
    const replaced = { delivered: true, fault: 'REF_PACK_REPLACED' };
    expect(stateOf({ indicators: replaced }, 'indicators')).toMatchObject({
      state: 'fault',
      code: 'REF_PACK_REPLACED',
    });
  });

  it('calls a lane without a line well, and a broken line a note: notices and lists travel by stick as well', () => {
    expect(stateOf({}, 'line')).toMatchObject({ state: 'ok', code: 'HEALTH_OK' });
    expect(stateOf({ line: null }, 'line')).toMatchObject({ state: 'unknown' });
    expect(stateOf({ line: { reason: 'LINK_ABSENT' } }, 'line')).toMatchObject({
      state: 'not-fitted',
      code: 'LINK_ABSENT',
      advice: null,
    });
    expect(stateOf({ line: { reason: 'LINK_TLS' } }, 'line')).toMatchObject({
      state: 'attention',
      code: 'LINK_TLS',
      advice: 'LINK_TLS',
    });
  });

  it('says that the trust store is missing, or does not hold', () => {
    const trust = (fault: string | null) => ({ facts: null, fault, isPlayed: false });
    expect(stateOf({ trust: trust(null) }, 'trust-store')).toMatchObject({
      state: 'attention',
      advice: 'TRUST_IMPORT',
    });
    expect(stateOf({ trust: trust('TRUST_EXPIRED') }, 'trust-store')).toMatchObject({
      state: 'fault',
      code: 'TRUST_EXPIRED',
    });
    const facts = { version: 3, created: NOW.toISOString(), expires: null, cscas: 2, origin: [] };
    expect(stateOf({ trust: { facts, fault: null, isPlayed: false } }, 'trust-store')?.state).toBe('ok');
    // A demonstration brings its own issuers, and has nothing to import.
    expect(stateOf({}, 'trust-store')).toBeUndefined();
  });

  it('says why a program went back, but not one that a technician took back', () => {
    const slots = (reason: string | null) => ({
      ...heard().updates,
      program: {
        running: '0.4.0',
        trialSince: null,
        kept: null,
        wentBack: reason === null ? null : { version: '0.5.0', at: NOW.toISOString(), reason },
      },
    });
    expect(stateOf({}, 'program')).toBeUndefined();
    expect(stateOf({ updates: slots(null) }, 'program')?.state).toBe('ok');
    expect(stateOf({ updates: slots('PROGRAM_BACK_BY_HAND') }, 'program')?.state).toBe('ok');
    expect(stateOf({ updates: slots('PROGRAM_SELFTEST_FAILED') }, 'program')).toMatchObject({
      subject: '0.5.0',
      state: 'attention',
      code: 'PROGRAM_SELFTEST_FAILED',
    });
  });

  it('does not change with a fresh notice', () => {
    const before = componentStatusNow(heard());
    const after = componentStatusNow(
      heard({ notices: { configured: true, waiting: 4, oldestAgeMs: 9, advice: null } }),
    );
    expect(after).toEqual(before);
  });
});

describe('the last self-test', () => {
  const body = (result: string) => ({
    result,
    seconds: 40,
    components: [
      { component: 'node', state: 'ok', code: 'HEALTH_OK' },
      { component: 'key', state: 'fault', code: 'HEALTH_FAULT' },
      { component: 'scanner', state: 'fault', code: 'PORT_MISSING' },
      { component: 'list lost-documents', state: 'ok', code: 'HEALTH_OK' },
    ],
  });
  const held = (at: string, result = 'passed') =>
    lastSelfTest({ use: { selfTest: () => ({ at, body: body(result) }) } } as never);

  it('is overdue after a day was left out, and needs somebody where a part did', () => {
    expect(selfTestStatus(held('2026-11-29T04:30:00.000Z'), NOW).state).toBe('ok');
    expect(selfTestStatus(held('2026-11-29T04:30:00.000Z', 'needs-work'), NOW).state).toBe('fault');
    expect(selfTestStatus(held('2026-11-28T04:30:00.000Z'), NOW).code).toBe('SELFTEST_OVERDUE');
  });

  it('speaks for the parts that the daemon does not see, and for no others', () => {
    const parts = testedParts(held('2026-11-29T04:30:00.000Z'));
    expect(parts.map(({ subject, state, by }) => [subject, state, by])).toEqual([
      ['node', 'ok', 'self-test'],
      ['key', 'fault', 'self-test'],
    ]);
  });

  it('counts for nothing where its row cannot be read', () => {
    expect(lastSelfTest({ use: { selfTest: () => ({ at: 'x', body: { result: 'splendid' } }) } } as never)).toBeNull();
  });
});
