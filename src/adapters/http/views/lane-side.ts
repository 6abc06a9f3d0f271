import type { PublishedQuarter } from '../../../core/audit/counters/index.ts';
import type { Lane } from '../../../core/inspection/lane/index.ts';
import type { Clock } from '../../../core/inspection/ports/index.ts';
import type { EntryPicture, ListStep, MrzStep } from '../../../core/inspection/ports/steps/index.ts';
import { type Alert, otherReviewers } from '../../../core/inspection/record/alerts/index.ts';
import { siteDay } from '../../../core/inspection/record/checks/index.ts';
import type { OfficerId, RefusedFrames } from '../../../core/inspection/record/terms/index.ts';
import { DAY_MS } from '../../../core/time/index.ts';
import type {
  AlertDetail,
  CameraFeed,
  Counters,
  Device,
  LaneSnapshot,
  ListSummary,
  Mrz,
  NoticesDiagnosis,
  Supervision,
  UpdatesDiagnosis,
} from '../api/index.ts';
import { countersView } from './counters-view.ts';
import { mrzText } from './document-view.ts';
import { laneView } from './lane-view.ts';

/** Data that the technician sees; none of them names or describes a traveller. */
export interface Diagnostics {
  version: string;
  uptimeMs: number;
  memoryMb: number;
  devices: Device[];
  lists: ListSummary[];
  models: unknown;
  audit: unknown;
  /** Camera frames that were turned away since the start, by reason. */
  refusedFrames: RefusedFrames;
  /** Notices to central that wait for a receipt: a count and an age, without reference to a case. */
  notices: NoticesDiagnosis;
  updates: UpdatesDiagnosis;
}

/** The lane in the form of the screen's contract. */
export interface LaneViews {
  /** The lane; for a supervisor at a separate screen, without the answers that this person must not know yet. */
  lane(supervisor?: OfficerId | null): LaneSnapshot;
  /** One list entry, once the lane has opened it. */
  alert(alert: Alert): AlertDetail;
  /** Live check digits for manual entry; nothing is stored. */
  mrz(lines: readonly string[]): Mrz;
  diagnostics(): Diagnostics;
  /** Error counters of closed quarters. */
  counters(): Counters;
  /** How the lane is used, for the supervisor. */
  supervision(): Supervision;
}

/**
 * The lane behind the routes. Its methods are synchronous: the audit row of a command is durable when it returns `ok`, so
 * the 204 that follows is never a promise. Nothing is decided here; the lane decides, on the officer's instruction.
 */
export interface LaneSide {
  lane: Lane;
  views: LaneViews;
  /** The camera that the officer's page feeds; null if there is none. */
  camera: CameraFeed | null;
  /** Newest frame of a simulated camera; null when there is none. */
  cameraPreview(): Uint8Array | null;
}

export interface LaneSideOptions {
  lane: Lane;
  lists: Pick<ListStep, 'baseRate' | 'picture'>;
  faceLists: Pick<ListStep, 'picture'>;
  mrz: MrzStep;
  clock: Clock;
  version: string;
  camera:
    | { kind: 'none' }
    | { kind: 'browser'; port: CameraFeed }
    | { kind: 'simulated'; preview: () => Uint8Array | null };
  /** Closed quarters of the error counters, or null if this lane does not count; and the k in force. */
  counters: { closed: () => PublishedQuarter[] | null; k: number };
  /** States whose passports are asked for a visa page. */
  visaAsked: readonly string[];
  /** States whose passports have a chip. */
  chipExpected?: readonly string[];
  /** True if the dot on F8 is shown at random in an inspection; if absent, never. */
  dotByChance?: (inspectionId: string) => boolean;
  notices: () => NoticesDiagnosis;
  updates: () => UpdatesDiagnosis;
  /** Alarms about too many queries, newest first. */
  alarms: () => Supervision['alarms'];
  processStats: () => { uptimeMs: number; memoryMb: number };
  /** Present only in training: when a real document was last refused. */
  training?: { refusedAt: () => string | null } | null;
}

