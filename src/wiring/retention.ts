import { type Clock, dueBefore, inWords, type PolicyInForce } from '../inspection/index.ts';
import type { AuditJournal } from '../storage/index.ts';

const DAY_MS = 24 * 3_600_000;
/** Looks this often whether a purge is due and nobody stands at the lane. */
const TURN_MS = 10_000;
/** Cases purged in one turn, each in its own transaction of a few milliseconds. */
const CASES_A_TURN = 50;
/** A clock that stands this far after the last start or run may be wrong: the purge then waits a day of running. */
const JUMP_MS = 7 * DAY_MS;

export interface RetentionParts {
  journal: AuditJournal;
  clock: Clock;
  policy: Pick<PolicyInForce, 'retention' | 'pack'>;
  idle: () => boolean;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
  /** Time of the newest row that was there before this start wrote one; null in a new audit. */
  lastRow: Date | null;
}

/**
 * Purges at the start and once a day what is kept too long: personal parts of closed cases, each with its receipt row,
 * and delivered notices. A row at the end says how much. Nothing is purged while a traveller is there or the clock is not
 * trusted, and not for a day after a clock that seems to have jumped: a purge cannot be undone, and it can wait.
 * Gives the function that stops it.
 */
export function startRetention(parts: RetentionParts): () => void {
  const { journal, clock, policy } = parts;
  const { retention: rules } = policy;
  const jumped = parts.lastRow !== null && clock.wall().getTime() - parts.lastRow.getTime() > JUMP_MS;
  const notBefore = clock.mono() + (jumped ? DAY_MS : 0);
  if (jumped) parts.warn('Nothing is purged for a day: the clock stands more than a week after the last record.');
  let purged = 0;
  let fault: string | null = null;
  const turn = (): void => {
    if (clock.mono() < notBefore || !clock.trusted() || !parts.idle()) return;
    const now = clock.wall();
    const last = journal.lastWallOf('retention-run');
    if (last !== null && sinceOf(last, now) < DAY_MS) return;
    const ids = journal.purgeable({
      before: dueBefore(now, rules.case.term),
      confirmedBefore: dueBefore(now, rules['confirmed-case'].term),
      most: CASES_A_TURN,
    });
    for (const id of ids) {
      const result = journal.purgePersonal(id, 'retention', { cut: false });
      if (!result.ok) {
        fail(result.detail);
        return;
      }
      purged += 1;
    }
    if (ids.length > 0) journal.tidy('TRUNCATE');
    if (ids.length === CASES_A_TURN) return;
    finish(now);
  };
  const finish = (now: Date): void => {
    const before = dueBefore(now, rules.notices.term);
    const terms = Object.fromEntries(Object.entries(rules).map(([name, { term }]) => [name, inWords(term)]));
    const body = { cases: purged, policy: policy.pack?.version ?? null, terms };
    const row = { kind: 'retention-run' as const, subject: 'retention', body };
    const written = journal.appendBeside(row, () => journal.outbox.forget(before));
    if (!written.ok) {
      fail(written.detail);
      return;
    }
    purged = 0;
    fault = null;
  };
  const fail = (detail: string): void => {
    if (fault !== detail) parts.warn(`Retention waits: ${detail}`);
    fault = detail;
  };
  turn();
  return parts.every(TURN_MS, turn);
}

/** A clock that went back must not put the next run off for longer than a day. */
function sinceOf(last: Date, now: Date): number {
  const ms = now.getTime() - last.getTime();
  return ms < 0 ? DAY_MS : ms;
}
