import { z } from 'zod';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { dialled } from '../../core/protection/route/index.ts';

/** Subject of the rows about the way to help. */
const SUBJECT = 'help';
const KIND = 'number-tried';

const row = z.object({ kind: z.literal(KIND), wall: z.iso.datetime(), body: z.object({ number: z.string() }) });

/**
 * Records that somebody answered `number` on the telephone, as stated by the account `by`; false if the row
 * cannot be written. `at`: when it was called, if not now.
 */
export function noteNumberTried(
  journal: Pick<AuditJournal, 'appendSystem'>,
  { number, by, at }: { number: string; by: string; at?: Date },
): boolean {
  const called = at === undefined ? {} : { called: at.toISOString() };
  return journal.appendSystem(KIND, SUBJECT, { number: dialled(number), by, ...called }).ok;
}

/** When each number was last tried, however the number is written; null if it never was. */
export function numbersTried(journal: Pick<AuditJournal, 'caseRows'>): (number: string) => Date | null {
  const tried = new Map<string, Date>();
  for (const { text } of journal.caseRows(SUBJECT)) {
    const read = row.safeParse(jsonOf(text)).data;
    if (read !== undefined) tried.set(read.body.number, new Date(read.wall));
  }
  return (number) => tried.get(dialled(number)) ?? null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
