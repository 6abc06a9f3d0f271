import type { CheckId, ReasonCode } from '../../inspection/record/checks/index.ts';
import type { ScoreDirection } from './threshold.ts';

export interface CalibratedRow {
  direction: ScoreDirection;
  /** `bpcer`: threshold from the bound (docs/document-checks.md). `percentile`: least sharpness of the capture gate. */
  rule: 'bpcer' | 'percentile';
  /** Strictest threshold a calibration may set; for the capture gate the least one. */
  floor: number;
  /** The floor is beside the model that judges, and `floor` bounds nothing. */
  floorOfModel?: true;
  /**
   * Version of what the score means. Raise it with every change of formula or constants that moves scores: records of the
   * earlier version are then no longer in force, for their threshold is about another quantity.
   */
  scale: number;
  /** Folders of the attack kit, by the start of their name; each must be there before the check may count. */
  kit: readonly string[];
  /** Reasons of a score on either side of the threshold. */
  pass: ReasonCode;
  alarm: ReasonCode;
}

/** Checks of the patch network. Its logits mean something else in every bundle, so that their floor comes with it. */
function patch({ kit, alarm }: Pick<CalibratedRow, 'kit' | 'alarm'>): CalibratedRow {
  return {
    direction: 'higher-is-suspicious',
    rule: 'bpcer',
    floor: Number.NEGATIVE_INFINITY,
    floorOfModel: true,
    scale: 1,
    kit,
    pass: 'DOC_PRINT_PROCESS_OK',
    alarm,
  };
}

/** Brightness in ultraviolet has no delivered threshold, so that nothing but the genuine pages bounds it. */
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
    // Of 11 public specimen pages none stays above 0.051 after a blur of 2 px at 1600 px page width.
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
  'document.recapture': patch({ kit: ['screen', 'print'], alarm: 'DOC_RECAPTURE_SCREEN_OR_PRINT' }),
  'document.photo-process': patch({ kit: ['photo'], alarm: 'DOC_PHOTO_PROCESS' }),
  'document.mrz-ir': {
    direction: 'higher-is-better',
    rule: 'bpcer',
    // ICAO 9303-3 4.11: what satisfies it must not alarm.
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
} as const satisfies Partial<Record<CheckId, CalibratedRow>>;

export type CalibratedCheck = keyof typeof CALIBRATED_CHECKS;
export const CALIBRATED_CHECK_IDS = Object.keys(CALIBRATED_CHECKS) as CalibratedCheck[];

export function isCalibrated(check: string): check is CalibratedCheck {
  return Object.hasOwn(CALIBRATED_CHECKS, check);
}

export function calibratedRow(check: CalibratedCheck): CalibratedRow {
  return CALIBRATED_CHECKS[check];
}
