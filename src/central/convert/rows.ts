import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type LineRules, splitLines, type TextSource } from '../source/index.ts';

/** Limits the bytes of one physical line; the next constant limits the characters of a row, quoted line breaks included. */
const LINE: LineRules = { lineBytesMax: 256 * 1024, lenient: true };
const ROW_CHARACTERS_MAX = 256 * 1024;
/** The end-of-file mark that some publishers still write (Ctrl-Z). */
const END_OF_FILE = '\u001a';

/** A row with the number of its first line, or the reason why reading stopped. */
export type Row = { ok: true; line: number; cells: string[] } | RowFault;
export interface RowFault {
  ok: false;
  line: number;
  message: string;
  /** Nothing after it was read. */
  final: true;
}

/** Rows of a table in strict UTF-8 (RFC 4180); holds one row. Without `delimiter` the first line says which it is. */
export async function* csvRows(
  source: TextSource,
  { delimiter }: { delimiter?: string | undefined } = {},
): AsyncGenerator<Row> {
  const reader = new LineReader(source);
  const first = reader.next();
  if (first === null) {
    if (reader.fault !== null) yield reader.fault;
    return;
  }
  const rows = Readable.from(withFirst(first, reader), { objectMode: true }).pipe(
    parse({
      delimiter: delimiter ?? likelyDelimiter(first),
      info: true,
      max_record_size: ROW_CHARACTERS_MAX,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    }),
  );
  let line = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      line = info.lines - lineBreaksIn(record);
      if (record.length === 1 && record[0] === END_OF_FILE) continue;
      yield { ok: true, line, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { ok: false, line: lineOf(error) ?? line, message: csvWords(error), final: true };
    return;
  }
  if (reader.fault !== null) yield reader.fault;
}

/** Text of the file line by line for the CSV reader, which stops at the first fault. */
class LineReader {
  fault: RowFault | null = null;
  readonly #lines: Generator<ReturnType<typeof splitLines> extends Generator<infer T> ? T : never>;
  #at = 0;

  constructor(source: TextSource) {
    this.#lines = splitLines(source.chunks(), LINE);
  }

  /** Empty lines that were left out are put back, so that the line numbers are those of the file. */
  next(): string | null {
    const step = this.#lines.next();
    if (step.done === true) return null;
    const read = step.value;
    if (!read.ok) {
      this.fault = { ok: false, line: read.line, message: read.message, final: true };
      return null;
    }
    const blank = '\n'.repeat(Math.max(0, read.line - this.#at - 1));
    this.#at = read.line;
    return `${blank}${read.text}\n`;
  }
}

function* withFirst(first: string, reader: LineReader): Generator<string> {
  for (let text: string | null = first; text !== null; text = reader.next()) yield text;
}

/** Number of line breaks in the cells of a row, which is identified by its first line. */
function lineBreaksIn(row: readonly string[]): number {
  return row.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

function lineOf(error: CsvError): number | null {
  const { lines } = error as CsvError & { lines?: unknown };
  return typeof lines === 'number' ? lines : null;
}

function likelyDelimiter(header: string): string {
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.sort((a, b) => b.count - a.count)[0]?.mark ?? ',';
}

/** Describes a CSV fault in our own words, because the CSV reader's messages quote the text that it read. */
function csvWords(error: CsvError): string {
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return `a row longer than ${ROW_CHARACTERS_MAX} characters; a quotation mark may be missing. Nothing after it was read`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark opened here or earlier is never closed: the file may be cut';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quotation mark in the middle of a cell; double it and put the cell in quotation marks';
    default:
      return `not readable as CSV (${error.code})`;
  }
}
