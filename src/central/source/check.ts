import { canonical } from '../../core/audit/index.ts';
import { parseRecordLine, RECORD_LINE_BYTES_MAX, type WatchRecord } from '../../core/watchlist/record/index.ts';
import type { FaceListHeader } from '../../delivery/format/index.ts';
import { RecordIndex } from './index-of-records.ts';
import { splitLines, type TextSource } from './lines.ts';

/** Largest file of records, bytes. */
export const RECORDS_FILE_BYTES_MAX: number = 1024 * 1024 * 1024;
/** Maximum number of records of one list. */
export const RECORDS_MAX = 2_000_000;
/** Maximum number of problems shown at once; a file with more is wrong as a whole. */
const PROBLEMS_MAX = 200;

export interface Problem {
  /** Line of the file, from 1. */
  line: number;
  severity: 'error' | 'warning';
  /** The message names the member, never its value, because reports are sent by mail. */
  message: string;
}

export interface RecordReport {
  /** Path that was given to `waypost central check`. */
  file: string;
  records: number;
  errors: number;
  warnings: number;
  problems: Problem[];
  /** If this is a face list: what made its templates, and how many there are. */
  face: FaceListHeader | null;
  /** Number of records of each class. */
  classes: Record<WatchRecord['cat'], number>;
  /** First and last day on which a record in this file expires; null in an empty list. */
  expires: { first: string; last: string } | null;
}

export interface CheckedRecords {
  report: RecordReport;
  index: RecordIndex;
}

/**
 * Checks a file of records before anything is made of it (docs/lists.md): strict UTF-8, one canonical record per line, each id
 * once, no expired record, and templates of one model only. Does not keep records in memory; `today` is an ISO date.
 */
export function checkRecords(source: Pick<TextSource, 'name' | 'chunks'>, today: string): CheckedRecords {
  return new Check(source.name, today).run(source.chunks());
}

class Check {
  readonly #index = new RecordIndex();
  readonly #today: string;
  readonly #report: RecordReport;
  #model: { profile: string; sha256: string } | null = null;
  /** Lines of records without a template, as long as it is not known whether this is a face list. */
  #plain: number[] = [];
  #plainRecords = 0;
  #templates = 0;

  constructor(file: string, today: string) {
    this.#today = today;
    const classes = { protect: 0, discreet: 0, stop: 0, document: 0 };
    this.#report = { file, records: 0, errors: 0, warnings: 0, problems: [], face: null, classes, expires: null };
  }

  run(chunks: Iterable<Uint8Array>): CheckedRecords {
    for (const read of splitLines(chunks, { lineBytesMax: RECORD_LINE_BYTES_MAX, lenient: false })) {
      if (!read.ok) {
        this.#error(read.line, read.message);
        continue;
      }
      const parsed = parseRecordLine(read.text);
      if (!parsed.ok) this.#error(read.line, `${parsed.where}: ${parsed.rule}`);
      else if (parsed.operation.op !== 'put') this.#error(read.line, 'op: a list may contain only put');
      else this.#record(parsed.operation, read);
      if (this.#index.size > RECORDS_MAX) {
        this.#error(read.line, `more than ${RECORDS_MAX} records; nothing after this line was read`);
        break;
      }
    }
    this.#duplicates();
    this.#faces();
    this.#report.records = this.#index.size;
    this.#report.problems.sort((a, b) => a.line - b.line);
    return { report: this.#report, index: this.#index };
  }

  #record(record: WatchRecord, read: { line: number; offset: number; bytes: number }): void {
    const { line } = read;
    this.#index.add({ id: record.id, ...read });
    this.#report.classes[record.cat] += 1;
    const { expires } = this.#report;
    const { exp } = record;
    this.#report.expires = {
      first: expires === null || exp < expires.first ? exp : expires.first,
      last: expires === null || exp > expires.last ? exp : expires.last,
    };
    if (exp < this.#today) this.#error(line, 'exp: the record has expired; remove it (central import --drop-expired)');
    if (record.docs.length === 0 && record.names.length === 0 && record.tpl === undefined) {
      this.#warning(line, 'docs, names: a record without both can never match');
    } else if (record.cat === 'document' && record.docs.length === 0) {
      this.#warning(line, 'docs: a record of class document matches by number only, and it has none');
    }
    this.#template(record, line);
  }

