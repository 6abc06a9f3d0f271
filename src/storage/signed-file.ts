import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { canonical, type SystemKind } from '../audit/index.ts';
import type { AuditJournal } from './journal/journal.ts';

/** Who signed a change of a signed file: the program's user and the two accounts whose PINs were checked. */
export interface TwoSignatures {
  by: string;
  technician: string;
  approver: string;
}

/** What a signed file holds, by its content: the name under which the audit chain knows it. */
export function contentId(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** JSON of a file of at most `limitBytes` bytes; null where it is larger, not JSON, or cannot be read. */
export function boundedJson(path: string, limitBytes: number): unknown {
  try {
    if (statSync(path).size > limitBytes) return null;
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * What the audit chain says last about a name among `kinds`, with the content it names; null where it says nothing. A
 * damaged row is no word: what it said is not known, so that nothing is believed on it.
 */
export function lastChange(
  journal: Pick<AuditJournal, 'caseRows'>,
  name: string,
  kinds: readonly SystemKind[],
): { kind: SystemKind; id: string | null } | null {
  const rows = journal.caseRows(name).map(({ text }) => rowOf(text));
  const last = rows.findLast((row) => row === null || kinds.includes(row.kind));
  return last == null ? null : { kind: last.kind, id: (last.body as { id?: string }).id ?? null };
}

function rowOf(text: string): { kind: SystemKind; body: unknown } | null {
  try {
    return JSON.parse(text) as { kind: SystemKind; body: unknown };
  } catch {
    return null;
  }
}
