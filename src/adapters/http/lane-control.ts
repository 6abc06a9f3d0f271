import type { OfficerId, RefusedFrames, Unsubscribe } from '../../core/inspection/index.ts';
import type { CameraFeed } from './camera-routes.ts';
import type { NoticesDiagnosis, UpdatesDiagnosis } from './diagnosis.ts';
import type {
  AdditionalDocumentCommand,
  AdjudicateCommand,
  AlertDetail,
  AnsweredCommand,
  ChooseModelCommand,
  ConfirmGlyphCommand,
  Counters,
  DecideCommand,
  DemoTraveller,
  Device,
  ExpectCommand,
  InspectionCommand,
  LaneSnapshot,
  ListSummary,
  ManualMrzCommand,
  MinorCommand,
  Mrz,
  OpenAlertCommand,
  RecaptureCommand,
  SecondOpinionCommand,
  Supervision,
} from './views.ts';

/**
 * Answer of the lane to a command. `reason` is a closed code of the lane (STALE_SCREEN, HOLD_NEEDED, REASON_NEEDED,
 * ALERT_OPEN, NO_INSPECTION, AUDIT_UNAVAILABLE, ...); `message` is one plain sentence for the officer.
 */
export type CommandResult = { ok: true } | { ok: false; reason: string; message: string };

export type OpenAlertResult = { ok: true; detail: AlertDetail } | { ok: false; reason: string; message: string };

/** What the technician sees; no field names or describes a traveller. */
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
  /** Notices to central that wait for a receipt: a count and an age, of no case in particular. */
  notices: NoticesDiagnosis;
  updates: UpdatesDiagnosis;
}

/**
 * The lane as the screen sees it. All methods are synchronous: the audit row of a command is durable when it returns
 * `ok`, so the 204 that follows is never a promise. Nothing here decides; the lane does, on the officer's word.
 */
export interface LaneControl {
  view(): LaneSnapshot;
  /** Calls `listener` after each change; the listener reads `view()` itself, so bursts cost one projection. */
  subscribe(listener: () => void): Unsubscribe;
  decide(command: DecideCommand, officer: OfficerId): CommandResult;
  abandon(command: InspectionCommand, officer: OfficerId): CommandResult;
  /** Typed MRZ rows and why; opens an inspection when none is open. */
  manualMrz(command: ManualMrzCommand, officer: OfficerId): CommandResult;
  /** One character in doubt, settled on the picture. */
  confirmGlyph(command: ConfirmGlyphCommand, officer: OfficerId): CommandResult;
  chooseModel(command: ChooseModelCommand, officer: OfficerId): CommandResult;
  recapture(command: RecaptureCommand, officer: OfficerId): CommandResult;
  /** The officer has seen that an inspection was interrupted; closes it. */
  acknowledge(command: InspectionCommand, officer: OfficerId): CommandResult;
  /** Each opening is an audit row; without a durable row there is no detail. */
  openAlert(command: OpenAlertCommand, officer: OfficerId): OpenAlertResult;
  adjudicate(command: AdjudicateCommand, officer: OfficerId): CommandResult;
  /** `officer` is the second person, whose PIN was checked for this. */
  secondOpinion(command: SecondOpinionCommand, officer: OfficerId): CommandResult;
  /** The next zone or page is that of another document of this traveller, or the other side of the card. */
  askSecond(command: AdditionalDocumentCommand, officer: OfficerId): CommandResult;
  endSecond(command: InspectionCommand, officer: OfficerId): CommandResult;
  /** This traveller belongs to the open party, or is the first of a new one. */
  linkParty(command: InspectionCommand, officer: OfficerId): CommandResult;
  leaveParty(command: InspectionCommand, officer: OfficerId): CommandResult;
  /** The next traveller is a companion of this one. */
  expectCompanion(command: ExpectCommand, officer: OfficerId): CommandResult;
  endParty(officer: OfficerId): CommandResult;
  /** The session of this officer ended or locked: what was announced in it ends. */
  officerLeft(officer: OfficerId): void;
  noteAnswer(command: AnsweredCommand, officer: OfficerId): CommandResult;
  noteMinor(command: MinorCommand, officer: OfficerId): CommandResult;
  /** Live check digits for manual entry; nothing is stored. */
  checkMrz(lines: readonly string[]): Mrz;
  /** JPEG behind a reference of the view, or null once the inspection is sealed and its images are wiped. */
  image(ref: string): Uint8Array | null;
  /** The camera that the officer's page feeds; null where there is none. */
  readonly camera: CameraFeed | null;
  /** Newest frame of a simulated camera; null when there is none. */
  cameraPreview(): Uint8Array | null;
  diagnostics(): Diagnostics;
  /** Error counters of closed quarters. */
  counters(): Counters;
  /** How the lane is used, for the supervisor. */
  supervision(): Supervision;
}

/** The picker of synthetic travellers; exists on a demo lane only. */
export interface DemoControl {
  travellers(): readonly DemoTraveller[];
  /** Starts the traveller's script and returns; a script that still runs is stopped first. */
  play(travellerId: string): CommandResult;
  /** Plugs everything in again and empties the lane. */
  reset(): void;
  /** Id of the traveller whose script runs, or null. */
  playing(): string | null;
  /** JPEG of the printed portrait for the picker, or null for an unknown id. */
  portrait(travellerId: string): Uint8Array | null;
}
