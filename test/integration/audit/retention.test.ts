import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeSetAside } from '../../../src/adapters/storage/database/index.ts';
import { type AuditJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { collectReceipts, sendNotices } from '../../../src/adapters/storage/notice-exchange/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { inWords, type PolicyInForce, policyInForce } from '../../../src/core/inspection/policy/pack/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { startRetention } from '../../../src/daemon/state/index.ts';
import type { OtherStores } from '../../../src/daemon/state/retention.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor, stickIn } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const rules = policyInForce({
  standing: 'development',
  pack: null,
  sha256: null,
  site: { lists: [], retention: {} },
  now: new Date(),
});
const told: string[] = [];
const stores: OtherStores = {
  counters: (quarter) => {
    told.push(`counters ${quarter}`);
    return null;
  },
  referrals: ({ before }) => told.push(`referrals ${before.toISOString().slice(0, 10)}`),
  supportFiles: (before) => purgeSetAside(state.stateDir, before),
};
const TERMS = Object.fromEntries(Object.entries(rules.retention).map(([name, { term }]) => [name, inWords(term)]));
const RUN = { policy: null, terms: TERMS };
const DAY_MS = 24 * 3_600_000;
let state: TestState;
let journal: AuditJournal;
let turn: () => void;
let idle = true;
let warned: string[] = [];
let mono = 0;

beforeEach(async () => {
  state = await testState();
  state.clock.mono = () => mono;
  journal = state.open();
  idle = true;
  warned = [];
  mono = 0;
});
afterEach(() => {
  journal.stop();
  state.remove();
});

function start(lastRow = journal.lastWall(), policy: PolicyInForce = rules): void {
  startRetention({
    journal,
    clock: state.clock,
    policy: () => policy,
    stores,
    idle: () => idle,
    every: (_ms, run) => {
      turn = run;
      return () => undefined;
    },
    warn: (message) => warned.push(message),
    lastRow,
  });
}

function pass(days: number): void {
  state.clock.advanceMs(days * DAY_MS);
  mono += days * DAY_MS;
}

function record(id: string, outcome: 'confirmed' | 'not-confirmed' = 'not-confirmed'): void {
  const events = caseWith(`alert-${id}`).map((event): InspectionEvent => {
    return event.kind === 'adjudicated' ? { ...event, outcome } : event;
  });
  expect(journal.append(id, events).ok).toBe(true);
}

const rows = (kind: string): AuditRow[] =>
  [...journal.readRows({ from: 1, to: 100_000 })]
    .map(({ text }) => JSON.parse(text) as AuditRow)
    .filter((row) => row.kind === kind);
const purged = (): string[] => rows('personal-purged').map((row) => row.subject);
const receipts = () => journal.records.receipts(100).map(({ at: _at, ...receipt }) => receipt);
const runs = (): unknown[] => rows('retention-run').map((row) => row.body);

