import {
  type CalibratedCheck,
  type CalibrationRecord,
  calibratedRow,
  type StoredCalibration,
  validUntil,
} from '../../src/core/document/calibration/index.ts';
import type { Check } from '../../src/core/inspection/record/checks/index.ts';

/** As the configuration names it, and as a record does. */
export const DEVICE = { model: 'page-box 3', serial: '0042', firmware: '1.8' };
export const IMAGER = { ...DEVICE, lamps: '[["white"],null]' };
export const GLYPHS = { name: 'mrz-print', version: '1.0.0', sha256: 'c3'.repeat(32) };
export const MADE = new Date('2026-11-26T10:00:00.000Z');
export const SETTING = { format: 'jpeg' as const, ppi: 400, step: 6 };

/** A record of sixty genuine pages whose scores rise evenly from 0.02 to 1.2. */
export function record(more: Partial<CalibrationRecord> = {}): CalibrationRecord {
  const scores = Array.from({ length: 60 }, (_, i) => (i + 1) / 50);
  return {
    schema: 'waypost.calibration/1',
    device: 'd0'.repeat(32),
    imager: IMAGER,
    images: { format: 'jpeg', ppi: [398, 402], step: [5, 7] },
    check: 'document.mrz-position',
    component: GLYPHS,
    scale: calibratedRow(more.check ?? 'document.mrz-position').scale,
    n: 60,
    alarms: 0,
    byModel: [{ country: 'UTO', type: 'P', n: 60 }],
    scores,
    genuine: 0.61,
    target: 0.05,
    threshold: 1.2,
    bound95: 0.0487,
    attackKit: [{ family: 'mrz-place-print', n: 12, alarmed: 11 }],
    mode: 'o',
    reason: null,
    technician: 'tom',
    approver: 'sofia',
    consent: true,
    at: MADE.toISOString(),
    validUntil: validUntil(MADE).toISOString(),
    ...more,
  };
}

export function stored(more: Partial<CalibrationRecord> = {}): StoredCalibration {
  return { id: '1d'.repeat(32), record: record(more) };
}

/** A check of the zone print as the step computes it with the delivered threshold of 1. */
export function printCheck(score: number, check: CalibratedCheck = 'document.mrz-position'): Check {
  const failed = score > 1;
  return {
    check,
    mode: 'e',
    value: failed ? 'failed' : 'successful',
    reason: failed ? 'DOC_MRZ_POSITION' : 'DOC_MRZ_PRINT_OK',
    errorCode: null,
    margin: 1 - score,
    score: { value: score, threshold: 1, achievedFmr: null, direction: 'higher-is-suspicious' },
    ...(failed
      ? { region: { image: 'VIS' as const, rect: [0.1, 0.8, 0.2, 0.05] as [number, number, number, number] } }
      : {}),
    component: GLYPHS,
    t0: 1,
    t1: 2,
  };
}
