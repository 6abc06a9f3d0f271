import type { Clock } from '../../inspection/ports/index.ts';
import type { Check, CheckId, CheckMode, ComponentRef } from '../../inspection/record/checks/index.ts';
import type { CalibrationRecord, ImageRange } from './record.ts';
import { calibratedRow, calibrationName, isCalibrated, isMeasured } from './table.ts';
import { alarms, marginOf } from './threshold.ts';

/** Why a record that was once signed no longer counts. */
export type CalibrationFault =
  | 'CAL_UNREADABLE'
  | 'CAL_SIGNATURE'
  | 'CAL_APPROVALS'
  | 'CAL_OLDER'
  | 'CAL_REPLACED'
  | 'CAL_MISSING'
  | 'CAL_OTHER_DEVICE'
  | 'CAL_WITHDRAWN'
  | 'CAL_IMAGER'
  | 'CAL_MODEL'
  | 'CAL_SCALE'
  | 'CAL_EXPIRED'
  | 'CAL_FUTURE'
  | 'CLOCK_UNTRUSTED';

/** A record with valid signature, device and audit row. */
export interface StoredCalibration {
  /** SHA-256 of the record's canonical text, hexadecimal. */
  id: string;
  record: CalibrationRecord;
}

/** The present state of the appliance. */
export interface CalibrationContext {
  /** Identity of the imager in the configuration; null if it is not stated. */
  imager: CalibrationRecord['imager'] | null;
  clock: Pick<Clock, 'wall' | 'trusted'>;
}

/** One picture as it came from the imager. */
export interface PictureSetting {
  format: ImageRange['format'] | null;
  ppi: number | null;
  /** Mean step of the quantisation table; null if the format has none. */
  step: number | null;
}

/** Why a record is not in force, or null. `component` is null if it is not loaded, so that its hash cannot be compared. */
export function calibrationFault(
  { record }: StoredCalibration,
  { imager, clock }: CalibrationContext,
  component: ComponentRef | null,
): CalibrationFault | null {
  const same =
    imager !== null &&
    imager.model === record.imager.model &&
    imager.serial === record.imager.serial &&
    imager.firmware === record.imager.firmware &&
    imager.lamps === record.imager.lamps;
  if (!same) return 'CAL_IMAGER';
  if (component === null || !sameComponent(component, record.component)) return 'CAL_MODEL';
  if (record.scale !== calibratedRow(record.check).scale) return 'CAL_SCALE';
  if (!clock.trusted()) return 'CLOCK_UNTRUSTED';
  const now = clock.wall().getTime();
  if (now < Date.parse(record.at)) return 'CAL_FUTURE';
  return now < Date.parse(record.validUntil) ? null : 'CAL_EXPIRED';
}

/** Name of a stored record (`calibrationName`). */
function nameOf({ record }: StoredCalibration): string {
  return calibrationName(record.check, record.component);
}

function sameComponent(a: ComponentRef, b: CalibrationRecord['component']): boolean {
  return a.name === b.name && a.version === b.version && a.sha256 === b.sha256;
}

/** Tolerances for an unchanged setting: paper thickness moves the resolution a little, and content moves the encoder. */
const PPI_TOLERANCE = 0.03;
const STEP_TOLERANCE = 0.25;
/** Quantisation steps are whole numbers: at high quality a single step is a large fraction. */
const STEP_SLACK = 0.5;

/** True if a picture was taken with the setting of the calibration. */
export function fitsImages({ format, ppi, step }: PictureSetting, images: ImageRange): boolean {
  if (format !== images.format) return false;
  if (images.ppi !== null && (ppi === null || !within(ppi, images.ppi, { share: PPI_TOLERANCE, slack: 0 })))
    return false;
  if (images.step === null) return true;
  return step !== null && within(step, images.step, { share: STEP_TOLERANCE, slack: STEP_SLACK });
}