describe('retention', () => {
  it('purges at the start and once a day what is due, with a receipt for each case and a row for each run', () => {
    record('case-1');
    record('case-2');
    start();
    expect([purged(), runs()]).toEqual([[], [RUN]]);
    pass(29);
    turn();
    expect(purged()).toEqual([]);
    record('case-3');
    pass(2);
    turn();
    expect(purged()).toEqual(['case-1', 'case-2']);
    expect(runs()).toHaveLength(3);
    expect(receipts()).toEqual([
      { class: 'case', removed: 2, oldest: '2026-11-25', newest: '2026-11-25', policy: null },
    ]);
    turn();
    pass(0.9);
    turn();
    expect(runs()).toHaveLength(3);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, personal: 5 });
    expect(journal.read('case-1').some((event) => 'personal' in event)).toBe(false);
  });

  it('takes no case of yesterday for old because the clock had lost its time', () => {
    record('case-1');
    const now = state.clock.wall();
    state.clock.at = new Date('1970-01-01T00:00:00Z');
    record('case-2');
    record('case-3', 'confirmed');
    state.clock.at = now;
    pass(1);
    start();
    expect(purged()).toEqual([]);
    pass(30);
    turn();
    expect([...purged()].sort()).toEqual(['case-1', 'case-2']);
    pass(150);
    turn();
    expect([...purged()].sort()).toEqual(['case-1', 'case-2', 'case-3']);
  });

  it('is not held up for years by a clock that once stood ahead', () => {
    const now = state.clock.wall();
    state.clock.advanceMs(3_000 * DAY_MS);
    journal.appendSystem('started', 'lane', {});
    state.clock.at = now;
    record('case-1');
    pass(31);
    start(null);
    expect(purged()).toEqual(['case-1']);
  });

  it('keeps a confirmed hit for its own time', () => {
    record('case-1', 'confirmed');
    record('case-2');
    start();
    pass(31);
    turn();
    expect(purged()).toEqual(['case-2']);
    pass(150);
    turn();
    expect(purged()).toEqual(['case-2', 'case-1']);
  });

  it('waits while a traveller is there or the clock is not trusted', () => {
    record('case-1');
    pass(31);
    idle = false;
    start(state.clock.wall());
    turn();
    expect(runs()).toEqual([]);
    idle = true;
    state.clock.known = false;
    turn();
    expect(runs()).toEqual([]);
    state.clock.known = true;
    turn();
    expect(purged()).toEqual(['case-1']);
  });

  it('purges nothing for a day after a clock that seems to have jumped, and nothing at all once it was set right', () => {
    record('case-1');
    state.clock.advanceMs(400 * DAY_MS);
    start();
    expect(warned).toHaveLength(1);
    mono += DAY_MS / 2;
    turn();
    expect(purged()).toEqual([]);
    state.clock.advanceMs(-400 * DAY_MS + DAY_MS);
    mono += DAY_MS / 2;
    turn();
    expect([purged(), runs()]).toEqual([[], [RUN]]);
  });

  it('purges nothing for a day after a clock that jumps while it runs', () => {
    start();
    record('case-1');
    turn();
    state.clock.advanceMs(400 * DAY_MS);
    mono += 10_000;
    turn();
    expect([purged(), warned.length]).toEqual([[], 1]);
    mono += DAY_MS - 10_000;
    state.clock.advanceMs(DAY_MS - 10_000);
    turn();
    expect([purged(), warned.length]).toEqual([[], 1]);
    mono += 10_000;
    state.clock.advanceMs(10_000);
    turn();
    expect(purged()).toEqual(['case-1']);
  });

  it('purges nothing while the policy that rules it does not hold', () => {
    record('case-1');
    pass(40);
    start(null, { ...rules, standing: 'refused' });
    expect([purged(), runs(), warned.length]).toEqual([[], [], 1]);
    pass(2);
    turn();
    expect([purged(), runs(), warned.length]).toEqual([[], [], 1]);
  });

  it('leaves an open case alone, and takes a long backlog in pieces', () => {
    for (let at = 0; at < 60; at += 1) record(`case-${String(at).padStart(2, '0')}`);
    journal.append('open', caseWith('alert-open').slice(0, 3));
    pass(31);
    start(state.clock.wall());
    expect([purged().length, runs().length]).toEqual([50, 0]);
    turn();
    expect([purged().length, runs()]).toEqual([60, [RUN]]);
    expect(purged()).not.toContain('open');
  });

  it('leaves nothing of what it purged in the database or its log', async () => {
    const { readFileSync } = await import('node:fs');
    record('case-1');
    const stored = journal.personal(rows('mrz-read')[0]!);
    expect(stored).not.toBeNull();
    const before = readFileSync(`${state.stateDir}/audit.db-wal`);
    pass(31);
    start(state.clock.wall());
    const after = readFileSync(`${state.stateDir}/audit.db-wal`);
    expect(before.length).toBeGreaterThan(0);
    // Emptied at the purge: what is there now is the row of the run, in frames written since.
    expect(after.length).toBeLessThan(before.length);
    expect(journal.personal(rows('mrz-read')[0]!)).toBeNull();
  });
});

describe('retention of notices', () => {
  let office: NoticeOffice;
  beforeEach(() => {
    office = noticeOffice();
    office.enrol(state.ring());
    journal.stop();
    journal = state.open(noticesFor(office));
  });
  afterEach(() => office.remove());

  it('forgets delivered notices after their time, never one that waits, and goes on with the numbers', async () => {
    const stick = stickIn(state);
    record('case-1');
    await sendNotices({ journal, folder: stick, clock: state.clock });
    await office.receive(stick);
    await collectReceipts({ journal, folder: stick, clock: state.clock });
    record('case-2');
    start();
    pass(401);
    turn();
    expect(journal.outbox.status().waiting).toBe(2);
    await sendNotices({ journal, folder: stick, clock: state.clock });
    const numbers = (await office.receive(stick)).arrived.map(({ notice }) => notice.number).sort();
    expect(numbers).toEqual([3, 4]);
    await collectReceipts({ journal, folder: stick, clock: state.clock });
    pass(401);
    turn();
    record('case-3');
    await sendNotices({ journal, folder: stick, clock: state.clock });
    expect((await office.receive(stick)).arrived.map(({ notice }) => notice.number).sort()).toEqual([5, 6]);
  });
});
