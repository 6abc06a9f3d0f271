import type { AuditJournal } from '../../adapters/storage/journal/index.ts';

/** Subject of the audit rows that note the heads of the protection chain. */
export const HEAD_SUBJECT = 'protection';

/** Heads of the protection chain that the audit names, oldest first. */
export function notedHeads(journal: Pick<AuditJournal, 'caseRows'>): string[] {
  return journal.caseRows(HEAD_SUBJECT).flatMap(({ text }) => {
    try {
      const { hash } = (JSON.parse(text) as { body: { hash?: string } }).body;
      return hash === undefined ? [] : [hash];
    } catch {
      return [];
    }
  });
}