function within(
  value: number,
  [low, high]: readonly [number, number],
  { share, slack }: { share: number; slack: number },
): boolean {
  return value >= low * (1 - share) - slack && value <= high * (1 + share) + slack;
}

/** The calibrations of this appliance, looked up again for every picture, because validity can end while a daemon runs. */
export class Calibrations {
  /** By name: that of a check, or of a check with a document type. */
  readonly #stored: ReadonlyMap<string, StoredCalibration>;
  readonly #context: CalibrationContext;

  constructor(stored: readonly StoredCalibration[], context: CalibrationContext) {
    this.#stored = new Map(stored.map((entry) => [nameOf(entry), entry]));
    this.#context = context;
  }

  /** The record in force for a check by this component on such a picture; null if the delivered values apply. */
  of(check: CheckId, component: ComponentRef, picture: PictureSetting): StoredCalibration | null {
    if (!isCalibrated(check)) return null;
    const stored = this.#stored.get(calibrationName(check, component));
    if (stored === undefined || calibrationFault(stored, this.#context, component) !== null) return null;
    return fitsImages(picture, stored.record.images) ? stored : null;
  }

  /** The same checks at the thresholds of this imager. */
  apply(checks: readonly Check[], picture: PictureSetting): Check[] {
    return checks.map((check) => {
      const stored = this.of(check.check, check.component, picture);
      return stored === null ? check : atCalibration(check, stored);
    });
  }
}

/** No calibration: delivered thresholds and modes. */
export const NO_CALIBRATIONS: Calibrations = new Calibrations([], {
  imager: null,
  clock: { wall: () => new Date(0), trusted: () => false },
});

/**
 * A check judged again at the threshold of this imager. A check that was not measured is unchanged; a check that is blind on this
 * imager says so instead of passing.
 */
function atCalibration(check: Check, { id, record }: StoredCalibration): Check {
  const { check: name, score } = check;
  if (!isCalibrated(name) || score === undefined || !isMeasured(check)) return check;
  const { direction, pass, alarm, between, asFound } = calibratedRow(name);
  if (score.direction !== direction) return check;
  if (asFound === true) return { ...check, mode: modeAt(check.mode, record), ...marked(check, { id, record }) };
  // Calibration used pages that identify their own type; a type that somebody chose for a page does not prove anything about it.
  if (check.documentModel?.byHand === true) return check;
  const beyond = alarms(direction, score.value, record.threshold);
  if (between !== undefined && !beyond && check.value !== 'successful')
    return { ...check, value: 'undetermined', reason: between };
  const failed = beyond && (alarm !== null || check.value === 'failed');
  const margin = marginOf(score.value, record);
  const passed = record.reason === 'DOC_BLIND_HERE' ? record.reason : pass;
  const { region, ...rest } = check;
  return {
    ...rest,
    // A frame around something that no longer stands out would be pointless.
    ...(region === undefined || (!failed && check.value === 'failed') ? {} : { region }),
    mode: modeAt(check.mode, record),
    value: failed ? 'failed' : 'successful',
    reason: failed ? (alarm ?? check.reason) : passed,
    margin: failed ? Math.min(margin, -1e-9) : margin,
    score: { ...score, threshold: record.threshold },
    ...marked(check, { id, record }),
  };
}

/** Component and calibration of a check that was judged with this record. */
export function marked(
  { component }: Pick<Check, 'component'>,
  { id, record }: StoredCalibration,
): Pick<Check, 'component' | 'calibration'> & { calibration: NonNullable<Check['calibration']> } {
  return {
    component: { ...component, calibrationId: id },
    calibration: { on: record.at.slice(0, 10), documents: record.n },
  };
}

/**
 * A check does not count, whatever was delivered, if no forgery was tried at its threshold or if it is blind there: a calibration
 * only loosens, and may silence the check. The capture gate always counts.
 */
function modeAt(delivered: CheckMode, { mode }: CalibrationRecord): CheckMode {
  if (delivered === 'm') return delivered;
  return mode === 'e' || delivered === 'e' ? mode : delivered;
}