  #template({ tpl, cat }: WatchRecord, line: number): void {
    if (tpl === undefined) {
      this.#plainRecords += 1;
      if (this.#plain.length < PROBLEMS_MAX) this.#plain.push(line);
      return;
    }
    this.#model ??= { profile: tpl[0]?.profile ?? '', sha256: tpl[0]?.sha256 ?? '' };
    this.#templates += tpl.length;
    const { profile, sha256 } = this.#model;
    if (tpl.some((one) => one.profile !== profile || one.sha256 !== sha256)) {
      this.#error(line, 'tpl: made by a different model than the first template of the file; enrol all of them again');
    }
    if (cat === 'document') this.#error(line, 'cat: a face list cannot contain a record about a document');
  }

  /** A list is a face list if any record has a template; then each must. */
  #faces(): void {
    if (this.#model === null) return;
    this.#report.face = { ...this.#model, templates: this.#templates };
    const message = 'tpl: missing; every record of a face list has a template (waypost central enrol)';
    for (const line of this.#plain) this.#error(line, message);
    this.#report.errors += this.#plainRecords - this.#plain.length;
  }

  #duplicates(): void {
    if (this.#index.sorted) return;
    const order = this.#index.order();
    for (let place = 1; place < order.length; place += 1) {
      const [before, here] = [this.#index.at(order[place - 1] ?? 0), this.#index.at(order[place] ?? 0)];
      if (before.id === here.id) this.#error(here.line, `id: the same id is in line ${before.line}`);
    }
  }

  #error(line: number, message: string): void {
    this.#report.errors += 1;
    this.#note({ line, severity: 'error', message });
  }

  #warning(line: number, message: string): void {
    this.#report.warnings += 1;
    this.#note({ line, severity: 'warning', message });
  }

  #note(problem: Problem): void {
    if (this.#report.problems.length < PROBLEMS_MAX) this.#report.problems.push(problem);
  }
}

/** Thrown if a file changed between its check and its use: it is then not used. */
export class SourceChanged extends Error {
  constructor(name: string) {
    super(`${name} changed while it was read. Do not change it, and start again.`);
  }
}

/** Canonical text and identity of one record of a checked file. */
export interface SortedRecord {
  id: string;
  rev: number;
  text: string;
}

/**
 * The records of a checked file without errors, sorted by id, in their canonical text: what is signed. Throws
 * SourceChanged if the file is no longer the one that was checked.
 */
export function* sortedRecords(source: TextSource, { index }: CheckedRecords): Generator<SortedRecord> {
  if (index.sorted) {
    let place = 0;
    for (const read of splitLines(source.chunks(), { lineBytesMax: RECORD_LINE_BYTES_MAX, lenient: false })) {
      if (!read.ok) throw new SourceChanged(source.name);
      yield recordOf(source, { text: read.text, id: index.at(place).id });
      place += 1;
    }
    if (place !== index.size) throw new SourceChanged(source.name);
    return;
  }
  for (const place of index.order()) {
    const { id, offset, bytes } = index.at(place);
    const read = source.at(offset, bytes);
    if (read === null) throw new SourceChanged(source.name);
    yield recordOf(source, { text: read.toString('utf8'), id });
  }
}

function recordOf(source: TextSource, { text, id }: { text: string; id: string }): SortedRecord {
  const parsed = parseRecordLine(text);
  if (!parsed.ok || parsed.operation.op !== 'put' || parsed.operation.id !== id) throw new SourceChanged(source.name);
  return { id, rev: parsed.operation.rev, text: canonical(parsed.operation) };
}
