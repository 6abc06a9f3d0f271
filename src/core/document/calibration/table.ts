import type { Check, CheckId, ReasonCode } from '../../inspection/record/checks/index.ts';
import type { ScoreDirection } from './threshold.ts';

export interface CalibratedRow {
  direction: ScoreDirection;
  /** `bpcer`: threshold from the bound (docs/document-checks.md). `percentile`: lowest sharpness of the capture gate. */
  rule: 'bpcer' | 'percentile';
  /** Strictest threshold that a calibration may set; for the capture gate, the lowest one. */
  floor: number;
  /** The floor is stored with the model that judges, and `floor` is ignored. */
  floorOfModel?: true;
  /**
   * Version of the meaning of the score. Raise it with every change of formula or constants that moves scores: records of the
   * earlier version are then no longer in force, because their threshold refers to a different quantity.
   */
  scale: number;
  /** Folders of the attack kit, by the start of their name; each must be present before the check may count. */
  kit: readonly string[];
  /** Reason for a score within the threshold. */
  pass: ReasonCode;
  /** Reason for a score beyond it; null if the check itself says which of several differences it found. */
  alarm: ReasonCode | null;
  /**
   * The check compares with one taught document type, and a calibration applies only to that type: a proof for one type says
   * nothing about another (docs/document-checks.md).
   */
  ofType?: true;
  /**
   * Reason for a score between the delivered limit of a finding and that of a pass. It means neither, and is not changed by a
   * calibration.
   */
  between?: ReasonCode;
  /**
   * The check agrees (score 0) or differs (score 1), with nothing in between. A calibration proves how often it differs on
   * genuine documents; it does not change a result but lets it count.
   */
  asFound?: true;
}

/**
 * Printed text that agrees or differs. If just one genuine document too many differs, the check is silenced, which the kit then
 * shows.
 */
function asFound({ kit, pass }: Pick<CalibratedRow, 'kit' | 'pass'>): CalibratedRow {
  return {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: 0.5,
    scale: 1,
    kit,
    pass,
    alarm: null,
    asFound: true,
  };
}

/** A check of one taught document type: fractions of its own limits, which a calibration only loosens. */
function ofType({ kit, pass }: Pick<CalibratedRow, 'kit' | 'pass'>): CalibratedRow {
  return { direction: 'higher-is-suspicious', rule: 'bpcer', floor: 1, scale: 1, kit, pass, alarm: null, ofType: true };
}

/** Checks of the patch network. Its logits mean something different in every bundle, so the floor comes with the bundle. */
function patch({ kit, alarm, scale }: Pick<CalibratedRow, 'kit' | 'alarm' | 'scale'>): CalibratedRow {
  return {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: Number.NEGATIVE_INFINITY,
    floorOfModel: true,
    scale,
    kit,
    pass: 'DOC_PRINT_PROCESS_OK',
    alarm,
  };
}

/** Ultraviolet brightness has no delivered threshold, so only the genuine pages limit it. */
function brightness(alarm: ReasonCode): CalibratedRow {
  return {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: 0,
    scale: 1,
    kit: ['paper'],
    pass: 'DOC_UV_DULL',
    alarm,
  };
}

