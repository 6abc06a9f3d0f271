import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { hex32 } from '../../../core/forms/index.ts';
import { operationSchema } from '../../../core/operation/index.ts';
import { jsonOf, type Result } from '../../../core/result/index.ts';
import { address, openRecord, type Random, sealRecord, wipe } from '../crypto/index.ts';
import { flushSync } from '../files/index.ts';
import type { KeyRing } from '../keys/index.ts';

/** Largest ledger file, bytes; it contains a few numbers for each list, repository and signed file. */
const LEDGER_LIMIT_BYTES = 256 * 1024;
const EPOCH = 1;

const versions = z.strictObject({
  root: z.int().min(0),
  timestamp: z.int().min(0),
  snapshot: z.int().min(0),
  targets: z.int().min(0),
});

/** An appliance's record of one repository. */
export const rememberedRepository = z.strictObject({
  /** SHA-256 of the root that a technician pinned, and of the newest one that was reached from it. */
  pinned: hex32,
  root: hex32,
  versions,
  /** SHA-256 of the keys of a role: if root changed them, the memory of its versions ends (TUF 5.3.11). */
  keys: z.strictObject({ timestamp: hex32, snapshot: hex32, targets: hex32 }),
});
export type RememberedRepository = z.infer<typeof rememberedRepository>;

const rememberedPack = z.strictObject({
  /** Version, counted by the kiosk for files that it made itself; 0 for a file from before there were versions. */
  version: z.int().min(0),
  /** Content of the file; null if it was withdrawn. */
  id: hex32.nullable(),
  /** An older state was put back: the file does not count until it, or a newer one, is installed. */
  again: z.literal(true).optional(),
});
/** An appliance's record of one signed file. */
export type RememberedPack = z.infer<typeof rememberedPack>;

const schema = z.strictObject({
  v: z.literal(1),
  /** Raised by one for each generation put to use; on the scale of the TPM counter, if there is one. */
  counter: z.int().min(0),
  /** True if `counter` started from the value of a TPM counter. */
  tpm: z.boolean(),
  lists: z.record(z.string(), z.strictObject({ generation: z.int().min(1), state: hex32 })),
  /**
   * Lists that must be imported in full before they are used again: the installed one was put back, is not the signed
   * text, or was counted by another TPM.
   */
  reload: z.array(z.string()).max(64),
  /** Lists in use that the next update must fetch in full, because a record of the installed one cannot be opened. */
  whole: z.array(z.string()).max(64).optional(),
  repositories: z.record(z.string(), rememberedRepository),
  /** Signed files by kind and name. Absent in a ledger written before 2026-12. */
  packs: z.record(z.string().max(80), rememberedPack).optional(),
  /** Installed lists of joint operations, by list. Only these are used, each until its window ends. */
  operations: z
    .record(
      z.string().max(40),
      z.strictObject({
        operation: operationSchema,
        agencyName: z.string().max(80),
        generation: z.int().min(1),
        state: hex32,
        records: z.int().min(0),
        /** How much it adds to the lane; absent: nothing. */
        additions: z.strictObject({ points: z.int().min(0), rules: z.int().min(0) }).optional(),
        repository: z.string().max(40),
        /** The count under which it was put to use: distinguishes two ends of the same generation. */
        counter: z.int().min(0),
        /** Set once ending the operation has begun, even if interrupted: its list is no longer used. */
        ending: z.enum(['over', 'withdrawn']).optional(),
      }),
    )
    .optional(),
  /** A row of the audit and its link: a chain that does not contain it was put back, or begun again. */
  audit: z.strictObject({ seq: z.int().min(1), hash: hex32 }).optional(),
  /** Wall time of the last update that was accepted, ISO: a clock before it is wrong. */
  clockFloor: z.iso.datetime(),
});
/** Memory against rollback (docs/updates.md): what may never go back. */
export type Ledger = z.infer<typeof schema>;

/** An appliance's record of one installed operation. */
export type RememberedOperation = NonNullable<Ledger['operations']>[string];

export type LedgerReading = Result<'LEDGER_DAMAGED', { ledger: Ledger | null; mark: string }>;

export function ledgerPath(stateDir: string): string {
  return join(stateDir, 'update', 'ledger.sealed');
}

/**
 * Reads the ledger; null if there is none yet. It is sealed, so that nobody can edit it; only the TPM counter can show
 * that an unchanged older one was put back.
 */
export function readLedger(stateDir: string, ring: KeyRing): LedgerReading {
  const path = ledgerPath(stateDir);
  let blob: Uint8Array;
  const mark = ledgerMark(stateDir);
  try {
    if (statSync(path).size > LEDGER_LIMIT_BYTES) return damaged();
    blob = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ok: true, ledger: null, mark };
    return damaged();
  }
  const opened = openRecord({ blob, key: ring.key('rollback'), aad: ledgerAddress(), epoch: EPOCH });
  if (!opened.ok) return damaged();
  const parsed = schema.safeParse(jsonOf(opened.plain));
  return parsed.success ? { ok: true, ledger: parsed.data, mark } : damaged();
}

/** Device, inode and time of the file: shows a reader that another process wrote it. */
export function ledgerMark(stateDir: string): string {
  try {
    const { dev, ino, mtimeMs } = statSync(ledgerPath(stateDir));
    return `${dev}:${ino}:${mtimeMs}`;
  } catch {
    return 'none';
  }
}

/**
 * Writes the ledger to a temporary file, syncs it to disk, and renames it: a crash leaves either the old one or the new
 * one. Throws on I/O errors.
 */
export function writeLedger(stateDir: string, ring: KeyRing, ledger: Ledger, random?: Random): void {
  const path = ledgerPath(stateDir);
  const plain = new TextEncoder().encode(JSON.stringify(schema.parse(ledger)));
  const sealing = { plain, key: ring.key('rollback'), aad: ledgerAddress(), epoch: EPOCH };
  const blob = sealRecord(random === undefined ? sealing : { ...sealing, random });
  wipe(plain);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.tmp`;
  try {
    rmSync(part, { force: true });
    writeFileSync(part, blob, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(part, path);
    flushSync(dirname(path));
  } finally {
    rmSync(part, { force: true });
  }
}

function ledgerAddress(): Uint8Array {
  return address('waypost.rollback.1');
}

function damaged(): LedgerReading {
  return {
    ok: false,
    reason: 'LEDGER_DAMAGED',
    message: 'The rollback record (update/ledger.sealed) cannot be read.',
  };
}
