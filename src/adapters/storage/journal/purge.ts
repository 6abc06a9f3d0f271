import type Database from 'better-sqlite3';
import {
  type AuditRow,
  CHECKPOINT_INTERVAL_ROWS,
  type Checkpoint,
  type Json,
  type SystemKind,
} from '../../../core/audit/index.ts';
import type { RecordClass } from '../../../core/inspection/policy/pack/index.ts';
import type { PolicyRef } from '../../../core/inspection/record/terms/index.ts';

/** Rows of the log examined in one turn: about a hundred milliseconds of writing, while nobody is at the lane. */
const ROWS_A_TURN = 5_000;

/**
 * Rows that state what is in force, in groups: the last row of a group about a subject is written again before it is
 * removed. Without this a calibration would be forgotten after six months, and a policy of a lower version could be
 * installed again.
 */
const STANDING: readonly (readonly SystemKind[])[] = [
  ['calibration-recorded', 'calibration-withdrawn'],
  ['document-model-taught', 'document-model-removed'],
  ['policy-changed'],
  ['known-issues-imported'],
  ['trust-imported'],
  ['reference-imported'],
  ['models-chosen'],
  ['device-state-changed'],
  ['protection-head'],
  ['provisioned'],
  ['key-changed'],
  ['route-chosen'],
];

/** The result of one purge, with the days of the oldest and newest removed record, UTC. It does not name anybody. */
export interface Purged {
  removed: number;
  oldest: string | null;
  newest: string | null;
}

export interface PurgeReceipt extends Purged {
  class: RecordClass;
  /** Policy under which it was purged; null: the development policy. */
  policy: PolicyRef | null;
  /** ISO 8601 of the receipt. */
  at: string;
}

export interface LogPurge {
  before: Date;
  policy: PolicyRef | null;
}

/** Parts that the journal provides inside its transaction: its database and its function for writing. */
export interface PurgeParts {
  db: Database.Database;
  floor: () => Checkpoint | null;
  insert: (row: { kind: SystemKind; subject: string; body: Json }) => number;
}

/**
 * Removes the oldest rows of the log, whole cases at a time, up to a signed checkpoint that stays behind as the new
 * beginning of the chain. To be called in a transaction. Null if nothing is due.
 *
 * Kept: rows younger than `before`, cases that are open, younger or still have personal parts, rows whose notice has
 * not been made, and everything after one of these.
 */
export function purgeLog({ db, floor, insert }: PurgeParts, { before, policy }: LogPurge): Purged | null {
  const upTo = endOf(db, { from: floor()?.seq ?? 0, before: before.toISOString() });
  if (upTo === null) return null;
  const span = db
    .prepare<[number], { n: number; oldest: string; newest: string }>(
      'SELECT count(*) AS n, min(wall) AS oldest, max(wall) AS newest FROM row WHERE seq <= ?',
    )
    .get(upTo.seq);
  if (span === undefined || span.n === 0) return null;
  for (const row of standingRows(db, upTo.seq)) {
    const body = row.body as { readonly [name: string]: Json };
    const first = (body['carried'] as { seq: number; wall: string } | undefined) ?? { seq: row.seq, wall: row.wall };
    insert({ kind: row.kind as SystemKind, subject: row.subject, body: { ...body, carried: first } });
  }
  db.prepare(
    `DELETE FROM alert WHERE id IN
       (SELECT json_extract(text, '$.body.alert.id') FROM row WHERE kind = 'alert-raised' AND seq <= ?)`,
  ).run(upTo.seq);
  db.prepare('DELETE FROM inspection WHERE first_seq <= ?').run(upTo.seq);
  db.prepare('DELETE FROM notice WHERE event_seq <= ? AND number < (SELECT max(number) FROM notice)').run(upTo.seq);
  db.prepare('DELETE FROM checkpoint WHERE seq <= ?').run(upTo.seq);
  db.prepare(
    `INSERT INTO floor (one, seq, text, mac) SELECT 1, seq, ?, mac FROM row WHERE seq = ?
     ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, text = excluded.text, mac = excluded.mac`,
  ).run(upTo.text, upTo.seq);
  db.prepare('DELETE FROM row WHERE seq <= ?').run(upTo.seq);
  const purged = { removed: span.n, oldest: span.oldest.slice(0, 10), newest: span.newest.slice(0, 10) };
  const { hash } = JSON.parse(upTo.text) as Checkpoint;
  insert({
    kind: 'record-purged',
    subject: 'log',
    body: { ...purged, policy: policy as unknown as Json, upTo: upTo.seq, hash },
  });
  return purged;
}

