import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CALIBRATED_CHECK_IDS,
  type CalibrationFault,
  type CalibrationRecord,
  calibratedRow,
  calibrationName,
  calibrationOf,
  calibrationRecord,
  type StoredCalibration,
} from '../../core/document/calibration/index.ts';
import { jsonOf, type Refusal } from '../../core/result/index.ts';
import { PACK_ROWS_LIMIT } from '../apply/index.ts';
import type { PackStation } from './pack-kind.ts';
import type { PackTrouble } from './pack-memory.ts';
import { SignedPack } from './signed-pack.ts';

/** A record of ten thousand scores is a quarter of it. */
const LIMIT_BYTES = 1024 * 1024;
const FOLDER = 'calibrations';
const SUFFIX = '.json';

type CalibrationPack = SignedPack<CalibrationRecord, 'CAL', 'CAL_UNREADABLE' | 'CAL_OTHER_DEVICE'>;

/**
 * One calibration, by its name (`calibrationName`): made on this kiosk, and signed by it with the approval of a technician and
 * a second person.
 */
export function calibrationPack(name: string): CalibrationPack {
  return new SignedPack({
    kind: 'calibration',
    name,
    reasons: 'CAL',
    words: `calibration of ${name}`,
    keys: null,
    twoPeople: true,
    file: `${FOLDER}/${name}${SUFFIX}`,
    limitBytes: LIMIT_BYTES,
    row: { kind: 'calibration-recorded', subject: name, withdrawn: 'calibration-withdrawn' },
    former: { tag: 'waypost.calibration.1\0', field: 'record', by: 'kiosk' },
    read: (text) => {
      const record = calibrationRecord.safeParse(jsonOf(text));
      if (record.success && nameOf(record.data) === name) return { ok: true, content: record.data };
      return { ok: false, reason: 'CAL_UNREADABLE', message: `This is not a calibration of ${name}.` };
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

function nameOf({ check, component }: CalibrationRecord): string {
  return calibrationName(check, component);
}

export type CalibrationEntry =
  | { name: string; ok: true; stored: StoredCalibration }
  | { name: string; ok: false; fault: CalibrationFault };

/** Every calibration of this kiosk, and what is wrong with the ones that do not hold. Whether its time is over is asked later. */
export function loadCalibrations(station: PackStation): CalibrationEntry[] {
  return calibrationNames(station).flatMap((name): CalibrationEntry[] => {
    const loaded = calibrationPack(name).load(station);
    if (loaded.state === 'refused') return [{ name, ok: false, fault: loaded.reason }];
    if (loaded.state === 'installed')
      return [{ name, ok: true, stored: { id: loaded.pack.id, record: loaded.pack.content } }];
    return loaded.state === 'withdrawn' && loaded.left ? [{ name, ok: false, fault: 'CAL_WITHDRAWN' }] : [];
  });
}

/**
 * Names that a calibration may have here: for every check of the imager, and for the document types that are here or were recorded.
 */
export function calibrationNames({ stateDir, journal }: PackStation): string[] {
  const recorded = journal.kindRows('calibration-recorded', PACK_ROWS_LIMIT).flatMap(({ text }) => {
    const row = jsonOf(text) as { subject: string } | null | undefined;
    return row == null ? [] : [row.subject];
  });
  const ofType = [...fileNames(stateDir), ...recorded].filter((name) => (calibrationOf(name)?.type ?? null) !== null);
  const ofImager = CALIBRATED_CHECK_IDS.filter((check) => calibratedRow(check).ofType !== true);
  return [...ofImager, ...[...new Set(ofType)].sort()];
}

function fileNames(stateDir: string): string[] {
  try {
    const files = readdirSync(join(stateDir, FOLDER)).filter((file) => file.endsWith(SUFFIX));
    return files.map((file) => file.slice(0, -SUFFIX.length));
  } catch {
    return [];
  }
}

/** Signs a record and puts it in place of the earlier one of its name; in force from the daemon's next start on. */
export async function recordCalibration(
  draft: CalibrationRecord,
  station: PackStation & { by: string },
): ReturnType<CalibrationPack['make']> {
  // What could not be read again shall not be signed; that would be a bug of ours.
  const record = calibrationRecord.parse(draft);
  const approvals = [record.technician, record.approver];
  return await calibrationPack(nameOf(record)).make(record, station, { approvals });
}

/** Revokes a calibration, with the approval of the two people whose PINs were checked. */
export async function withdrawCalibration(
  name: string,
  station: PackStation,
  signed: { by: string; technician: string; approver: string; reason: string },
): Promise<{ ok: true } | Refusal<PackTrouble | 'CAL_UNKNOWN'>> {
  const entry = loadCalibrations(station).find((known) => known.name === name);
  if (entry === undefined || (!entry.ok && entry.fault === 'CAL_WITHDRAWN'))
    return { ok: false, reason: 'CAL_UNKNOWN', message: `${name} has no calibration that could be withdrawn.` };
  const id = entry.ok ? entry.stored.id : 'unreadable';
  return await calibrationPack(name).withdraw(station, { id, ...signed });
}
