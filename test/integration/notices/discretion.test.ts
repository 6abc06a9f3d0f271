import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import type { AlertClass } from '../../../src/core/inspection/record/alerts/index.ts';
import { check, fakeLane } from '../../fakes/lane-ports.ts';
import { type NoticeOffice, noticeOffice, noticesFor } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const OFFICER = 'officer-1';
let states: TestState[] = [];
const journals: AuditJournal[] = [];
let office: NoticeOffice;

beforeEach(async () => {
  states = [await testState(), await testState()];
  office = noticeOffice();
});
afterEach(() => {
  for (const journal of journals.splice(0)) journal.stop();
  for (const state of states) state.remove();
  office.remove();
});

/** One traveller on a list, judged and sent to second line, on the real audit; every byte that a screen is sent. */
async function screenOf(state: TestState, classes: AlertClass[] | null): Promise<{ sent: string[]; waiting: number }> {
  const journal = state.open(classes === null ? null : noticesFor(office, classes));
  journals.push(journal);
  const site = fakeLane({ journal });
  const alert = {
    id: '00000000-0000-4000-8000-0000000000aa',
    cls: 'protect' as const,
    via: 'name' as const,
    list: { id: 'persons', name: 'Persons', version: 3, generatedAt: '', legalBasis: 'x', handling: 'y' },
    listAgeMs: 10,
    stale: false,
    action: 'Call extension 114',
    personal: { recordId: 'r1', names: ['ERIKSON'], explain: [], score: 0.9, note: null },
  };
  site.lists.answer = {
    checks: [
      check('lists.document', 'successful', 'LIST_CLEAR'),
      check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
    ],
    alerts: [alert],
  };
  const sent: string[] = [];
  const today = { year: 2026, month: 11, day: 25 };
  site.lane.subscribe(() =>
    sent.push(JSON.stringify(laneView(site.lane.snapshot(), { today, camera: 'browser', visaAsked: [] }))),
  );
  await site.wholeTraveller();
  const run = site.lane.snapshot().current;
  const ids = { inspectionId: run?.id ?? '', alertId: alert.id, officer: OFFICER };
  expect(site.lane.openAlert(ids.inspectionId, alert.id, OFFICER)).toMatchObject({ ok: true });
  expect(site.lane.adjudicate({ ...ids, outcome: 'unsure', note: '' })).toEqual({ ok: true });
  const decision = { decision: 'second-line' as const, reasons: ['ANSWERS_NEED_TIME' as const], note: '', held: false };
  const { revision } = site.lane.snapshot();
  expect(site.lane.decide({ inspectionId: ids.inspectionId, revision, officer: OFFICER, ...decision })).toEqual({
    ok: true,
  });
  await site.time.pass(60_000);
  return { sent, waiting: journal.outbox.status().waiting };
}

describe('a notice (docs/notices.md)', () => {
  it('changes not a byte and not a message of what the screen is sent', async () => {
    const [told, silent] = [await screenOf(states[0]!, ['protect']), await screenOf(states[1]!, null)];
    expect([told.waiting, silent.waiting]).toEqual([2, 0]);
    expect(told.sent.length).toBeGreaterThan(8);
    expect(told.sent).toEqual(silent.sent);
  });
});
