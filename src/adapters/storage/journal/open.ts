import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { type Checkpoint, checkpointHolds, fingerprint, type Signer, verifyChain } from '../../../core/audit/index.ts';
import type { Clock } from '../../../core/inspection/ports/index.ts';
import { keyedHash16, keyIdOf, type Random, systemRandom, toHex } from '../crypto/index.ts';
import { openDatabase } from '../database/index.ts';
import { auditSigningKey, deviceBoxKey, deviceSigningKey, type KeyRing, sign } from '../keys/index.ts';
import { type NoticePolicy, Outbox } from '../outbox/index.ts';
import { type Head, HeadFile, type HeadReading, rowKeyOf } from './head.ts';
import { AuditJournal } from './journal.ts';
import { ChainBroken } from './keyed-chain.ts';
import { parseCheckpoint } from './personal-part.ts';
import { AUDIT_MIGRATIONS, schemaFault } from './schema.ts';

const AUDIT_FILE = 'audit.db';
/**
 * File next to the database with the end of the chain, which distinguishes a deleted, cut or older database from a new
 * one.
 */
const HEAD_FILE = 'audit.head';
/**
 * Marks of a database without MACs and of one with them: somebody who cannot compute the first mark cannot pass off a
 * database with MACs as one without.
 */
const KEY_CHECK = { unkeyed: 'waypost.key-check.1', keyed: 'waypost.key-check.2' } as const;

export type JournalOpening =
  | { ok: true; journal: AuditJournal; fingerprint: string }
  | { ok: false; reason: 'AUDIT_UNAVAILABLE' | 'KEY_WRONG'; message: string; remedy: string };

const ASIDE =
  'Run `waypost audit verify`, copy audit.db, audit.db-wal and audit.head away as evidence, then restore the last backup; ' +
  'only a supervisor may move them aside so that a new chain begins.';

/**
 * Opens `audit.db` in the state folder. It is never silently recreated: a damaged file, a missing one, an older copy, a
 * log that was removed or a row that this appliance did not write is refused with a remedy, and the lane does not accept
 * a new case.
 */
