import type Database from 'better-sqlite3';
import type { AuditRow, StoredRow } from '../../../core/audit/index.ts';

type ScopedRow = StoredRow & { scope: AuditRow['scope'] };

export interface Statements {
  last: Database.Statement<[], { seq: number; hash: string; mac: string | null; wall: string }>;
  reserve: Database.Statement<[string]>;
  release: Database.Statement<[]>;
  addRow: Database.Statement<[number, string, string, string, string, string, string, string, string]>;
  rows: Database.Statement<[number, number], StoredRow>;
  caseRows: Database.Statement<[string], ScopedRow>;
  kindRows: Database.Statement<[string, number], StoredRow>;
  lastOfKind: Database.Statement<[string], { wall: string }>;
  addPersonal: Database.Statement<[number, Buffer]>;
  personal: Database.Statement<[number], { sealed: Buffer }>;
  removePersonal: Database.Statement<[string]>;
  addCheckpoint: Database.Statement<[number, string]>;
  checkpoints: Database.Statement<[number, number], { seq: number; text: string }>;
  lastSigned: Database.Statement<[], { seq: number }>;
  floor: Database.Statement<[], { seq: number; text: string; mac: string | null }>;
  macOf: Database.Statement<[number], { mac: string | null }>;
  personalParts: Database.Statement<[], { n: number }>;
  readState: Database.Statement<[], { value: string }>;
  writeState: Database.Statement<[string]>;
  waiting: Database.Statement<[], string>;
  slips: Database.Statement<[], string>;
  addCase: Database.Statement<[string, number]>;
  closeCase: Database.Statement<[number, string]>;
  findCase: Database.Statement<[string], { closed_wall: string | null }>;
  readings: Database.Statement<[string, number], { wall: string; source: string; via: string }>;
  lastReading: Database.Statement<[string], { seq: number }>;
  alarms: Database.Statement<[number], { text: string }>;
  handOvers: Database.Statement<[number], { subject: string; wall: string }>;
  toSettle: Database.Statement<[number], { inspectionId: string; alertId: string }>;
  settled: Database.Statement<[string, string], { text: string }>;
  answeredCases: Database.Statement<[], { subject: string; kind: string; wall: string; text: string }>;
  lastBody: Database.Statement<[string], { text: string }>;
  owes: Database.Statement<[string], { number: number }>;
  openCases: Database.Statement<[], { id: string }>;
  purgeable: Database.Statement<
    [{ before: string; confirmedBefore: string; now: string; most: number }],
    { id: string }
  >;
  purged: Database.Statement<[number, string]>;
  confirmed: Database.Statement<[string], { seq: number }>;
  addAlert: Database.Statement<[string, string, string]>;
  judgeAlert: Database.Statement<[string, number, string]>;
  judged: Database.Statement<[string, string, number], { outcome: string }>;
  judgedFaces: Database.Statement<
    [string, number],
    { outcome: string; model: string | null; templates: number | null }
  >;
}

