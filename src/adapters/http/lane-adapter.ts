import type { PublishedQuarter } from '../../core/audit/counters/index.ts';
import {
  type Clock,
  type Lane,
  type ListStep,
  type MrzStep,
  otherReviewers,
  siteDay,
} from '../../core/inspection/index.ts';
import type { CameraFeed } from './camera-routes.ts';
import { countersView } from './counters-view.ts';
import type { NoticesDiagnosis, UpdatesDiagnosis } from './diagnosis.ts';
import { mrzText } from './document-view.ts';
import type { Diagnostics, LaneControl } from './lane-control.ts';
import { laneView } from './lane-view.ts';
import type { TrainingControl } from './training-routes.ts';
import type { AlertDetail, Supervision } from './views.ts';

export interface LaneAdapterOptions {
  lane: Lane;
  lists: ListStep;
  mrz: MrzStep;
  clock: Clock;
  version: string;
  camera:
    | { kind: 'none' }
    | { kind: 'browser'; port: CameraFeed }
    | { kind: 'simulated'; preview: () => Uint8Array | null };
  /** Closed quarters of the error counters, or null where this lane does not count; and the k in force. */
  counters: { closed: () => PublishedQuarter[] | null; k: number };
  /** States whose passports are asked for a visa page. */
  visaAsked: readonly string[];
  /** States whose passports hold a chip. */
  chipExpected?: readonly string[];
  notices: () => NoticesDiagnosis;
  updates: () => UpdatesDiagnosis;
  /** Alarms of too many queries, newest first. */
  alarms: () => Supervision['alarms'];
  processStats: () => { uptimeMs: number; memoryMb: number };
  /** On an appliance in training: who answers for the drawn travellers, and what is watched for the feedback. */
  training?: Pick<TrainingControl, 'captureAgain' | 'refusedAt' | 'desk'> | null;
}

/** The lane behind the contract of the screen: one call in, one call on, and the projection. */
export function laneControl(options: LaneAdapterOptions): LaneControl {
  const { lane, lists, mrz, clock, camera } = options;
  const fed = camera.kind === 'browser' ? camera.port : null;
  const today = () => siteDay(clock);
  const training = options.training ?? null;
  const view = () =>
    laneView(lane.snapshot(), {
      today: today(),
      camera: camera.kind,
      feed: fed?.feed() ?? null,
      visaAsked: options.visaAsked,
      chipExpected: options.chipExpected ?? [],
      training: training === null ? null : { refusedAt: training.refusedAt() },
    });
  const ending = <R extends { ok: boolean }>(command: () => R): R =>
    training === null ? command() : training.desk.ending(command);
  return {
    view,
    subscribe: (listener) => lane.subscribe(listener),
    decide: (command, officer) => ending(() => lane.decide({ ...command, officer })),
    abandon: ({ inspectionId }, officer) => ending(() => lane.abandon(inspectionId, officer)),
    manualMrz: ({ lines, because }, officer) => {
      const result = lane.typedMrz({ lines: [...lines], because }, officer);
      if (result.ok) training?.desk.noted('zone-typed');
      return result;
    },
    confirmGlyph: ({ inspectionId, ...choice }, officer) => lane.confirmGlyph(inspectionId, choice, officer),
    chooseModel: ({ inspectionId, model }, officer) => lane.chooseModel(inspectionId, model, officer),
    recapture: ({ inspectionId, what }) => {
      const result = lane.recapture(inspectionId, what);
      if (result.ok) training?.captureAgain(what);
      return result;
    },
    acknowledge: ({ inspectionId }, officer) => lane.acknowledge(inspectionId, officer),
    openAlert: ({ inspectionId, alertId }, officer) => {
      const result = lane.openAlert(inspectionId, alertId, officer);
      if (!result.ok) return result;
      if (!('alert' in result)) throw new Error('an opened alert must come with its record');
      const { alert } = result;
      const outcome = lane.snapshot().current?.state.outcomes[alert.id] ?? null;
      const detail: AlertDetail = {
        id: alert.id,
        cls: alert.cls,
        via: alert.via,
        record: alert.via === 'face' ? (alert.personal?.recordId ?? null) : null,
        ofSecond: alert.of === 'second',
        face: alert.face ?? null,
        list: { ...alert.list },
        listAgeMs: alert.listAgeMs,
        stale: alert.stale,
        action: alert.action,
        terms: {
          handling: alert.terms?.handling ?? null,
          agreement: alert.terms?.agreement ?? null,
          purpose: alert.terms?.purpose ?? null,
          documentStatus: alert.terms?.documentStatus ?? null,
          source: alert.personal?.source ?? null,
        },
        names: alert.personal?.names ?? [],
        note: alert.personal?.note ?? null,
        explain: (alert.personal?.explain ?? []).map(({ words = [], carries = false, part = false, ...line }) => ({
          ...line,
          carries,
          part,
          words: words
            .filter(({ kind }) => kind !== 'literal')
            .map(({ kind, query, list: listed }) => ({ kind, query, list: listed })),
        })),
        baseRate: lists.baseRate(alert),
        outcome,
        otherLookers: otherReviewers(alert),
      };
      return { ok: true, detail };
    },
    adjudicate: (command, officer) => lane.adjudicate({ ...command, officer }),
    secondOpinion: (command, officer) => lane.secondOpinion({ ...command, officer }),
    checkMrz: (lines) => {
      const { document } = mrz({ lines: [...lines], source: 'typed', uncertain: [] }, today());
      return mrzText({
        lines,
        via: 'typed',
        document,
        uncertain: [],
        open: [],
        corners: null,
        reading: '',
        second: null,
      });
    },
    askSecond: (command, officer) => lane.papers.askSecond(command, officer),
    endSecond: ({ inspectionId }, officer) => lane.papers.endSecond(inspectionId, officer),
    linkParty: ({ inspectionId }, officer) => lane.papers.party.link(inspectionId, officer),
    leaveParty: ({ inspectionId }, officer) => lane.papers.party.leave(inspectionId, officer),
    expectCompanion: ({ inspectionId, expected }, officer) => lane.papers.party.expect(inspectionId, expected, officer),
    endParty: (officer) => lane.papers.party.end(officer),
    officerLeft: (officer) => lane.papers.party.officerLeft(officer),
    noteAnswer: ({ inspectionId, ...answered }, officer) => lane.papers.party.answer(inspectionId, answered, officer),
    noteMinor: ({ inspectionId, ...answers }, officer) => lane.papers.party.minor(inspectionId, answers, officer),
    image: (ref) => lane.image(ref),
    camera: fed,
    cameraPreview: () => (camera.kind === 'simulated' ? camera.preview() : null),
    supervision: () => supervisionView(options.alarms(), clock.wall()),
    counters: () => countersView(options.counters.closed(), options.counters.k),
    diagnostics: (): Diagnostics => {
      const now = view();
      const { devices, models, audit } = now;
      const { version, processStats } = options;
      const told = { notices: options.notices(), updates: options.updates() };
      const refusedFrames = fed?.feed().total ?? {};
      return { version, ...processStats(), devices, lists: now.lists, models, audit, refusedFrames, ...told };
    },
  };
}

const DAY_MS = 24 * 3_600_000;

function supervisionView(alarms: Supervision['alarms'], now: Date): Supervision {
  const recent = alarms.filter(({ at }) => now.getTime() - Date.parse(at) < DAY_MS).length;
  return { alarms, recent };
}