/** The lane and its projections. */
export function laneSide(options: LaneSideOptions): LaneSide {
  const { lane, lists, faceLists, mrz, clock, camera } = options;
  const fed = camera.kind === 'browser' ? camera.port : null;
  const training = options.training ?? null;
  const view = (supervisor: OfficerId | null = null) =>
    laneView(lane.snapshot(), {
      supervisor,
      today: siteDay(clock),
      camera: camera.kind,
      feed: fed?.feed() ?? null,
      visaAsked: options.visaAsked,
      chipExpected: options.chipExpected ?? [],
      dotByChance: options.dotByChance ?? (() => false),
      training: training === null ? null : { refusedAt: training.refusedAt() },
    });
  return {
    lane,
    camera: fed,
    cameraPreview: () => (camera.kind === 'simulated' ? camera.preview() : null),
    views: {
      lane: view,
      alert: (alert) =>
        alertDetail(alert, {
          baseRate: lists.baseRate(alert),
          picture: pictureView((alert.via === 'face' ? faceLists : lists).picture(alert)),
        }),
      mrz: (lines) => {
        const { document } = mrz({ lines: [...lines], source: 'typed', uncertain: [] }, siteDay(clock));
        const none = { uncertain: [], open: [], corners: null, reading: '', second: null };
        return mrzText({ lines, via: 'typed', document, ...none });
      },
      supervision: () => supervisionView(options.alarms(), clock.wall()),
      counters: () => countersView(options.counters.closed(), options.counters.k),
      diagnostics: () => {
        const { devices, lists: listed, models, audit } = view();
        const { version, processStats } = options;
        const told = { notices: options.notices(), updates: options.updates() };
        const refusedFrames = fed?.feed().total ?? {};
        return { version, ...processStats(), devices, lists: listed, models, audit, refusedFrames, ...told };
      },
    },
  };
}

const listOf = ({ list: { desk: _desk, ...list } }: Alert): AlertDetail['list'] => list;

const pictureView = (found: EntryPicture | null): AlertDetail['picture'] =>
  found === null ? null : { jpeg: found.jpeg, taken: found.taken ?? null, eyes: found.eyes ?? null };

type Beside = Pick<AlertDetail, 'baseRate' | 'picture'>;

function alertDetail(alert: Alert, { baseRate, picture }: Beside): AlertDetail {
  return {
    id: alert.id,
    cls: alert.cls,
    via: alert.via,
    record: alert.personal?.recordId ?? null,
    ofSecond: alert.of === 'second',
    face: alert.face ?? null,
    list: listOf(alert),
    desk: alert.list.desk ?? null,
    listAgeMs: alert.listAgeMs,
    stale: alert.stale,
    action: alert.action,
    terms: {
      handling: alert.terms?.handling ?? null,
      agency: alert.terms?.agency ?? null,
      agreement: alert.terms?.agreement ?? null,
      purpose: alert.terms?.purpose ?? null,
      documentStatus: alert.terms?.documentStatus ?? null,
      source: alert.personal?.source ?? null,
    },
    names: alert.personal?.names ?? [],
    note: alert.personal?.note ?? null,
    picture,
    explain: (alert.personal?.explain ?? []).map(({ words = [], carries = false, part = false, ...line }) => ({
      ...line,
      carries,
      part,
      words: words
        .filter(({ kind }) => kind !== 'literal')
        .map(({ kind, query, list: listed }) => ({ kind, query, list: listed })),
    })),
    baseRate,
    otherLookers: otherReviewers(alert),
  };
}

function supervisionView(alarms: Supervision['alarms'], now: Date): Supervision {
  const recent = alarms.filter(({ at }) => now.getTime() - Date.parse(at) < DAY_MS).length;
  return { alarms, recent };
}
