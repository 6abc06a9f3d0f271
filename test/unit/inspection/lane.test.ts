import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { InspectionEvent } from '../../../src/core/inspection/record/index.ts';
import {
  check,
  FakeFace,
  FRA_LINES,
  fakeLane,
  liveFrame,
  MemoryJournal,
  missingPerson,
  pageOutcome,
  UTO_LINES,
} from '../../fakes/lane-ports.ts';

const officer = 'officer-1';

function decide(lane: ReturnType<typeof fakeLane>['lane'], decision: 'clear' | 'second-line', extra: object = {}) {
  const snapshot = lane.snapshot();
  return lane.decide({
    inspectionId: snapshot.current?.id ?? 'none',
    revision: snapshot.revision,
    officer,
    decision,
    reasons: [],
    note: 'for the test',
    held: false,
    ...extra,
  });
}

const kinds = (events: readonly InspectionEvent[]): string[] => events.map((event) => event.kind);

describe('a clean traveller', () => {
  it('is assessed without a fact, decided by the officer, sealed, and leaves no picture behind', async () => {
    const { lane, wholeTraveller, journal } = fakeLane();
    await wholeTraveller();
    const run = lane.snapshot().current;
    expect(run?.state.phase).toBe('assessed');
    expect(run?.state.assessment?.facts).toEqual([]);
    expect(lane.snapshot().guard).toEqual({ hold: false, reasonsNeeded: false, unjudgedAlerts: 0, entry: null });
    const ref = run?.custody.ref('portrait') ?? '';
    const picture = lane.image(ref);
    expect(picture).not.toBeNull();
    expect(decide(lane, 'clear')).toEqual({ ok: true });
    expect([...(picture ?? [])].every((byte) => byte === 0)).toBe(true);
    expect(lane.image(ref)).toBeNull();
    const events = journal.read(run?.id ?? '');
    expect(kinds(events).slice(-2)).toEqual(['decided', 'sealed']);
  });

  it('with a specimen is allowed only with the key held and for a reason', async () => {
    const specimen = fakeLane();
    await specimen.wholeTraveller(UTO_LINES);
    expect(specimen.lane.snapshot().current?.state.assessment?.facts).toEqual([
      { check: 'mrz.codes', value: 'undetermined', reason: 'MRZ_SPECIMEN' },
    ]);
    expect(specimen.lane.snapshot().guard).toEqual({ hold: true, reasonsNeeded: true, unjudgedAlerts: 0, entry: null });
    expect(decide(specimen.lane, 'clear')).toMatchObject({ reason: 'HOLD_NEEDED' });
    expect(decide(specimen.lane, 'clear', { held: true })).toMatchObject({ reason: 'REASON_NEEDED' });
    const key = { held: true, reasons: ['LOOKED_AT_DOCUMENT' as const] };
    expect(decide(specimen.lane, 'clear', key)).toEqual({ ok: true });
  });

  it('never decides by itself, however long nobody presses a key', async () => {
    const { lane, wholeTraveller, time, journal } = fakeLane();
    await wholeTraveller();
    await time.pass(3_600_000);
    expect(lane.snapshot().current?.state.phase).toBe('assessed');
    expect([...journal.stored.values()].flat().some((event) => event.kind === 'decided')).toBe(false);
  });
});

