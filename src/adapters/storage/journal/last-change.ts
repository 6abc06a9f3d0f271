import type { SystemKind } from '../../../core/audit/index.ts';
import { jsonOf } from '../../../core/result/index.ts';
import type { AuditJournal } from './journal.ts';

/**
 * What the audit chain says last about a name among `kinds`, with the content it names; null if it says nothing. A
 * damaged row counts as nothing: it is not known what it said, so it is not relied on.
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