export function openJournal(input: {
  stateDir: string;
  ring: KeyRing;
  clock: Clock;
  bootId: string;
  random?: Random;
  /** Settings for notices to the central office; if absent or null, notices are not made. */
  notices?: { policy: NoticePolicy; nextId: () => string; limitNotices?: number } | null;
  /**
   * True if nobody else writes: rows after the last signature then come from a run that did not end properly, and a row
   * records this.
   */
  alone?: boolean;
}): JournalOpening {
  const path = join(input.stateDir, AUDIT_FILE);
  const headPath = join(input.stateDir, HEAD_FILE);
  const key = auditSigningKey(input.ring);
  const signer: Signer = { publicKey: key.publicKey, sign: (message) => sign(message, key.secretKey) };
  const rowSecret = input.ring.key('audit-rows').slice();
  const headFile = new HeadFile(headPath, rowKeyOf(rowSecret));

  // Read before the database: a process that writes at the same time advances both, the head after the rows.
  const beside = headFile.read();
  const signedRows = beside.ok ? beside.head.seq : (readOldHead(headPath)?.seq ?? 0);
  if (!existsSync(path) && signedRows > 0) {
    return unavailable(`audit.db is missing, and ${signedRows} rows were signed in it.`, ASIDE);
  }
  const opened = openDatabase({ path, migrations: AUDIT_MIGRATIONS, onCorrupt: 'refuse', now: input.clock.wall() });
  if (!opened.ok) {
    return unavailable(opened.message, opened.reason === 'STORE_CORRUPT' ? ASIDE : opened.remedy);
  }
  const { db } = opened;
  const refuse = (refusal: JournalOpening): JournalOpening => {
    db.close();
    return refusal;
  };
  chmodSync(path, 0o600);
  const wrong = schemaFault(db);
  if (wrong !== null) return refuse(unavailable(wrong, ASIDE));
  const keys = keysOf(db, input.ring);
  if (keys === 'other') {
    return refuse({
      ok: false,
      reason: 'KEY_WRONG',
      message: 'This state folder was written with a different root key.',
      remedy: 'Restore the key of this appliance, or provision it again with an empty state folder.',
    });
  }
  const journal = new AuditJournal({
    db,
    signer,
    rowSecret,
    headFile,
    caseKey: input.ring.key('cases').slice(),
    clock: input.clock,
    bootId: input.bootId,
    random: input.random ?? systemRandom,
    outbox: outboxOf(db, input),
  });
  if (keys !== 'keyed') {
    const begun = beginKeys(journal, { keys, beside, headPath, db, ring: input.ring });
    if (begun !== null) return refuse(begun);
  } else {
    const fault = journal.snapshot(() => keyedFault(journal, beside));
    if (fault !== null) return refuse(unavailable(fault, ASIDE));
    if (input.alone === true) noteRecovered(journal, beside);
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
 * Checks the end of the chain only, so that a start stays short: the head against the rows and against its copy next to
 * the database, and the rows since the checkpoint before the last one with their MACs. Null, or what is wrong.
 */
function keyedFault(journal: AuditJournal, beside: HeadReading): string | null {
  let head: Head;
  try {
    head = journal.chain.held();
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error;
    return `The audit chain is broken: ${error.message}`;
  }
  if (!beside.ok) {
    const what = beside.why === 'missing' ? 'is missing' : 'was changed';
    return `audit.head ${what}, and ${head.seq} rows were written: without it nobody can tell whether rows are missing.`;
  }
  const copy = beside.head;
  // A copy that was torn was about to become newer than the other one, and the database was newer before that.
  const least = copy.n + (beside.torn ? 1 : 0);
  if (head.n < least) {
    const gone = copy.seq > head.seq ? `Rows ${head.seq + 1} to ${copy.seq}` : 'The last changes';
    return `${gone} were written and are missing: the database is an older copy, or its log was removed.`;
  }
  if (head.n === copy.n && (head.hash !== copy.hash || head.mac !== copy.mac))
    return `Row ${copy.seq} is not the row that was written.`;
  const start = journal.checkpoints({ from: 0, to: head.seq }).at(-2) ?? null;
  const broken = journal.rowsFault(start);
  return broken === null ? null : `The audit chain is broken at row ${broken.seq}: ${broken.message}.`;
}

/** Records in the chain what a start found that was not signed by an orderly end: rows with valid MACs. */
function noteRecovered(journal: AuditJournal, beside: HeadReading): void {
  const { seq, n } = journal.snapshot(() => journal.chain.held());
  const signed = journal.chain.signed();
  const behind = beside.ok && beside.head.n < n;
  if (seq === signed && !behind) return;
  const body = { after: signed, rows: seq - signed, head: behind ? 'behind' : 'fits' };
  journal.appendSystem('rows-recovered', 'audit', body);
}

/**
 * Gives rows MACs from now on: in a new chain, or in one written by a program from before there were MACs. Null, or the
 * refusal.
 */
function beginKeys(
  journal: AuditJournal,
  at: { keys: 'none' | 'unkeyed'; beside: HeadReading; headPath: string; db: Database.Database; ring: KeyRing },
): JournalOpening | null {
  const { keys, beside, headPath, db, ring } = at;
  const { seq } = journal.head();
  if (keys === 'none' && (seq > 0 || journal.chain.stated() !== null))
    return unavailable('audit.db contains rows but does not show which key they were written with.', ASIDE);
  if (beside.ok && (beside.head.n > 0 || beside.head.seq > seq))
    return unavailable(`${beside.head.seq} rows were written, but the database is an earlier copy.`, ASIDE);
  const old = beside.ok ? null : readOldHead(headPath);
  const fault = journal.snapshot(() => unkeyedFault(journal, old));
  if (fault !== null) return unavailable(fault, ASIDE);
  const found = old !== null || beside.ok ? 'fits' : existsSync(headPath) ? 'unreadable' : 'missing';
  const value = keyCheck(ring, 'keyed');
  const begun = journal.beginKeys({ head: found }, () =>
    db
      .prepare(
        "INSERT INTO meta (name, value) VALUES ('key_check', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      )
      .run(value),
  );
  // The old value would let somebody pass off this chain as one without MACs, so it must not stay in the log either.
  if (begun.ok) journal.tidy('TRUNCATE');
  return begun.ok ? null : unavailable(begun.detail, 'Check free space and the permissions of the state folder.');
}

/** Checks the end of a chain without MACs as the programs that wrote it did. */
function unkeyedFault(journal: AuditJournal, signedHead: Checkpoint | null): string | null {
  const { publicKey } = journal.signer;
  const head = journal.head();
  const floor = journal.floor();
  if (signedHead !== null && checkpointHolds(signedHead, publicKey)) {
    if (signedHead.seq > head.seq) {
      return `Rows ${head.seq + 1} to ${signedHead.seq} were signed and are missing: the database is an older copy, or its log was removed.`;
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

function keyCheck(ring: KeyRing, which: keyof typeof KEY_CHECK): string {
  return toHex(keyedHash16(KEY_CHECK[which], ring.key('key-check')));
}

/** The keys with which the database was written; `none` if it does not say, for example because it is new. */
function keysOf(db: Database.Database, ring: KeyRing): 'keyed' | 'unkeyed' | 'none' | 'other' {
  const found = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE name = 'key_check'").get();
  if (found === undefined) return 'none';
  if (found.value === keyCheck(ring, 'keyed')) return 'keyed';
  return found.value === keyCheck(ring, 'unkeyed') ? 'unkeyed' : 'other';
}

/** The checkpoint that programs before keyed rows left next to the database; null if there is none that can be read. */
function readOldHead(path: string): Checkpoint | null {
  try {
    const text = readFileSync(path, 'utf8').trimEnd();
    const read = parseCheckpoint({ seq: (JSON.parse(text) as Checkpoint).seq, text });
    return read.signature === '' ? null : read;
  } catch {
    return null;
  }
}

function unavailable(message: string, remedy: string): JournalOpening {
  return { ok: false, reason: 'AUDIT_UNAVAILABLE', message, remedy };
}
