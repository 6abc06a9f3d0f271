import { json } from '../../adapters/storage/files/index.ts';
import {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  type CalibrationFault,
  type CalibrationRecord,
  calibrationRecord,
  type StoredCalibration,
} from '../../core/document/calibration/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import type { PackStation } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

/** A record of ten thousand scores is a quarter of it. */
const LIMIT_BYTES = 1024 * 1024;

type CalibrationPack = SignedPack<CalibrationRecord, 'CAL', 'CAL_UNREADABLE' | 'CAL_OTHER_DEVICE'>;

/** The calibration of one check: made on this kiosk, and signed by it on the word of a technician and a second person. */
export function calibrationPack(check: CalibratedCheck): CalibrationPack {
  return new SignedPack({
    kind: 'calibration',
    name: check,
    reasons: 'CAL',
    words: `calibration of ${check}`,
    keys: null,
    twoPeople: true,
    file: `calibrations/${check}.json`,
    limitBytes: LIMIT_BYTES,
    row: { kind: 'calibration-recorded', subject: check, withdrawn: 'calibration-withdrawn' },
    former: { tag: 'waypost.calibration.1\0', field: 'record', by: 'kiosk' },
    read: (text) => {
      const record = calibrationRecord.safeParse(json(text));
      if (record.success && record.data.check === check) return { ok: true, content: record.data };
      return { ok: false, reason: 'CAL_UNREADABLE', message: `This is not a calibration of ${check}.` };
    },
    terms: ({ at, validUntil }) => ({ issued: at, expires: validUntil }),
    notes: ({ n, threshold, mode, technician, approver }) => ({ n, threshold, mode, technician, approver }),
    // A record of another appliance is a copied state folder or file, which is worth another word than a changed one.
    foreign: (content, device) => {
      const record = calibrationRecord.safeParse(content);
      if (!record.success || record.data.device === device) return null;
      return { ok: false, reason: 'CAL_OTHER_DEVICE', message: 'It was made on another kiosk.' };
    },
  });
}

export type CalibrationEntry =
  | { check: CalibratedCheck; ok: true; stored: StoredCalibration }
  | { check: CalibratedCheck; ok: false; fault: CalibrationFault };

/** Every calibration of this kiosk, and what is wrong with the ones that do not hold. Whether its time is over is asked later. */
export function loadCalibrations(station: PackStation): CalibrationEntry[] {
  return CALIBRATED_CHECK_IDS.flatMap((check): CalibrationEntry[] => {
    const loaded = calibrationPack(check).load(station);
    if (loaded.state === 'refused') return [{ check, ok: false, fault: loaded.reason }];
    if (loaded.state === 'installed')
      return [{ check, ok: true, stored: { id: loaded.pack.id, record: loaded.pack.content } }];
    return loaded.state === 'withdrawn' && loaded.left ? [{ check, ok: false, fault: 'CAL_WITHDRAWN' }] : [];
  });
}

/** Signs a record and puts it in place of the earlier one of its check; in force from the daemon's next start on. */
export async function recordCalibration(
  draft: CalibrationRecord,
  station: PackStation & { by: string },
): ReturnType<CalibrationPack['make']> {
  // What could not be read again shall not be signed; that would be a bug of ours.
  const record = calibrationRecord.parse(draft);
  const approvals = [record.technician, record.approver];
  return await calibrationPack(record.check).make(record, station, { approvals });
}

/** Takes the calibration of a check out of force, on the word of the two people whose PINs were checked. */
export async function withdrawCalibration(
  check: CalibratedCheck,
  station: PackStation,
  signed: { by: string; technician: string; approver: string; reason: string },
): Promise<{ ok: true } | Refusal<PackTrouble | 'CAL_UNKNOWN'>> {
  const entry = loadCalibrations(station).find((known) => known.check === check);
  if (entry === undefined || (!entry.ok && entry.fault === 'CAL_WITHDRAWN'))
    return { ok: false, reason: 'CAL_UNKNOWN', message: `${check} has no calibration that could be withdrawn.` };
  const id = entry.ok ? entry.stored.id : 'unreadable';
  return await calibrationPack(check).withdraw(station, { id, ...signed });
}
