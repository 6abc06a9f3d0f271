import type Database from 'better-sqlite3';
import type { AuditRow, StoredRow } from '../../audit/index.ts';

/** Every statement of the journal, prepared once: an append must not compile SQL while an officer waits. */
export function prepareStatements(db: Database.Database) {
  type Row = StoredRow & { scope: AuditRow['scope'] };
  return {
    last: db.prepare<[], { seq: number; hash: string; wall: string }>(
      'SELECT seq, hash, wall FROM row ORDER BY seq DESC LIMIT 1',
    ),
    reserve: db.prepare("INSERT INTO meta (name, value) VALUES ('headroom', ?) ON CONFLICT (name) DO NOTHING"),
    release: db.prepare("DELETE FROM meta WHERE name = 'headroom'"),
    addRow: db.prepare(
      'INSERT INTO row (seq, scope, subject, kind, wall, text, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    rows: db.prepare<[number, number], StoredRow>(
      'SELECT seq, text, digest, hash FROM row WHERE seq BETWEEN ? AND ? ORDER BY seq',
    ),
    caseRows: db.prepare<[string], Row>(
      'SELECT seq, scope, text, digest, hash FROM row WHERE subject = ? ORDER BY seq',
    ),
    lastOfKind: db.prepare<[string], { wall: string }>('SELECT wall FROM row WHERE kind = ? ORDER BY seq DESC LIMIT 1'),
    addPersonal: db.prepare('INSERT INTO personal (seq, sealed) VALUES (?, ?)'),
    personal: db.prepare<[number], { sealed: Buffer }>('SELECT sealed FROM personal WHERE seq = ?'),
    removePersonal: db.prepare<[string]>('DELETE FROM personal WHERE seq IN (SELECT seq FROM row WHERE subject = ?)'),
    addCheckpoint: db.prepare('INSERT INTO checkpoint (seq, text) VALUES (?, ?)'),
    checkpoints: db.prepare<[number, number], { seq: number; text: string }>(
      'SELECT seq, text FROM checkpoint WHERE seq BETWEEN ? AND ? ORDER BY seq',
    ),
    lastSigned: db.prepare<[], { seq: number }>('SELECT seq FROM checkpoint ORDER BY seq DESC LIMIT 1'),
    addCase: db.prepare('INSERT INTO inspection (id, first_seq) VALUES (?, ?) ON CONFLICT (id) DO NOTHING'),
    closeCase: db.prepare('UPDATE inspection SET closed_wall = (SELECT wall FROM row WHERE seq = ?) WHERE id = ?'),
    findCase: db.prepare<[string], { closed_wall: string | null }>('SELECT closed_wall FROM inspection WHERE id = ?'),
    openCases: db.prepare<[], { id: string }>('SELECT id FROM inspection WHERE closed_wall IS NULL ORDER BY first_seq'),
    purgeable: db.prepare<[string], { id: string }>(
      `SELECT DISTINCT i.id FROM inspection i JOIN row r ON r.subject = i.id JOIN personal p ON p.seq = r.seq
       WHERE i.closed_wall < ? ORDER BY i.first_seq`,
    ),
    addAlert: db.prepare('INSERT INTO alert (id, list_id, via) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    judgeAlert: db.prepare('UPDATE alert SET outcome = ?, judged_seq = ? WHERE id = ?'),
    judged: db.prepare<[string, string, number], { outcome: string }>(
      `SELECT outcome FROM alert WHERE list_id = ? AND via = ? AND outcome IS NOT NULL
       ORDER BY judged_seq DESC LIMIT ?`,
    ),
  };
}
