import type { SystemKind } from '../../../core/audit/index.ts';
import { jsonOf } from '../../../core/result/index.ts';
import type { AuditJournal } from './journal.ts';

/**
 * The last row of the audit chain about a name among `kinds`, with its content id; null if there is none. A
 * damaged row does not count, because its content is not known.
 */
export function lastChange(
  journal: Pick<AuditJournal, 'caseRows'>,
  name: string,
  kinds: readonly SystemKind[],
): { kind: SystemKind; id: string | null } | null {
  const rows = journal
    .caseRows(name)
    .map(({ text }) => (jsonOf(text) ?? null) as { kind: SystemKind; body: unknown } | null);
  const last = rows.findLast((row) => row === null || kinds.includes(row.kind));
  return last == null ? null : { kind: last.kind, id: (last.body as { id?: string }).id ?? null };
}
