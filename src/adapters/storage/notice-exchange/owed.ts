import { type AuditRow, joinPersonal } from '../../../core/audit/index.ts';
import { storeFailure } from '../database/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import { alertOf } from '../outbox/index.ts';

/**
 * Seals the notices that were owed while the outbox was full, from the audit rows they are about. Gives how many; a disk
 * that cannot be written leaves them owed.
 */
export function settleOwed(journal: AuditJournal): number {
  let settled = 0;
  if (nothingOwed(journal)) return 0;
  const written = journal.changeBeside(() => {
    settled = 0;
    for (const { number, seq } of journal.outbox.owed()) {
      const [stored] = [...journal.readRows({ from: seq, to: seq })];
      if (stored === undefined) continue;
      const row = JSON.parse(stored.text) as AuditRow;
      const event = joinPersonal(row.body, journal.personal(row)?.parts ?? null);
      if (event.kind !== 'alert-raised' && event.kind !== 'adjudicated') continue;
      const alert = event.kind === 'alert-raised' ? event.alert : alertOf(journal.read(row.subject), event.alertId);
      if (journal.outbox.settle({ number, event, alert })) settled += 1;
    }
  });
  return written.ok ? settled : 0;
}

function nothingOwed(journal: AuditJournal): boolean {
  try {
    return journal.outbox.owed().length === 0;
  } catch (error) {
    if (storeFailure(error) === null) throw error;
    return true;
  }
}
