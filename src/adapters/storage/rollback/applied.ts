import type { AuditJournal } from '../journal/index.ts';

/**
 * The generation of a list that, according to the audit chain, was last put to use; null if it does not name any. Chain
 * rows cannot be undone, so this is known even if list and rollback memory were both put back or removed.
 */
export function appliedGeneration(journal: Pick<AuditJournal, 'caseRows'>, listId: string): number | null {
  return (
    journal
      .caseRows(listId)
      .flatMap(({ text }) => appliedIn(text))
      .at(-1) ?? null
  );
}

function appliedIn(text: string): number[] {
  try {
    const { kind, body } = JSON.parse(text) as { kind: string; body: { verdict?: string; generation?: unknown } };
    const applied = kind === 'list-verdict' && body.verdict === 'applied';
    return applied && typeof body.generation === 'number' ? [body.generation] : [];
  } catch {
    return [];
  }
}
