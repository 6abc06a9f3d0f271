import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { watchRates } from '../../../src/daemon/lane/index.ts';
import { raiseReferrals } from '../../../src/daemon/lane/rates.ts';
import { fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const LIMITS = { typedPerOfficerHour: 3, lookUpsPerHour: 8 };
let state: TestState;
let journal: AuditJournal;
let site: ReturnType<typeof fakeLane>;
let stop: () => void;

const watch = () => watchRates({ lane: site.lane, journal, clock: state.clock, laneId: 'lane-1', limits: LIMITS });

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  site = fakeLane({ journal, clock: state.clock });
  stop = watch();
});
afterEach(() => {
  stop();
  journal.stop();
  state.remove();
});

/** One traveller whose zone is typed and who is broken off, so that the next can begin. */
function typed(officer: string): void {
  expect(site.lane.typedMrz({ lines: UTO_LINES, because: 'ZONE_UNREADABLE' }, officer)).toEqual({ ok: true });
  expect(site.lane.abandon(site.lane.snapshot().current?.id ?? '', officer)).toEqual({ ok: true });
}

function scanned(): void {
  site.present(UTO_LINES);
  expect(site.lane.abandon(site.lane.snapshot().current?.id ?? '', 'officer-1')).toEqual({ ok: true });
}

const rows = (): AuditRow[] =>
  [...journal.readRows({ from: 1, to: 10_000 })].map(({ text }) => JSON.parse(text) as AuditRow);

describe('a typed zone (docs/notices.md)', () => {
  it('is in the audit with who and why', () => {
    typed('officer-1');
    expect(rows().find((row) => row.kind === 'mrz-read')?.body).toMatchObject({
      via: 'typed',
      source: 'officer:officer-1',
      because: 'ZONE_UNREADABLE',
    });
  });

  it('above the limit of one officer raises one alarm an hour, and stops nobody', () => {
    for (let at = 0; at < 3; at += 1) typed('officer-1');
    typed('officer-2');
    expect(journal.use.alarms()).toEqual([]);
    for (let at = 0; at < 3; at += 1) typed('officer-1');
    const alarm = { what: 'typed', subject: 'officer-1', count: 4, limit: 3 };
    expect(journal.use.alarms()).toMatchObject([alarm]);
    expect(rows().filter((row) => row.kind === 'rate-alarm')).toMatchObject([
      { scope: 'system', subject: 'officer-1', body: { what: 'typed', count: 4, limit: 3, windowMinutes: 60 } },
    ]);
    expect(JSON.stringify(rows().filter((row) => row.scope === 'system'))).not.toMatch(/ERIKSSON|L898902C3/);
  });

  it('counts the last hour only, and alarms again in the next', () => {
    for (let at = 0; at < 3; at += 1) typed('officer-1');
    state.clock.advanceMs(61 * 60_000);
    typed('officer-1');
    expect(journal.use.alarms()).toEqual([]);
    for (let at = 0; at < 3; at += 1) typed('officer-1');
    expect(journal.use.alarms()).toHaveLength(1);
    state.clock.advanceMs(61 * 60_000);
    for (let at = 0; at < 4; at += 1) typed('officer-1');
    expect(journal.use.alarms()).toHaveLength(2);
  });

  it('is counted across a restart, also when the daemon ended before it could raise the alarm', () => {
    stop();
    for (let at = 0; at < 4; at += 1) typed('officer-1');
    expect(journal.use.alarms()).toEqual([]);
    journal.stop();
    journal = state.open();
    site = fakeLane({ journal, clock: state.clock });
    stop = watch();
    expect(journal.use.alarms()).toMatchObject([{ subject: 'officer-1', count: 4 }]);
  });
});

describe('look-ups of a lane', () => {
  it('above the limit raise an alarm, no matter who made them', () => {
    for (let at = 0; at < 8; at += 1) scanned();
    expect(journal.use.alarms()).toEqual([]);
    scanned();
    expect(journal.use.alarms()).toMatchObject([{ what: 'look-ups', subject: 'lane-1', count: 9, limit: 8 }]);
  });
});

describe('referrals above the limit of one officer', () => {
  it('are shown to the supervisor by account and limit, once an hour, with nothing of any referral', () => {
    const raise = (officer: string) => raiseReferrals({ journal, clock: state.clock }, officer, 20);
    for (let n = 0; n < 300; n += 1) raise('officer-1');
    raise('officer-2');
    const body = { what: 'referrals', count: 20, limit: 20, windowMinutes: 60 };
    expect(rows().flatMap((row) => (row.kind === 'rate-alarm' ? [[row.subject, row.body]] : []))).toEqual([
      ['officer-1', body],
      ['officer-2', body],
    ]);
    expect(journal.use.alarms()).toHaveLength(2);
    state.clock.advanceMs(61 * 60_000);
    raise('officer-1');
    expect(journal.use.alarms()).toHaveLength(3);
  });
});
