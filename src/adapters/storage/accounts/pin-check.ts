import { timingSafeEqual } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { KnownBrowsers } from './known-browsers.ts';
import type { PinHash } from './pin-hash.ts';
import type { Role } from './role.ts';
import { type AccountRow, accountRow, isUsable, LONGEST_LOCK_MS, lockLeft, ownPinHour } from './rows.ts';
import { type Rate, Throttle } from './throttle.ts';
import { Turns } from './turns.ts';

const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MS = 5 * 60_000;
const QUARTER_HOUR_MS = 15 * 60_000;
/** Wrong PINs from strangers at one listener, for all ids together: 20, then 96 a day. Right ones do not count. */
const DOOR_RATE: Rate = { burst: 20, everyMs: QUARTER_HOUR_MS };
/** Wrong PINs of other accounts sent through one open session. */
const COLLEAGUE_RATE: Rate = { burst: 5, everyMs: QUARTER_HOUR_MS };
/** Wrong PINs of one account from its own browsers: the lock comes sooner, but a correct PIN in between lifts it. */
const ACCOUNT_RATE: Rate = { burst: 30, everyMs: QUARTER_HOUR_MS };
/** How long a supervisor's code opens a throttled listener. */
export const CODE_LIFE_MS = 10 * 60_000;

/** The listener that received a PIN. `box`: a command in the state folder, which needs the daemon's rights. */
export type SignInListener = 'loopback' | 'kiosk' | 'box';

/** Data sent with a PIN. They decide against which budget the try counts, but never who the person is. */
export interface SignInFrom {
  door: SignInListener;
  /** The session that sends it. A locked one is a credential only for its own account. */
  session: { officer: string; locked: boolean } | null;
  /** Tokens of earlier sign-ins that the browser keeps. */
  browser: readonly string[];
  /** A supervisor's code, or null. */
  code: string | null;
}

const AT_THE_BOX: SignInFrom = { door: 'box', session: null, browser: [], code: null };

export type PinResult =
  | { ok: true; officer: { id: string; name: string; role: Role }; epoch: number }
  | {
      ok: false;
      /**
       * The same for a wrong PIN and an unknown account: the answer must not list who works here. `SIGN_IN_THROTTLED`
       * concerns the listener and not the account; the PIN was not looked at.
       */
      reason: 'PIN_WRONG' | 'ACCOUNT_LOCKED' | 'ACCOUNT_DISABLED' | 'SIGN_IN_THROTTLED';
      retryAfterMs: number | null;
      /** The account that was meant, for the audit row; null when no such account exists, or nobody checked. */
      officer: string | null;
      /** The budget against which the try was counted, for the audit row. */
      budget: string;
      /** True for the one failure that set the lock, or used up a listener's budget. */
      lockedNow?: true;
    };

type PinFailure = Extract<PinResult, { ok: false }>;

/**
 * The throttle of PINs. Tries from an account's own browsers and sessions, and from commands, lock the account: 5
 * failures, then 5 min, doubling to 60 min. Tries by strangers count against the listener through which they came and not
 * against an account, so that strangers do not lock anybody out and cannot learn from a lock who works here. Both counts
 * are stored before the answer is given.
 */
export class PinCheck {
  readonly #db: Database.Database;
  readonly #wall: () => Date;
  readonly #pins: PinHash;
  readonly #browsers: KnownBrowsers;
  readonly #throttle: Throttle;
  readonly #turns = new Turns();

  constructor(parts: { db: Database.Database; wall: () => Date; pins: PinHash; browsers: KnownBrowsers }) {
    this.#db = parts.db;
    this.#wall = parts.wall;
    this.#pins = parts.pins;
    this.#browsers = parts.browsers;
    this.#throttle = new Throttle(parts.db, parts.wall);
  }

