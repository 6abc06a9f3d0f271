import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import {
  type Checkpoint,
  canonical,
  checkpointHolds,
  fingerprint,
  type Signer,
  verifyChain,
} from '../../audit/index.ts';
import type { Clock } from '../../inspection/index.ts';
import {
  auditSigningKey,
  deviceBoxKey,
  deviceSigningKey,
  type KeyRing,
  keyedHash16,
  keyIdOf,
  type Random,
  sign,
  systemRandom,
  toHex,
} from '../crypto/index.ts';
import { openDatabase, storeFailure } from '../database/index.ts';
import { type NoticePolicy, Outbox } from '../outbox/outbox.ts';
import { AuditJournal } from './journal.ts';
import { AUDIT_MIGRATIONS } from './schema.ts';

const AUDIT_FILE = 'audit.db';
/** Last signed checkpoint, beside the database: tells a deleted or older database from a new one. */
const HEAD_FILE = 'audit.head';
const KEY_CHECK_TEXT = 'waypost.key-check.1';

export type JournalOpening =
  | { ok: true; journal: AuditJournal; fingerprint: string }
  | { ok: false; reason: 'AUDIT_UNAVAILABLE' | 'KEY_WRONG'; message: string; remedy: string };

const ASIDE =
  'Run `waypost audit verify`, copy audit.db, audit.db-wal and audit.head away as evidence, then restore the last backup; ' +
  'only a supervisor may move them aside so that a new chain begins.';

/**
 * Opens `audit.db` in the state folder. It is never silently recreated: a damaged file, a missing one, an older copy
 * or a log that was removed is refused with a remedy, and the lane takes no new case.
 */
export function openJournal(input: {
  stateDir: string;
  ring: KeyRing;
  clock: Clock;
  bootId: string;
  random?: Random;
  /** What is told to central; left out or null, no notice is made. */
  notices?: { policy: NoticePolicy; nextId: () => string; limitNotices?: number } | null;
}): JournalOpening {
  const path = join(input.stateDir, AUDIT_FILE);
  const headPath = join(input.stateDir, HEAD_FILE);
  const key = auditSigningKey(input.ring);
  const signer: Signer = { publicKey: key.publicKey, sign: (message) => sign(message, key.secretKey) };

  const signedHead = readHead(headPath);
  if (signedHead !== null && !existsSync(path)) {
    return unavailable(`audit.db is missing, and ${signedHead.seq} rows were signed in it.`, ASIDE);
  }
  const opened = openDatabase({ path, migrations: AUDIT_MIGRATIONS, onCorrupt: 'refuse', now: input.clock.wall() });
  if (!opened.ok) {
    return unavailable(opened.message, opened.reason === 'STORE_CORRUPT' ? ASIDE : opened.remedy);
  }
  const { db } = opened;
  chmodSync(path, 0o600);
  const fits = keyFits(db, input.ring);
  if (fits === 'unwritable') {
    db.close();
    return unavailable('audit.db cannot be written.', 'Check free space and the rights of the state folder.');
  }
  if (fits === 'no') {
    db.close();
    return {
      ok: false,
      reason: 'KEY_WRONG',
      message: 'The root key is not the one this state folder was written with.',
      remedy: 'Restore the key of this appliance, or provision it again with an empty state folder.',
    };
  }
  const journal = new AuditJournal({
    db,
    signer,
    caseKey: input.ring.key('cases').slice(),
    clock: input.clock,
    bootId: input.bootId,
    random: input.random ?? systemRandom,
    outbox: outboxOf(db, input),
    onCheckpoint: (checkpoint) => writeHead(headPath, checkpoint),
  });
  const fault = journal.snapshot(() => tailFault(journal, signer.publicKey, signedHead));
  if (fault !== null) {
    db.close();
    return unavailable(fault, ASIDE);
  }
  return { ok: true, journal, fingerprint: fingerprint(signer.publicKey) };
}

function outboxOf(db: Database.Database, { ring, notices }: Parameters<typeof openJournal>[0]): Outbox {
  const device = { id: keyIdOf(deviceBoxKey(ring).publicKey), key: deviceSigningKey(ring) };
  if (notices === undefined || notices === null) {
    return new Outbox({ db, device, policy: null, nextId: () => '' });
  }
  return new Outbox({ db, device, ...notices });
}

/**
 * Checks the end of the chain only, so that a start stays short: the rows since the checkpoint before the last one,
 * and that the database reaches as far as the head file says.
 */
function tailFault(journal: AuditJournal, publicKey: Uint8Array, signedHead: Checkpoint | null): string | null {
  const head = journal.head();
  const floor = journal.floor();
  if (signedHead !== null && checkpointHolds(signedHead, publicKey)) {
    if (signedHead.seq > head.seq) {
      return `Rows ${head.seq + 1} to ${signedHead.seq} were signed and are gone: the database is an older copy, or its log was removed.`;
    }
    const [row] = journal.readRows({ from: signedHead.seq, to: signedHead.seq });
    const gone = floor !== null && signedHead.seq <= floor.seq;
    if (!gone && row?.hash !== signedHead.hash) return `Row ${signedHead.seq} is not the row that was signed.`;
  }
  const start = journal.checkpoints({ from: 0, to: head.seq }).at(-2) ?? floor;
  const verdict = verifyChain({
    rows: journal.readRows({ from: (start?.seq ?? 0) + 1, to: head.seq }),
    checkpoints: journal.checkpoints({ from: (start?.seq ?? 0) + 1, to: Number.MAX_SAFE_INTEGER }),
    publicKey,
    ...(start === null ? {} : { after: start }),
  });
  return verdict.ok ? null : `The audit chain is broken at row ${verdict.seq}: ${verdict.message}.`;
}

function keyFits(db: Database.Database, ring: KeyRing): 'yes' | 'no' | 'unwritable' {
  const value = toHex(keyedHash16(KEY_CHECK_TEXT, ring.key('key-check')));
  const find = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE name = 'key_check'");
  try {
    if (find.get() === undefined) db.prepare("INSERT INTO meta (name, value) VALUES ('key_check', ?)").run(value);
    return find.get()?.value === value ? 'yes' : 'no';
  } catch (error) {
    if (storeFailure(error) === null) throw error;
    return 'unwritable';
  }
}

/** Not forced to the disk: it may be older than the database after a power cut, never newer. */
function writeHead(path: string, checkpoint: Checkpoint): void {
  try {
    writeFileSync(`${path}.tmp`, `${canonical(checkpoint)}\n`, { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  } catch {
    // The rows are durable already; the head file only sharpens the check at the next start.
  }
}

function readHead(path: string): Checkpoint | null {
  if (!existsSync(path)) return null;
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Checkpoint;
    return Number.isSafeInteger(value.seq) && typeof value.hash === 'string' && typeof value.signature === 'string'
      ? value
      : null;
  } catch {
    return null;
  }
}

function unavailable(message: string, remedy: string): JournalOpening {
  return { ok: false, reason: 'AUDIT_UNAVAILABLE', message, remedy };
}
