import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { FrameOutcome, PageOutcome, PagePrint } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import {
  check,
  FRA_LINES,
  fakeLane,
  liveFrame,
  missingPerson,
  pageOutcome,
  UTO_LINES,
  withDigits,
} from '../../fakes/lane-ports.ts';
import { pageMrz } from '../../fakes/page-text.ts';

const officer = 'officer-1';
type Parts = ReturnType<typeof fakeLane>;

function decide({ lane }: Parts, decision: 'clear' | 'second-line', extra: object = {}) {
  const { current, revision } = lane.snapshot();
  const key = { inspectionId: current?.id ?? 'none', revision, officer, note: 'for the test' };
  return lane.decide({ ...key, decision, reasons: ['OTHER'], held: true, ...extra });
}

const current = ({ lane }: Parts) => {
  const run = lane.snapshot().current;
  if (run === null) throw new Error('no inspection is open');
  return run;
};
const latest = (parts: Parts, id: string) => current(parts).state.checks.findLast((entry) => entry.check === id);
const zero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** An answer that comes when the test says so. */
function later<T>(): { promise: Promise<T>; answer: (value: T) => void } {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    answer = resolve;
  });
  return { promise, answer };
}

function freshPage(mark: number): Extract<PageOutcome, { ok: true }> {
  const outcome = pageOutcome();
  if (!outcome.ok) throw new Error('the fake page is a good one');
  const bytes = () => new Uint8Array([mark, mark]);
  const whole: [number, number, number, number] = [0, 0, 1, 1];
  const portrait = { rect: whole, photo: whole, jpeg: bytes(), eyes: null };
  const template = { profile: 'fake', modelSha256: 'ff', bytes: bytes(), grey: false, sharpness: 30 };
  return {
    ok: true,
    page: {
      ...outcome.page,
      display: bytes(),
      portrait: { ...portrait, template },
      ghost: { jpeg: bytes(), eyes: null },
    },
  };
}

const buffersOf = ({ page }: Extract<PageOutcome, { ok: true }>) => [
  page.display,
  page.portrait?.jpeg ?? new Uint8Array([1]),
  page.portrait?.template?.bytes ?? new Uint8Array([1]),
  page.ghost?.jpeg ?? new Uint8Array([1]),
];

function hit({ lists }: Parts): void {
  const checks = [
    check('lists.document', 'successful', 'LIST_CLEAR'),
    check('lists.person', 'undetermined', 'LIST_CANDIDATE'),
  ];
  let ids = 0;
  lists.lookUp = () => {
    ids += 1;
    return { checks, alerts: [{ ...missingPerson, id: `00000000-0000-4000-8000-0000000000a${ids}` }] };
  };
}

function judge(parts: Parts, outcome: 'confirmed' | 'not-confirmed' | 'unsure'): void {
  const { id, state } = current(parts);
  const alertId = state.alerts[0]?.id ?? '';
  expect(parts.lane.openAlert(id, alertId, officer)).toMatchObject({ ok: true });
  expect(parts.lane.adjudicate({ inspectionId: id, alertId, outcome, officer, note: '' })).toEqual({ ok: true });
}

describe('late answers', () => {
  it('about a page that was requested again is dropped, and overwritten', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    const [first, second] = [later<PageOutcome>(), freshPage(2)];
    parts.page.outcome = first.promise;
    parts.showPage();
    expect(parts.lane.recapture(current(parts).id, 'page')).toEqual({ ok: true });
    const late = freshPage(1);
    first.answer(late);
    await parts.time.pass(1);
    expect(current(parts).state.page).toBeNull();
    expect(buffersOf(late).every(zero)).toBe(true);
    expect([...current(parts).awaiting]).toContain('page');
    parts.page.outcome = second;
    parts.showPage();
    await parts.time.pass(1);
    expect(current(parts).custody.image(current(parts).custody.ref('page') ?? '')).toEqual(second.page.display);
  });

  it('about a page and a frame after the decision leave nothing behind', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    const [page, frame] = [later<PageOutcome>(), later<FrameOutcome>()];
    parts.page.outcome = page.promise;
    parts.showPage();
    parts.face.analyse = () => frame.promise;
    const raw = new Uint8Array([5, 5, 5]);
    parts.camera.emit({ kind: 'frame', source: 'camera', bytes: raw, at: 0 });
    expect(decide(parts, 'second-line')).toEqual({ ok: true });
    const [latePage, lateFrame] = [freshPage(1), { ...liveFrame(), jpeg: new Uint8Array([6]) }];
    page.answer(latePage);
    frame.answer({ ok: true, frame: lateFrame });
    await parts.time.pass(1);
    expect([...buffersOf(latePage), lateFrame.jpeg, lateFrame.template?.bytes ?? raw, raw].every(zero)).toBe(true);
    expect(current(parts).events.at(-1)?.kind).toBe('sealed');
  });

  it('about an inspection that the officer abandoned go into no record, and are overwritten', async () => {
    const parts = fakeLane();
    parts.present();
    const [page, print] = [later<PageOutcome>(), later<PagePrint>()];
    parts.page.look = print.promise;
    parts.showPage();
    await parts.time.pass(1);
    parts.page.outcome = page.promise;
    parts.showPage();
    await parts.time.pass(1);
    const { id } = current(parts);
    expect(parts.lane.abandon(id, officer)).toEqual({ ok: true });
    const [latePage, levels] = [freshPage(1), Uint8Array.of(9)];
    page.answer(latePage);
    const map = {
      check: 'document.recapture' as const,
      columns: 1,
      rows: 1,
      rect: [0, 0, 1, 1] as [number, number, number, number],
      levels,
    };
    print.answer({ checks: [check('document.recapture', 'failed', 'DOC_RECAPTURE_SCREEN_OR_PRINT')], maps: [map] });
    await parts.time.pass(1);
    expect(parts.journal.read(id).at(-1)?.kind).toBe('abandoned');
    expect([...buffersOf(latePage), levels].every(zero)).toBe(true);
  });

  it('to the first waiting for a page do not cut the second one short', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(5_000);
    parts.lane.recapture(current(parts).id, 'page');
    await parts.time.pass(4_000);
    expect([...current(parts).awaiting]).toContain('page');
    await parts.time.pass(4_000);
    expect(latest(parts, 'document.capture')).toMatchObject({ value: 'undetermined', reason: 'READ_ABSENT' });
  });
});

