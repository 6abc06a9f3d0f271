import { documentsNeeded } from './bound.ts';
import { judgeKit, KIT_LEAST_PAGES } from './kit.ts';
import type { CalibrationRecord } from './record.ts';
import { type CalibratedCheck, calibratedRow } from './table.ts';
import { LEAST_DOCUMENTS } from './threshold.ts';

/** Fraction of genuine documents that may raise an alarm if no other is given (docs/document-checks.md). */
export const DEFAULT_TARGET = 0.05;

/** What a check still needs before it can count on this imager. */
export interface Missing {
  /** Number of further genuine documents; 0 if the calibration in force has enough of them. */
  documents: number;
  /** Pages of the attack kit, worded for the technician. */
  kit: string[];
  /** Families of the kit that the check hardly detects: further pages do not help. */
  blind: string[];
}

/** What is missing if `record` is in force for the check, or if there is none (null); null if the check counts. */
export function missingFor(check: CalibratedCheck, record: CalibrationRecord | null): Missing | null {
  const { kit } = calibratedRow(check);
  if (record === null) {
    const documents = Math.max(LEAST_DOCUMENTS, documentsNeeded(DEFAULT_TARGET) ?? LEAST_DOCUMENTS);
    return { documents, kit: kit.map((family) => `${family}: ${KIT_LEAST_PAGES} pages`), blind: [] };
  }
  if (record.mode === 'o') return null;
  const verdict = judgeKit(kit, record.attackKit);
  return {
    documents: 0,
    kit: verdict.state === 'incomplete' ? verdict.missing : [],
    blind: verdict.state === 'blind' ? verdict.families : [],
  };
}

/**
 * Days until this many documents have come at this daily rate; null if the rate is not known. A rate is the number of documents
 * divided by the days on which pictures were taken, so it is only as good as those days.
 */
export function daysFor(documents: number, perDay: number | null): number | null {
  return perDay === null || perDay <= 0 ? null : Math.ceil(documents / perDay);
}
