import type { z } from 'zod';
import { MEASURE_TABLE } from '../../../core/face/quality/index.ts';
import {
  chipDetails,
  chipWorth,
  choicesAt,
  crossEvidence,
  evidenceStrength,
  type Input,
  isChipExpected,
  isMrzSigned,
  PICTURES,
  type Picture,
  type RunningInspection,
  type Work,
} from '../../../core/inspection/flow/index.ts';
import {
  isHiddenFrom,
  type LaneSnapshot as Lane,
  type OverRules,
  offeredReasons,
  overQuestions,
} from '../../../core/inspection/lane/index.ts';
import { CHECK_TABLE, type Check, type CheckGroup, ROUTINES } from '../../../core/inspection/record/checks/index.ts';
import {
  clearReason,
  type InspectionState,
  isDiscreet,
  latestChecks,
  shownChecks,
} from '../../../core/inspection/record/index.ts';
import { FRAME_REFUSALS, type OfficerId } from '../../../core/inspection/record/terms/index.ts';
import type { CivilDate, MrzDocument } from '../../../core/mrz/index.ts';
import type { CameraFeed, LaneSnapshot, laneApi, Mrz } from '../api/index.ts';
import { additionalDocumentsView, partyView } from './additional-documents-view.ts';
import { mrzText, personView, sealView } from './document-view.ts';

type Inspection = z.infer<typeof laneApi.InspectionView>;

/** Data that the view needs but must not read by itself. */
export interface ViewContext {
  /** Day of the inspection at the site; null when the clock is not trusted. */
  today: CivilDate | null;
  camera: 'browser' | 'simulated' | 'none';
  /** Who supplies camera frames; absent or null if no page does. */
  feed?: ReturnType<CameraFeed['feed']> | null;
  /** States whose passports are asked for a visa page. */
  visaAsked: readonly string[];
  /** States whose passports have a chip; if absent, chips are not expected. */
  chipExpected?: readonly string[];
  /** True if the dot on F8 is shown at random in an inspection; if absent, never. */
  dotByChance?: (inspectionId: string) => boolean;
  /**
   * The supervisor who is looking at a separate screen: answers that this person must not know yet are left out. Null:
   * nobody is.
   */
  supervisor?: OfficerId | null;
  /** Left out and null: not in training. */
  training?: LaneSnapshot['lane']['training'];
}

/** Converts the lane to the screen's contract. It renames and counts; it does not decide anything. */
export function laneView(lane: Lane, context: ViewContext): LaneSnapshot {
  return {
    revision: lane.revision,
    lane: { id: lane.lane.id, name: lane.lane.name, demo: lane.lane.demo, ...shown(context) },
    inspection:
      lane.current && lane.current.state.openedAt !== null ? inspectionView(lane, lane.current, context) : null,
    party: partyView(lane.party),
    interrupted: lane.interrupted.map(({ inspectionId, state }) => ({
      inspectionId,
      openedAt: state.openedAt ?? '',
      phase: state.phase,
      name: state.mrz?.personal?.document ? fullName(state.mrz.personal.document) : null,
      alerts: alertViews(state, lane.overRules, null),
    })),
    lastEnded: lane.lastEnded,
    lastReadFailure: lane.lastReadFailure,
    devices: lane.devices.map(({ role, health }) => ({
      role,
      device: health.device,
      state: health.state,
      advice: health.advice,
      simulated: health.simulated,
    })),
    lists: lane.lists.map(({ records: _records, desk: _desk, ...list }) => list),
    models: lane.models,
    clock: { trusted: lane.clockTrusted },
    audit: { ok: lane.audit.ok },
    cameraFeed: context.feed ? feedView(context.feed) : null,
  };
}

function feedView({ holder, refused }: ReturnType<CameraFeed['feed']>): NonNullable<LaneSnapshot['cameraFeed']> {
  const counts = FRAME_REFUSALS.map((why) => ({ why, count: refused[why] ?? 0 }));
  return { holder, refused: counts.filter(({ count }) => count > 0) };
}