  /**
   * Checks a PIN. The data sent with it decide against which budget the try counts. A stranger's try is taken from the
   * listener's budget before anything is looked up, and an unknown id costs the same work as a wrong PIN, so neither answer
   * nor time distinguishes them. A locked account is reported without looking at the PIN, a switched-off one only after the
   * correct PIN. Throws if accounts.db cannot be written: nobody signs in unless failures can be counted.
   */
  async verify(id: string, pin: string, from: SignInFrom = AT_THE_BOX): Promise<PinResult> {
    if (this.#isKnown(id, from)) return await this.#turns.run('known', () => this.#checkKnown(id, pin));
    const colleague = from.session !== null && !from.session.locked ? from.session.officer : null;
    const [budget, rate] =
      colleague === null
        ? ([`door ${from.door}`, DOOR_RATE] as const)
        : ([`session of ${colleague}`, COLLEAGUE_RATE] as const);
    const taken = this.#throttle.take(budget, rate);
    if (!taken.ok) {
      const { retryAfterMs } = taken;
      return { ok: false, reason: 'SIGN_IN_THROTTLED', retryAfterMs, officer: null, budget };
    }
    const rank = colleague === null ? 'stranger' : 'known';
    const result = await this.#turns.run(rank, () => this.#checkStranger(id, pin, budget));
    if (result.ok) this.#throttle.giveBack(budget, rate);
    else if (taken.last) result.lockedNow = true;
    return result;
  }

  /** Own session, known browser, a supervisor's code, or a command: strangers do not have any of these. */
  #isKnown(id: string, { door: listener, session, browser, code }: SignInFrom): boolean {
    if (session?.officer === id) return true;
    if (listener !== 'box' && browser.length === 0 && code === null) return false;
    const row = this.#row(id);
    if (listener === 'box') return row !== undefined;
    // An unknown id costs the same comparisons.
    const of = row ?? { id, epoch: -1, code: null, code_until: null };
    const knows = this.#browsers.knows(browser, of);
    return (code !== null && this.#opens(of, code)) || knows;
  }

  #opens(row: Pick<AccountRow, 'id' | 'code' | 'code_until'>, code: string): boolean {
    const said = Buffer.from(this.#browsers.codeDigest(code, row));
    const same = timingSafeEqual(Buffer.from(row.code ?? '0'.repeat(said.length)), said);
    const left = (row.code_until ?? 0) - this.#wall().getTime();
    return same && left > 0 && left <= CODE_LIFE_MS;
  }

  async #checkKnown(id: string, pin: string): Promise<PinResult> {
    const row = this.#row(id);
    const locked = row === undefined ? null : this.#lockLeft(row);
    if (locked !== null) return isLocked(id, locked);
    const matches = await this.#pins.fits(row, pin);
    const rekeyed = await this.#keyed(row, { matches, pin });
    return this.#settle(rekeyed, () => {
      // Another try may have ended while this one was hashing, or the account may have changed.
      const now = this.#row(id);
      if (now === undefined) return wrong(null, budgetOf(id));
      const lockedMeanwhile = this.#lockLeft(now);
      if (lockedMeanwhile !== null) return isLocked(id, lockedMeanwhile);
      if (matches && now.epoch === row?.epoch) return this.#letIn(now, rekeyed);
      const { state, length } = this.#afterFailure(now);
      this.#store(id, { ...state, until: state.until === null ? null : new Date(state.until).toISOString() });
      return length === null ? wrong(id, budgetOf(id)) : { ...isLocked(id, length), lockedNow: true };
    });
  }

  /** Checks a stranger's PIN. Reads and writes are the same before the answer, whether or not the account exists. */
  async #checkStranger(id: string, pin: string, budget: string): Promise<PinResult> {
    const row = this.#row(id);
    const matches = await this.#pins.fits(row, pin);
    if (row === undefined || !matches) return wrong(row === undefined ? null : id, budget);
    const rekeyed = await this.#keyed(row, { matches, pin });
    return this.#settle(rekeyed, () => {
      const now = this.#row(id);
      return now?.epoch === row.epoch ? this.#letIn(now, rekeyed) : wrong(id, budget);
    });
  }

  /** Does the work in one transaction. A replaced hash without a key must not stay in the database's log. */
  #settle(rekeyed: string | null, work: () => PinResult): PinResult {
    const result = this.#db.transaction(work).immediate();
    if (rekeyed !== null) this.#db.pragma('wal_checkpoint(TRUNCATE)');
    return result;
  }

  /** The PIN that matched is the current one, otherwise the surrounding transaction would not have got here. */
  #letIn(row: AccountRow, rekeyed: string | null): PinResult {
    const { id, name, role, epoch } = row;
    this.#store(id, { failures: 0, locks: 0, until: null });
    this.#db.prepare('UPDATE account SET code = NULL, code_until = NULL WHERE id = ?').run(id);
    if (rekeyed !== null) {
      this.#db.prepare('UPDATE account SET pin = ?, pin_keyed = 1 WHERE id = ?').run(rekeyed, id);
    }
    if (!isUsable(row))
      return { ok: false, reason: 'ACCOUNT_DISABLED', retryAfterMs: null, officer: id, budget: budgetOf(id) };
    if (row.pin_by === null) this.#noteOwnPin(row);
    return { ok: true, officer: { id, name, role }, epoch };
  }

  /** A PIN that another person set proves only that person's presence. */
  #noteOwnPin({ id, own_pin_at: before }: AccountRow): void {
    const hour = ownPinHour(this.#wall());
    if (hour !== before) this.#db.prepare('UPDATE account SET own_pin_at = ? WHERE id = ?').run(hour, id);
  }

  /** The hash with the kiosk's key, for a correct PIN whose hash dates from before there was one; otherwise null. */
  async #keyed(
    row: AccountRow | undefined,
    { matches, pin }: { matches: boolean; pin: string },
  ): Promise<string | null> {
    return matches && row !== undefined && row.pin_keyed === 0 ? await this.#pins.make(pin) : null;
  }

  /** Adds one failure; `length` is that of the lock that it sets, milliseconds, or null. */
  #afterFailure({ id, failures, locks }: AccountRow): { state: LockState; length: number | null } {
    const taken = this.#throttle.take(budgetOf(id), ACCOUNT_RATE);
    const spent = !taken.ok || taken.last;
    if (failures + 1 < FAILURES_BEFORE_LOCK && !spent)
      return { state: { failures: failures + 1, locks, until: null }, length: null };
    const doubled = Math.min(FIRST_LOCK_MS * 2 ** locks, LONGEST_LOCK_MS);
    const length = spent ? Math.max(doubled, ACCOUNT_RATE.everyMs) : doubled;
    return { state: { failures: 0, locks: locks + 1, until: this.#wall().getTime() + length }, length };
  }

  #store(id: string, state: { failures: number; locks: number; until: string | null }): void {
    this.#db
      .prepare('UPDATE account SET failures = ?, locks = ?, locked_until = ? WHERE id = ?')
      .run(state.failures, state.locks, state.until, id);
  }

  #lockLeft(row: AccountRow): number | null {
    return lockLeft(row, this.#wall());
  }

  #row(id: string): AccountRow | undefined {
    return accountRow(this.#db, id);
  }
}

interface LockState {
  failures: number;
  locks: number;
  /** Milliseconds since the epoch; null while not locked. */
  until: number | null;
}

/** Names must not collide: an account may be called `kiosk`. */
const budgetOf = (id: string): string => `account ${id}`;

const wrong = (officer: string | null, budget: string): PinFailure => ({
  ok: false,
  reason: 'PIN_WRONG',
  retryAfterMs: null,
  officer,
  budget,
});

const isLocked = (id: string, retryAfterMs: number): PinFailure => ({
  ok: false,
  reason: 'ACCOUNT_LOCKED',
  retryAfterMs,
  officer: id,
  budget: budgetOf(id),
});
