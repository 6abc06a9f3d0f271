import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { CHECK_TABLE, type CheckId, errorCodeOf, type ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { InspectionEvent } from '../../core/inspection/record/index.ts';
import { numberOf } from '../error-codes/index.ts';

/** Most errors that are shown (docs/diagnostics.md), and the number of newest audit rows in which they are looked for. */
export const ERRORS_MAX = 50;
const ROWS_MAX = 20_000;
/** Newest audit rows that a starting daemon searches for errors; the lane waits meanwhile. */
const ROWS_AT_START = 2_000;

export interface ErrorEntry {
  /** Precise only to the hour, because the minute of an error would also be the minute of a traveller. */
  hour: string;
  number: number;
  reason: string;
  /** Null if no document was read. */
  check: string | null;
}

/**
 * The newest errors by number, newest first. They are about the machine and do not name the case. Checks against lists are left
 * out, because an error in one shows that somebody was looked up.
 */
export function lastErrors(journal: Pick<AuditJournal, 'head' | 'readRows'>): ErrorEntry[] {
  return errorsIn(journal, ROWS_MAX).slice(-ERRORS_MAX).reverse();
}

/** The newest errors while the daemon runs: events are noted as they pass, without reading anything again. */
export class RecentErrors {
  /** Oldest first; the same error within an hour has one entry. */
  #newest: (ErrorEntry & { times: number })[] = [];

  /** Reads the errors from before this start. */
  recall(journal: Pick<AuditJournal, 'head' | 'readRows'>): void {
    for (const entry of errorsIn(journal, ROWS_AT_START)) this.#add(entry);
  }

  note(event: InspectionEvent): void {
    const entry = errorOf(event);
    if (entry !== null) this.#add(entry);
  }

  /** Newest first, at most `ERRORS_MAX`. */
  list(): (ErrorEntry & { times: number })[] {
    return [...this.#newest].reverse();
  }

  #add(entry: ErrorEntry): void {
    const same = this.#newest.find(
      (one) => one.hour === entry.hour && one.reason === entry.reason && one.check === entry.check,
    );
    const others = this.#newest.filter((one) => one !== same);
    this.#newest = [...others, { ...entry, times: (same?.times ?? 0) + 1 }].slice(-ERRORS_MAX);
  }
}

function errorsIn(journal: Pick<AuditJournal, 'head' | 'readRows'>, rows: number): ErrorEntry[] {
  const { seq } = journal.head();
  const found: ErrorEntry[] = [];
  for (const { text } of journal.readRows({ from: Math.max(1, seq - rows + 1), to: seq })) {
    if (!text.includes('"check-done"') && !text.includes('"read-failed"')) continue;
    const { kind, wall, body } = JSON.parse(text) as { kind: string; wall: string; body: Record<string, unknown> };
    const entry = errorOf({ kind, wall, ...body });
    if (entry !== null) found.push(entry);
  }
  return found;
}

function errorOf(event: { kind: string; wall: string; reason?: unknown; check?: unknown }): ErrorEntry | null {
  const hour = `${event.wall.slice(0, 13)}Z`;
  if (event.kind === 'read-failed') {
    const { reason } = event;
    const number = typeof reason === 'string' ? numberOf(reason) : null;
    return number === null ? null : { hour, number, reason: String(reason), check: null };
  }
  if (event.kind !== 'check-done') return null;
  const { check, reason, errorCode } = (event.check ?? {}) as {
    check?: CheckId;
    reason?: ReasonCode;
    errorCode?: number | null;
  };
  if (check === undefined || reason === undefined || CHECK_TABLE[check]?.group === 'lists') return null;
  // Records of earlier builds hold retired numbers: the reason determines the current one.
  const number = typeof errorCode === 'number' ? (errorCodeOf(reason) ?? numberOf(reason)) : null;
  return number === null ? null : { hour, number, reason, check };
}
