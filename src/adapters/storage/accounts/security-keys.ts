import { createHash, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type Database from 'better-sqlite3';
import { storeOr } from '../database/index.ts';

/** Maximum number of keys that one account may have: one in use, a spare, and two while they are replaced. */
export const MAX_KEYS_AN_ACCOUNT = 4;
/** How long a code for one command is valid: two people get theirs one after the other, and then go to the terminal. */
export const COMMAND_CODE_LIFE_MS = 10 * 60_000;
const CODE_DIGITS = 8;

/** Appended to `ACCOUNT_MIGRATIONS`. An account is switched off and never removed, so its keys stay named. */
export const SECURITY_KEY_MIGRATION = `
  CREATE TABLE security_key (
    id TEXT PRIMARY KEY,
    credential BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    added_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    used_at TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX security_key_account ON security_key (account);
  CREATE TABLE command_code (
    account TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    until TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export interface SecurityKey {
  /** Hex SHA-256 of the credential id: what the audit and people name. */
  id: string;
  account: string;
  credential: Uint8Array;
  /** COSE_Key. */
  publicKey: Uint8Array;
  signCount: number;
  /** ISO 8601 UTC. */
  addedAt: string;
  /** The second person at the enrolment. */
  confirmedBy: string;
  usedAt: string | null;
}

export type AddKeyResult =
  | { ok: true; id: string }
  /** `FIDO_TAKEN`: one credential belongs to one account. */
  | { ok: false; reason: 'FIDO_FULL' | 'FIDO_TAKEN' | 'ACCOUNTS_UNAVAILABLE' };

/**
 * Security keys of accounts, and the codes that carry their proof to a command. Every change of the keys ends the open
 * sessions of the account. Readers throw if accounts.db cannot be read: an unreadable store must not make an account
 * look as if it had no key.
 */
export class SecurityKeys {
  readonly #db: Database.Database;
  readonly #wall: () => Date;

  constructor(db: Database.Database, wall: () => Date) {
    this.#db = db;
    this.#wall = wall;
  }

  of(account: string): SecurityKey[] {
    return this.#db
      .prepare<[string], KeyRow>('SELECT * FROM security_key WHERE account = ? ORDER BY added_at, id')
      .all(account)
      .map(toKey);
  }

  add(input: {
    account: string;
    credential: Uint8Array;
    publicKey: Uint8Array;
    signCount: number;
    confirmedBy: string;
  }): AddKeyResult {
    const { account, credential, publicKey, signCount, confirmedBy } = input;
    const id = keyId(credential);
    return this.#changing((): AddKeyResult => {
      if (this.of(account).length >= MAX_KEYS_AN_ACCOUNT) return { ok: false, reason: 'FIDO_FULL' };
      const added = this.#db
        .prepare(
          'INSERT INTO security_key (id, credential, account, public_key, sign_count, added_at, confirmed_by) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(
          id,
          Buffer.from(credential),
          account,
          Buffer.from(publicKey),
          signCount,
          this.#wall().toISOString(),
          confirmedBy,
        );
      if (added.changes === 0) return { ok: false, reason: 'FIDO_TAKEN' };
      this.#endSessions(account);
      return { ok: true, id };
    });
  }

  /** False if the account does not have such a key, or if it cannot be written. */
  remove(account: string, id: string): boolean {
    const removed = this.#changing(() => {
      const { changes } = this.#db.prepare('DELETE FROM security_key WHERE account = ? AND id = ?').run(account, id);
      if (changes > 0) this.#endSessions(account);
      return { ok: changes > 0 };
    });
    return removed.ok;
  }

  /**
   * Moves the counter of a key. False if another use moved it in the meantime, or if it cannot be written: nobody
   * signs in with a counter that was not kept.
   */
  used(id: string, { from, to }: { from: number; to: number }): boolean {
    const moved = this.#changing(() => {
      const { changes } = this.#db
        .prepare('UPDATE security_key SET sign_count = ?, used_at = ? WHERE id = ? AND sign_count = ?')
        .run(to, this.#wall().toISOString(), id, from);
      return { ok: changes > 0 };
    });
    return moved.ok;
  }

  /**
   * A code for one command, replacing the previous one. A terminal cannot use a key, so the screen does and passes on the
   * proof; stored as argon2id, because eight digits could all be tried at once. Null if it cannot be stored.
   */
  async issueCode(account: string): Promise<{ code: string; forMs: number } | null> {
    const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
    const kept = await hash(code);
    const until = new Date(this.#wall().getTime() + COMMAND_CODE_LIFE_MS).toISOString();
    const stored = this.#changing(() => {
      this.#db
        .prepare(
          'INSERT INTO command_code (account, code, until) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET code = excluded.code, until = excluded.until',
        )
        .run(account, kept, until);
      return { ok: true as const };
    });
    return stored.ok ? { code, forMs: COMMAND_CODE_LIFE_MS } : null;
  }

  /** True for the correct code within its time. Any try, right or wrong, ends the code. */
  async takeCode(account: string, code: string): Promise<boolean> {
    const row = this.#db
      .prepare<[string], { code: string; until: string }>(
        'DELETE FROM command_code WHERE account = ? RETURNING code, until',
      )
      .get(account);
    if (row === undefined) return false;
    const left = Date.parse(row.until) - this.#wall().getTime();
    // A clock set back must not make a code endless.
    if (left <= 0 || left > COMMAND_CODE_LIFE_MS) return false;
    return await verify(row.code, code);
  }

  #endSessions(account: string): void {
    this.#db.prepare('UPDATE account SET epoch = epoch + 1 WHERE id = ?').run(account);
  }

  #changing<T extends { ok: boolean }>(work: () => T): T | { ok: false; reason: 'ACCOUNTS_UNAVAILABLE' } {
    return storeOr({ ok: false, reason: 'ACCOUNTS_UNAVAILABLE' }, () => this.#db.transaction(work).immediate());
  }
}

/** The name of a key, without any key material. */
export function keyId(credential: Uint8Array): string {
  return createHash('sha256').update(credential).digest('hex');
}

interface KeyRow {
  id: string;
  credential: Buffer;
  account: string;
  public_key: Buffer;
  sign_count: number;
  added_at: string;
  confirmed_by: string;
  used_at: string | null;
}

function toKey(row: KeyRow): SecurityKey {
  return {
    id: row.id,
    account: row.account,
    credential: row.credential,
    publicKey: row.public_key,
    signCount: row.sign_count,
    addedAt: row.added_at,
    confirmedBy: row.confirmed_by,
    usedAt: row.used_at,
  };
}
