import { canonical } from '../../audit/index.ts';
import { parseRecordLine, type WatchRecord } from '../../watchlist/index.ts';
import type { TextSource } from '../source/lines.ts';
import { csvDrafts } from './csv.ts';
import { ftmDrafts } from './follow-the-money.ts';
import { jsonDrafts } from './json.ts';
import type { ImportProfile } from './profile.ts';

export const IMPORT_FORMATS = ['csv', 'json', 'ftm'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What one row, object or entity of a source came to. */
export type Converted =
  | { ok: true; line: number; draft: Record<string, unknown>; notes: string[] }
  | { ok: 'skipped'; line: number; what: string }
  /** `final`: nothing after it was read. */
  | { ok: false; line: number; message: string; final: boolean };

export interface ImportLine {
  line: number;
  severity: 'error' | 'note';
  /** Names column or member, never a value of the source. */
  message: string;
}

export interface ImportReport {
  records: number;
  /** Records with a fault; none of them was written. */
  refused: number;
  /** Records that had ended and were left out because that was asked for. */
  ended: number;
  /** Entities that are no persons, by their kind. */
  skipped: Record<string, number>;
  lines: ImportLine[];
}

/** What an earlier issue says of a record: its revision and its text without the revision. */
export interface EarlierRecord {
  rev: number;
  content: string;
}

export interface ImportRequest {
  source: TextSource;
  format: ImportFormat;
  profile: ImportProfile;
  /** ISO day. */
  today: string;
  dropExpired: boolean;
  /** Records of the last issue by id; revisions are counted on from there. Without: as the source says, or 1. */
  earlier?: (id: string) => EarlierRecord | undefined;
  /** Takes one record after the other, in the order of the source. */
  write: (line: string) => void;
}

/** Lines of the report that are kept; the counts go on. */
const REPORT_LINES_MAX = 10_000;

/**
 * Turns a source into records and says of every line that did not become one why. Nothing is decided here about what is
 * wrong: each record goes through the reader that the appliance uses.
 */
export async function importRecords(request: ImportRequest): Promise<ImportReport> {
  const report: ImportReport = { records: 0, refused: 0, ended: 0, skipped: {}, lines: [] };
  const ids = new Map<string, number>();
  const say = (line: number, severity: ImportLine['severity'], message: string): void => {
    if (severity === 'error') report.refused += 1;
    if (report.lines.length < REPORT_LINES_MAX) report.lines.push({ line, severity, message });
  };
  for await (const converted of draftsOf(request)) {
    const { line } = converted;
    if (converted.ok === 'skipped') {
      report.skipped[converted.what] = (report.skipped[converted.what] ?? 0) + 1;
      continue;
    }
    if (!converted.ok) {
      say(line, 'error', converted.message);
      if (converted.final) break;
      continue;
    }
    for (const note of converted.notes) say(line, 'note', note);
    const parsed = parseRecordLine(JSON.stringify({ ...converted.draft, op: 'put' }));
    if (!parsed.ok || parsed.operation.op !== 'put') {
      say(line, 'error', parsed.ok ? 'op: a list holds only put' : `${parsed.where}: ${parsed.rule}`);
      continue;
    }
    const record = parsed.operation;
    const before = ids.get(record.id);
    if (before !== undefined) {
      say(line, 'error', `id: the same id stands in line ${before}`);
      continue;
    }
    ids.set(record.id, line);
    if (record.exp < request.today) {
      if (request.dropExpired) report.ended += 1;
      else say(line, 'error', 'exp: the record has ended; --drop-expired leaves such records out');
      continue;
    }
    request.write(canonical(withRevision(record, request.earlier)));
    report.records += 1;
  }
  return report;
}

/** Text of a record without its revision: what decides whether anything changed. */
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

function draftsOf({ format, source, profile }: ImportRequest): AsyncIterable<Converted> | Iterable<Converted> {
  switch (format) {
    case 'csv':
      return csvDrafts(source, profile);
    case 'json':
      return jsonDrafts(source, profile);
    case 'ftm':
      return ftmDrafts(source, profile);
  }
}
