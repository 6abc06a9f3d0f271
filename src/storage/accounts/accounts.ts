import { hash, verify } from '@node-rs/argon2';
import type Database from 'better-sqlite3';
import { describeFailure, storeFailure } from '../database/index.ts';
import { type PinFault, pinFault } from './pin.ts';
import { SECURITY_KEY_MIGRATION, SecurityKeys } from './security-keys.ts';
import { type LockState, Strangers } from './strangers.ts';

export const ROLES = ['officer', 'supervisor', 'technician', 'protection', 'dpo'] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  createdAt: string;
  /** ISO 8601 UTC; null when sign-in is possible now. */
  lockedUntil: string | null;
  /** Who made the account or gave it its role, while no second person has activated it: not active until then. */
  madeBy: string | null;
  /** Who set the PIN in force: null the owner, `PIN_OF_SETUP` whoever put the kiosk up, else the id of an account. */
  pinBy: string | null;
}

/** No id of an account has this form. */
export const PIN_OF_SETUP = '*';

/** OWASP minimum for argon2id; about 0.2 s on the kiosk, on a pool thread and not on the event loop. */
const PIN_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const FAILURES_BEFORE_LOCK = 5;
const FIRST_LOCK_MS = 5 * 60_000;
const LONGEST_LOCK_MS = 60 * 60_000;
const ID_PATTERN = /^[a-z0-9][a-z0-9._-]{1,31}$/;
const NAME_LIMIT_CHARACTERS = 80;
/** Sign-ins that may be hashed at once; each holds 19 MiB. */
const CONCURRENT_CHECKS = 2;

