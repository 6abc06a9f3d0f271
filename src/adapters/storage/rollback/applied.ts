import type { AuditJournal } from '../journal/index.ts';

/**
 * The generation of a list that the audit chain names as put to use last; null where it names none. In a chain no row goes
 * back, so that this is known where list and memory against rollback were both put back, or taken away.
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
