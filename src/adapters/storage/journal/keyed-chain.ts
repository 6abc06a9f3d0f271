import { createHash } from 'node:crypto';
import {
  type BeforeRow,
  type Checkpoint,
  checkpointHolds,
  GENESIS,
  MAC_GENESIS,
  type RowKey,
  rowMac,
  type StoredRow,
  verifyChain,
} from '../../../core/audit/index.ts';
import { type Head, type HeadFile, openHead, sealHead } from './head.ts';
import { parseCheckpoint } from './personal-part.ts';
import type { Statements } from './statements.ts';

/** The rows on the disk are not those that this appliance wrote: no rows are added, and nothing is signed. */
export class ChainBroken extends Error {}

type Sql = Pick<
  Statements,
  'last' | 'rows' | 'macOf' | 'lastSigned' | 'checkpoints' | 'floor' | 'readState' | 'writeState' | 'waiting' | 'slips'
>;

export interface KeyedChainParts {
  sql: Sql;
  key: RowKey;
  publicKey: Uint8Array;
  file: HeadFile;
}

/**
 * Binds the rows to this appliance with the MAC of each, and with the head, which is written in the same transaction as the
 * rows and copied to a file next to the database once they are on the disk.
 */
export class KeyedChain {
  readonly #parts: KeyedChainParts;

  constructor(parts: KeyedChainParts) {
    this.#parts = parts;
  }

  get key(): RowKey {
    return this.#parts.key;
  }

  /** Head stated by the database; null if it does not have one, or not one of this appliance. */
  stated(): Head | null {
    const row = this.#parts.sql.readState.get();
    return row === undefined ? null : openHead(row.value, this.#parts.key, 'database');
  }

  /** The head after comparison with the database. Throws `ChainBroken`. */
  held(): Head {
    const head = this.stated();
    if (head === null) throw new ChainBroken('The database does not show where its chain ends.');
    const differs = differsFrom(head, { ...head, ...this.#found() });
    if (differs === null) return head;
    throw new ChainBroken(`${WORDS[differs]} differs from what this appliance wrote last.`);
  }

  /** MAC of a row that is about to be written. */
  macOf(row: Parameters<typeof rowMac>[0], before: BeforeRow): string {
    return rowMac(row, before, this.#parts.key);
  }

  /** Writes the head for the rows that the transaction added after `before`, if it changed anything. */
  advance(before: Head): void {
    const found = this.#found();
    if (differsFrom(before, { ...before, ...found }) === null) return;
    this.#state({ ...before, ...found, n: before.n + 1 });
  }

  /** Makes keyed rows begin with row `keyed`: the copy of the head is durable before the transaction ends. */
  begin(keyed: number): Head {
    const head: Head = { v: 2, n: 0, keyed, ...this.#found() };
    this.#parts.file.create(head);
    this.#state(head);
    return head;
  }

  /** Copies the database's head to the file next to it, in a transaction of its own; throws on I/O errors. */
  publish(): void {
    const head = this.stated();
    if (head !== null) this.#parts.file.write(head);
  }

  /** Row of the last checkpoint, or of the floor, or 0. */
  signed(): number {
    return this.#parts.sql.lastSigned.get()?.seq ?? this.#parts.sql.floor.get()?.seq ?? 0;
  }

  /** Verifies the rows after a checkpoint, or after the floor if there is none. Null, or what is wrong. */
  fault(
    after: Checkpoint | null,
    { keyed = this.#keyed(), signing = false } = {},
  ): { seq: number; message: string } | null {
    const { sql, publicKey, key } = this.#parts;
    if (after !== null && !checkpointHolds(after, publicKey))
      return { seq: after.seq, message: `the signature of checkpoint ${after.seq} is not valid` };
    const from = (after?.seq ?? 0) + 1;
    const verdict = verifyChain({
      rows: sql.rows.iterate(from, Number.MAX_SAFE_INTEGER),
      checkpoints: sql.checkpoints.all(from, Number.MAX_SAFE_INTEGER).map(parseCheckpoint),
      publicKey,
      keyed: { from: keyed, key },
      signing,
      ...(after === null ? {} : { after: { ...after, mac: this.macAt(after.seq) } }),
    });
    return verdict.ok ? null : { seq: verdict.seq, message: verdict.message };
  }

  /** First row with a MAC according to the head; the next row if there is no head. */
  #keyed(): number {
    return this.stated()?.keyed ?? Number.MAX_SAFE_INTEGER;
  }

  /** MAC of a row, which may be the floor. */
  macAt(seq: number): string | null {
    const { sql } = this.#parts;
    const floor = sql.floor.get();
    return (floor?.seq === seq ? floor.mac : sql.macOf.get(seq)?.mac) ?? null;
  }

  /** Verifies what is about to be signed: the rows since the last signature. Throws `ChainBroken`. */
  signable(keyed: number): void {
    const { sql } = this.#parts;
    const seq = this.signed();
    const floor = sql.floor.get();
    const [last] = sql.checkpoints.all(seq, seq);
    const after = last === undefined ? (floor === undefined ? null : parseCheckpoint(floor)) : parseCheckpoint(last);
    const fault = this.fault(after, { keyed, signing: true });
    if (fault !== null) throw new ChainBroken(`Row ${fault.seq}: ${fault.message}.`);
  }

  #state(head: Head): void {
    this.#parts.sql.writeState.run(sealHead(head, this.#parts.key, 'database'));
  }

  #found(): Omit<Head, 'v' | 'n' | 'keyed'> {
    const { sql } = this.#parts;
    const last = sql.last.get();
    return {
      seq: last?.seq ?? 0,
      hash: last?.hash ?? GENESIS,
      mac: last?.mac ?? null,
      signed: this.signed(),
      floor: sql.floor.get()?.seq ?? 0,
      waiting: digestOf(sql.waiting.iterate()),
      slips: digestOf(sql.slips.iterate()),
    };
  }
}

/** The position of a row that follows this head. */
export function behind(last: Pick<StoredRow, 'mac'> | undefined, signed: number): BeforeRow {
  return { mac: last?.mac ?? MAC_GENESIS, signed };
}

const WORDS = {
  seq: 'The number of rows',
  hash: 'The last row',
  mac: 'The MAC of the last row',
  signed: 'The last signature',
  floor: 'The beginning of the chain',
  waiting: 'The notices waiting for the central office',
  slips: 'The travellers’ slips',
} as const;

function differsFrom(stated: Head, found: Head): keyof typeof WORDS | null {
  const members = Object.keys(WORDS) as (keyof typeof WORDS)[];
  return members.find((member) => stated[member] !== found[member]) ?? null;
}

function digestOf(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}