function shown({ camera, training = null }: ViewContext): Pick<LaneSnapshot['lane'], 'camera' | 'training'> {
  return { camera, training };
}

function inspectionView(
  lane: Lane,
  run: RunningInspection,
  { today, visaAsked, chipExpected = [], dotByChance = () => false, supervisor = null }: ViewContext,
): Inspection {
  const { state } = run;
  const document = state.mrz?.personal?.document ?? null;
  const [page, ir, uv, side1, side2, portrait, live, chip, ghost] = PICTURES.map((picture) => imageUrl(run, picture));
  return {
    inspectionId: run.id,
    phase: state.phase,
    openedAt: state.openedAt ?? '',
    demo: state.demo,
    groups: groupViews(run),
    facts: state.assessment?.facts.map((fact) => ({ ...fact })) ?? [],
    checks: shownChecks(state.checks).map((check) => checkView(isDiscreet(check) ? asIfClear(check) : check, run)),
    awaiting: (['mrz', 'page', 'live-face', 'second'] as const).filter((input) => run.awaiting.has(input)),
    again: run.retaking().map(({ what, wait }) => ({ what, wait: wait && whole(wait) })),
    kept: [...run.retakes.kept].map(([what, reason]) => ({ what, reason })),
    person: document === null ? null : personView(document, today),
    mrz: mrzView(run),
    page:
      state.page && page
        ? {
            url: page,
            at: state.page.at,
            width: state.page.width,
            height: state.page.height,
            ppi: run.page.shown?.page.ppi ?? null,
            irUrl: ir ?? null,
            uvUrl: uv ?? null,
            side1Url: side1 ?? null,
            side2Url: side2 ?? null,
            portraitUrl: portrait ?? null,
            portraitRect: run.page.shown?.page.portrait?.rect ?? null,
            ghostUrl: ghost ?? null,
          }
        : null,
    live: live ? { url: live, ...liveView(run) } : null,
    alarmFrames: run.faces.alarmFrames.map(({ ref, attackScore }) => ({ url: `/api/images/${ref}`, attackScore })),
    chipSilent: isChipSilent(run, chipExpected),
    chipPortraitUrl: chip ?? null,
    chipReading: readingView(run),
    evidence: crossEvidence(run),
    evidenceStrength: evidenceStrength(state.checks),
    chipDetails: chipDetails(run),
    chipWorth: chipWorth(state.checks),
    mrzSigned: isMrzSigned(state.checks),
    seal: sealView(run.seals.stated),
    eyes: eyesView(run),
    documentModels: { offered: run.page.models.offers.map((offer) => ({ ...offer })), chosen: run.page.models.chosen },
    alerts: alertViews(state, lane.overRules, supervisor),
    overAsked: overAskedView(state),
    holdToAllow: lane.guard?.hold ?? false,
    reasonsNeeded: lane.guard?.reasonsNeeded ?? false,
    decisionReasons: reasonsView(state),
    decision: state.decided?.decision ?? null,
    sample: state.sample,
    papers: additionalDocumentsView(run, {
      today,
      visaAsked,
      imager: isFitted(lane, 'imager'),
      party: lane.party,
      dotByChance,
    }),
  };
}

/** A screen counts in whole milliseconds. */
function whole({ leftMs, ofMs }: { leftMs: number; ofMs: number }): { leftMs: number; ofMs: number } {
  return { leftMs: Math.round(leftMs), ofMs: Math.round(ofMs) };
}

function reasonsView(state: InspectionState): Inspection['decisionReasons'] {
  return {
    clear: offeredReasons(state, 'clear'),
    'second-line': offeredReasons(state, 'second-line'),
    supervisor: offeredReasons(state, 'supervisor'),
  };
}