interface Mark {
  seq: number;
  text: string;
}

/**
 * The checkpoint up to which everything may go, about `ROWS_A_TURN` rows further on. A due case that was open for longer,
 * such as one interrupted and found again the next day, is removed in one turn: otherwise it would block the way for
 * ever.
 */
function endOf(db: Database.Database, { from, before }: { from: number; before: string }): Mark | null {
  const longest = db.prepare<[number, number, string], { last: number | null }>(
    `SELECT max(r.seq) AS last FROM inspection i JOIN row r ON r.subject = i.id AND r.scope = 'inspection'
     WHERE i.first_seq > ? AND i.first_seq <= ? AND i.closed_wall < ?`,
  );
  let rows = ROWS_A_TURN;
  for (;;) {
    const found = endWithin(db, { from, before, rows });
    if (found !== null) return found;
    const last = longest.get(from, from + rows, before)?.last ?? 0;
    if (last <= from + rows) return null;
    rows = last - from + CHECKPOINT_INTERVAL_ROWS;
  }
}

function endWithin(
  db: Database.Database,
  { from, before, rows }: { from: number; before: string; rows: number },
): Mark | null {
  const younger = db
    .prepare<[number, number, string], { seq: number }>(
      'SELECT seq FROM row WHERE seq BETWEEN ? AND ? AND wall >= ? ORDER BY seq LIMIT 1',
    )
    .get(from + 1, from + rows, before);
  let end = younger === undefined ? from + rows : younger.seq - 1;
  const owed = db
    .prepare<[], { seq: number | null }>('SELECT min(event_seq) AS seq FROM notice WHERE delivered IS NULL')
    .get();
  if (owed?.seq != null) end = Math.min(end, owed.seq - 1);
  const kept = db.prepare<[{ end: number; before: string }], { seq: number | null }>(
    `SELECT min(i.first_seq) AS seq FROM inspection i WHERE i.first_seq <= @end
       AND (i.closed_wall IS NULL OR i.closed_wall >= @before
         OR (SELECT max(seq) FROM row WHERE subject = i.id AND scope = 'inspection') > @end
         OR EXISTS (SELECT 1 FROM row r JOIN personal p ON p.seq = r.seq WHERE r.subject = i.id))`,
  );
  const mark = db.prepare<[number, number], Mark>(
    'SELECT seq, text FROM checkpoint WHERE seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 1',
  );
  for (;;) {
    const found = mark.get(from, end);
    if (found === undefined) return null;
    const first = kept.get({ end: found.seq, before })?.seq ?? null;
    if (first === null) return found;
    end = first - 1;
  }
}

/** The last row of each group still in force and subject, if it is among those being removed. */
function standingRows(db: Database.Database, upTo: number): AuditRow[] {
  return STANDING.flatMap((kinds) => {
    const marks = kinds.map(() => '?').join(', ');
    return db
      .prepare<(string | number)[], { text: string }>(
        `SELECT text FROM row r WHERE kind IN (${marks}) AND seq <= ? AND NOT EXISTS
           (SELECT 1 FROM row n WHERE n.subject = r.subject AND n.kind IN (${marks}) AND n.seq > r.seq) ORDER BY seq`,
      )
      .all(...kinds, upTo, ...kinds)
      .map(({ text }) => JSON.parse(text) as AuditRow);
  });
}

/** Receipts of purges, newest first. */
export function purgeReceipts(db: Database.Database, most: number): PurgeReceipt[] {
  return db
    .prepare<[number], { text: string }>("SELECT text FROM row WHERE kind = 'record-purged' ORDER BY seq DESC LIMIT ?")
    .all(most)
    .map(({ text }) => {
      const { wall, subject, body } = JSON.parse(text) as AuditRow & { body: Purged & { policy: PolicyRef | null } };
      const { removed, oldest, newest, policy } = body;
      return { at: wall, class: subject as RecordClass, removed, oldest, newest, policy };
    });
}
