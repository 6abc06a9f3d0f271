import type Database from 'better-sqlite3';

/** Each query names a row whose copy outside the chain disagrees with its canonical text; none is the good answer. */
const QUERIES: readonly { sql: string; message: string }[] = [
  {
    sql: `SELECT seq FROM row WHERE subject IS NOT json_extract(text, '$.subject') OR kind IS NOT json_extract(text, '$.kind')
          OR scope IS NOT json_extract(text, '$.scope') OR wall IS NOT json_extract(text, '$.wall') LIMIT 1`,
    message: 'the row is filed under another case, kind or time than it states',
  },
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
    sql: `SELECT first_seq AS seq FROM inspection i WHERE purged_wall IS NOT
          (SELECT wall FROM row WHERE subject = i.id AND kind = 'personal-purged' ORDER BY seq DESC LIMIT 1) LIMIT 1`,
    message: 'the purge of a case does not agree with the rows',
  },
  {
    sql: `SELECT event_seq AS seq FROM notice WHERE event_seq NOT IN
          (SELECT seq FROM row WHERE kind IN ('alert-raised', 'adjudicated'))
          AND event_seq > coalesce((SELECT seq FROM floor), 0) LIMIT 1`,
    message: 'a notice to central belongs to no alert and no judgement',
  },
];

/**
 * Finds the first disagreement between the chain and what is kept beside it for speed. A changed column or index would
 * not break a link, but it would hide a row from its case. Reads everything: for `audit verify`, not for a start.
 */
export function derivedFault(db: Database.Database): { seq: number; message: string } | null {
  const integrity = db.pragma('integrity_check(1)', { simple: true }) as string;
  if (integrity !== 'ok') return { seq: 0, message: `the database file is damaged: ${integrity}` };
  for (const { sql, message } of QUERIES) {
    const found = db.prepare<[], { seq: number }>(sql).get();
    if (found !== undefined) return { seq: found.seq, message };
  }
  return null;
}