function alertViews(state: InspectionState, rules: OverRules, supervisor: OfficerId | null): Inspection['alerts'] {
  return state.alerts.map((alert) => {
    const { id, cls } = alert;
    const hidden = supervisor !== null && isHiddenFrom(state, id, supervisor);
    const said = hidden
      ? { awaitsSecond: 'hidden' as const, outcome: null, answered: null }
      : {
          awaitsSecond: state.asked[id]?.outcome ?? null,
          outcome: state.outcomes[id] ?? null,
          answered: answeredView(state, id),
        };
    const opened = state.openedAlerts.includes(id);
    return { id, cls, opened, raisedAt: state.raisedAt[id] ?? '', ...said, over: overQuestions(state, alert, rules) };
  });
}

function answeredView(
  { answers, outcomes }: InspectionState,
  alertId: string,
): Inspection['alerts'][number]['answered'] {
  const answer = answers[alertId];
  if (answer === undefined || outcomes[alertId] === undefined) return null;
  const { officer: by, second, at, was, said } = answer;
  return { by, second, at, was, said };
}

function overAskedView({ overAsked }: InspectionState): Inspection['overAsked'] {
  if (overAsked === null) return null;
  const { officer: by, second, entries } = overAsked;
  return { by, agreed: second !== null, entries: entries.map((entry) => ({ ...entry })) };
}

/** Even on a lane without a chip reader, the officer must see that the chip was not read, whatever the cause. */
function isChipSilent(run: RunningInspection, expected: readonly string[]): boolean {
  if (!isChipExpected(run, expected) || run.working.has('chip')) return false;
  if (run.faces.chip?.answered === true) return false;
  const answers = latestChecks(run.state.checks).filter(({ check }) => CHECK_TABLE[check].group === 'chip');
  return !answers.some(({ value }) => value === 'successful' || value === 'failed');
}

function readingView({ chip: { progress } }: RunningInspection): Inspection['chipReading'] {
  if (progress === null) return null;
  const { phase, share, leftMs } = progress;
  return { phase, share, leftMs: leftMs === null ? null : Math.round(leftMs) };
}

function isFitted(lane: Lane, role: 'imager'): boolean {
  return lane.devices.some((device) => device.role === role && device.health.state !== 'not-fitted');
}

function liveView(run: RunningInspection): Omit<NonNullable<Inspection['live']>, 'url'> {
  const progress = run.awaiting.has('live-face') ? (run.faces.acquisition?.progress() ?? null) : null;
  return {
    at: run.state.live?.at ?? null,
    frames: run.state.live?.frames ?? 0,
    guidance: run.faces.guidance,
    hindered: [...run.faces.hindered],
    restarts: progress?.restarts ?? run.state.live?.restarts ?? 0,
    progress: progress === null ? null : { good: progress.good, wanted: progress.wanted },
  };
}

function imageUrl(run: RunningInspection, picture: Picture): string | null {
  const ref = run.custody.ref(picture);
  return ref === null ? null : `/api/images/${ref}`;
}

function eyesView({ custody }: RunningInspection): Inspection['eyes'] {
  return {
    live: custody.eyes('live'),
    portrait: custody.eyes('portrait'),
    chip: custody.eyes('chip'),
    ghost: custody.eyes('ghost'),
  };
}

const FEEDS: Readonly<Record<CheckGroup, readonly (Input | Work)[]>> = {
  document: [
    'mrz',
    'page',
    'printed-zone',
    'spectral',
    'page-print',
    'document-model',
    'page-seals',
    'second',
    'second-page',
    'second-side',
  ],
  chip: ['chip'],
  face: ['live-face', 'page', 'chip'],
  lists: ['mrz', 'lists', 'face-list', 'second-lists'],
};

/** The groups of checks. Until the assessment is complete, a group shows finished checks and says that it is incomplete. */
function groupViews(run: RunningInspection): Inspection['groups'] {
  return run.progress().map((group) => ({
    ...group,
    pending: FEEDS[group.group].some((input) => run.working.has(input as Work) || run.awaiting.has(input as Input)),
  }));
}