describe('missing and broken inputs', () => {
  it('reports an absent page and an absent face as such, never as passed', async () => {
    const { lane, present, time } = fakeLane();
    present();
    await time.pass(60_000);
    const state = lane.snapshot().current?.state;
    const byCheck = new Map(state?.checks.map((entry) => [entry.check, entry]));
    expect(byCheck.get('document.capture')).toMatchObject({ value: 'undetermined', reason: 'READ_ABSENT' });
    expect(byCheck.get('face.capture')).toMatchObject({ value: 'aborted', reason: 'CAMERA_LOST' });
    expect(byCheck.get('face.verification')?.value).not.toBe('successful');
    expect(state?.phase).toBe('assessed');
  });

  it('does not call a traveller absent whose pictures no model answered', async () => {
    const face = new FakeFace();
    face.analyse = () => new Promise(() => undefined);
    const { lane, present, showPage, showFace, time } = fakeLane({ face });
    present();
    showPage();
    for (let frame = 0; frame < 40; frame += 1) {
      showFace();
      await time.pass(250);
    }
    const checks = lane.snapshot().current?.state.checks ?? [];
    const latest = checks.findLast((entry) => entry.check === 'face.capture');
    expect(latest).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('says not-supported for a lane without imager and camera', async () => {
    const { lane, present, time } = fakeLane({ imager: null, camera: null });
    present();
    await time.pass(10);
    const checks = lane.snapshot().current?.state.checks ?? [];
    expect(checks.filter((entry) => entry.reason === 'READ_NOT_FITTED').map((entry) => entry.check)).toEqual([
      'document.capture',
      'document.portrait',
      'face.capture',
      'face.verification',
    ]);
    expect(lane.snapshot().current?.state.phase).toBe('assessed');
  });

  it('turns a dead model into aborted and goes on', async () => {
    const { lane, present, showPage, showFace, time, page } = fakeLane();
    page.outcome = {
      ok: false,
      value: 'aborted',
      reason: 'MODEL_UNAVAILABLE',
      checks: [check('document.capture', 'aborted', 'MODEL_UNAVAILABLE')],
    };
    present();
    showPage();
    await time.pass(5);
    for (let n = 0; n < DEFAULT_POLICY.faceFrames; n += 1) {
      showFace();
      await time.pass(5);
    }
    const state = lane.snapshot().current?.state;
    expect(state?.assessment?.groups.find((group) => group.group === 'document')?.value).toBe('aborted');
    expect(decide(lane, 'second-line', { reasons: ['EQUIPMENT_FAULT'] })).toEqual({ ok: true });
  });

  it('ends a capture at once when the camera goes away', async () => {
    const { lane, present, camera, time } = fakeLane();
    present();
    await time.pass(5);
    camera.state = 'lost';
    camera.emit({ kind: 'health', health: camera.health() });
    expect(lane.snapshot().current?.state.checks.at(-1)).toMatchObject({
      check: 'face.capture',
      reason: 'CAMERA_LOST',
    });
  });

  it('does not judge expiry with a clock that cannot be believed', async () => {
    const { lane, present, time } = fakeLane();
    time.believed = false;
    present();
    await time.pass(5);
    const expiry = lane.snapshot().current?.state.checks.find((entry) => entry.check === 'mrz.expiry');
    expect(expiry).toMatchObject({ value: 'undetermined', reason: 'CLOCK_UNTRUSTED' });
  });

  it('re-assesses when a page is captured again', async () => {
    const { lane, wholeTraveller, showPage, time } = fakeLane();
    await wholeTraveller();
    const id = lane.snapshot().current?.id ?? '';
    expect(lane.recapture(id, 'page')).toEqual({ ok: true });
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'] })).toMatchObject({ reason: 'NOT_ASSESSED' });
    showPage();
    await time.pass(5);
    const assessed = lane.snapshot().current?.events.filter((event) => event.kind === 'assessed');
    expect(assessed).toHaveLength(2);
  });
});

describe('pictures', () => {
  it('have references that no other inspection and no later picture ever has', async () => {
    const { lane, wholeTraveller, showPage, time } = fakeLane();
    const refs: string[] = [];
    for (let traveller = 0; traveller < 2; traveller += 1) {
      await wholeTraveller();
      const run = lane.snapshot().current;
      for (const picture of ['page', 'portrait', 'live'] as const) refs.push(run?.custody.ref(picture) ?? 'none');
      const old = run?.custody.ref('page') ?? '';
      lane.recapture(run?.id ?? '', 'page');
      showPage();
      await time.pass(5);
      refs.push(run?.custody.ref('page') ?? 'none');
      expect(lane.image(old)).toBeNull();
      lane.abandon(run?.id ?? '', officer);
    }
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('of a second portrait go with their page, and are overwritten with the inspection', async () => {
    const { lane, page, present, showPage, time } = fakeLane();
    const seconds: Uint8Array[] = [];
    const show = async (jpeg: Uint8Array | null) => {
      const outcome = pageOutcome();
      if (!outcome.ok) throw new Error('the fake page is a good one');
      outcome.page.ghost = jpeg === null ? null : { jpeg, eyes: null };
      if (jpeg !== null) seconds.push(jpeg);
      page.outcome = outcome;
      showPage();
      await time.pass(5);
    };
    const second = () => lane.snapshot().current?.custody.ref('ghost') ?? null;
    const again = () => lane.recapture(lane.snapshot().current?.id ?? '', 'page');
    present();
    await time.pass(1);
    await show(new Uint8Array([1, 1]));
    expect(lane.image(second() ?? '')).toEqual(new Uint8Array([1, 1]));
    again();
    await show(null);
    expect(second()).toBeNull();
    expect(seconds[0]).toEqual(new Uint8Array([0, 0]));
    again();
    await show(new Uint8Array([2, 2]));
    expect(lane.image(second() ?? '')).toEqual(new Uint8Array([2, 2]));
    lane.abandon(lane.snapshot().current?.id ?? '', officer);
    expect(seconds[1]).toEqual(new Uint8Array([0, 0]));
  });

  it('are whole while they are on the screen, also when an earlier frame is the best one', async () => {
    const { lane, present, showFace, face, time } = fakeLane();
    present();
    await time.pass(1);
    for (const rank of [9, 1, 2, 3, 4]) {
      face.frame = { ok: true, frame: { ...liveFrame(), rank, jpeg: new Uint8Array([rank, rank]) } };
      showFace();
      await time.pass(10);
    }
    const ref = lane.snapshot().current?.custody.ref('live') ?? '';
    expect(lane.image(ref)).toEqual(new Uint8Array([9, 9]));
  });
});

describe('two documents', () => {
  it('refuses to mix a second person into an open inspection', async () => {
    const { lane, present, time } = fakeLane();
    present();
    await time.pass(5);
    const other = ['P<UTOMUSTER<<PAUL<<<<<<<<<<<<<<<<<<<<<<<<<<<', 'X00000000<UTO8001014M3204155<<<<<<<<<<<<<<00'];
    present(other);
    expect(lane.snapshot().lastReadFailure?.reason).toBe('READ_OTHER_DOCUMENT');
    expect(lane.snapshot().current?.state.mrz?.personal?.lines).toEqual(FRA_LINES);
  });

  it('takes a second read of the same document as a re-read', async () => {
    const { lane, present, time } = fakeLane();
    present();
    await time.pass(5);
    present();
    await time.pass(5);
    expect(lane.snapshot().current?.events.filter((event) => event.kind === 'mrz-read')).toHaveLength(2);
  });
});

describe('the allow key', () => {
  it('needs a held key and a reason when something needs a look, and refuses a changed screen', async () => {
    const { lane, wholeTraveller, face } = fakeLane();
    face.same = false;
    await wholeTraveller();
    expect(decide(lane, 'clear')).toMatchObject({ reason: 'HOLD_NEEDED' });
    expect(decide(lane, 'clear', { held: true })).toMatchObject({ reason: 'REASON_NEEDED' });
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'], revision: 0 })).toMatchObject({
      reason: 'STALE_SCREEN',
    });
    expect(decide(lane, 'clear', { held: true, reasons: ['LOOKED_AT_FACE'] })).toEqual({ ok: true });
  });

  it('does not open while an alert is unjudged', async () => {
    const { lane, wholeTraveller, lists } = fakeLane();
    lists.answer = {
      checks: [
        check('lists.document', 'successful', 'LIST_CLEAR'),
        check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
      ],
      alerts: [missingPerson],
    };
    await wholeTraveller();
    const inspectionId = lane.snapshot().current?.id ?? '';
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'] })).toMatchObject({ reason: 'ALERT_OPEN' });
    const judgement = { inspectionId, alertId: missingPerson.id, outcome: 'not-confirmed', officer, note: '' } as const;
    expect(lane.adjudicate(judgement)).toMatchObject({ reason: 'ALERT_UNSEEN' });
    expect(lane.openAlert(inspectionId, missingPerson.id, officer)).toMatchObject({ ok: true });
    const judged = lane.adjudicate(judgement);
    expect(judged).toEqual({ ok: true });
    expect(lane.snapshot().current?.state.checks.at(-1)).toMatchObject({
      value: 'successful',
      reason: 'LIST_NOT_CONFIRMED',
    });
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'] })).toEqual({ ok: true });
  });

  it('shows the same strip and the same facts with and without a person alert', async () => {
    const clean = fakeLane();
    await clean.wholeTraveller();
    const hit = fakeLane();
    hit.lists.answer = {
      checks: [
        check('lists.document', 'successful', 'LIST_CLEAR'),
        check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
      ],
      alerts: [missingPerson],
    };
    await hit.wholeTraveller();
    expect(hit.lane.snapshot().current?.state.assessment).toEqual(clean.lane.snapshot().current?.state.assessment);
  });
});

describe('the audit chain', () => {
  it('shows nothing that is not durable, and decides nothing without a row', async () => {
    const { lane, wholeTraveller, journal } = fakeLane();
    await wholeTraveller();
    journal.full = true;
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'] })).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    expect(lane.snapshot().current?.state.phase).toBe('assessed');
    expect(lane.snapshot().audit.ok).toBe(false);
    journal.full = false;
    expect(decide(lane, 'clear', { held: true, reasons: ['OTHER'] })).toEqual({ ok: true });
    expect(lane.snapshot().audit.ok).toBe(true);
  });

  it('does not take checks that an outage cut off for equipment that the lane does not have', async () => {
    const { lane, time, journal, present } = fakeLane();
    present();
    journal.full = true;
    await time.pass(1);
    expect(lane.snapshot().audit.ok).toBe(false);
    journal.full = false;
    present();
    await time.pass(1);
    const state = lane.snapshot().current?.state;
    expect(state?.phase).toBe('assessed');
    const groups = state?.assessment?.groups.filter(({ group }) => group !== 'chip') ?? [];
    expect(groups.find(({ group }) => group === 'face')?.value).toMatch(/^(undetermined|aborted)$/);
    expect(groups.map(({ value }) => value)).not.toContain('not-supported');
    expect(decide(lane, 'clear')).toMatchObject({ reason: 'HOLD_NEEDED' });
  });

  it('opens no inspection when the first row cannot be written', () => {
    const journal = new MemoryJournal();
    journal.full = true;
    const { lane, present } = fakeLane({ journal });
    present();
    expect(lane.snapshot().current).toBeNull();
    expect(lane.snapshot().audit.ok).toBe(false);
  });

  it('finds an interrupted inspection at start, seals a decided one, and never guesses a decision', async () => {
    const first = fakeLane();
    await first.wholeTraveller();
    const id = first.lane.snapshot().current?.id ?? '';
    first.lane.stop();
    const second = fakeLane({ journal: first.journal });
    expect(second.lane.snapshot().interrupted.map((entry) => entry.inspectionId)).toEqual([id]);
    expect(second.lane.acknowledge(id, officer)).toEqual({ ok: true });
    expect(kinds(first.journal.read(id)).slice(-2)).toEqual(['interrupted', 'abandoned']);
    const third = fakeLane({ journal: first.journal });
    expect(third.lane.snapshot().interrupted).toEqual([]);
  });

  it('seals what was decided when the process died in between', async () => {
    const first = fakeLane();
    await first.wholeTraveller();
    const id = first.lane.snapshot().current?.id ?? '';
    expect(decide(first.lane, 'second-line', { reasons: ['OTHER'] })).toEqual({ ok: true });
    const cut = new MemoryJournal();
    cut.stored.set(id, first.journal.read(id).slice(0, -1));
    const second = fakeLane({ journal: cut });
    expect(second.lane.snapshot().interrupted).toEqual([]);
    expect(kinds(cut.read(id)).at(-1)).toBe('sealed');
  });
});
