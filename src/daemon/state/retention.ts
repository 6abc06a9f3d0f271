import type { AuditJournal, Purged } from '../../adapters/storage/journal/index.ts';
import { dueBefore, inWords, type PolicyInForce, type RecordClass } from '../../core/inspection/policy/pack/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { quarterOf } from '../../core/inspection/record/counts/index.ts';
import type { PolicyRef } from '../../core/inspection/record/terms/index.ts';
import { DAY_MS } from '../../core/time/index.ts';

/** How often it checks whether a purge is due and nobody is at the lane. */
const TURN_MS = 10_000;
/** Cases purged in one turn, each in its own transaction of a few milliseconds. */
const CASES_A_TURN = 50;
/** A clock that is this far after the last start or run may be wrong: the purge then waits until the daemon has run for a day. */
const JUMP_MS = 7 * DAY_MS;

/** Stores besides the audit that keep data for a limited time; each returns what was removed, or null if it cannot be written. */
export interface OtherStores {
  /** Removes the error counters of quarters before this one, for example `2026-Q1`. */
  counters: (quarter: string) => Purged | null;
  /** Removes referrals ended before a moment, and use counts before a quarter. Their number stays in their own chain. */
  referrals: (due: { before: Date; quarter: string }) => void;
  supportFiles: (before: Date) => Purged;
}

export interface RetentionParts {
  journal: AuditJournal;
  clock: Clock;
  /** Asked at each turn: a policy may expire while the daemon runs. */
  policy: () => Pick<PolicyInForce, 'retention' | 'ref' | 'standing'>;
  stores: OtherStores;
  idle: () => boolean;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
  /** Time of the newest row that was there before this start wrote one; null in a new audit. */
  lastRow: Date | null;
}

const NOTHING: Purged = { removed: 0, oldest: null, newest: null };

/**
 * Purges at the start and once a day what has been kept long enough: personal parts of closed cases, delivered notices, counters
 * of old quarters, ended referrals, databases that were set aside, and last the oldest rows of the log. Each class that lost
 * something gets a receipt (`record-purged`) with a number, two days and the policy, and the run gets its own row. There is no
 * purge while a traveller is there, the clock is not trusted or the installed policy is not valid, nor for a day after the clock
 * seems to have jumped: a purge cannot be undone, and it can wait. Returns a function that stops it.
 */
export function startRetention(parts: RetentionParts): () => void {
  const run = new RetentionRun(parts);
  run.turn();
  return parts.every(TURN_MS, () => run.turn());
}

