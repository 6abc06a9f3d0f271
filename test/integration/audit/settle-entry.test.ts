import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SupervisorView } from '../../../src/adapters/http/api/supervisor.ts';
import { type AuditJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { collectReceipts, sendNotices } from '../../../src/adapters/storage/notice-exchange/index.ts';
import type { AuditRow } from '../../../src/core/audit/index.ts';
import { policyInForce } from '../../../src/core/inspection/policy/pack/index.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import { HOUR_MS } from '../../../src/core/time/index.ts';
import { privacyService, startSupervision } from '../../../src/daemon/lane/index.ts';
import { reportEntries } from '../../../src/daemon/report/index.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor, stickIn } from '../../fakes/notices.ts';
import { testWay } from '../../fakes/protection.ts';
import { type TestState, testState } from '../../fakes/stores.ts';
import { ONE_BOX } from '../../fakes/supervisor-service.ts';

const ALERT = '0193c0de-0000-7000-8000-0000000000aa';
const OTHER = '0193c0de-0000-7000-8000-0000000000ab';

let state: TestState;
let office: NoticeOffice;
let journal: AuditJournal;
let stop: () => Promise<void>;

beforeEach(async () => {
  state = await testState();
  office = noticeOffice();
  office.enrol(state.ring());
  journal = state.open(noticesFor(office));
  stop = () => Promise.resolve();
});
afterEach(async () => {
  await stop();
  journal.stop();
  state.remove();
  office.remove();
});

function desk() {
  const started = startSupervision({
    config: {
      stateDir: state.stateDir,
      routes: [],
      counters: { k: 20 },
      lane: { id: 'lane-1', name: 'Lane 1' },
      ...ONE_BOX.config,
    },
    journal,
    clock: state.clock,
    lane: fakeLane().lane,
    every: () => () => undefined,
    warn: () => undefined,
    statedFmr: () => null,
    way: testWay(),
    ring: ONE_BOX.ring,
    officers: ONE_BOX.officers,
  });
  stop = started.stop;
  return started.desk;
}

/** A closed case whose entry was answered so; `over`: allowed with the word over it. */
function answered(alertId: string, outcome: 'confirmed' | 'unsure' | 'not-confirmed', { over = true } = {}) {
  return caseWith(alertId).flatMap((event): InspectionEvent[] => {
    if (event.kind === 'adjudicated') return [{ ...event, outcome }];
    if (event.kind !== 'decided') return [event];
    const stamp = { wall: event.wall, mono: event.mono };
    const word = { kind: 'allowed-over-entry' as const, alertId, officer: 'o.one', second: 'o.two', screen: 'shared' };
    const said = { ...stamp, ...word, followed: 'followed', goesWith: 'guardian' } as InspectionEvent;
    return over && outcome === 'confirmed' ? [said, event] : [event];
  });
}

const rows = (kind: string): AuditRow[] =>
  [...journal.readRows({ from: 1, to: journal.head().seq })]
    .map(({ text }) => JSON.parse(text) as AuditRow)
    .filter((row) => row.kind === kind);

const settle = (
  at: ReturnType<typeof desk>,
  as: 'desk' | 'let-pass' | 'mistake' = 'desk',
  second: string | null = null,
  officer = 'super1',
) => at.settleEntry({ inspectionId: 'case-1', alertId: ALERT, as, second }, officer);

describe('entries to settle', () => {
  it('are the confirmed and the unsure ones, with what the officer answered, and no name', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    journal.append('case-2', answered(OTHER, 'unsure'));
    journal.append('case-3', answered('0193c0de-0000-7000-8000-0000000000ac', 'not-confirmed'));
    const view = SupervisorView.omit({ officers: true }).parse(at.view('super1'));
    expect(view.entries).toMatchObject([
      {
        inspectionId: 'case-1',
        outcome: 'confirmed',
        by: 'o.one',
        open: false,
        decision: 'clear',
        over: { followed: 'followed', goesWith: 'guardian', by: 'o.one', second: 'o.two' },
      },
      { inspectionId: 'case-2', outcome: 'unsure', over: null },
    ]);
    expect(JSON.stringify(view)).not.toMatch(/ERIKSSON|L898902C3/);
    const opened = at.open('case-1', 'super1');
    expect(opened).toMatchObject({ ok: true, detail: { entries: [{ alertId: ALERT, record: 'r-1', desk: null }] } });
    expect(rows('case-consulted')).toMatchObject([{ subject: 'case-1', body: { for: 'entry' } }]);
  });

  it('leave out what was answered before this program could settle an entry', async () => {
    journal.append('case-1', answered(ALERT, 'confirmed'));
    const at = desk();
    expect(at.view('super1').entries).toEqual([]);
    journal.append('case-2', answered(OTHER, 'confirmed'));
    expect(at.view('super1').entries.map(({ inspectionId }) => inspectionId)).toEqual(['case-2']);
    await stop();
    desk();
    expect(rows('settling-began')).toHaveLength(1);
  });

  it('are settled once: of two supervisors one is first, and the other is refused with the reason', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    expect(settle(at)).toEqual({ ok: true });
    expect(settle(at, 'let-pass', null, 'super2')).toMatchObject({ ok: false, reason: 'ENTRY_SETTLED' });
    expect(rows('entry-settled')).toMatchObject([{ subject: 'case-1', body: { officer: 'super1', as: 'desk' } }]);
    expect(at.view('super1').entries).toEqual([]);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });

  it('are late once two hours have passed, by the clock of the daemon', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    const [entry] = at.view('super1').entries;
    const answeredAt = Date.parse(entry?.at ?? '');
    const lateAfter = (ms: number) => {
      state.clock.at = new Date(answeredAt + ms);
      return at.view('super1').entries.map(({ late }) => late);
    };
    expect(lateAfter(2 * HOUR_MS)).toEqual([false]);
    expect(lateAfter(2 * HOUR_MS + 1)).toEqual([true]);
  });

  it('of a face say nothing to a supervisor who has not looked, while the traveller is at the desk', () => {
    const at = desk();
    const alone = answered(ALERT, 'unsure').filter(({ kind }) => !['decided', 'sealed'].includes(kind));
    journal.append(
      'case-1',
      alone.map((event) =>
        event.kind === 'alert-raised' ? { ...event, alert: { ...event.alert, via: 'face' } } : event,
      ),
    );
    expect(at.view('super1').entries).toEqual([]);
    // Who answered knows the answer.
    expect(at.view('o.one').entries).toMatchObject([{ outcome: 'unsure', open: true }]);
    const word = { alertId: ALERT, outcome: 'unsure', officer: 'o.one', second: 'super1', screen: 'own' } as const;
    const stamp = { wall: state.clock.wall().toISOString(), mono: 9 };
    journal.append('case-1', [{ ...stamp, kind: 'adjudicated', answer: 'confirmed', ...word }]);
    expect(at.view('super1').entries).toMatchObject([{ outcome: 'unsure', second: 'super1' }]);
  });

  it('wait while the traveller is at the desk', () => {
    const at = desk();
    journal.append(
      'case-1',
      answered(ALERT, 'confirmed').filter(({ kind }) => kind !== 'decided' && kind !== 'sealed'),
    );
    expect(at.view('super1').entries).toMatchObject([{ open: true, decision: null }]);
    expect(settle(at)).toMatchObject({ reason: 'INSPECTION_OPEN' });
  });

  it('cannot be settled where there is none', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'not-confirmed'));
    expect(settle(at)).toMatchObject({ reason: 'UNKNOWN_ALERT' });
  });

  it('take two people for a mistake, which makes the answer Unsure and never the opposite', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    expect(settle(at, 'mistake')).toMatchObject({ reason: 'SECOND_NEEDED' });
    expect(settle(at, 'mistake', 'super1')).toMatchObject({ reason: 'SAME_PERSON' });
    expect(rows('entry-settled')).toEqual([]);
    expect(settle(at, 'mistake', 'o.three')).toEqual({ ok: true });
    expect(rows('entry-corrected')).toMatchObject([
      { body: { alertId: ALERT, outcome: 'unsure', officer: 'super1', second: 'o.three' } },
    ]);
    expect(at.view('super1').entries).toEqual([]);
    expect(journal.records.keptAs('case-1')?.confirmed).toBe(false);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });

  it('leave nothing half-written on a disk that is full', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    const before = journal.head().seq;
    const insert = journal.outbox.told;
    journal.outbox.told = () => {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    expect(settle(at, 'mistake', 'o.three')).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    journal.outbox.told = insert;
    expect(journal.head().seq).toBe(before);
    expect(at.view('super1').entries).toHaveLength(1);
  });
});