/** The checks whose threshold a technician may set on this imager. Scores come from `Check.score`. */
export const CALIBRATED_CHECKS = {
  'document.capture': {
    direction: 'higher-is-better',
    rule: 'percentile',
    // After a blur of 2 px at 1600 px page width, none of 11 public specimen pages is above 0.051.
    floor: 0.052,
    scale: 1,
    kit: [],
    pass: 'DOC_CAPTURE_OK',
    alarm: 'DOC_CAPTURE_BLURRED',
  },
  'document.mrz-font': {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: 1,
    scale: 2,
    kit: ['mrz-font'],
    pass: 'DOC_MRZ_PRINT_OK',
    alarm: 'DOC_MRZ_FONT',
  },
  'document.mrz-position': {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: 1,
    scale: 2,
    kit: ['mrz-place'],
    pass: 'DOC_MRZ_PRINT_OK',
    alarm: 'DOC_MRZ_POSITION',
  },
  'document.recapture': patch({ kit: ['screen', 'print'], alarm: 'DOC_RECAPTURE_SCREEN_OR_PRINT', scale: 2 }),
  'document.photo-process': patch({ kit: ['photo'], alarm: 'DOC_PHOTO_PROCESS', scale: 3 }),
  'document.mrz-ir': {
    direction: 'higher-is-better',
    rule: 'bpcer',
    // ICAO 9303-3 4.11: a zone that satisfies it must not raise an alarm.
    floor: 0.6,
    scale: 1,
    kit: ['ink'],
    pass: 'DOC_IR_READABLE',
    alarm: 'DOC_IR_LOW_CONTRAST',
  },
  'document.uv-page': brightness('DOC_UV_BRIGHT_PAGE'),
  'document.uv-visual': brightness('DOC_UV_BRIGHT_VISUAL'),
  'document.uv-photo': brightness('DOC_UV_BRIGHT_PHOTO'),
  'document.uv-mrz': brightness('DOC_UV_BRIGHT_MRZ'),
  'document.photo-edge': {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    // There is no delivered threshold, so only the genuine pages limit it.
    floor: 0,
    scale: 1,
    kit: ['photo'],
    pass: 'DOC_PHOTO_NO_EDGE',
    alarm: 'DOC_PHOTO_EDGE',
  },
  'document.layout': ofType({ kit: ['moved'], pass: 'DOC_LAYOUT_OK' }),
  'document.ir-pattern': ofType({ kit: ['vanish', 'stay'], pass: 'DOC_IR_PATTERN_OK' }),
  'document.uv-pattern': ofType({ kit: ['plain'], pass: 'DOC_UV_PATTERN_OK' }),
  'face.ghost': {
    direction: 'higher-is-same-person',
    rule: 'bpcer',
    // The band of the face model below which two portraits count as different.
    floor: Number.POSITIVE_INFINITY,
    floorOfModel: true,
    scale: 1,
    kit: ['ghost'],
    pass: 'FACE_GHOST_ALIKE',
    alarm: 'FACE_GHOST_DIFFERS',
    between: 'FACE_GHOST_UNCLEAR',
  },
  'second.printed-zone': asFound({ kit: ['visa-text'], pass: 'MRZ_VIZ_AGREES' }),
  'second.seal-print': asFound({ kit: ['visa-seal'], pass: 'SEAL_OK' }),
} as const satisfies Partial<Record<CheckId, CalibratedRow>>;

export type CalibratedCheck = keyof typeof CALIBRATED_CHECKS;
export const CALIBRATED_CHECK_IDS = Object.keys(CALIBRATED_CHECKS) as CalibratedCheck[];

export function isCalibrated(check: string): check is CalibratedCheck {
  return Object.hasOwn(CALIBRATED_CHECKS, check);
}

export function calibratedRow(check: CalibratedCheck): CalibratedRow {
  return CALIBRATED_CHECKS[check];
}

/**
 * Name of a calibration in files, audit rows and commands: the check and, if it concerns one, the document type
 * (`document.layout.UTO-P-1`). The component of such a check has the name of the type as its version.
 */
export function calibrationName(check: CalibratedCheck, { version }: { version: string }): string {
  return calibratedRow(check).ofType === true ? `${check}.${version}` : check;
}

const OF_TYPE = /^([a-z]+\.[a-z-]+)\.([A-Z]{1,3}-[A-Z]{1,2}-[1-9]\d?)$/;

/** Check and document type (null if it concerns only the imager) from such a name; null if the name is not known. */
export function calibrationOf(name: string): { check: CalibratedCheck; type: string | null } | null {
  const [, typed, type = null] = OF_TYPE.exec(name) ?? [];
  const check = typed ?? name;
  if (!isCalibrated(check) || (calibratedRow(check).ofType === true) !== (type !== null)) return null;
  return { check, type };
}

/** True if the check's score is meaningful: not if it was left open for a reason other than the missing limit. */
export function isMeasured({ check, value, reason }: Pick<Check, 'check' | 'value' | 'reason'>): boolean {
  if (value === 'successful' || value === 'failed' || reason === 'DOC_NOT_CALIBRATED') return true;
  if (!isCalibrated(check)) return false;
  const { asFound, between } = calibratedRow(check);
  return reason === between || (asFound === true && value === 'undetermined');
}