/** A missing row would give away a person alert as surely as a red one: the row reads like a list that was asked. */
function asIfClear({ personal: _personal, score: _score, region: _region, ...check }: Check): Check {
  return { ...check, value: 'successful', reason: clearReason(check), margin: null };
}

function checkView(check: Check, run: RunningInspection): z.infer<typeof laneApi.CheckView> {
  return {
    check: check.check,
    clause: CHECK_TABLE[check.check].clause,
    place: CHECK_TABLE[check.check].place,
    group: CHECK_TABLE[check.check].group,
    mode: check.mode,
    value: check.value,
    reason: check.reason,
    margin: check.margin,
    score: check.score ?? null,
    region: check.region ?? null,
    map: mapView(run, check),
    compared: check.personal?.compared.map((pair) => ({ ...pair, at: pair.at ?? null })) ?? [],
    quality:
      check.personal?.quality?.map((reading) => {
        const { unit, clause, advisory } = MEASURE_TABLE[reading.measure];
        return { ...reading, unit, clause, advisory };
      }) ?? [],
    component: { name: check.component.name, version: check.component.version, sha256: check.component.sha256 },
    calibration: check.calibration ?? null,
    documentModel: check.documentModel ? { ...check.documentModel, byHand: check.documentModel.byHand === true } : null,
    generic: ROUTINES[check.check]?.generic ?? null,
    knownIssue: knownIssueView(check),
    deviations: check.deviations?.map((deviation) => ({ ...deviation })) ?? [],
    durationMs: Math.max(0, check.t1 - check.t0),
  };
}

/** The map of a print check, while the check to which it belongs is in force. */
function mapView(run: RunningInspection, { check, margin }: Check): z.infer<typeof laneApi.CheckView>['map'] {
  const map = run.page.printMaps.get(check);
  if (map === undefined || margin === null) return null;
  const { columns, rows, rect, levels } = map;
  return { columns, rows, rect, levels: [...levels] };
}

function knownIssueView({ knownIssue }: Check): z.infer<typeof laneApi.CheckView>['knownIssue'] {
  if (knownIssue === undefined) return null;
  const { reason, note, source } = knownIssue;
  return { reason, note, source };
}

function mrzView(run: RunningInspection): Mrz | null {
  const mrz = run.state.mrz;
  if (!mrz?.personal) return null;
  const { lines, uncertain, document } = mrz.personal;
  const printed = run.pageMrz?.personal?.lines ?? [];
  const fits = printed.length === lines.length && printed.every((line, at) => line.length === lines[at]?.length);
  const corners = (fits && run.shownPlace?.corners.map(([x, y]): [number, number] => [x, y])) || null;
  const second = mrz.via === 'image' ? (run.pageMrz?.secondReader ?? null) : null;
  const open = openGlyphs(mrz);
  return mrzText({ lines, via: mrz.via, document, uncertain, open, corners, reading: mrz.rawDigest, second });
}

/** Characters that are in doubt because of two readers or a check digit come first; the screen shows a few. */
function openGlyphs(mrz: NonNullable<RunningInspection['state']['mrz']>): Mrz['open'] {
  const { proposals = [], disputed = [], uncertain = [] } = mrz.personal ?? {};
  const all = [
    ...proposals.map((glyph) => ({ ...glyph, why: 'proposal' as const })),
    ...disputed.map((glyph) => ({ ...glyph, why: 'disputed' as const })),
    ...uncertain.map((glyph) => ({ ...glyph, why: 'uncertain' as const })),
  ];
  return all
    .filter(({ line, column }, at) => all.findIndex((g) => g.line === line && g.column === column) === at)
    .map(({ line, column, why }) => ({ line, column, why, choices: choicesAt(mrz, line, column) }));
}

function fullName(document: MrzDocument): string {
  const given = document.name.secondary.join(' ');
  const family = document.name.primary.join(' ');
  return given === '' ? family : `${family}, ${given}`;
}
