import { toHex } from '../../adapters/storage/crypto/index.ts';
import {
  type CalibrationContext,
  calibratedRow,
  type StoredCalibration,
  upperBound95,
  validUntil,
} from '../../core/document/calibration/index.ts';
import { SPECTRAL_COMPONENT } from '../../inference/host/index.ts';

const CHECK = 'document.uv-mrz';
/** Brightness of the MRZ on drawn pages without brightener, relative to the reference of the simulated imager. */
const GENUINE = [0.0795, 0.0796] as const;
/** Drawn print never reaches this threshold, and drawn paper with brightener is far above it. */
const THRESHOLD = 0.4;
const NOBODY = '0'.repeat(64);

/**
 * Calibration of the simulated imager for the brightness of the MRZ. Without it brightness would not be judged, and the traveller
 * whose paper glows would not be noticed. It covers two drawn pages and says so; it is of no use for a real imager.
 */
export function demoCalibration({ imager, clock }: CalibrationContext): StoredCalibration[] {
  if (imager === null) return [];
  const at = clock.wall();
  const n = GENUINE.length;
  return [
    {
      id: toHex(new TextEncoder().encode('demonstration')).padEnd(64, '0'),
      record: {
        schema: 'waypost.calibration/1',
        device: NOBODY,
        imager,
        images: { format: 'jpeg', ppi: null, step: null },
        check: CHECK,
        component: { ...SPECTRAL_COMPONENT, sha256: SPECTRAL_COMPONENT.sha256 ?? null },
        scale: calibratedRow(CHECK).scale,
        n,
        alarms: 0,
        byModel: [{ country: 'UTO', type: 'P', n }],
        scores: [...GENUINE],
        genuine: (Math.min(...GENUINE) + Math.max(...GENUINE)) / 2,
        target: null,
        threshold: THRESHOLD,
        bound95: upperBound95(n, 0),
        attackKit: [{ family: 'paper', n: 1, alarmed: 1 }],
        mode: 'o',
        reason: null,
        technician: 'demonstration',
        approver: 'demonstration',
        consent: true,
        at: at.toISOString(),
        validUntil: validUntil(at).toISOString(),
      },
    },
  ];
}
