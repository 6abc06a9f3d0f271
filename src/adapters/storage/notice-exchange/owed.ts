import { type AuditRow, joinPersonal } from '../../../core/audit/index.ts';
import { storeOr } from '../database/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import { alertOf, type Outbox, wordOf } from '../outbox/index.ts';

/**
 * Seals the notices that were owed while the outbox was full, from the audit rows they are about. Returns how many; if
 * the disk cannot be written, they remain owed.
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
      const told = toldBy(journal, row);
      if (told !== null && journal.outbox.settle({ number, ...told })) settled += 1;
    }
  });
  return written.ok ? settled : 0;
}

/** The content of the notice for a row: about an event of the case, or about what a supervisor said afterwards. */
function toldBy(journal: AuditJournal, row: AuditRow): Omit<Parameters<Outbox['settle']>[0], 'number'> | null {
  if (row.kind === 'entry-settled' || row.kind === 'entry-corrected') {
    const { alertId } = row.body as { alertId: string };
    const action = row.kind === 'entry-settled' ? 'settled' : 'unsure';
    return { time: row.wall, action, alert: alertOf(journal.read(row.subject), alertId) };
  }
  const event = joinPersonal(row.body, journal.personal(row)?.parts ?? null);
  const word = wordOf(event);
  if (word === null) return null;
  if (event.kind === 'alert-raised') return { ...word, alert: event.alert };
  return event.kind === 'adjudicated' ? { ...word, alert: alertOf(journal.read(row.subject), event.alertId) } : null;
}

function nothingOwed(journal: AuditJournal): boolean {
  return storeOr(true, () => journal.outbox.owed().length === 0);
}