describe('the second notice to central', () => {
  const told = () => [...office.received().all()].sort((a, b) => (a?.number ?? 0) - (b?.number ?? 0));
  const actions = () => told().map((notice) => notice?.action);

  it('says that an entry is settled, with the record of the list and nothing more', async () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    settle(at);
    const folder = stickIn(state);
    await sendNotices({ journal, folder, clock: state.clock });
    await office.receive(folder);
    expect(actions()).toEqual(['raised', 'confirmed', 'settled']);
    expect(told().at(-1)).toMatchObject({
      list: 'missing-persons',
      record: 'r-1',
      level: 'name',
    });
    await collectReceipts({ journal, folder, clock: state.clock });
    expect(journal.outbox.status().waiting).toBe(0);
  });

  it('says of a mistake that the answer is Unsure now, and that it is settled', async () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    settle(at, 'mistake', 'o.three');
    const folder = stickIn(state);
    await sendNotices({ journal, folder, clock: state.clock });
    await office.receive(folder);
    expect(actions()).toEqual(['raised', 'confirmed', 'unsure', 'settled']);
  });

  it('is owed where the outbox is full, and sealed from its row later', async () => {
    journal.stop();
    journal = state.open(noticesFor(office, ['protect'], 2));
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    settle(at, 'mistake', 'o.three');
    expect(journal.outbox.status()).toMatchObject({ waiting: 4, owed: 2 });
    const folder = stickIn(state);
    for (let round = 0; round < 3; round += 1) {
      await sendNotices({ journal, folder, clock: state.clock });
      await office.receive(folder);
      await collectReceipts({ journal, folder, clock: state.clock });
    }
    expect(actions()).toEqual(['raised', 'confirmed', 'unsure', 'settled']);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });
});