export const ACCOUNT_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'technician', 'protection')),
    pin TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locks INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT
  ) STRICT, WITHOUT ROWID;
  `,
  // The role of the data-protection officer came later, and a column keeps its condition for good.
  `
  CREATE TABLE account_2 (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'technician', 'protection', 'dpo')),
    pin TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locks INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT
  ) STRICT, WITHOUT ROWID;
  INSERT INTO account_2 SELECT * FROM account;
  DROP TABLE account;
  ALTER TABLE account_2 RENAME TO account;
  `,
  // Rises with every change that an open session must not survive; then, who made an account and set its PIN.
  'ALTER TABLE account ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;',
  'ALTER TABLE account ADD COLUMN made_by TEXT; ALTER TABLE account ADD COLUMN pin_by TEXT;',
  SECURITY_KEY_MIGRATION,
];

export type AccountFailure =
  | PinFault
  | 'ACCOUNT_ID_INVALID'
  | 'ACCOUNT_NAME_INVALID'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_UNKNOWN'
  | 'ACCOUNTS_UNAVAILABLE';

export type AccountResult = { ok: true; account: Account } | { ok: false; reason: AccountFailure; message: string };

export type PinResult =
  | { ok: true; officer: { id: string; name: string; role: Role }; epoch: number }
  | {
      ok: false;
      /** The same for a wrong PIN and an unknown account: the answer must not list who works here. */
      reason: 'PIN_WRONG' | 'ACCOUNT_LOCKED' | 'ACCOUNT_DISABLED';
      retryAfterMs: number | null;
      /** The account that was meant, for the audit row; null when no such account exists. */
      officer: string | null;
      /** True for the one failure that set the lock, which is a row of its own weight in the audit. */
      lockedNow?: true;
    };

/** Officer accounts and PIN sign-in with a persisted lockout: 5 failures, then 5 min, doubling to 60 min. */
export class Accounts {
  /** Second factors of the same people. */
  readonly keys: SecurityKeys;
  readonly #db: Database.Database;
  readonly #wall: () => Date;
  /** Verified in place of a stored hash for an unknown id, so that the answer takes as long as for a known one. */
  #decoy: Promise<string> | null = null;
  readonly #strangers = new Strangers();
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(db: Database.Database, wall: () => Date) {
    this.#db = db;
    this.#wall = wall;
    this.keys = new SecurityKeys(db, wall);
  }

  /** `madeBy`: who makes it, where a second person has to activate it; `pinBy` as in `Account`. */
  async create(input: {
    id: string;
    name: string;
    role: Role;
    pin: string;
    madeBy?: string;
    pinBy?: string;
  }): Promise<AccountResult> {
    const fault = identityFault(input) ?? pinFault(input.pin);
    if (fault !== null) return { ok: false, ...fault };
    const pin = await hash(input.pin, PIN_COST);
    return this.#guarded(() => {
      const added = this.#db
        .prepare(
          'INSERT INTO account (id, name, role, pin, created_at, made_by, pin_by) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(
          input.id,
          input.name.trim(),
          input.role,
          pin,
          this.#wall().toISOString(),
          input.madeBy ?? null,
          input.pinBy ?? null,
        );
      if (added.changes === 0) return refuse('ACCOUNT_EXISTS', `There is already an account ${input.id}.`);
      return this.#found(input.id);
    });
  }

  /** A new PIN, and no lockout; `by` as `pinBy` of `Account`. */
  async changePin(id: string, newPin: string, by: string | null = null): Promise<AccountResult> {
    const fault = pinFault(newPin);
    if (fault !== null) return { ok: false, ...fault };
    const pin = await hash(newPin, PIN_COST);
    return this.#guarded(() => {
      this.#db
        .prepare(
          'UPDATE account SET pin = ?, pin_by = ?, failures = 0, locks = 0, locked_until = NULL, epoch = epoch + 1 WHERE id = ?',
        )
        .run(pin, by, id);
      return this.#found(id);
    });
  }

  setActive(id: string, active: boolean): AccountResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE account SET active = ?, epoch = epoch + 1 WHERE id = ?').run(active ? 1 : 0, id);
      return this.#found(id);
    });
  }

  /** `madeBy`: who gives the role, where a second person has to activate the account with it. */
  changeRole(id: string, role: Role, madeBy: string | null = null): AccountResult {
    return this.#guarded(() => {
      this.#db
        .prepare('UPDATE account SET role = ?, made_by = ?, epoch = epoch + 1 WHERE id = ?')
        .run(role, madeBy, id);
      return this.#found(id);
    });
  }

  /** The word of the second person, which the caller has checked. */
  activate(id: string): AccountResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE account SET made_by = NULL WHERE id = ?').run(id);
      return this.#found(id);
    });
  }

  /**
   * Whether somebody may be one of two. Whoever set the PIN of another could be both, so neither of them may before the
   * other has chosen an own one. False where the store cannot be read.
   */
  maySecond(id: string): boolean {
    try {
      const row = this.#row(id);
      if (row === undefined || (row.pin_by !== null && row.pin_by !== PIN_OF_SETUP)) return false;
      const given = this.#db.prepare<[string], { id: string }>(
        'SELECT id FROM account WHERE pin_by = ? AND active = 1',
      );
      return given.get(id) === undefined;
    } catch (error) {
      if (storeFailure(error) === null) throw error;
      return false;
    }
  }

  list(): Account[] {
    return this.#db
      .prepare<[], AccountRow>('SELECT * FROM account ORDER BY id')
      .all()
      .map((row) => this.#toAccount(row));
  }

  find(id: string): Account | null {
    const row = this.#row(id);
    return row === undefined ? null : this.#toAccount(row);
  }

  /** What became of an account since its PIN was checked in `epoch`; null where the store cannot be read. */
  standing({ id, role }: { id: string; role: Role }, epoch: number): 'same' | 'disabled' | 'changed' | null {
    try {
      const row = this.#row(id);
      if (row === undefined || !isUsable(row)) return 'disabled';
      return row.epoch === epoch && row.role === role ? 'same' : 'changed';
    } catch (error) {
      if (storeFailure(error) === null) throw error;
      return null;
    }
  }

  /**
   * Checks a PIN. Unknown id and wrong PIN give the same answer after the same work, and both lock after as many failures; a
   * locked one is told so without looking at the PIN, and a switched-off one only after the right PIN. The failure is stored before the
   * answer is given. Throws when accounts.db cannot be written: nobody signs in without the count of failures.
   */
  async verifyPin(id: string, pin: string): Promise<PinResult> {
    await this.#turn();
    try {
      const row = this.#row(id);
      const locked = this.#lockLeft(row === undefined ? this.#strangers.get(id).until : lockOf(row));
      const officer = row === undefined ? null : id;
      if (locked !== null) return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: locked, officer };
      const matches = await verify(row?.pin ?? (await this.#decoyHash()), pin);
      if (row === undefined) return this.#settleStranger(id);
      return this.#db.transaction(() => this.#settle(id, { matches, epoch: row.epoch })).immediate();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    this.#db.close();
  }

  async #turn(): Promise<void> {
    if (this.#running >= CONCURRENT_CHECKS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  /**
   * Reads the row again: another attempt may have ended while this one was hashing, or the account may have changed, and then
   * the PIN that matched is not the one in force.
   */
  #settle(id: string, { matches, epoch }: { matches: boolean; epoch: number }): PinResult {
    const row = this.#row(id);
    if (row === undefined) return { ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: null };
    const locked = this.#lockLeft(lockOf(row));
    if (locked !== null) return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: locked, officer: id };
    if (matches && row.epoch === epoch) {
      this.#store(id, { failures: 0, locks: 0, until: null });
      if (!isUsable(row)) return { ok: false, reason: 'ACCOUNT_DISABLED', retryAfterMs: null, officer: id };
      return { ok: true, officer: { id: row.id, name: row.name, role: row.role }, epoch: row.epoch };
    }
    const { state, length } = this.#afterFailure(row);
    this.#store(id, { ...state, until: state.until === null ? null : new Date(state.until).toISOString() });
    if (length === null) return { ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: id };
    return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: length, officer: id, lockedNow: true };
  }

  #settleStranger(id: string): PinResult {
    const before = this.#strangers.get(id);
    const locked = this.#lockLeft(before.until);
    if (locked !== null) return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: locked, officer: null };
    const { state, length } = this.#afterFailure(before);
    this.#strangers.set(id, state);
    if (length === null) return { ok: false, reason: 'PIN_WRONG', retryAfterMs: null, officer: null };
    return { ok: false, reason: 'ACCOUNT_LOCKED', retryAfterMs: length, officer: null };
  }

  /** One failure more; `length` is that of the lock it sets, milliseconds, or null. */
  #afterFailure({ failures, locks }: { failures: number; locks: number }): { state: LockState; length: number | null } {
    if (failures + 1 < FAILURES_BEFORE_LOCK)
      return { state: { failures: failures + 1, locks, until: null }, length: null };
    const length = Math.min(FIRST_LOCK_MS * 2 ** locks, LONGEST_LOCK_MS);
    return { state: { failures: 0, locks: locks + 1, until: this.#wall().getTime() + length }, length };
  }

  #store(id: string, state: { failures: number; locks: number; until: string | null }): void {
    this.#db
      .prepare('UPDATE account SET failures = ?, locks = ?, locked_until = ? WHERE id = ?')
      .run(state.failures, state.locks, state.until, id);
  }

  /**
   * Milliseconds until the lock ends, or null. Locks end by wall time, so that a restart does not lift them; a clock
   * set back could make one endless, so it never lasts longer than the longest lock from now.
   */
  #lockLeft(until: number | null): number | null {
    if (until === null) return null;
    const left = until - this.#wall().getTime();
    return left <= 0 ? null : Math.min(left, LONGEST_LOCK_MS);
  }

  #decoyHash(): Promise<string> {
    this.#decoy ??= hash('no account has this PIN', PIN_COST);
    return this.#decoy;
  }

  #row(id: string): AccountRow | undefined {
    return this.#db.prepare<[string], AccountRow>('SELECT * FROM account WHERE id = ?').get(id);
  }

  #found(id: string): AccountResult {
    const account = this.find(id);
    return account === null ? refuse('ACCOUNT_UNKNOWN', `There is no account ${id}.`) : { ok: true, account };
  }

  #toAccount(row: AccountRow): Account {
    return {
      id: row.id,
      name: row.name,
      role: row.role,
      active: isUsable(row),
      createdAt: row.created_at,
      lockedUntil: this.#lockLeft(lockOf(row)) === null ? null : row.locked_until,
      madeBy: row.made_by,
      pinBy: row.pin_by,
    };
  }

  #guarded(work: () => AccountResult): AccountResult {
    try {
      return work();
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return refuse('ACCOUNTS_UNAVAILABLE', `Accounts cannot be stored: ${describeFailure(failure)}.`);
    }
  }
}

interface AccountRow {
  id: string;
  name: string;
  role: Role;
  pin: string;
  active: number;
  created_at: string;
  failures: number;
  locks: number;
  locked_until: string | null;
  epoch: number;
  made_by: string | null;
  pin_by: string | null;
}

const isUsable = ({ active, made_by: madeBy }: AccountRow): boolean => active === 1 && madeBy === null;

function lockOf({ locked_until: until }: AccountRow): number | null {
  return until === null ? null : Date.parse(until);
}

/** Why an id or a name is refused, or null; asked before a PIN is typed for nothing. */
export function identityFault(input: { id: string; name: string }): { reason: AccountFailure; message: string } | null {
  if (!ID_PATTERN.test(input.id)) {
    return {
      reason: 'ACCOUNT_ID_INVALID',
      message:
        'An account id has 2 to 32 small letters, digits, dots, dashes or underscores and starts with a letter or digit.',
    };
  }
  const name = input.name.trim();
  if (name.length === 0 || name.length > NAME_LIMIT_CHARACTERS) {
    return { reason: 'ACCOUNT_NAME_INVALID', message: `A name has 1 to ${NAME_LIMIT_CHARACTERS} characters.` };
  }
  return null;
}

function refuse(reason: AccountFailure, message: string): AccountResult {
  return { ok: false, reason, message };
}
