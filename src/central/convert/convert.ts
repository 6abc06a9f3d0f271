import { canonical } from '../../core/audit/index.ts';
import { parseRecordLine, type WatchRecord } from '../../core/watchlist/record/index.ts';
import type { TextSource } from '../source/index.ts';
import type { ImportProfile } from './profile.ts';
import { draftsOf, type ImportFormat } from './public-lists/formats.ts';
import type { OfacTables } from './public-lists/ofac-tables.ts';
import { ImportReport } from './report.ts';

/** What an earlier issue says about a record: its revision and its text without the revision. */
export interface EarlierRecord {
  rev: number;
  content: string;
}

export interface ImportRequest {
  source: TextSource;
  format: ImportFormat;
  /** Files next to sdn.csv; only for `ofac-csv`. */
  tables?: OfacTables | undefined;
  profile: ImportProfile;
  /** ISO day. */
  today: string;
  dropExpired: boolean;
  /** Records of the last issue by id; revisions continue from there. If absent: as the source says, or 1. */
  earlier?: (id: string) => EarlierRecord | undefined;
  /** Receives one record after the other, in the order of the source. */
  write: (line: string) => void;
}

/**
 * Turns a source into records and says why for every line that did not become one. It does not decide what is wrong:
 * each record goes through the same reader as on the appliance.
 */
export async function importRecords(request: ImportRequest): Promise<ImportReport> {
  const report = new ImportReport();
  const ids = new Map<string, number>();
  for await (const converted of draftsOf(request)) {
    const { line } = converted;
    if (converted.ok === 'skipped') {
      report.skip(converted.what);
      continue;
    }
    if (!converted.ok) {
      report.refuse(line, converted.message, converted.value);
      if (!converted.final) continue;
      report.complete = false;
      break;
    }
    const parsed = parseRecordLine(JSON.stringify({ ...converted.draft, op: 'put' }));
    if (!parsed.ok || parsed.operation.op !== 'put') {
      report.refuse(line, parsed.ok ? 'op: a list may contain only put' : `${parsed.where}: ${parsed.rule}`);
      continue;
    }
    const record = parsed.operation;
    const before = ids.get(record.id);
    if (before !== undefined) {
      report.refuse(line, `id: the same id is in line ${before}`);
      continue;
    }
    ids.set(record.id, line);
    if (record.exp < request.today) {
      if (request.dropExpired) report.ended += 1;
      else report.refuse(line, 'exp: the record has expired; --drop-expired leaves out such records');
      continue;
    }
    for (const note of converted.notes) report.note(line, note);
    request.write(canonical(withRevision(record, request.earlier)));
    report.take(record);
  }
  return report;
}

/** Text of a record without its revision: this decides whether anything changed. */
export function contentOf(record: WatchRecord): string {
  const { rev: _rev, ...content } = record;
  return canonical(content);
}

function withRevision(record: WatchRecord, earlier: ImportRequest['earlier']): WatchRecord {
  const before = earlier?.(record.id);
  if (before === undefined) return record;
  if (before.content === contentOf(record)) return { ...record, rev: before.rev };
  return { ...record, rev: Math.max(record.rev, before.rev + 1) };
}
