import { timingSafeEqual } from 'node:crypto';
import type Database from 'better-sqlite3';
import { keyedDigest, type Random, systemRandom } from '../crypto/index.ts';
import { describeFailure, storeFailure, storeOr } from '../database/index.ts';

/** SQL of the schema step of `accounts.db`; shipped, so never edited. */
export const MACHINE_MIGRATION = `
  CREATE TABLE machine (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    token TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 0,
    made_by TEXT NOT NULL,
    activated_by TEXT
  ) STRICT, WITHOUT ROWID;
`;

const TOKEN_BYTES = 32;
/** `ID.TOKEN`: the id is not a secret, and saves a search over all digests. */
const CREDENTIAL = /^([a-z0-9][a-z0-9._-]{1,31})\.([A-Za-z0-9_-]{43})$/;

/** An account for an external system. It has a token instead of a PIN, and does not open any screen. */
export interface Machine {
  id: string;
  name: string;
  /** Two people have created it, and nobody has disabled it. */
  usable: boolean;
  active: boolean;
  /** ISO 8601 UTC. */
  createdAt: string;
  /** Who made the machine account, or gave it its token. */
  madeBy: string;
  /** The second person; null while it waits for one. */
  activatedBy: string | null;
}

/** A machine as it was when its token was checked; `epoch` rises with every change that its streams must not survive. */
export interface KnownMachine {
  id: string;
  epoch: number;
}

export type MachineResult = { ok: true; machine: Machine; token: string | null } | { ok: false; message: string };

interface MachineRow {
  id: string;
  name: string;
  token: string;
  active: number;
  created_at: string;
  epoch: number;
  made_by: string;
  activated_by: string | null;
}

/**
 * Machine accounts. A token is 32 random bytes; what is kept is a keyed BLAKE2b of it with its id, under a key that is
 * not on the disk. A slow hash would guard nothing: 256 random bits cannot be guessed, and a slow check would help a
 * flood.
 */
export class Machines {
  readonly #db: Database.Database;
  readonly #wall: () => Date;
  readonly #key: Uint8Array;
  readonly #random: Random;

  constructor(parts: { db: Database.Database; wall: () => Date; key: Uint8Array; random?: Random }) {
    this.#db = parts.db;
    this.#wall = parts.wall;
    this.#key = parts.key;
    this.#random = parts.random ?? systemRandom;
  }

  /** Makes an account that waits for a second person. The token is in the answer, and is never shown again. */
  create({ id, name, madeBy }: { id: string; name: string; madeBy: string }): MachineResult {
    return this.#guarded(() => {
      const token = this.#newToken();
      const added = this.#db
        .prepare(
          'INSERT INTO machine (id, name, token, created_at, made_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        )
        .run(id, name.trim(), this.#digest(id, token), this.#wall().toISOString(), madeBy);
      if (added.changes === 0) return { ok: false, message: `There is already a machine account ${id}.` };
      return this.#found(id, `${id}.${token}`);
    });
  }

  /**
   * A new token to replace the current one, which no longer opens anything; the account waits for a second person again.
   */
  renew(id: string, madeBy: string): MachineResult {
    return this.#guarded(() => {
      const token = this.#newToken();
      this.#db
        .prepare(
          'UPDATE machine SET token = ?, made_by = ?, activated_by = NULL, active = 1, epoch = epoch + 1 WHERE id = ?',
        )
        .run(this.#digest(id, token), madeBy, id);
      return this.#found(id, `${id}.${token}`);
    });
  }

  /** The second person's confirmation, which the caller has checked; no effect if it is the person who made it. */
  activate(id: string, by: string): MachineResult {
    return this.#guarded(() => {
      this.#db
        .prepare('UPDATE machine SET activated_by = ? WHERE id = ? AND activated_by IS NULL AND made_by <> ?')
        .run(by, id, by);
      return this.#found(id, null);
    });
  }

  /** Switches a machine off; only a new token and two people can switch it on again. Its streams end at the next tick. */
  disable(id: string): MachineResult {
    return this.#guarded(() => {
      this.#db.prepare('UPDATE machine SET active = 0, epoch = epoch + 1 WHERE id = ?').run(id);
      return this.#found(id, null);
    });
  }

  list(): Machine[] {
    return this.#db.prepare<[], MachineRow>('SELECT * FROM machine ORDER BY id').all().map(machineOf);
  }

  find(id: string): Machine | null {
    const row = this.#row(id);
    return row === undefined ? null : machineOf(row);
  }

  /**
   * The machine with this credential; null if it is wrong or unknown, or if the machine is switched off or waits for its
   * second person, always with the same work and the same answer. Throws if accounts.db cannot be read.
   */
  verify(credential: string): KnownMachine | null {
    const [, id = '', token = ''] = CREDENTIAL.exec(credential) ?? [];
    const said = Buffer.from(this.#digest(id, token), 'hex');
    const row = this.#row(id);
    const kept = Buffer.from(row?.token ?? '', 'hex');
    const same = timingSafeEqual(kept.length === said.length ? kept : Buffer.alloc(said.length), said);
    return same && row !== undefined && kept.length === said.length && isUsable(row) ? { id, epoch: row.epoch } : null;
  }

  /** True if a machine has not changed since its token was checked; null if the store cannot be read. */
  isSame({ id, epoch }: KnownMachine): boolean | null {
    return storeOr(null, () => {
      const row = this.#row(id);
      return row !== undefined && isUsable(row) && row.epoch === epoch;
    });
  }

  #newToken(): string {
    return Buffer.from(this.#random(TOKEN_BYTES)).toString('base64url');
  }

  #digest(id: string, token: string): string {
    return keyedDigest(Buffer.from(`machine\0${id}\0${token}`), this.#key);
  }

  #row(id: string): MachineRow | undefined {
    return this.#db.prepare<[string], MachineRow>('SELECT * FROM machine WHERE id = ?').get(id);
  }

  #found(id: string, token: string | null): MachineResult {
    const machine = this.find(id);
    return machine === null
      ? { ok: false, message: `There is no machine account ${id}.` }
      : { ok: true, machine, token };
  }

  #guarded(work: () => MachineResult): MachineResult {
    try {
      return work();
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return { ok: false, message: `Accounts cannot be stored: ${describeFailure(failure)}.` };
    }
  }
}

const isUsable = ({ active, activated_by: second }: MachineRow): boolean => active === 1 && second !== null;

function machineOf(row: MachineRow): Machine {
  return {
    id: row.id,
    name: row.name,
    usable: isUsable(row),
    active: row.active === 1,
    createdAt: row.created_at,
    madeBy: row.made_by,
    activatedBy: row.activated_by,
  };
}