describe('frames', () => {
  it('that nobody waits for are overwritten at once', async () => {
    const parts = fakeLane();
    const before = new Uint8Array([1, 2]);
    parts.camera.emit({ kind: 'frame', source: 'camera', bytes: before, at: 0 });
    await parts.wholeTraveller();
    const assessed = new Uint8Array([3, 4]);
    parts.camera.emit({ kind: 'frame', source: 'camera', bytes: assessed, at: 0 });
    expect(decide(parts, 'clear')).toEqual({ ok: true });
    const lingering = new Uint8Array([5, 6]);
    parts.camera.emit({ kind: 'frame', source: 'camera', bytes: lingering, at: 0 });
    expect([before, assessed, lingering].every(zero)).toBe(true);
    expect(current(parts).events.at(-1)?.kind).toBe('sealed');
  });

  it('are overwritten after their analysis, and those that a newer one replaced before', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    const frames = [1, 2, 3].map((n) => new Uint8Array([n]));
    for (const bytes of frames) parts.camera.emit({ kind: 'frame', source: 'camera', bytes, at: 0 });
    expect(frames.map(zero)).toEqual([false, true, false]);
    await parts.time.pass(1);
    expect(frames.every(zero)).toBe(true);
  });
});

describe('a decided inspection that lingers', () => {
  it('gives way to the next document, and its own timer does not close that one', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    decide(parts, 'clear');
    const first = current(parts).id;
    parts.showPage();
    await parts.time.pass(10_000);
    expect(current(parts).id).not.toBe(first);
    expect(current(parts).state.decided).toBeNull();
  });

  it('takes neither a second decision nor a judgement, and the camera going away changes nothing', async () => {
    const parts = fakeLane();
    hit(parts);
    await parts.wholeTraveller();
    const { id, state } = current(parts);
    expect(decide(parts, 'second-line')).toEqual({ ok: true });
    expect(decide(parts, 'second-line')).toMatchObject({ reason: 'NO_INSPECTION' });
    const alertId = state.alerts[0]?.id ?? '';
    expect(parts.lane.openAlert(id, alertId, officer)).toMatchObject({ reason: 'NO_INSPECTION' });
    const judged = { inspectionId: id, alertId, outcome: 'confirmed', officer, note: '' } as const;
    expect(parts.lane.adjudicate(judged)).toMatchObject({ reason: 'NO_INSPECTION' });
    const rows = current(parts).events.length;
    parts.camera.state = 'lost';
    parts.camera.emit({ kind: 'health', health: parts.camera.health() });
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: 0 });
    expect(current(parts).events).toHaveLength(rows);
  });
});

describe('the decision', () => {
  it('is refused for a screen that nobody can have seen yet', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const { revision } = parts.lane.snapshot();
    expect(decide(parts, 'clear', { revision: revision + 1 })).toMatchObject({ reason: 'STALE_SCREEN' });
    expect(decide(parts, 'clear', { revision: Number.MAX_SAFE_INTEGER })).toMatchObject({ reason: 'STALE_SCREEN' });
  });

  it('during a second capture is taken on the first, and says nothing about one that did not come', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    parts.lane.recapture(current(parts).id, 'page');
    expect(decide(parts, 'clear')).toMatchObject({ reason: 'NOT_ASSESSED' });
    expect(decide(parts, 'second-line')).toEqual({ ok: true });
    expect(latest(parts, 'document.capture')).toMatchObject({ value: 'successful', reason: 'DOC_CAPTURE_OK' });
    const kinds = current(parts).events.map((event) => event.kind);
    expect(kinds.slice(-3)).toEqual(['assessed', 'decided', 'sealed']);
  });
});