/** Every statement of the journal, prepared once: an append must not compile SQL while an officer is waiting. */
export function prepareStatements(db: Database.Database): Statements {
  return {
    last: db.prepare('SELECT seq, hash, mac, wall FROM row ORDER BY seq DESC LIMIT 1'),
    reserve: db.prepare(
      "INSERT INTO meta (name, value) VALUES ('headroom', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ),
    release: db.prepare("DELETE FROM meta WHERE name = 'headroom'"),
    addRow: db.prepare(
      'INSERT INTO row (seq, scope, subject, kind, wall, text, digest, hash, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    rows: db.prepare('SELECT seq, text, digest, hash, mac FROM row WHERE seq BETWEEN ? AND ? ORDER BY seq'),
    caseRows: db.prepare('SELECT seq, scope, text, digest, hash, mac FROM row WHERE subject = ? ORDER BY seq'),
    kindRows: db.prepare('SELECT seq, text, digest, hash, mac FROM row WHERE kind = ? ORDER BY seq DESC LIMIT ?'),
    lastOfKind: db.prepare('SELECT wall FROM row WHERE kind = ? ORDER BY seq DESC LIMIT 1'),
    addPersonal: db.prepare('INSERT INTO personal (seq, sealed) VALUES (?, ?)'),
    personal: db.prepare('SELECT sealed FROM personal WHERE seq = ?'),
    removePersonal: db.prepare('DELETE FROM personal WHERE seq IN (SELECT seq FROM row WHERE subject = ?)'),
    addCheckpoint: db.prepare('INSERT INTO checkpoint (seq, text) VALUES (?, ?)'),
    checkpoints: db.prepare('SELECT seq, text FROM checkpoint WHERE seq BETWEEN ? AND ? ORDER BY seq'),
    lastSigned: db.prepare('SELECT seq FROM checkpoint ORDER BY seq DESC LIMIT 1'),
    floor: db.prepare('SELECT seq, text, mac FROM floor'),
    macOf: db.prepare('SELECT mac FROM row WHERE seq = ?'),
    personalParts: db.prepare('SELECT count(*) AS n FROM personal'),
    readState: db.prepare("SELECT value FROM meta WHERE name = 'head'"),
    writeState: db.prepare(
      "INSERT INTO meta (name, value) VALUES ('head', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    ),
    // Data that are not in the chain's rows and that somebody might want to remove: hits not yet reported to central, and
    // travellers' slips. Delivered notices are only counted, because they are kept for a year and every append reads
    // this.
    waiting: db
      .prepare<[], string>(
        `SELECT 'all ' || count(*) FROM notice
         UNION ALL SELECT number || ' ' || event_seq || ' ' || central FROM notice WHERE delivered IS NULL`,
      )
      .pluck(),
    slips: db
      .prepare<[], string>(
        "SELECT number_tag || ' ' || case_tag || ' ' || hex(sealed) FROM redress ORDER BY number_tag",
      )
      .pluck(),
    addCase: db.prepare('INSERT INTO inspection (id, first_seq) VALUES (?, ?) ON CONFLICT (id) DO NOTHING'),
    closeCase: db.prepare('UPDATE inspection SET closed_wall = (SELECT wall FROM row WHERE seq = ?) WHERE id = ?'),
    findCase: db.prepare('SELECT closed_wall FROM inspection WHERE id = ?'),
    readings:
      db.prepare(`SELECT wall, json_extract(text, '$.body.source') AS source, json_extract(text, '$.body.via') AS via
       FROM row WHERE kind = ? ORDER BY seq DESC LIMIT ?`),
    lastReading: db.prepare('SELECT seq FROM row WHERE kind = ? ORDER BY seq DESC LIMIT 1'),
    alarms: db.prepare("SELECT text FROM row WHERE kind = 'rate-alarm' ORDER BY seq DESC LIMIT ?"),
    // The condition is word for word that of the index, or every decision of all years would be read.
    handOvers: db.prepare(`SELECT subject, wall FROM row WHERE kind = 'decided'
       AND instr(text, '"decision":"supervisor"') > 0
       AND NOT EXISTS (SELECT 1 FROM row s WHERE s.subject = row.subject AND s.kind = 'hand-over-settled')
       ORDER BY seq DESC LIMIT ?`),
    // Oldest first, because they are waiting. Answers from before entries could be settled are not waiting for anybody.
    toSettle:
      db.prepare(`SELECT j.subject AS inspectionId, a.id AS alertId FROM alert a JOIN row j ON j.seq = a.judged_seq
       WHERE a.outcome IN ('confirmed', 'unsure')
         AND a.judged_seq > coalesce((SELECT min(seq) FROM row WHERE kind = 'settling-began'), 0)
         AND NOT EXISTS (SELECT 1 FROM row s WHERE s.subject = j.subject AND s.kind = 'entry-settled'
           AND instr(s.text, '"alertId":"' || a.id || '"') > 0)
       ORDER BY a.judged_seq LIMIT ?`),
    settled: db.prepare(`SELECT text FROM row WHERE subject = ? AND kind = 'entry-settled'
       AND instr(text, '"alertId":"' || ? || '"') > 0 LIMIT 1`),
    // Cases in which an officer answered about an entry, with the rows that state how each was settled.
    answeredCases: db.prepare(`SELECT subject, kind, wall, text FROM row WHERE subject IN (
         SELECT j.subject FROM alert a JOIN row j ON j.seq = a.judged_seq
         WHERE a.outcome IN ('confirmed', 'unsure')
         UNION SELECT subject FROM row WHERE kind = 'entry-corrected')
       AND kind IN ('alert-raised', 'adjudicated', 'decided', 'allowed-over-entry', 'entry-settled') ORDER BY seq`),
    lastBody: db.prepare('SELECT text FROM row WHERE kind = ? ORDER BY seq DESC LIMIT 1'),
    owes: db.prepare(`SELECT n.number FROM notice n JOIN row r ON r.seq = n.event_seq
       WHERE n.delivered IS NULL AND n.box IS NULL AND r.subject = ? LIMIT 1`),
    openCases: db.prepare('SELECT id FROM inspection WHERE closed_wall IS NULL ORDER BY first_seq'),
    // A confirmed hit has its own, longer time: there may be questions about its case for months. A case recorded while
    // the clock had lost its time looks decades old: it is no older than the row before the clock went back.
    purgeable: db.prepare(`SELECT i.id FROM inspection i
       WHERE i.closed_wall < @before AND i.purged_wall IS NULL AND i.closed_wall IS NOT NULL
         AND (i.closed_wall < @confirmedBefore OR NOT EXISTS (SELECT 1 FROM row j JOIN alert a ON a.judged_seq = j.seq
           WHERE j.subject = i.id AND a.outcome = 'confirmed'))
         AND EXISTS (SELECT 1 FROM row r JOIN personal p ON p.seq = r.seq WHERE r.subject = i.id)
         AND i.id NOT IN (SELECT o.subject FROM notice n JOIN row o ON o.seq = n.event_seq
           WHERE n.delivered IS NULL AND n.box IS NULL)
         AND NOT EXISTS (SELECT 1 FROM row s JOIN row p ON p.seq = s.seq - 1
           WHERE s.kind = 'clock-went-back' AND s.seq < (SELECT max(seq) FROM row WHERE subject = i.id) AND p.wall <= @now
           AND (p.wall >= @before OR (p.wall >= @confirmedBefore AND EXISTS (SELECT 1 FROM row j
             JOIN alert a ON a.judged_seq = j.seq WHERE j.subject = i.id AND a.outcome = 'confirmed'))))
       ORDER BY i.closed_wall LIMIT @most`),
    confirmed: db.prepare(`SELECT j.seq FROM row j JOIN alert a ON a.judged_seq = j.seq
       WHERE j.subject = ? AND a.outcome = 'confirmed' LIMIT 1`),
    purged: db.prepare('UPDATE inspection SET purged_wall = (SELECT wall FROM row WHERE seq = ?) WHERE id = ?'),
    addAlert: db.prepare('INSERT INTO alert (id, list_id, via) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    judgeAlert: db.prepare('UPDATE alert SET outcome = ?, judged_seq = ? WHERE id = ?'),
    judged: db.prepare(`SELECT outcome FROM alert WHERE list_id = ? AND via = ? AND outcome IS NOT NULL
       ORDER BY judged_seq DESC LIMIT ?`),
    // How the list was searched is in the row that raised the alert, in the case to which the judgement belongs.
    judgedFaces:
      db.prepare(`SELECT a.outcome AS outcome, json_extract(r.text, '$.body.alert.face.modelSha256') AS model,
         json_extract(r.text, '$.body.alert.face.templates') AS templates
       FROM alert a JOIN row j ON j.seq = a.judged_seq
       JOIN row r ON r.subject = j.subject AND r.kind = 'alert-raised' AND json_extract(r.text, '$.body.alert.id') = a.id
       WHERE a.list_id = ? AND a.via = 'face' AND a.outcome IS NOT NULL ORDER BY a.judged_seq DESC LIMIT ?`),
  };
}
