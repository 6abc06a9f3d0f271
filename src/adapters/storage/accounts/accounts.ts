import type Database from 'better-sqlite3';
import { dayOf, TRAININGS, type TrainedAccount, type Training } from '../../../core/protection/handover/index.ts';
import { type Result, refuse } from '../../../core/result/index.ts';
import { describeFailure, storeFailure, storeOr } from '../database/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { KnownBrowsers } from './known-browsers.ts';
import { Machines } from './machines.ts';
import { type PinFault, pinFault } from './pin.ts';
import { CODE_LIFE_MS, PinCheck, type PinResult, type SignInFrom } from './pin-check.ts';
import { PinHash } from './pin-hash.ts';
import type { Role } from './role.ts';
import { type AccountRow, accountRow, isUsable, lockLeft, ownPinHour } from './rows.ts';
import { SecurityKeys } from './security-keys.ts';

export interface Account {
  id: string;
  name: string;
  role: Role;
  active: boolean;
  createdAt: string;
  /** ISO 8601 UTC; null when sign-in is possible now. */
  lockedUntil: string | null;
  /**
   * Who made the account or gave it its role, until a second person activates it; the account is not active before
   * that.
   */
  madeBy: string | null;
  /**
   * Who set the current PIN: null for the owner, `PIN_OF_SETUP` for the person who set up the kiosk, otherwise the id
   * of an account.
   */
  pinBy: string | null;
  /** False for a hash from before PINs had a key: its owner has not signed in since. */
  pinKeyed: boolean;
  /**
   * Full hour in which the owner last typed a PIN that nobody else set, ISO 8601 UTC; null if that has never happened.
   */
  ownPinAt: string | null;
  /**
   * The training that two people have confirmed for the owner, and the last day on which it is valid (`YYYY-MM-DD`); null
   * if there is none.
   */
  trained: { for: Training[]; until: string } | null;
}

/** Roles that fill the form "Support", and so may take one over. */
export const TRAINED_ROLES: readonly Role[] = ['officer', 'supervisor', 'protection'];

/** An account id never has this form. */
export const PIN_OF_SETUP = '*';

const ID_PATTERN = /^[a-z0-9][a-z0-9._-]{1,31}$/;
const NAME_LIMIT_CHARACTERS = 80;
/** Characters with which a name can look like that of another account (UTR 36). */
const HIDDEN_IN_NAME = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
export type AccountFailure =
  | PinFault
  | 'ACCOUNT_ID_INVALID'
  | 'ACCOUNT_NAME_INVALID'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_UNKNOWN'
  | 'ACCOUNTS_UNAVAILABLE';

export type AccountResult = Result<AccountFailure, { account: Account }>;

/** Officer accounts, their PINs, and what lets their owners try one (`PinCheck`). */
export class Accounts {
  /** Second factors of the same people. */
  readonly keys: SecurityKeys;
  /** Accounts of external systems, which cannot sign in anywhere. */
  readonly machines: Machines;
  readonly #db: Database.Database;
  readonly #wall: () => Date;
  readonly #pins: PinHash;
  readonly #browsers: KnownBrowsers;
  readonly #check: PinCheck;

  constructor({ db, ring, wall }: { db: Database.Database; ring: KeyRing; wall: () => Date }) {
    this.#db = db;
    this.#wall = wall;
    this.keys = new SecurityKeys(db, wall);
    this.machines = new Machines({ db, wall, key: ring.key('machine-tokens') });
    this.#pins = new PinHash(ring.key('pins'));
    this.#browsers = new KnownBrowsers(ring.key('known-browsers'));
    this.#check = new PinCheck({ db, wall, pins: this.#pins, browsers: this.#browsers });
  }

