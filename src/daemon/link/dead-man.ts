import type { Accounts, SecurityLog } from '../../adapters/http/access/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { ForwardTime } from '../../adapters/storage/lists/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../core/time/index.ts';

/** Days before the end from which doctor and the page about the machine warn. */
export const DEAD_MAN_WARNS_DAYS = 3;
const LOOK_EVERY_MS: number = MINUTE_MS;
const KIND = 'central-unheard';
/** Largest delay of the clock in a report, seconds: about thirty years. */
const BEHIND_LIMIT_SECONDS = 1e9;
/** The only role whose sign-in reopens the lane. */
const OPENS = 'technician';

export interface DeadManStanding {
  /** Days of the configuration. */
  days: number;
  /** Whole days until the lane asks for a technician; 0 once it is due. */
  left: number;
  isDue: boolean;
}

export interface DeadManParts {
  /** `link.deadManDays`. */
  days: number;
  journal: Pick<AuditJournal, 'appendSystem' | 'kindRows'>;
  /** When something newly signed by central was accepted, from the sealed ledger; null if nothing was. */
  heard: () => Date | null;
  clock: Clock;
  /** A moment that has certainly passed, such as that of the newest row of the audit. */
  floor: Date;
}

/**
 * Counts the days since something newly signed by central was accepted, by line, web server or USB stick (docs/fleet.md). The time
 * cannot go back: it follows the newest of the clock, the running process, the ledger, and what the audit says was reached.
 */
export class DeadMan {
  readonly #parts: DeadManParts;
  readonly #time: ForwardTime;
  /** Start of the count if nothing has been heard since: the first start, or the last sign-in of a technician. */
  #own: Date | null = null;
  #noted: Date | null = null;
  #isClosed = false;
  readonly #technicians = new Set<string>();
  #cancel: () => void = () => undefined;

  constructor(parts: DeadManParts) {
    this.#parts = parts;
    this.#time = new ForwardTime(parts.clock, parts.floor);
  }

  /** Reads what the audit and the ledger know, without writing anything. */
  recall(): void {
    const [row] = this.#parts.journal.kindRows(KIND, 1);
    if (row === undefined) return;
    const { body } = JSON.parse(row.text) as { body: { since: string; reached: string } };
    this.#own = new Date(body.since);
    this.#noted = new Date(body.reached);
    this.#time.raise(this.#noted);
  }

  start({ every, idle }: { every: (ms: number, run: () => void) => () => void; idle: () => boolean }): void {
    this.recall();
    this.look(idle());
    this.#cancel = every(LOOK_EVERY_MS, () => this.look(idle()));
  }

  stop(): void {
    this.#cancel();
  }

  standing(): DeadManStanding {
    const { days } = this.#parts;
    const elapsed = this.#elapsedMs();
    const left = Math.max(0, Math.ceil(days - elapsed / DAY_MS));
    return { days, left, isDue: elapsed >= days * DAY_MS };
  }

  /** Seconds by which the clock is behind the newest time that is known to have passed: 0 or less. */
  behindSeconds(): number {
    const { clock, heard } = this.#parts;
    const word = heard();
    if (word !== null) this.#time.raise(word);
    const behindMs = clock.wall().getTime() - this.#time.now().getTime();
    return Math.max(-BEHIND_LIMIT_SECONDS, Math.min(0, Math.trunc(behindMs / SECOND_MS)));
  }

  /** True while only a technician may sign in. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Checks once: a lane closes only while nobody is being inspected, and opens when the central office is heard. */
  look(isIdle: boolean): void {
    if (this.#own === null) this.#note('began', this.#time.now());
    const { isDue } = this.standing();
    if (!isDue) this.#isClosed = false;
    else if (!this.#isClosed && isIdle) {
      // Closed also if the audit cannot be written: then nobody can sign in anyway.
      this.#isClosed = true;
      this.#note('closed');
    }
    // The time reached is kept beyond this process, so that setting the clock back before each start gains at most a day.
    if (this.#noted === null || this.#time.now().getTime() - this.#noted.getTime() >= DAY_MS) this.#note('counted');
  }

  /** Accounts of a lane that may be closed: then only a technician's session continues, and only technicians can sign in. */
  guarded(accounts: Accounts): Accounts {
    return {
      ...accounts,
      standing: (of) => (this.#isClosed && of.officer.role !== OPENS ? 'disabled' : accounts.standing(of)),
      verifyPin: async (officerId, pin, from) => {
        const result = await accounts.verifyPin(officerId, pin, from);
        if (!result.ok || !this.#isClosed) return result;
        const { id, role } = result.officer;
        if (role === OPENS) {
          this.#technicians.add(id);
          return result;
        }
        const nothing = { retryAfterMs: null, budget: '', lockedNow: false };
        return { ok: false, reason: 'LINK_DEAD_MAN', officer: id, ...nothing };
      },
    };
  }

  /** A technician's sign-in with every factor that the policy requires opens the lane, after a row is written. */
  witnessed(log: SecurityLog): SecurityLog {
    return {
      append: (event) => {
        if (!log.append(event)) return false;
        const opens = event.kind === 'signed-in' && this.#isClosed && this.#technicians.has(event.officer);
        if (!opens) return true;
        if (!this.#note('opened', this.#time.now(), { by: event.officer })) return false;
        this.#isClosed = false;
        return true;
      },
    };
  }

  #elapsedMs(): number {
    const heard = this.#parts.heard();
    if (heard !== null) this.#time.raise(heard);
    const now = this.#time.now().getTime();
    const base = Math.max(heard?.getTime() ?? 0, this.#own?.getTime() ?? 0);
    return base === 0 ? 0 : now - base;
  }

  #note(change: 'began' | 'counted' | 'closed' | 'opened', since = this.#own, more: { by?: string } = {}): boolean {
    const reached = this.#time.now();
    const body = { change, since: (since ?? reached).toISOString(), reached: reached.toISOString(), ...more };
    if (!this.#parts.journal.appendSystem(KIND, 'central', body).ok) return false;
    this.#own = since;
    this.#noted = reached;
    return true;
  }
}
