import { describe, expect, it } from 'vitest';
import type { LaneSnapshot } from '../../../src/adapters/http/api/types.ts';
import { laneView } from '../../../src/adapters/http/views/lane-view.ts';
import type { AdjudicationOutcome, Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import type { CheckValue, ReasonCode } from '../../../src/core/inspection/record/checks/index.ts';
import { check, fakeLane, UTO_LINES } from '../../fakes/lane-ports.ts';

const officer = 'officer-1';

function alertOf(cls: Alert['cls'], via: Alert['via']): Alert {
  return {
    id: '00000000-0000-4000-8000-0000000000aa',
    cls,
    via,
    list: { id: 'persons', name: 'Persons', version: 3, generatedAt: '', legalBasis: 'x', handling: 'y' },
    listAgeMs: 10,
    stale: false,
    action: 'Call extension 114',
    personal: { recordId: 'r1', names: ['ERIKSON'], explain: [], score: 0.9, note: 'seen in May' },
  };
}

/** A lane and every view it published, newest last. */
function watched(person: { value: CheckValue; reason: ReasonCode }, alerts: Alert[]) {
  const parts = fakeLane();
  // As the watchlist answers it: its own component, and a look-up that took a while.
  const asked = { component: { name: 'watchlist', version: '1', sha256: null }, t0: 3, t1: 9 };
  const checks = [
    { ...check('lists.document', 'successful', 'LIST_CLEAR'), ...asked },
    { ...check('lists.person', person.value, person.reason), ...asked },
  ];
  parts.lists.answer = { checks, alerts };
  const views: LaneSnapshot[] = [];
  const now = (supervisor: string | null = null) => {
    const today = { year: 2026, month: 11, day: 25 };
    return laneView(parts.lane.snapshot(), { supervisor, today, camera: 'browser', visaAsked: [] });
  };
  parts.lane.subscribe(() => views.push(now()));
  return { ...parts, views, now };
}

/** All that a glance at the screen can see: everything but the side tab. The allow key is held for nobody's entry. */
function glance({ inspection, ...lane }: LaneSnapshot): unknown {
  if (inspection === null) return { ...lane, inspection };
  const { alerts: _alerts, ...rest } = inspection;
  return { ...lane, inspection: rest };
}

const unnumbered = (view: LaneSnapshot): unknown => ({ ...(glance(view) as object), revision: 0 });

const CLEAR = { value: 'successful', reason: 'LIST_CLEAR' } as const;
const PERSON_HITS = [
  ['protect', 'name', { value: 'undetermined', reason: 'LIST_CANDIDATE' }],
  ['stop', 'number', { value: 'undetermined', reason: 'LIST_CANDIDATE' }],
  ['discreet', 'number-possible', { value: 'undetermined', reason: 'LIST_POSSIBLE' }],
] as const;

async function whole(lane: ReturnType<typeof watched>): Promise<void> {
  await lane.wholeTraveller();
  lane.present(UTO_LINES);
  await lane.time.pass(1);
  lane.lane.recapture(lane.lane.snapshot().current?.id ?? '', 'page');
  lane.showPage();
  await lane.time.pass(1);
}

describe('a person on a list (docs/officer-screen.md)', () => {
  it.each(PERSON_HITS)(
    '%s by %s: every view that is published reads like that of anybody',
    async (cls, via, person) => {
      const clean = watched(CLEAR, []);
      const hit = watched(person, [alertOf(cls, via)]);
      for (const lane of [clean, hit]) await whole(lane);
      expect(clean.views.length).toBeGreaterThan(8);
      // Same number of views, same revisions, same fields: neither a row nor its timing gives it away.
      expect(hit.views.map(glance)).toEqual(clean.views.map(glance));
      expect(hit.now().inspection?.alerts.map((alert) => Object.keys(alert).sort())).toEqual([
        ['answered', 'awaitsSecond', 'cls', 'id', 'opened', 'outcome', 'over', 'raisedAt'],
      ]);
      expect(hit.now().inspection?.holdToAllow).toBe(clean.now().inspection?.holdToAllow);
      expect(JSON.stringify(hit.views)).not.toMatch(/ERIKSON\b|seen in May|Call extension|"r1"/);
    },
  );

  it.each(['confirmed', 'not-confirmed', 'unsure'] as const)(
    'judged %s: the screen still does not change',
    async (outcome) => {
      const clean = watched(CLEAR, []);
      const hit = watched({ value: 'undetermined', reason: 'LIST_CANDIDATE' }, [alertOf('protect', 'name')]);
      for (const lane of [clean, hit]) await whole(lane);
      judge(hit, outcome);
      expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
      for (const lane of [clean, hit]) {
        lane.present(UTO_LINES);
        await lane.time.pass(1);
      }
      expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
      for (const lane of [clean, hit]) decide(lane);
      expect(hit.now().inspection?.decision).toBe('second-line');
      expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
    },
  );

  it('found by face: every view that is published reads like that of anybody', async () => {
    const [clean, hit] = [watched(CLEAR, []), watched(CLEAR, [])];
    for (const lane of [clean, hit]) lane.faceLists.configured = true;
    const candidate = check('lists.face', 'undetermined', 'FACE_LIST_CANDIDATE');
    hit.faceLists.answer = { checks: [candidate], alerts: [alertOf('protect', 'face')] };
    for (const lane of [clean, hit]) await whole(lane);
    expect(hit.now().inspection?.checks.map((row) => row.check)).toContain('lists.face');
    expect(hit.views.map(glance)).toEqual(clean.views.map(glance));
    expect(hit.now().inspection?.alerts).toHaveLength(1);
    judge(hit, 'confirmed');
    expect(hit.now().inspection?.alerts).toMatchObject([{ awaitsSecond: 'confirmed', outcome: null }]);
    expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
    const { id = '', state } = hit.lane.snapshot().current ?? {};
    const alertId = state?.alerts[0]?.id ?? '';
    const word = { inspectionId: id, alertId, officer: 'officer-2', agrees: true, screen: 'shared' as const };
    expect(hit.lane.secondOpinion(word)).toEqual({ ok: true });
    expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
  });

  it('is for a supervisor at an own screen as if nobody said which, until that supervisor has answered', async () => {
    const first = ['confirmed', 'not-confirmed', 'unsure'] as const;
    const lanes = first.map((outcome) => {
      const hit = watched(CLEAR, []);
      hit.faceLists.configured = true;
      hit.faceLists.answer = {
        checks: [check('lists.face', 'undetermined', 'FACE_LIST_CANDIDATE')],
        alerts: [alertOf('protect', 'face')],
      };
      return { hit, outcome };
    });
    for (const { hit, outcome } of lanes) {
      await whole(hit);
      judge(hit, outcome);
    }
    const seen = lanes.map(({ hit }) => hit.now('super-1'));
    expect(seen[0]?.inspection?.alerts).toMatchObject([{ awaitsSecond: 'hidden', outcome: null, answered: null }]);
    for (const view of seen.slice(1)) expect(unnumbered(view)).toEqual(unnumbered(seen[0] as (typeof seen)[0]));
    expect(new Set(seen.map((view) => JSON.stringify(view.inspection?.alerts))).size).toBe(1);
    for (const { hit, outcome } of lanes) {
      // The officer's own screen goes on showing it.
      const mine = hit.now().inspection?.alerts[0];
      expect(mine?.awaitsSecond ?? mine?.outcome).toBe(outcome);
      const { id = '', state } = hit.lane.snapshot().current ?? {};
      const ids = { inspectionId: id, alertId: state?.alerts[0]?.id ?? '', officer: 'super-1' };
      hit.lane.openAlert(ids.inspectionId, ids.alertId, ids.officer);
      expect(hit.lane.secondOpinion({ ...ids, screen: 'own', outcome: 'not-confirmed' })).toEqual({ ok: true });
      const said = { first: outcome, second: 'not-confirmed' };
      expect(hit.now('super-1').inspection?.alerts).toMatchObject([{ awaitsSecond: null, answered: { said } }]);
    }
  });

  it('on a stale list reads as not checked, exactly as for anybody', async () => {
    const stale = { value: 'undetermined', reason: 'LIST_STALE' } as const;
    const clean = watched(stale, []);
    const hit = watched(stale, [{ ...alertOf('protect', 'name'), stale: true }]);
    for (const lane of [clean, hit]) await whole(lane);
    expect(hit.views.map(glance)).toEqual(clean.views.map(glance));
    judge(hit, 'not-confirmed');
    expect(unnumbered(hit.now())).toEqual(unnumbered(clean.now()));
    expect(hit.now().inspection?.facts).toContainEqual({ check: 'lists.person', ...stale });
  });
});

function judge({ lane }: ReturnType<typeof watched>, outcome: AdjudicationOutcome): void {
  const run = lane.snapshot().current;
  const ids = { inspectionId: run?.id ?? '', alertId: run?.state.alerts[0]?.id ?? '' };
  expect(lane.openAlert(ids.inspectionId, ids.alertId, officer)).toMatchObject({ ok: true });
  expect(lane.adjudicate({ ...ids, outcome, reason: 'FEATURES_AGREE', officer, note: 'a word' })).toEqual({ ok: true });
}

function decide({ lane }: ReturnType<typeof watched>): void {
  const { current, revision } = lane.snapshot();
  const key = { inspectionId: current?.id ?? '', revision, officer, note: '', held: false };
  expect(lane.decide({ ...key, decision: 'second-line', reasons: ['ANSWERS_NEED_TIME'] })).toEqual({ ok: true });
}