describe('a page that the imager could not hand over', () => {
  it('ends as a failed capture at once and takes the older picture off the screen', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: 0 });
    expect(latest(parts, 'document.capture')).toMatchObject({ value: 'failed', reason: 'DOC_IMAGE_TOO_LARGE' });
    expect(latest(parts, 'document.portrait')).toMatchObject({ value: 'aborted' });
    expect(latest(parts, 'face.verification')).toMatchObject({ value: 'undetermined', reason: 'DOC_IMAGE_TOO_LARGE' });
    expect(current(parts).custody.ref('page')).toBeNull();
    expect(current(parts).state.assessment?.facts.map((fact) => fact.check)).toContain('document.capture');
  });
});

describe('a page that was taken away', () => {
  it('takes with it every check that it brought, also those of the print of its MRZ', async () => {
    const parts = fakeLane();
    const outcome = freshPage(1);
    outcome.page.checks.push(check('face.ghost', 'failed', 'FACE_GHOST_DIFFERS'));
    parts.page.outcome = outcome;
    const mrz = pageMrz(FRA_LINES);
    parts.pageText.mrz = { ...mrz, print: [check('document.mrz-font', 'failed', 'DOC_MRZ_FONT')] };
    await parts.wholeTraveller();
    const brought = ['face.ghost', 'document.mrz-font', 'mrz.page'];
    expect(brought.map((id) => latest(parts, id)?.value)).toEqual(['failed', 'failed', 'successful']);
    parts.imager.emit({ kind: 'page-failed', source: 'imager', reason: 'DOC_IMAGE_TOO_LARGE', at: 0 });
    const gone = ['aborted', 'DOC_IMAGE_TOO_LARGE'];
    expect(brought.map((id) => [latest(parts, id)?.value, latest(parts, id)?.reason])).toEqual([gone, gone, gone]);
  });
});

describe('a second read of the same document', () => {
  it('raises no entry twice, and keeps what the officer said about it', async () => {
    const parts = fakeLane();
    hit(parts);
    await parts.wholeTraveller();
    judge(parts, 'not-confirmed');
    parts.present();
    await parts.time.pass(1);
    expect(current(parts).state.alerts).toHaveLength(1);
    expect(latest(parts, 'lists.person')).toMatchObject({ value: 'successful', reason: 'LIST_NOT_CONFIRMED' });
    expect(decide(parts, 'clear')).toEqual({ ok: true });
  });

  it('with other results replaces the assessment', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const row = UTO_LINES[1] ?? '';
    parts.present([UTO_LINES[0] ?? '', `${row.slice(0, 9)}${(Number(row[9]) + 1) % 10}${row.slice(10)}`]);
    expect(decide(parts, 'clear')).toMatchObject({ reason: 'NOT_ASSESSED' });
    await parts.time.pass(1);
    const facts = current(parts).state.assessment?.facts.map((fact) => fact.check);
    expect(facts).toContain('mrz.check-digits');
  });
});

describe('an officer who confirmed a doubtful number', () => {
  it('can still correct the judgement', async () => {
    const parts = fakeLane();
    const alert: Alert = { ...missingPerson, cls: 'document', via: 'number-possible' };
    parts.lists.answer = {
      checks: [
        check('lists.document', 'undetermined', 'LIST_POSSIBLE'),
        check('lists.person', 'successful', 'LIST_CLEAR'),
      ],
      alerts: [alert],
    };
    await parts.wholeTraveller();
    judge(parts, 'confirmed');
    expect(latest(parts, 'lists.document')).toMatchObject({ value: 'failed', reason: 'LIST_HIT' });
    judge(parts, 'not-confirmed');
    // That the entry is another document does not make the number certain.
    const doubtful = { value: 'undetermined', reason: 'LIST_NUMBER_DOUBTFUL' };
    expect(latest(parts, 'lists.document')).toMatchObject(doubtful);
  });
});

