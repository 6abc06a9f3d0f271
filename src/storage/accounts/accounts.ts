import { hash, verify } from '@node-rs/argon2';
import type Database from 'better-sqlite3';
import { describeFailure, storeFailure } from '../database/index.ts';
import { type PinFault, pinFault } from './pin.ts';

export const ROLES = ['officer', 'supervisor', 'technician', 'protection'] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  createdAt: string;
  /** ISO 8601 UTC; null when sign-in is possible now. */
  lockedUntil: string | null;
}

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
];

export type AccountFailure =
  | PinFault
  | 'ACCOUNT_ID_INVALID'
  | 'ACCOUNT_NAME_INVALID'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_UNKNOWN'
  | 'ACCOUNTS_UNAVAILABLE';

export type AccountResult = { ok: true; account: Account } | { ok: false; reason: AccountFailure; message: string };

export type SignInFailure = 'SIGN_IN_REFUSED' | 'SIGN_IN_LOCKED' | 'SIGN_IN_BUSY' | 'ACCOUNTS_UNAVAILABLE';

export type SignInResult =
  | { ok: true; account: Account }
  /** `lockedNow` marks the failure that set the lock: the caller writes the audit row. */
  | { ok: false; reason: SignInFailure; retryAt: string | null; lockedNow: boolean };

/** Officer accounts and PIN sign-in with a persisted lockout: 5 failures, then 5 min, doubling to 60 min. */
export class Accounts {
  readonly #db: Database.Database;
  readonly #wall: () => Date;
  /** Verified in place of a stored hash for an unknown id, so that the answer takes as long as for a known one. */
  #decoy: Promise<string> | null = null;
  #running = 0;

  constructor(db: Database.Database, wall: () => Date) {
    this.#db = db;
    this.#wall = wall;
  }

  async create(input: { id: string; name: string; role: Role; pin: string }): Promise<AccountResult> {
    const fault = identityFault(input) ?? pinFault(input.pin);
    if (fault !== null) return { ok: false, ...fault };
    const pin = await hash(input.pin, PIN_COST);
    return this.#guarded(() => {
      const added = this.#db
        .prepare('INSERT INTO account (id, name, role, pin, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(input.id, input.name.trim(), input.role, pin, this.#wall().toISOString());
      if (added.changes === 0) return refuse('ACCOUNT_EXISTS', `There is already an account ${input.id}.`);
      return this.#found(input.id);
    });
  }

  async changePin(id: string, newPin: string): Promise<AccountResult> {
    const fault = pinFault(newPin);
    if (fault !== null) return { ok: false, ...fault };
    const pin = await hash(newPin, PIN_COST);
    return this.#guarded(() => {
      this.#db
        .prepare('UPDATE account SET pin = ?, failures = 0, locks = 0, locked_until = NULL WHERE id = ?')
        .run(pin, id);
      return this.#found(id);
    });
  }

  setActive(id: string, active: boolean): AccountResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE account SET active = ? WHERE id = ?').run(active ? 1 : 0, id);
      return this.#found(id);
    });
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

  /**
   * Checks a PIN. Unknown id, switched-off account and wrong PIN give the same answer after the same work; a locked
   * account is told so without looking at the PIN. The failure is stored before the answer is given.
   */
  async signIn(id: string, pin: string): Promise<SignInResult> {
    const row = this.#row(id);
    const until = row === undefined ? null : this.#lockedUntil(row);
    if (until !== null) return { ok: false, reason: 'SIGN_IN_LOCKED', retryAt: until, lockedNow: false };
    if (this.#running >= CONCURRENT_CHECKS)
      return { ok: false, reason: 'SIGN_IN_BUSY', retryAt: null, lockedNow: false };
    this.#running += 1;
    try {
      const matches = await verify(row?.pin ?? (await this.#decoyHash()), pin);
      if (row === undefined) return { ok: false, reason: 'SIGN_IN_REFUSED', retryAt: null, lockedNow: false };
      return this.#settle(id, matches && row.active === 1);
    } finally {
      this.#running -= 1;
    }
  }

  close(): void {
    this.#db.close();
  }

  /** Reads the row again: another attempt may have ended while this one was hashing. */
  #settle(id: string, passed: boolean): SignInResult {
    try {
      return this.#db
        .transaction((): SignInResult => {
          const row = this.#row(id);
          if (row === undefined) return { ok: false, reason: 'SIGN_IN_REFUSED', retryAt: null, lockedNow: false };
          const until = this.#lockedUntil(row);
          if (until !== null) return { ok: false, reason: 'SIGN_IN_LOCKED', retryAt: until, lockedNow: false };
          if (passed) {
            this.#store(id, { failures: 0, locks: 0, until: null });
            return { ok: true, account: this.#toAccount({ ...row, locked_until: null }) };
          }
          const failures = row.failures + 1;
          if (failures < FAILURES_BEFORE_LOCK) {
            this.#store(id, { failures, locks: row.locks, until: null });
            return { ok: false, reason: 'SIGN_IN_REFUSED', retryAt: null, lockedNow: false };
          }
          const length = Math.min(FIRST_LOCK_MS * 2 ** row.locks, LONGEST_LOCK_MS);
          const retryAt = new Date(this.#wall().getTime() + length).toISOString();
          this.#store(id, { failures: 0, locks: row.locks + 1, until: retryAt });
          return { ok: false, reason: 'SIGN_IN_LOCKED', retryAt, lockedNow: true };
        })
        .immediate();
    } catch (error) {
      if (storeFailure(error) === null) throw error;
      return { ok: false, reason: 'ACCOUNTS_UNAVAILABLE', retryAt: null, lockedNow: false };
    }
  }

  #store(id: string, state: { failures: number; locks: number; until: string | null }): void {
    this.#db
      .prepare('UPDATE account SET failures = ?, locks = ?, locked_until = ? WHERE id = ?')
      .run(state.failures, state.locks, state.until, id);
  }

  /**
   * A lock ends by wall time. A clock set back would make it longer than it can be, so one that lies further ahead
   * than the longest lock counts from now.
   */
  #lockedUntil(row: AccountRow): string | null {
    if (row.locked_until === null) return null;
    const left = Date.parse(row.locked_until) - this.#wall().getTime();
    if (left <= 0) return null;
    return left <= LONGEST_LOCK_MS
      ? row.locked_until
      : new Date(this.#wall().getTime() + LONGEST_LOCK_MS).toISOString();
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
      active: row.active === 1,
      createdAt: row.created_at,
      lockedUntil: this.#lockedUntil(row),
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
}

function identityFault(input: { id: string; name: string }): { reason: AccountFailure; message: string } | null {
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