class RetentionRun {
  readonly #parts: RetentionParts;
  #notBefore: number;
  #seen: { wall: number; mono: number };
  #cases: Partial<Record<RecordClass, Purged>> = {};
  #fault: string | null = null;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
    const { clock, lastRow, warn } = parts;
    const jumped = lastRow !== null && clock.wall().getTime() - lastRow.getTime() > JUMP_MS;
    this.#seen = { wall: clock.wall().getTime(), mono: clock.mono() };
    this.#notBefore = this.#seen.mono + (jumped ? DAY_MS : 0);
    if (jumped) warn('Nothing is purged for a day: the clock is more than a week ahead of the last record.');
  }

  /** A clock that is put ahead while the daemon runs is no better than one that was ahead at its start. */
  #watchClock(): void {
    const { clock, warn } = this.#parts;
    const now = { wall: clock.wall().getTime(), mono: clock.mono() };
    const ahead = now.wall - this.#seen.wall - (now.mono - this.#seen.mono);
    this.#seen = now;
    if (ahead <= JUMP_MS) return;
    this.#notBefore = now.mono + DAY_MS;
    warn('Nothing is purged for a day: the clock was set ahead by more than a week.');
  }

  turn(): void {
    const { journal, clock, idle, policy } = this.#parts;
    this.#watchClock();
    // The invalid policy may say that records are kept for years, and purged records cannot be recovered.
    if (policy().standing === 'refused') {
      this.#fail('the installed policy is not valid. Install it again.');
      return;
    }
    if (clock.mono() < this.#notBefore || !clock.trusted() || !idle()) return;
    const now = clock.wall();
    const last = journal.lastWallOf('retention-run');
    if (last !== null && sinceOf(last, now) < DAY_MS) return;
    if (!this.#casesDone(now)) return;
    if (!this.#logDone(now)) return;
    this.#finish(now);
  }

  #before(name: RecordClass, now: Date): Date {
    return dueBefore(now, this.#parts.policy().retention[name].term);
  }

  /** False if more is left for the next turn, or if it failed. */
  #casesDone(now: Date): boolean {
    const { journal } = this.#parts;
    const ids = journal.purgeable({
      before: this.#before('case', now),
      confirmedBefore: this.#before('confirmed-case', now),
      most: CASES_A_TURN,
    });
    for (const id of ids) {
      const result = journal.purgePersonal(id, 'retention', { cut: false });
      if (!result.ok) return this.#fail(result.detail);
      const { closedOn, confirmed } = result;
      const name = confirmed ? 'confirmed-case' : 'case';
      this.#cases[name] = sum(this.#cases[name] ?? NOTHING, { removed: 1, oldest: closedOn, newest: closedOn });
    }
    if (ids.length > 0) journal.tidy('TRUNCATE');
    return ids.length < CASES_A_TURN;
  }

  /** Purges the log, which writes its own receipts in the transaction that removes the rows. */
  #logDone(now: Date): boolean {
    const { journal, policy } = this.#parts;
    const result = journal.records.purgeLog({ before: this.#before('log', now), policy: policy().ref });
    if (!result.ok) return this.#fail(result.detail);
    if (result.purged === null) return true;
    journal.tidy('TRUNCATE');
    return false;
  }

  #finish(now: Date): void {
    const { journal, policy, stores } = this.#parts;
    const { retention: rules, ref } = policy();
    for (const [name, purged] of Object.entries(this.#cases)) {
      if (!this.#receipt(name as RecordClass, purged, () => undefined)) return;
      delete this.#cases[name as RecordClass];
    }
    const files = stores.supportFiles(this.#before('support-files', now));
    const quarter = quarterBefore(this.#before('counters', now));
    const counters = stores.counters(quarter) ?? NOTHING;
    stores.referrals({ before: this.#before('referral-register', now), quarter });
    if (!this.#receipt('support-files', files) || !this.#receipt('counters', counters)) return;
    const before = this.#before('notices', now);
    if (!this.#receipt('notices', journal.outbox.due(before), () => journal.outbox.forget(before))) return;
    const terms = Object.fromEntries(Object.entries(rules).map(([name, { term }]) => [name, inWords(term)]));
    const body = { policy: asJson(ref), terms };
    const written = journal.appendBeside({ kind: 'retention-run', subject: 'retention', body }, () =>
      journal.outbox.line.dropKept(now),
    );
    if (!written.ok) {
      this.#fail(written.detail);
      return;
    }
    this.#fault = null;
  }

  /** Writes a receipt if something was removed; false if the audit cannot be written. */
  #receipt(name: RecordClass, purged: Purged, work: () => void = () => undefined): boolean {
    if (purged.removed === 0) return true;
    const body = { ...purged, policy: asJson(this.#parts.policy().ref) };
    const written = this.#parts.journal.appendBeside({ kind: 'record-purged', subject: name, body }, work);
    return written.ok || this.#fail(written.detail);
  }

  #fail(detail: string): false {
    if (this.#fault !== detail) this.#parts.warn(`Retention waits: ${detail}`);
    this.#fault = detail;
    return false;
  }
}

function asJson(ref: PolicyRef | null): { [name: string]: string | number } | null {
  return ref === null ? null : { ...ref };
}

function sum(a: Purged, b: Purged): Purged {
  const days = [a.oldest, a.newest, b.oldest, b.newest].filter((day) => day !== null).sort();
  return { removed: a.removed + b.removed, oldest: days[0] ?? null, newest: days.at(-1) ?? null };
}

/** The quarter that contains a moment: quarters before it are wholly due. */
function quarterBefore(at: Date): string {
  return quarterOf({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() });
}

/** Time since the last run. A clock that went back must not delay the next run for longer than a day. */
function sinceOf(last: Date, now: Date): number {
  const ms = now.getTime() - last.getTime();
  return ms < 0 ? DAY_MS : ms;
}
