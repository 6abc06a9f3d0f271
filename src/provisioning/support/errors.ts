import { CHECK_TABLE, type CheckId, errorCodeOf, type ReasonCode } from '../../inspection/index.ts';
import type { AuditJournal } from '../../storage/index.ts';
import { numberOf } from '../../wiring/index.ts';

/** Errors that are shown (officer-and-protection D.3), and the newest rows of the audit in which they are looked for. */
export const ERRORS_MAX = 50;
const ROWS_MAX = 20_000;

export interface ErrorEntry {
  /** To the hour: the minute of an error is the minute of a traveller. */
  hour: string;
  number: number;
  reason: string;
  /** Null where no document was read. */
  check: string | null;
}

/**
 * The newest errors by number, newest first. Without the case: what failed is about the machine. Checks against lists are left
 * out, because that one ran says that somebody was looked up.
 */
export function lastErrors(journal: Pick<AuditJournal, 'head' | 'readRows'>): ErrorEntry[] {
  const { seq } = journal.head();
  const found: ErrorEntry[] = [];
  for (const { text } of journal.readRows({ from: Math.max(1, seq - ROWS_MAX + 1), to: seq })) {
    const entry = entryOf(text);
    if (entry !== null) found.push(entry);
  }
  return found.slice(-ERRORS_MAX).reverse();
}

function entryOf(text: string): ErrorEntry | null {
  if (!text.includes('"check-done"') && !text.includes('"read-failed"')) return null;
  const row = JSON.parse(text) as { kind: string; wall: string; body: { reason?: unknown; check?: unknown } };
  const hour = `${row.wall.slice(0, 13)}Z`;
  if (row.kind === 'read-failed') {
    const { reason } = row.body;
    const number = typeof reason === 'string' ? numberOf(reason) : null;
    return number === null ? null : { hour, number, reason: String(reason), check: null };
  }
  if (row.kind !== 'check-done') return null;
  const { check, reason, errorCode } = (row.body.check ?? {}) as {
    check?: CheckId;
    reason?: ReasonCode;
    errorCode?: number | null;
  };
  if (check === undefined || reason === undefined || CHECK_TABLE[check]?.group === 'lists') return null;
  // Records of earlier builds hold retired numbers: the reason says which one it is now.
  const number = typeof errorCode === 'number' ? (errorCodeOf(reason) ?? numberOf(reason)) : null;
  return number === null ? null : { hour, number, reason, check };
}
