import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { canonical, parseCanonical, type RowKey } from '../../../core/audit/index.ts';
import { hex32 } from '../../../core/forms/index.ts';
import { flushSync } from '../files/index.ts';

const HEAD_TAG = 'waypost.audit.head.2\0';
/** Size of a block. Each copy has its own block, so that a write cut short by a power failure does not damage the other. */
const SLOT_BYTES = 4096;
const SLOTS = [0, 1] as const;

const FILE_BYTES = SLOT_BYTES * SLOTS.length;

const count = z.int().min(0);
const schema = z.strictObject({
  v: z.literal(2),
  /** Rises by one with each transaction of the journal. */
  n: count,
  /** The last row, its link and its MAC; 0 and null before the first row. */
  seq: count,
  hash: hex32,
  mac: hex32.nullable(),
  /** Row of the last checkpoint, or of the floor. */
  signed: count,
  /** Last row that retention removed. */
  floor: count,
  /** The first row that has a MAC. */
  keyed: z.int().min(1),
  /** SHA-256 over the waiting notices, and over the slips. */
  waiting: hex32,
  slips: hex32,
});
/** The end of the chain and further data, authenticated with the row key. */
export type Head = z.infer<typeof schema>;

export type HeadReading =
  /** `torn`: one of the two copies is invalid, so a newer one had been begun. */
  { ok: true; head: Head; torn: boolean } | { ok: false; why: 'missing' | 'damaged' };

/** The row key, as `audit` expects it. The bytes still belong to the caller. */
export function rowKeyOf(secret: Uint8Array): RowKey {
  return { mac: (message) => createHmac('sha256', secret).update(message).digest() };
}

/**
 * Where a head is stored: in the database, or as one of the two copies next to it. It is valid only there; otherwise,
 * copying the older copy over the newer one would remove the last transaction.
 */
export type HeadPlace = 'database' | 'copy 0' | 'copy 1';

/** Canonical text of a head with its MAC. */
export function sealHead(head: Head, key: RowKey, place: HeadPlace): string {
  return canonical({ ...head, tag: Buffer.from(tagOf(head, key, place)).toString('hex') });
}

/** Null for a text that is not a head for this appliance and this place. */
export function openHead(text: string, key: RowKey, place: HeadPlace): Head | null {
  const value = parseCanonical(text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const { tag, ...rest } = value as { tag?: unknown };
  const parsed = schema.safeParse(rest);
  if (!parsed.success || typeof tag !== 'string') return null;
  const stated = Buffer.from(tag, 'hex');
  const made = tagOf(parsed.data, key, place);
  return stated.length === made.length && timingSafeEqual(stated, made) ? parsed.data : null;
}

function tagOf(head: Head, key: RowKey, place: HeadPlace): Uint8Array {
  return key.mac(Buffer.from(`${HEAD_TAG}${place}\0${canonical(head)}`));
}

/**
 * The head kept next to the database, in two copies that are written in turn and are on the disk before the append
 * returns. It is never ahead of the database, for it is written after the commit; a database that is behind it has been
 * cut or replaced by an older one.
 */
export class HeadFile {
  readonly #path: string;
  readonly #key: RowKey;

  constructor(path: string, key: RowKey) {
    this.#path = path;
    this.#key = key;
  }

  read(): HeadReading {
    let copies: Head[];
    try {
      copies = this.#copies().filter((head) => head !== null);
    } catch (error) {
      return { ok: false, why: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'damaged' };
    }
    const [first, second] = copies;
    if (first === undefined) return { ok: false, why: 'damaged' };
    if (second === undefined) return { ok: true, head: first, torn: true };
    // The copies are written alternately: a gap between them means that somebody put back an older copy.
    if (Math.abs(first.n - second.n) > 1) return { ok: false, why: 'damaged' };
    return { ok: true, head: first.n >= second.n ? first : second, torn: false };
  }

  /**
   * Makes the file with the same head twice, durably: there is always either the whole old file or the whole new one.
   * Throws on I/O errors.
   */
  create(head: Head): void {
    const part = `${this.#path}.tmp`;
    rmSync(part, { force: true });
    const bytes = Buffer.alloc(FILE_BYTES, ' ');
    for (const slot of SLOTS) bytes.write(this.#text(head, slot), slot * SLOT_BYTES);
    writeFileSync(part, bytes, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(part, this.#path);
    flushSync(dirname(this.#path));
  }

  /**
   * Writes a newer head over the older copy. Only in a transaction of the database: two processes write in turn. Throws
   * on I/O errors.
   */
  write(head: Head): void {
    const copies = this.#copies();
    const newest = Math.max(...copies.map((copy) => copy?.n ?? -1));
    if (head.n <= newest) return;
    const at = copies.findIndex((copy) => copy?.n !== newest);
    // After a crash, or if both copies are from the same moment, their numbers would not show which came first.
    if (head.n !== newest + 1 || copies.includes(null)) {
      this.create(head);
      return;
    }
    const slot = at === -1 ? 0 : at;
    const fd = openSync(this.#path, 'r+');
    try {
      const bytes = Buffer.alloc(SLOT_BYTES, ' ');
      bytes.write(this.#text(head, slot));
      writeSync(fd, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  #copies(): (Head | null)[] {
    const bytes = Buffer.alloc(FILE_BYTES);
    const fd = openSync(this.#path, 'r');
    try {
      readSync(fd, bytes, 0, FILE_BYTES, 0);
    } finally {
      closeSync(fd);
    }
    return SLOTS.map((slot) => {
      const text = bytes.toString('utf8', slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
      return openHead(text.slice(0, text.indexOf('\n')), this.#key, placeOf(slot));
    });
  }

  #text(head: Head, slot: number): string {
    return `${sealHead(head, this.#key, placeOf(slot))}\n`;
  }
}

const placeOf = (slot: number): HeadPlace => (slot === 0 ? 'copy 0' : 'copy 1');