describe('data protection', () => {
  it('sees how many were allowed over a confirmed entry once they are as many as k, and in no other count', async () => {
    const site = { lists: [], retention: {} };
    const policy = policyInForce({ standing: 'development', pack: null, sha256: null, site, now: state.clock.wall() });
    const privacy = (k: number) =>
      privacyService({ journal, clock: state.clock, ruled: { policy }, machines: () => [], k });
    const assessed = (facts: number): InspectionEvent => ({
      kind: 'assessed',
      assessment: {
        groups: [],
        facts: Array.from(
          { length: facts },
          () => ({ check: 'mrz.read', value: 'failed', reason: 'MRZ_CHECK_DIGIT' }) as const,
        ),
      },
      wall: state.clock.wall().toISOString(),
      mono: 2,
    });
    const add = (id: string, outcome: 'confirmed' | 'unsure' | 'not-confirmed', facts: number, decision = 'clear') => {
      const alertId = `0193c0de-0000-7000-8000-00000000${id.padStart(4, '0')}`;
      const events = answered(alertId, outcome, { over: decision === 'clear' }).flatMap((event) =>
        event.kind === 'adjudicated'
          ? [event, assessed(facts)]
          : [event.kind === 'decided' ? ({ ...event, decision } as InspectionEvent) : event],
      );
      const wall = state.clock.wall().toISOString();
      journal.append(
        `case-${id}`,
        events.map((event) => ({ ...event, wall })),
      );
    };
    for (let n = 1; n <= 3; n += 1) add(String(n), 'confirmed', 1);
    add('10', 'confirmed', 0, 'second-line');
    add('11', 'unsure', 1);
    add('12', 'not-confirmed', 1);
    add('13', 'not-confirmed', 0, 'second-line');
    expect((await privacy(3).overview('dpo'))?.decisions).toEqual({
      all: 7,
      overrides: 1,
      vetoes: 1,
      overEntry: 3,
      k: 3,
    });
    expect((await privacy(4).overview('dpo'))?.decisions.overEntry).toBeNull();
  });
});

describe('the report of the way to help', () => {
  it('counts what became of each entry that was confirmed or left unsure, and knows no account', () => {
    const at = desk();
    journal.append('case-1', answered(ALERT, 'confirmed'));
    journal.append('case-2', answered(OTHER, 'unsure', { over: false }));
    journal.append('case-3', answered('0193c0de-0000-7000-8000-0000000000ac', 'not-confirmed'));
    state.clock.advanceMs(3_600_000);
    expect(settle(at, 'mistake', 'super2').ok).toBe(true);
    const rows = journal.use.supervisor.answered();
    const entries = reportEntries(rows);
    expect(entries.map(({ answer, decision, goesWith, settled }) => [answer, decision, goesWith, settled?.as])).toEqual(
      [
        ['confirmed', 'clear', 'guardian', 'mistake'],
        ['unsure', 'clear', 'not-asked', undefined],
      ],
    );
    // Of a case with two entries one may be about somebody else.
    const at0 = { subject: 'case-9', atMs: 0, outcome: null, decision: null, goesWith: null, as: null };
    const other = { ...at0, alertId: 'other', cls: 'stop' };
    const answers = [
      { ...other, kind: 'alert-raised' },
      { ...other, kind: 'adjudicated', outcome: 'not-confirmed' },
    ];
    expect(reportEntries(answers)).toEqual([]);
    const [first] = entries;
    expect(first?.settled?.atMs).toBe(state.clock.wall().getTime());
    expect(JSON.stringify([rows, entries])).not.toMatch(/o\.one|o\.two|super1|super2|ERIKSSON/);
  });
});