  /** `madeBy`: who makes it, if a second person has to activate it; `pinBy` as in `Account`. */
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
    const pin = await this.#pins.make(input.pin);
    return this.#guarded(() => {
      // An id must be unique, because audit rows identify people and machines only by id.
      if (this.machines.find(input.id) !== null) {
        return refuse('ACCOUNT_EXISTS', `There is already a machine account ${input.id}.`);
      }
      const added = this.#db
        .prepare(
          'INSERT INTO account (id, name, role, pin, pin_keyed, created_at, made_by, pin_by) VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING',
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

  /** A new PIN, and no lockout; `by` is like `pinBy` of `Account`. */
  async changePin(id: string, newPin: string, by: string | null = null): Promise<AccountResult> {
    const fault = pinFault(newPin);
    if (fault !== null) return { ok: false, ...fault };
    const pin = await this.#pins.make(newPin);
    return this.#guarded(() => {
      this.#db
        .prepare(
          'UPDATE account SET pin = ?, pin_keyed = 1, pin_by = ?, own_pin_at = ?, failures = 0, locks = 0, locked_until = NULL, epoch = epoch + 1 WHERE id = ?',
        )
        .run(pin, by, by === null ? ownPinHour(this.#wall()) : null, id);
      return this.#found(id);
    });
  }

  setActive(id: string, active: boolean): AccountResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE account SET active = ?, epoch = epoch + 1 WHERE id = ?').run(active ? 1 : 0, id);
      return this.#found(id);
    });
  }

  /** `madeBy`: who gives the role, if a second person has to activate the account with it. */
  changeRole(id: string, role: Role, madeBy: string | null = null): AccountResult {
    return this.#guarded(() => {
      this.#db
        .prepare('UPDATE account SET role = ?, made_by = ?, epoch = epoch + 1 WHERE id = ?')
        .run(role, madeBy, id);
      return this.#found(id);
    });
  }

  /** The second person's confirmation, which the caller has checked. */
  activate(id: string): AccountResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE account SET made_by = NULL WHERE id = ?').run(id);
      return this.#found(id);
    });
  }

  /** The confirmation of a training by two people, which the caller has checked; null removes it. */
  train(id: string, trained: Account['trained']): AccountResult {
    return this.#guarded(() => {
      this.#db
        .prepare('UPDATE account SET trained_for = ?, trained_until = ? WHERE id = ?')
        .run(trained === null ? null : trained.for.join(','), trained?.until ?? null, id);
      return this.#found(id);
    });
  }

  /** Accounts that may sign in and were trained, whatever the last valid day; none if the store cannot be read. */
  trained(): TrainedAccount[] {
    return storeOr([], () => {
      return this.#db
        .prepare<[], AccountRow>('SELECT * FROM account WHERE trained_for IS NOT NULL ORDER BY id')
        .all()
        .filter((row) => isUsable(row) && TRAINED_ROLES.includes(row.role))
        .flatMap((row) => {
          const trained = trainedOf(row);
          return trained === null ? [] : [{ account: row.id, name: row.name, ...trained, seenOn: row.seen_on }];
        });
    });
  }

  /**
   * True if somebody may be one of two people. A person who set somebody else's PIN could act as both, so neither may until
   * the other has chosen a new PIN. False if the store cannot be read.
   */
  maySecond(id: string): boolean {
    return storeOr(false, () => {
      const row = accountRow(this.#db, id);
      if (row === undefined || (row.pin_by !== null && row.pin_by !== PIN_OF_SETUP)) return false;
      const given = this.#db.prepare<[string], { id: string }>(
        'SELECT id FROM account WHERE pin_by = ? AND active = 1',
      );
      return given.get(id) === undefined;
    });
  }

  list(): Account[] {
    return this.#db
      .prepare<[], AccountRow>('SELECT * FROM account ORDER BY id')
      .all()
      .map((row) => this.#toAccount(row));
  }

  /**
   * When somebody with this role was last here, according to the active accounts; null if there is none, or the store
   * cannot be read.
   */
  lastOwner(role: Role): { ownPinAt: Date | null } | null {
    return storeOr(null, () => {
      const row = this.#db
        .prepare<[string], { n: number; last: string | null }>(
          'SELECT count(*) AS n, max(own_pin_at) AS last FROM account WHERE role = ? AND active = 1 AND made_by IS NULL',
        )
        .get(role);
      if (row === undefined || row.n === 0) return null;
      return { ownPinAt: row.last === null ? null : new Date(row.last) };
    });
  }

  find(id: string): Account | null {
    const row = accountRow(this.#db, id);
    return row === undefined ? null : this.#toAccount(row);
  }

  /** How an account has changed since its PIN was checked in `epoch`; null if the store cannot be read. */
  standing({ id, role }: { id: string; role: Role }, epoch: number): 'same' | 'disabled' | 'changed' | null {
    return storeOr(null, () => {
      const row = accountRow(this.#db, id);
      if (row === undefined || !isUsable(row)) return 'disabled';
      return row.epoch === epoch && row.role === role ? 'same' : 'changed';
    });
  }

  /** `from` left out: a command in the state folder. Throws when accounts.db cannot be written. */
  async verifyPin(id: string, pin: string, from?: SignInFrom): Promise<PinResult> {
    const result = await this.#check.verify(id, pin, from);
    // A command that runs alongside the daemon does not show who is at a desk.
    if (result.ok && from !== undefined) {
      this.#db.prepare('UPDATE account SET seen_on = ? WHERE id = ?').run(dayOf(this.#wall()), id);
    }
    return result;
  }

  /** The tokens of a browser after this account signed in there; the caller gives them to the browser to keep. */
  rememberBrowser(id: string, tokens: readonly string[]): string[] {
    const row = accountRow(this.#db, id);
    return row === undefined ? [...tokens] : this.#browsers.remember(tokens, row);
  }

  /**
   * A code with which an account gets past a throttled listener once, and which clears its lockout; the caller has
   * written the row.
   */
  admit(id: string): { ok: true; code: string } | { ok: false; message: string } {
    const code = this.#browsers.newCode();
    const done = this.#guarded(() => {
      const until = this.#wall().getTime() + CODE_LIFE_MS;
      this.#db
        .prepare(
          'UPDATE account SET failures = 0, locks = 0, locked_until = NULL, code = ?, code_until = ? WHERE id = ?',
        )
        .run(this.#browsers.codeDigest(code, { id }), until, id);
      return this.#found(id);
    });
    return done.ok ? { ok: true, code } : done;
  }

  close(): void {
    this.#db.close();
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
      lockedUntil: lockLeft(row, this.#wall()) === null ? null : row.locked_until,
      madeBy: row.made_by,
      pinBy: row.pin_by,
      pinKeyed: row.pin_keyed === 1,
      ownPinAt: row.own_pin_at,
      trained: trainedOf(row),
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

function trainedOf({ trained_for: named, trained_until: until }: AccountRow): Account['trained'] {
  const trainings = TRAININGS.filter((training) => named?.split(',').includes(training));
  return trainings.length === 0 || until === null ? null : { for: trainings, until };
}

/** Why an id or a name is refused, or null; checked before a PIN is typed for nothing. */
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
  if (HIDDEN_IN_NAME.test(name)) {
    return {
      reason: 'ACCOUNT_NAME_INVALID',
      message: 'The name contains control characters or hidden direction marks. Type it again without them.',
    };
  }
  return null;
}
