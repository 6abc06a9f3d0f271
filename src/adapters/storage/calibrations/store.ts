import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical, fingerprint, type SystemKind, signatureHolds, signedBytes } from '../../../core/audit/index.ts';
import {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  type CalibrationFault,
  type CalibrationRecord,
  calibrationRecord,
  type StoredCalibration,
} from '../../../core/document/calibration/index.ts';
import { toHex } from '../crypto/index.ts';
import { boundedJson, contentId, lastChange, replaceFile, type TwoSignatures } from '../files/index.ts';
import type { AuditJournal } from '../journal/index.ts';

const FOLDER = 'calibrations';
const TAG = 'waypost.calibration.1\0';
/** A record of ten thousand scores is a quarter of it. */
const MAX_RECORD_BYTES = 1024 * 1024;

const CHANGES: readonly SystemKind[] = ['calibration-recorded', 'calibration-withdrawn'];

const signed = z.strictObject({ record: z.unknown(), signature: z.string().max(128) });

/** What of the journal is needed: a row for each change, and the rows about a check. */
export type CalibrationJournal = Pick<AuditJournal, 'appendSystem' | 'caseRows' | 'signer'>;

export type CalibrationStoreEntry =
  | { check: CalibratedCheck; ok: true; stored: StoredCalibration }
  | {
      check: CalibratedCheck;
      ok: false;
      fault: Extract<CalibrationFault, 'CAL_UNREADABLE' | 'CAL_SIGNATURE' | 'CAL_OTHER_DEVICE' | 'CAL_WITHDRAWN'>;
    };

export type CalibrationStoreVerdict =
  | { ok: true; id: string }
  | { ok: false; reason: 'AUDIT_UNAVAILABLE' | 'STORAGE_FAILED' | 'CAL_UNKNOWN'; message: string };

/**
 * Calibrations of this appliance: one file for each check, signed with the key that signs the audit, and a row of the audit
 * chain before each. A file that the chain does not name last (an earlier or withdrawn record that was put back) is refused.
 */
export class CalibrationStore {
  readonly #dir: string;
  readonly #journal: CalibrationJournal;

  constructor(stateDir: string, journal: CalibrationJournal) {
    this.#dir = join(stateDir, FOLDER);
    this.#journal = journal;
  }

  /** Every record that lies here, and what is wrong with the ones that do not hold. */
  load(): CalibrationStoreEntry[] {
    return CALIBRATED_CHECK_IDS.flatMap((check) => {
      const path = this.#path(check);
      return existsSync(path) ? [this.#read(check, path)] : [];
    });
  }

  /** Signs a record and puts it in the place of the earlier one of its check; in force from the daemon's next start on. */
  async put(draft: CalibrationRecord, { by }: { by: string }): Promise<CalibrationStoreVerdict> {
    // What could not be read again shall not be signed; that would be a bug of ours.
    const record = calibrationRecord.parse(draft);
    const id = contentId(record);
    const { check, n, threshold, mode, technician, approver } = record;
    const body = { id, n, threshold, mode, technician, approver, by };
    const row = this.#journal.appendSystem('calibration-recorded', check, body);
    if (!row.ok) return { ok: false, reason: row.reason, message: `${row.detail} Nothing was calibrated.` };
    const signature = toHex(this.#journal.signer.sign(signedBytes(TAG, record)));
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      await replaceFile(this.#path(check), `${canonical({ record, signature })}\n`, { suffix: 'part' });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      // The row names a record that is not there: whatever lies here is refused, and the check is as delivered.
      const message = `${this.#dir} cannot be written (${code}). ${check} runs as delivered: calibrate again.`;
      return { ok: false, reason: 'STORAGE_FAILED', message };
    }
    return { ok: true, id };
  }

  /** Takes a calibration out of force by a row of the audit; the file stays, as what once was. */
  withdraw(check: CalibratedCheck, signed: TwoSignatures & { reason: string }): CalibrationStoreVerdict {
    const entry = this.load().find((known) => known.check === check);
    if (entry === undefined || (!entry.ok && entry.fault === 'CAL_WITHDRAWN')) {
      return { ok: false, reason: 'CAL_UNKNOWN', message: `${check} has no calibration that could be withdrawn.` };
    }
    const id = entry.ok ? entry.stored.id : 'unreadable';
    const row = this.#journal.appendSystem('calibration-withdrawn', check, { id, ...signed });
    return row.ok ? { ok: true, id } : { ok: false, reason: row.reason, message: `${row.detail} Nothing was changed.` };
  }

  #path(check: CalibratedCheck): string {
    return join(this.#dir, `${check}.json`);
  }

  #read(check: CalibratedCheck, path: string): CalibrationStoreEntry {
    const parsed = signed.safeParse(boundedJson(path, MAX_RECORD_BYTES));
    if (!parsed.success) return { check, ok: false, fault: 'CAL_UNREADABLE' };
    const { record: claimed, signature } = parsed.data;
    const { publicKey } = this.#journal.signer;
    const record = calibrationRecord.safeParse(claimed);
    // A record of another appliance is a copied state folder or file, which is worth another word than a damaged one.
    if (record.success && record.data.device !== fingerprint(publicKey)) {
      return { check, ok: false, fault: 'CAL_OTHER_DEVICE' };
    }
    if (!signatureHolds(signedBytes(TAG, claimed), signature, publicKey)) {
      return { check, ok: false, fault: 'CAL_SIGNATURE' };
    }
    if (!record.success || record.data.check !== check) return { check, ok: false, fault: 'CAL_UNREADABLE' };
    const id = contentId(record.data);
    if (this.#lastNamed(check) !== id) return { check, ok: false, fault: 'CAL_WITHDRAWN' };
    return { check, ok: true, stored: { id, record: record.data } };
  }

  /** The record that the audit chain names last for a check; null where it was withdrawn or never made. */
  #lastNamed(check: CalibratedCheck): string | null {
    const last = lastChange(this.#journal, check, CHANGES);
    return last?.kind === 'calibration-recorded' ? last.id : null;
  }
}
