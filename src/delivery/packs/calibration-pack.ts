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

/** Largest record, bytes; one with ten thousand scores takes a quarter of this. */
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
    // A record from another appliance is a copied state folder or file; that gets a different reason from a changed record.
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

/** Every calibration of this kiosk, and what is wrong with invalid ones. Whether one has expired is checked later. */
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
 * Names that a calibration may have here: for every check of the imager, and for document types that are here or were recorded.
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

/** Signs a record and replaces the earlier one of its name. It is in force from the daemon's next start. */
export async function recordCalibration(
  draft: CalibrationRecord,
  station: PackStation & { by: string },
): ReturnType<CalibrationPack['make']> {
  // A record that could not be read again must not be signed; that would be a bug of ours.
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
