import type Database from 'better-sqlite3';

const FILED = `SELECT seq FROM row WHERE seq > ? AND (subject IS NOT json_extract(text, '$.subject')
  OR kind IS NOT json_extract(text, '$.kind') OR scope IS NOT json_extract(text, '$.scope')
  OR wall IS NOT json_extract(text, '$.wall')) LIMIT 1`;

/** Each query finds rows whose copy outside the chain differs from their canonical text; there should be none. */
const QUERIES: readonly { sql: string; message: string }[] = [
  {
    sql: `SELECT first_seq AS seq FROM inspection i WHERE first_seq IS NOT
          (SELECT min(seq) FROM row WHERE subject = i.id AND scope = 'inspection') LIMIT 1`,
    message: 'the table of cases does not agree with the rows',
  },
  {
    sql: `SELECT min(seq) AS seq FROM row WHERE scope = 'inspection' AND subject NOT IN (SELECT id FROM inspection)
          HAVING min(seq) IS NOT NULL`,
    message: 'a case is missing from the table of cases',
  },
  {
    sql: `SELECT first_seq AS seq FROM inspection i WHERE closed_wall IS NOT
          (SELECT wall FROM row WHERE subject = i.id AND kind IN ('sealed', 'abandoned') ORDER BY seq DESC LIMIT 1) LIMIT 1`,
    message: 'the end of a case does not agree with the rows',
  },
  {
    sql: `SELECT coalesce(a.judged_seq, 0) AS seq FROM alert a LEFT JOIN row r ON r.seq = a.judged_seq
          WHERE a.outcome IS NOT json_extract(r.text, '$.body.outcome')
          OR (a.outcome IS NOT NULL AND a.id IS NOT json_extract(r.text, '$.body.alertId')) LIMIT 1`,
    message: 'the judgement of an alert does not agree with the rows',
  },
  {
    sql: `SELECT 0 AS seq FROM (SELECT id, list_id, via FROM alert EXCEPT
          SELECT json_extract(text, '$.body.alert.id'), json_extract(text, '$.body.alert.list.id'),
          json_extract(text, '$.body.alert.via') FROM row WHERE kind = 'alert-raised') LIMIT 1`,
    message: 'the table of alerts does not agree with the rows',
  },
  {
    sql: `SELECT seq FROM row WHERE kind = 'alert-raised'
          AND json_extract(text, '$.body.alert.id') NOT IN (SELECT id FROM alert) LIMIT 1`,
    message: 'an alert is missing from the table of alerts',
  },
  {
    sql: `SELECT r.seq AS seq FROM row r JOIN alert a ON a.id = json_extract(r.text, '$.body.alertId')
          WHERE r.kind IN ('adjudicated', 'entry-corrected') AND (a.judged_seq IS NULL OR a.judged_seq < r.seq) LIMIT 1`,
    message: 'a judgement is missing from the table of alerts',
  },
  {
    sql: `SELECT first_seq AS seq FROM inspection i WHERE purged_wall IS NOT
          (SELECT wall FROM row WHERE subject = i.id AND kind = 'personal-purged' ORDER BY seq DESC LIMIT 1) LIMIT 1`,
    message: 'the purge of a case does not agree with the rows',
  },
  {
    sql: `SELECT event_seq AS seq FROM notice WHERE event_seq NOT IN
          (SELECT seq FROM row WHERE kind IN ('alert-raised', 'adjudicated', 'entry-corrected', 'entry-settled'))
          AND event_seq > coalesce((SELECT seq FROM floor), 0) LIMIT 1`,
    message: 'a notice to the central office belongs to no alert and no judgement',
  },
  {
    sql: `SELECT p.seq AS seq FROM personal p JOIN row r ON r.seq = p.seq
          JOIN row q ON q.subject = r.subject AND q.kind = 'personal-purged' AND q.seq > r.seq LIMIT 1`,
    message: 'a purged personal part has reappeared',
  },
  {
    sql: "SELECT 0 AS seq FROM meta WHERE name NOT IN ('key_check', 'head', 'headroom') LIMIT 1",
    message: 'the table of settings contains something that Waypost does not write',
  },
];

/**
 * Finds the first disagreement between the chain and what is kept in addition for speed. A changed column or index would
 * not break a link, but it would hide a row from its case. Reads everything: for `audit verify`, not for a start.
 */
export function derivedFault(db: Database.Database): { seq: number; message: string } | null {
  const integrity = db.pragma('integrity_check(1)', { simple: true }) as string;
  if (integrity !== 'ok') return { seq: 0, message: `the database file is damaged: ${integrity}` };
  const foreign = db.pragma('foreign_key_check') as { table: string }[];
  if (foreign[0] !== undefined)
    return { seq: 0, message: `the table ${foreign[0].table} refers to a row that does not exist` };
  const filed = filedFault(db, 0);
  if (filed !== null) return filed;
  for (const { sql, message } of QUERIES) {
    const found = db.prepare<[], { seq: number }>(sql).get();
    if (found !== undefined) return { seq: found.seq, message };
  }
  return null;
}

/** The first row after `after` that is filed under a different case, kind or time from the one in its text, or null. */
export function filedFault(db: Database.Database, after: number): { seq: number; message: string } | null {
  const found = db.prepare<[number], { seq: number }>(FILED).get(after);
  if (found === undefined) return null;
  return { seq: found.seq, message: 'the row is filed under another case, kind or time than it states' };
}
