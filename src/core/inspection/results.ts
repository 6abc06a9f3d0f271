import type { MrzReason } from '../mrz/index.ts';
import type { FaceMeasureId, QualityReading } from './face-quality.ts';
import type { Routine } from './routines.ts';

/** The five results of BSI TR-03135-1 v2.5, 3.5.2. There is no sixth, and a missing input is never `successful`. */
export const CHECK_VALUES = ['successful', 'failed', 'undetermined', 'not-supported', 'aborted'] as const;
export type CheckValue = (typeof CHECK_VALUES)[number];

/** TR-03135-1 3.7: mandatory, optional, evaluatory. `e` is run and logged, and never counts. */
export type CheckMode = 'm' | 'o' | 'e';

export const CHECK_GROUPS = ['document', 'chip', 'face', 'lists'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export type ReadReason =
  | 'READ_OK'
  | 'READ_ABSENT'
  | 'READ_NOT_FITTED'
  | 'READ_TIMEOUT'
  | 'READ_GARBAGE'
  | 'READ_PARTIAL'
  | 'READ_CHECKSUM'
  | 'READ_UNPLUGGED'
  | 'READ_OVERRUN'
  | 'READ_OTHER_DOCUMENT'
  | 'DEVICE_REFUSED'
  | 'DEVICE_FAULTY';

export type DocumentReason =
  | 'DOC_CAPTURE_OK'
  | 'DOC_CAPTURE_INCOMPLETE'
  | 'DOC_CAPTURE_BLURRED'
  | 'DOC_CAPTURE_GLARE'
  | 'DOC_CAPTURE_RESOLUTION'
  | 'DOC_IMAGE_REJECTED'
  | 'DOC_IMAGE_TOO_LARGE'
  | 'DOC_MRZ_PRINT_OK'
  | 'DOC_MRZ_FONT'
  | 'DOC_MRZ_POSITION'
  | 'DOC_PRINT_TOO_SMALL'
  | 'DOC_PRINT_UNCLEAR'
  | 'DOC_BLIND_HERE'
  | 'DOC_PRINT_PROCESS_OK'
  | 'DOC_RECAPTURE_SCREEN_OR_PRINT'
  | 'DOC_PHOTO_PROCESS'
  | 'DOC_RESOLUTION_UNKNOWN'
  | 'DOC_MODEL_KNOWN'
  | 'DOC_MODEL_CHOSEN'
  | 'DOC_MODEL_CHOSEN_OFF'
  | 'DOC_MODEL_UNKNOWN'
  | 'DOC_NOT_ENROLLED'
  | 'DOC_LAYOUT_OK'
  | 'DOC_PHOTO_SIZE'
  | 'DOC_PHOTO_POSITION'
  | 'DOC_PRINT_SHIFTED'
  | 'DOC_PORTRAIT_FOUND'
  | 'DOC_PORTRAIT_NOT_FOUND'
  | 'DOC_PAIRS_AGREE'
  | 'DOC_PAIRS_DOUBTFUL'
  | 'DOC_PAIRS_DIFFER';

/** About pictures of a page in infrared and ultraviolet light. */
export type IlluminationReason =
  | 'MRZ_NOT_ON_PAGE'
  | 'DOC_IMAGE_MISSING'
  | 'DOC_NOT_REGISTERED'
  | 'DOC_NOT_CALIBRATED'
  | 'DOC_IR_READABLE'
  | 'DOC_IR_LOW_CONTRAST'
  | 'DOC_IR_UNCLEAR'
  | 'DOC_UV_DULL'
  | 'DOC_UV_BRIGHT_PAGE'
  | 'DOC_UV_BRIGHT_VISUAL'
  | 'DOC_UV_BRIGHT_PHOTO'
  | 'DOC_UV_BRIGHT_MRZ'
  | 'DOC_IR_PATTERN_OK'
  | 'DOC_IR_PATTERN'
  | 'DOC_UV_PATTERN_OK'
  | 'DOC_UV_PATTERN_MISSING'
  | 'DOC_UV_PATTERN_INTERRUPTED'
  | 'DOC_UV_PATTERN_SHIFTED'
  | 'DOC_PATTERN_UNCLEAR';

export type FaceReason =
  | 'FACE_MATCH'
  | 'FACE_NO_MATCH'
  | 'FACE_INCONCLUSIVE'
  | 'FACE_QUALITY_OK'
  | 'FACE_QUALITY'
  | 'FACE_NONE'
  | 'FACE_MULTIPLE'
  | 'FACE_NO_REFERENCE'
  | 'FACE_NO_THRESHOLD'
  | 'FACE_REFERENCE_SOFT'
  | 'FACE_BOTH_POOR'
  | 'FACE_GREY'
  | 'FACE_GHOST_ALIKE'
  | 'FACE_GHOST_DIFFERS'
  | 'FACE_GHOST_UNCLEAR'
  | 'FACE_GHOST_FAINT'
  | 'FACE_GHOST_SMALL'
  | 'FACE_GHOST_SEVERAL'
  | 'FACE_GHOST_NONE'
  | 'FACE_DARK'
  | 'FACE_COVERED'
  | 'FACE_CHANGED'
  | 'FACE_TOO_FEW'
  | 'FACE_IMAGE_REJECTED'
  | 'FACE_CAMERA_FLOOD'
  | 'FACE_CAMERA_MOVED'
  | 'CAMERA_LOST'
  | 'PAD_ALARM'
  | 'PAD_NO_ALARM'
  | 'PAD_OMITTED';

export type ListReason =
  | 'LIST_CLEAR'
  | 'LIST_STALE'
  | 'LIST_UNAVAILABLE'
  | 'LIST_LOCKED'
  | 'LIST_DAMAGED'
  | 'LIST_ROLLBACK'
  | 'LIST_NOT_CONFIGURED'
  | 'LIST_HIT'
  | 'LIST_POSSIBLE'
  | 'LIST_NUMBER_DOUBTFUL'
  | 'LIST_CANDIDATE'
  | 'LIST_CONFIRMED'
  | 'LIST_NOT_CONFIRMED'
  | 'LIST_RECORD_UNREADABLE';

/** About a search of the live face against a face list (decision 0017). */
export type FaceListReason =
  | 'FACE_LIST_CLEAR'
  | 'FACE_LIST_CANDIDATE'
  | 'FACE_LIST_SECOND_PERSON'
  | 'FACE_LIST_CONFIRMED'
  | 'FACE_LIST_NOT_CONFIRMED'
  | 'FACE_LIST_STALE'
  | 'FACE_LIST_ABSENT'
  | 'FACE_LIST_LOCKED'
  | 'FACE_LIST_DAMAGED'
  | 'FACE_LIST_ROLLBACK'
  | 'FACE_LIST_OTHER_PROFILE'
  | 'FACE_LIST_TOO_LARGE'
  | 'PROFILE_NO_IDENTIFY';

export type ModelReason =
  | 'MODEL_NOT_INSTALLED'
  | 'MODEL_DIGEST'
  | 'MODEL_SELFTEST'
  | 'MODEL_UNAVAILABLE'
  | 'MODEL_PPI_RANGE'
  | 'QUEUE_FULL';

export type SystemReason =
  | 'CHIP_NOT_FITTED'
  | 'SENSOR_NOT_FITTED'
  | 'SENSOR_FAULT'
  | 'INPUT_ABSENT'
  | 'CLOCK_UNTRUSTED'
  | 'AUDIT_UNAVAILABLE'
  | 'INTERRUPTED'
  | 'OFFICER_ABANDONED'
  | 'KNOWN_ISSUE';

/** Closed: a code that is not here does not compile, and the screen has words for each of them. */
export type ReasonCode =
  | MrzReason
  | ReadReason
  | DocumentReason
  | IlluminationReason
  | FaceReason
  | ListReason
  | FaceListReason
  | ModelReason
  | SystemReason;

export type CheckId =
  | 'document.capture'
  | 'document.portrait'
  | 'document.mrz-font'
  | 'document.mrz-position'
  | 'document.mrz-ir'
  | 'document.uv-page'
  | 'document.uv-visual'
  | 'document.uv-photo'
  | 'document.uv-mrz'
  | 'document.ir-pattern'
  | 'document.uv-pattern'
  | 'document.recapture'
  | 'document.photo-process'
  | 'document.model'
  | 'document.layout'
  | 'mrz.read'
  | 'mrz.layout'
  | 'mrz.check-digits'
  | 'mrz.dates'
  | 'mrz.codes'
  | 'mrz.expiry'
  | 'mrz.page'
  | 'mrz.printed-zone'
  | 'second.read'
  | 'second.expiry'
  | 'second.pairs'
  | 'second.sides'
  | 'chip.access'
  | 'face.capture'
  | 'face.verification'
  | 'face.chip'
  | 'face.portraits'
  | 'face.ghost'
  | 'face.liveness'
  | 'lists.document'
  | 'lists.second'
  | 'lists.person'
  | 'lists.face';

export interface ClauseRow {
  group: CheckGroup;
  /** Clause of the guideline that asks for the check. */
  clause: string;
}

export const CHECK_TABLE: Readonly<Record<CheckId, ClauseRow>> = {
  'document.capture': { group: 'document', clause: 'TR-03135-1 5.5.2' },
  'document.portrait': { group: 'document', clause: 'TR-03135-1 5.7.6' },
  'document.mrz-font': { group: 'document', clause: 'TR-03135-1 5.5.4.1.3' },
  'document.mrz-position': { group: 'document', clause: 'TR-03135-1 5.5.4.3' },
  'document.mrz-ir': { group: 'document', clause: 'TR-03135-1 5.5.4.1.2' },
  'document.uv-page': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-visual': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-photo': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-mrz': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.ir-pattern': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-pattern': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.recapture': { group: 'document', clause: 'TR-03135-1 5.5.4.3' },
  'document.photo-process': { group: 'document', clause: 'TR-03135-1 5.5.4.2' },
  'document.model': { group: 'document', clause: 'TR-03135-1 5.5.3' },
  'document.layout': { group: 'document', clause: 'TR-03135-1 5.5.4.3' },
  'mrz.read': { group: 'document', clause: 'TR-03135-1 5.5.4.1' },
  'mrz.layout': { group: 'document', clause: 'ICAO 9303-3 4.2' },
  'mrz.check-digits': { group: 'document', clause: 'TR-03135-1 5.5.4.1.1' },
  'mrz.dates': { group: 'document', clause: 'ICAO 9303-3 4.8' },
  'mrz.codes': { group: 'document', clause: 'ICAO 9303-3 5' },
  'mrz.expiry': { group: 'document', clause: 'TR-03135-1 5.7.1' },
  'mrz.page': { group: 'document', clause: 'TR-03135-1 5.5.4.1' },
  'mrz.printed-zone': { group: 'document', clause: 'TR-03135-1 5.7.5' },
  'second.read': { group: 'document', clause: 'TR-03135-1 5.5.4.1' },
  'second.expiry': { group: 'document', clause: 'TR-03135-1 5.7.1' },
  'second.pairs': { group: 'document', clause: 'TR-03135-1 5.7.4' },
  'second.sides': { group: 'document', clause: 'TR-03135-1 5.7.3' },
  'chip.access': { group: 'chip', clause: 'TR-03135-1 5.6' },
  'face.capture': { group: 'face', clause: 'TR-03121-3 3.5' },
  'face.verification': { group: 'face', clause: 'TR-03121-3 4.10.1' },
  'face.chip': { group: 'face', clause: 'TR-03121-3 4.10.1' },
  'face.portraits': { group: 'face', clause: 'TR-03121-3 4.8.2.1' },
  'face.ghost': { group: 'face', clause: 'TR-03135-1 5.5.4.2' },
  'face.liveness': { group: 'face', clause: 'TR-03121-3 4.5.1.1.2' },
  'lists.document': { group: 'lists', clause: 'ICAO 9303-2 6.4' },
  'lists.second': { group: 'lists', clause: 'ICAO 9303-2 6.4' },
  'lists.person': { group: 'lists', clause: 'TR-03121-3 4.7.1.1.1' },
  'lists.face': { group: 'lists', clause: 'TR-03121-3 4.7.1.1.1' },
};

/** Rectangle as fractions of the image, origin top left: [x, y, width, height]. */
export interface Region {
  image: 'VIS' | 'IR' | 'UV' | 'LIVE' | 'REF' | 'MRZ';
  rect: [number, number, number, number];
}

/** What was compared, so that an officer can repeat the comparison by eye. Personal data: sealed at rest. */
export interface Compared {
  field: string;
  captured: string;
  expected: string;
  /** MRZ line and column (both from 0) when the value is printed in the MRZ. */
  at?: { line: number; column: number };
}

export interface ComponentRef {
  name: string;
  version: string;
  /** Hex SHA-256 of the model file; null where the component is code of this build. */
  sha256: string | null;
  /** Calibration of this scanner whose threshold was in force; absent where the delivered one was. */
  calibrationId?: string;
}

export interface Score {
  value: number;
  /** Null where the score has no threshold here: this imager was never calibrated for it. */
  threshold: number | null;
  /** False match rate at the threshold in force, or null where the score is not a comparison. */
  achievedFmr: number | null;
  /** Named because margins, similarities and attack scores run in different directions. */
  direction:
    | 'higher-is-same-person'
    | 'lower-is-same-person'
    | 'higher-is-attack'
    | 'higher-is-better'
    | 'higher-is-suspicious';
}

/** One check: what ran, how it ended, on what evidence. Times are monotonic milliseconds of this boot. */
export interface Check {
  check: CheckId;
  mode: CheckMode;
  value: CheckValue;
  reason: ReasonCode;
  /** TR-03135-1 5.3, 1000..999999; null means that the process ran, not that the check passed. */
  errorCode: number | null;
  /** -1..+1, at or above 0 is the passing side; null where the check has no scale. */
  margin: number | null;
  score?: Score;
  region?: Region;
  /** SHA-256 of the pixels that were judged, hex: says later whether a stored picture is the one. */
  imageArea?: string;
  /** Only in records: which routine ran (TR-03135-1 5.5.4.2). */
  routine?: Routine;
  /**
   * Set aside by the signed list of known issues (TR-03135-1 5.8.1): reason and mode as computed, and what is known. The
   * value stays; the check is evaluatory.
   */
  knownIssue?: { reason: ReasonCode; mode: CheckMode; note: string; source: string; list: number };
  /** Measures of a picture of a face that were out of their limits, advisory ones too; covers are in `personal` alone. */
  hindered?: FaceMeasureId[];
  component: ComponentRef;
  /** Document model that the page was found to be of (TR-03135-1 5.5.3): taught on this appliance, from so many pages. */
  documentModel?: {
    country: string;
    type: string;
    number: number;
    year: number | null;
    taughtFrom: number;
    /** The officer chose it; absent where the print of the page did. */
    byHand?: true;
  };
  /** What is behind `component.calibrationId`: day of the record and how many documents it rests on. */
  calibration?: { on: string; documents: number };
  t0: number;
  t1: number;
  personal?: { compared: Compared[]; quality?: QualityReading[] };
}

/** The newest result of one check, or null where it has not ended yet. */
export function latestOf(checks: readonly Check[], id: CheckId): Check | null {
  return checks.findLast((check) => check.check === id) ?? null;
}

/**
 * Folds check values in the order of TR-03135-1 Table 5.44, the only table with a full order
 * (the others are silent where one part failed and another aborted). An empty list is
 * `not-supported`: nothing ran, so nothing can have passed.
 */
export function foldValues(values: readonly CheckValue[]): CheckValue {
  if (values.includes('failed')) return 'failed';
  if (values.includes('aborted')) return 'aborted';
  if (values.includes('undetermined')) return 'undetermined';
  if (values.includes('successful')) return 'successful';
  return 'not-supported';
}
