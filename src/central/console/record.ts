import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical, chainHash, GENESIS, rowDigest } from '../../core/audit/index.ts';
import { makeFolder } from '../files/index.ts';
import type { CentralFolder } from '../folder/index.ts';

/** About 300,000 rows; beyond that, nothing more is written, and the page says so. */
const RECORD_BYTES_MAX: number = 64 * 1024 * 1024;

/** What people can do at the console. It does not show travellers, so nothing about them is recorded. */
export const CONSOLE_DEEDS = {
  'signed-in': 'signed in',
  'signed-out': 'signed out',
  'wrong-pin': 'wrong PIN',
  'saved-csv': 'saved the fleet as CSV',
  'account-added': 'account created',
  'pin-changed': 'given a new PIN',
  'account-disabled': 'account disabled',
  'account-enabled': 'account enabled',
} as const;
export type ConsoleDeed = keyof typeof CONSOLE_DEEDS;

const rowSchema = z.strictObject({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  /** Account. */
  who: z.string().max(80),
  what: z.enum(Object.keys(CONSOLE_DEEDS) as [ConsoleDeed, ...ConsoleDeed[]]),
});
const lineSchema = z.strictObject({ row: rowSchema, hash: z.string().regex(/^[0-9a-f]{64}$/) });
type Row = z.infer<typeof rowSchema>;

interface Known {
  /** Size of the file from which this was read, bytes. */
  bytes: number;
  rows: Row[];
  hash: string;
  /** First line whose hash does not match the line before it; null if all match. */
  brokenAt: number | null;
}

/** Path of the record of an office. */
export const recordFile = ({ path }: CentralFolder): string => join(path, 'console', 'record.jsonl');

/**
 * Who did what at the console: lines in `console/record.jsonl`, each with the hash of the one before. This shows if a
 * line was changed, inserted or removed. The owner of the folder can rewrite all of it, or cut off its end.
 */
export class ConsoleRecord {
  readonly #folder: CentralFolder;
  readonly #wall: () => Date;
  #known: Known = { bytes: 0, rows: [], hash: GENESIS, brokenAt: null };

  constructor(folder: CentralFolder, wall: () => Date) {
    this.#folder = folder;
    this.#wall = wall;
  }

  /** `who`: an existing account. Anything else that somebody typed could be a PIN, and is not kept. */
  add(who: string, what: ConsoleDeed): void {
    const { rows, hash, bytes } = this.#read();
    if (bytes >= RECORD_BYTES_MAX) return;
    const row: Row = { seq: rows.length + 1, at: this.#wall().toISOString(), who, what };
    const line = { row, hash: chainHash(hash, rowDigest(canonical(row))) };
    makeFolder(join(this.#folder.path, 'console'), 0o700);
    appendFileSync(recordFile(this.#folder), `${canonical(line)}\n`, { mode: 0o600, flush: true });
  }

  /** The rows, newest first. */
  rows(): readonly Row[] {
    return [...this.#read().rows].reverse();
  }

  /** For the foot of the page: how many rows, and whether each follows from the one before. */
  words(): string {
    const { rows, brokenAt, bytes } = this.#read();
    const count = `record: ${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'row' : 'rows'}`;
    if (brokenAt !== null) return `${count}, changed at line ${brokenAt}`;
    return bytes >= RECORD_BYTES_MAX ? `${count}, full: move console/record.jsonl away` : `${count}, chain holds`;
  }

  /** Reads the record, again if another command wrote to it meanwhile. */
  #read(): Known {
    const path = recordFile(this.#folder);
    const bytes = existsSync(path) ? statSync(path).size : 0;
    if (bytes === this.#known.bytes) return this.#known;
    const known: Known = { bytes, rows: [], hash: GENESIS, brokenAt: null };
    for (const [at, text] of readFileSync(path, 'utf8').split('\n').entries()) {
      if (text === '') continue;
      const line = lineIn(text);
      const hash = line === null ? null : chainHash(known.hash, rowDigest(canonical(line.row)));
      if (line === null || hash !== line.hash || line.row.seq !== known.rows.length + 1) known.brokenAt ??= at + 1;
      if (line === null) continue;
      known.rows.push(line.row);
      known.hash = line.hash;
    }
    this.#known = known;
    return known;
  }
}

function lineIn(text: string): z.infer<typeof lineSchema> | null {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