describe('an audit that fails in the middle', () => {
  it('lets no earlier assessment count for a document that was read after it', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const corrected = withDigits('L898902C4', 'UTO', '740812F320415');
    parts.present([UTO_LINES[0] ?? '', corrected]);
    parts.journal.full = true;
    await parts.time.pass(1);
    expect(parts.lane.snapshot().audit.ok).toBe(false);
    parts.journal.full = false;
    expect(decide(parts, 'clear')).toMatchObject({ reason: 'NOT_ASSESSED' });
    let asked = 0;
    parts.lists.lookUp = () => {
      asked += 1;
      return parts.lists.answer;
    };
    parts.lane.refresh();
    expect(asked).toBe(1);
    await parts.time.pass(1);
    expect(decide(parts, 'clear')).toEqual({ ok: true });
  });

  it('makes a page without a row neither shown nor compared', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    const lost = freshPage(7);
    parts.page.outcome = lost;
    parts.showPage();
    parts.journal.full = true;
    await parts.time.pass(1);
    expect(current(parts).state.page).toBeNull();
    expect(current(parts).custody.ref('page')).toBeNull();
    expect(buffersOf(lost).every(zero)).toBe(true);
    parts.journal.full = false;
    parts.lane.refresh();
    expect(latest(parts, 'document.capture')).toMatchObject({ value: 'aborted', reason: 'AUDIT_UNAVAILABLE' });
    expect(latest(parts, 'face.capture')).toMatchObject({ value: 'aborted', reason: 'AUDIT_UNAVAILABLE' });
    expect(latest(parts, 'face.verification')?.value).not.toBe('successful');
    expect(current(parts).state.phase).toBe('assessed');
    // The officer takes both again, and the lane is as good as before.
    parts.page.outcome = pageOutcome();
    parts.lane.recapture(current(parts).id, 'page');
    parts.lane.recapture(current(parts).id, 'live-face');
    parts.showPage();
    for (let n = 0; n < DEFAULT_POLICY.faceFrames; n += 1) {
      parts.showFace();
      await parts.time.pass(5);
    }
    expect(latest(parts, 'face.verification')).toMatchObject({ value: 'successful' });
    expect(decide(parts, 'clear')).toEqual({ ok: true });
  });

  it('does not compare a face whose capture has no row', async () => {
    const parts = fakeLane();
    parts.present();
    await parts.time.pass(1);
    parts.showPage();
    await parts.time.pass(1);
    parts.journal.full = true;
    for (let n = 0; n < DEFAULT_POLICY.faceFrames; n += 1) {
      parts.showFace();
      await parts.time.pass(5);
    }
    parts.journal.full = false;
    parts.lane.refresh();
    expect(current(parts).state.live).toBeNull();
    expect(latest(parts, 'face.verification')).toMatchObject({ value: 'aborted' });
  });

  it('stays on the screen while only pictures move', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    parts.journal.full = true;
    expect(decide(parts, 'clear')).toMatchObject({ reason: 'AUDIT_UNAVAILABLE' });
    parts.lane.recapture(current(parts).id, 'live-face');
    parts.showFace();
    await parts.time.pass(1);
    expect(parts.lane.snapshot().audit.ok).toBe(false);
  });

  it('between the decision and its seal leaves a case that is sealed when the audit recovers', async () => {
    const parts = fakeLane();
    await parts.wholeTraveller();
    const { id } = current(parts);
    const append = parts.journal.append.bind(parts.journal);
    parts.journal.append = (inspectionId, events) => {
      const done = append(inspectionId, events);
      if (events.some((event) => event.kind === 'decided')) parts.journal.full = true;
      return done;
    };
    expect(decide(parts, 'clear')).toEqual({ ok: true });
    await parts.time.pass(10_000);
    expect(parts.lane.snapshot().current).toBeNull();
    expect(parts.journal.read(id).at(-1)?.kind).toBe('decided');
    parts.lane.refresh();
    expect(parts.journal.read(id).at(-1)?.kind).toBe('decided');
    parts.journal.full = false;
    parts.lane.refresh();
    expect(parts.journal.read(id).at(-1)?.kind).toBe('sealed');
    expect(parts.journal.open()).toEqual([]);
  });

  it('at any one row leaves a lane in which the officer can go on, and never an unrecorded result', async () => {
    for (let position = 0; position < 12; position += 1) {
      const parts = fakeLane();
      const append = parts.journal.append.bind(parts.journal);
      let calls = 0;
      parts.journal.append = (id, events) => {
        calls += 1;
        return calls === position ? { ok: false, reason: 'AUDIT_UNAVAILABLE', detail: 'once' } : append(id, events);
      };
      await parts.wholeTraveller();
      await parts.time.pass(20_000);
      parts.lane.refresh();
      await parts.time.pass(20_000);
      if (parts.lane.snapshot().current === null) await parts.wholeTraveller();
      await parts.time.pass(20_000);
      const run = current(parts);
      expect(parts.journal.read(run.id), `row ${position}`).toEqual(run.events);
      expect(run.state.phase, `row ${position}`).toBe('assessed');
      const answer = decide(parts, 'clear');
      expect(answer.ok ? answer : decide(parts, 'clear'), `row ${position}`).toEqual({ ok: true });
    }
  });
});
