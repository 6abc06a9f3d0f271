import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';

/** The timer runs once a night. If the last complete check is longer ago than this, a night was missed. */
const OVERDUE_HOURS = 50;

export interface ListCheckStatus {
  state: 'ok' | 'never' | 'damaged' | 'overdue';
  words: string;
  remedy: string | null;
}

/**
 * Status of the nightly self-check of the lists (decision 0022): `waypost list check` writes a row `lists-checked` if every
 * configured list is whole, and `list-damaged` if one is not. It is not in order if the check never ran.
 */
export function listCheckStatus(parts: {
  journal: Pick<AuditJournal, 'lastWallOf'>;
  clock: Pick<Clock, 'wall'>;
}): ListCheckStatus {
  const { journal, clock } = parts;
  const whole = journal.lastWallOf('lists-checked');
  const damaged = journal.lastWallOf('list-damaged');
  if (damaged !== null && (whole === null || damaged > whole)) {
    const words = `a damaged list was found on ${minuteOf(damaged)}, and there has been no full check since`;
    const remedy = 'waypost update fetch and apply load the full list; then: waypost list check --config FILE';
    return { state: 'damaged', words, remedy };
  }
  const remedy = 'systemctl enable --now waypost-list-check.timer, or: waypost list check --config FILE';
  if (whole === null) return { state: 'never', words: 'the self-check of the lists has not run yet', remedy };
  const hours = (clock.wall().getTime() - whole.getTime()) / HOUR_MS;
  const words = `self-check of the lists: every record opened on ${minuteOf(whole)}`;
  return hours < OVERDUE_HOURS ? { state: 'ok', words, remedy: null } : { state: 'overdue', words, remedy };
}

function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16)}Z`;
}
