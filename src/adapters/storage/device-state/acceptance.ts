import { z } from 'zod';
import { jsonOf } from '../../../core/result/index.ts';
import type { AuditJournal } from '../journal/index.ts';
import { verifyJournal } from '../journal/index.ts';

const SUBJECT = 'acceptance';
const KIND = 'acceptance-run';
/** Characters of the reason for going into production without an accepted run. */
export const OVERRIDE_REASON_CHARACTERS = { min: 10, max: 200 } as const;

/** Why this kiosk is not accepted. */
export type AcceptanceFault =
  | 'ACCEPTANCE_NONE'
  | 'ACCEPTANCE_NOT_ACCEPTED'
  | 'ACCEPTANCE_SIMULATED'
  | 'ACCEPTANCE_UNREADABLE'
  | 'ACCEPTANCE_CHAIN';

export const ACCEPTANCE_WORDS: Readonly<Record<AcceptanceFault, string>> = {
  ACCEPTANCE_NONE: 'The audit of this kiosk contains no acceptance run.',
  ACCEPTANCE_NOT_ACCEPTED: 'The last acceptance run of this kiosk was not accepted.',
  ACCEPTANCE_SIMULATED: 'The last acceptance run was on a training bench with simulated hardware.',
  ACCEPTANCE_UNREADABLE: 'The row of the last acceptance run cannot be read.',
  ACCEPTANCE_CHAIN: 'The audit chain is broken, so it does not prove any acceptance run.',
};

export const ACCEPTANCE_REMEDY =
  'Run it: waypost device state acceptance --technician ID --supervisor ID --config FILE, then waypost acceptance run ' +
  '--technician ID --config FILE. Or two people take responsibility in writing: --override "REASON"';

export type AcceptanceStatus = { ok: true; digest: string } | { ok: false; reason: AcceptanceFault };

const row = z.object({
  kind: z.string(),
  body: z.object({
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    result: z.string(),
    /**
     * True if the kiosk's hardware was ever simulated; a row that does not state this counts as simulated.
     */
    bench: z.boolean().default(true),
  }),
});

/**
 * Whether the last acceptance run in the audit was accepted. The threat is a person with access to the disk who
 * writes such a row, so it is trusted only if the whole chain is intact.
 */
export function acceptanceStatus(journal: AuditJournal): AcceptanceStatus {
  const last = journal.caseRows(SUBJECT).at(-1);
  if (last === undefined) return { ok: false, reason: 'ACCEPTANCE_NONE' };
  const read = row.safeParse(jsonOf(last.text));
  if (!read.success || read.data.kind !== KIND) return { ok: false, reason: 'ACCEPTANCE_UNREADABLE' };
  const { result, bench, digest } = read.data.body;
  if (result !== 'accepted') return { ok: false, reason: 'ACCEPTANCE_NOT_ACCEPTED' };
  if (bench) return { ok: false, reason: 'ACCEPTANCE_SIMULATED' };
  return verifyJournal(journal).ok ? { ok: true, digest } : { ok: false, reason: 'ACCEPTANCE_CHAIN' };
}

/** What is wrong with a written reason; null if it can be entered. */
export function overrideFault(reason: string): string | null {
  const { min, max } = OVERRIDE_REASON_CHARACTERS;
  const { length } = reason.trim();
  if (length < min || length > max || /\p{C}/u.test(reason))
    return `The reason has ${min} to ${max} characters on one line. It is recorded in the audit, so do not name a traveller in it.`;
  return null;
}
