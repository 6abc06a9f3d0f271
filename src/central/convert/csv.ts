import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type LineRules, splitLines, type TextSource } from '../source/lines.ts';
import type { Converted } from './convert.ts';
import { recordNames } from './names.ts';
import { type ImportProfile, isoDate, sexOf, valuesOf, withDefaults } from './profile.ts';
import { printedState } from './states.ts';

/** Bytes of one physical line and, below, characters of one row with its quoted line breaks. */
const LINE: LineRules = { lineBytesMax: 256 * 1024, lenient: true };
const ROW_CHARACTERS_MAX = 256 * 1024;
const COLUMNS_MAX = 256;

/** Our columns and what headers are taken for them; case, blanks, `_` and `-` do not count. */
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  id: ['recordid', 'record', 'reference'],
  rev: ['revision'],
  cat: ['class', 'category', 'alertclass'],
  act: ['action', 'requiredaction', 'instruction'],
  basis: ['legalbasis'],
  exp: ['expires', 'expiry', 'expirydate', 'validuntil', 'expireson'],
  family: ['familyname', 'surname', 'lastname'],
  given: ['givenname', 'givennames', 'firstname', 'firstnames', 'forenames'],
  full: ['fullname', 'name', 'wholename'],
  alias: ['aliases', 'aka', 'othernames'],
  weak: ['weakalias', 'weakaliases', 'nickname', 'nicknames'],
  previous: ['previousname', 'previousnames', 'formername', 'formernames', 'fka'],
  dob: ['birthdate', 'dateofbirth', 'born', 'birthday'],
  nat: ['nationality', 'nationalities', 'citizenship'],
  sex: ['gender'],
  doctype: ['documenttype', 'typeofdocument'],
  docissuer: ['documentissuer', 'documentcountry', 'issuer', 'issuingstate', 'issuingcountry'],
  docnumber: ['documentnumber', 'documentno', 'number'],
  docstatus: ['documentstatus', 'reportedas'],
  passport: ['passportnumber', 'passportno'],
  passportissuer: ['passportcountry', 'passportissuingstate'],
  idcard: ['idnumber', 'identitycard', 'identitycardnumber', 'nationalid'],
  idcardissuer: ['idcountry', 'identitycardcountry', 'identitycardissuer'],
  note: ['notes', 'remark', 'remarks', 'comment', 'comments'],
  hand: ['handling', 'handlingcode'],
  agr: ['agreement', 'agreementid'],
  pur: ['purpose'],
  src: ['source', 'sourcereference', 'sourceurl'],
};

const BY_HEADER: ReadonlyMap<string, string> = new Map(
  Object.entries(COLUMNS).flatMap(([column, headers]) =>
    [column, ...headers].map((header) => [header, column] as const),
  ),
);

/** Rows of a CSV file as drafts of records. RFC 4180 with a header row; comma, semicolon or tab. */
export async function* csvDrafts(source: TextSource, profile: ImportProfile): AsyncGenerator<Converted> {
  const reader = new LineReader(source);
  const first = reader.next();
  if (first === null) {
    if (reader.fault !== null) yield reader.fault;
    else yield { ok: false, line: 1, message: 'the file holds no header row', final: true };
    return;
  }
  const delimiter = profile.delimiter ?? likelyDelimiter(first);
  const rows = Readable.from(withFirst(first, reader), { objectMode: true }).pipe(
    parse({
      delimiter,
      info: true,
      max_record_size: ROW_CHARACTERS_MAX,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    }),
  );
  let header: (string | null)[] | null = null;
  let line = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      line = info.lines - lineBreaksIn(record);
      if (header === null) {
        const read = readHeader(record, profile);
        if (!read.ok) {
          yield { ok: false, line: 1, message: read.message, final: true };
          return;
        }
        header = read.columns;
      } else if (record.length !== header.length) {
        yield {
          ok: false,
          line,
          message: `${record.length} columns, and the header has ${header.length}`,
          final: false,
        };
      } else yield draftOf(cellsOf(header, record), { line, profile });
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
  fault: (Converted & { ok: false }) | null = null;
  readonly #lines: Generator<ReturnType<typeof splitLines> extends Generator<infer T> ? T : never>;
  #at = 0;

  constructor(source: TextSource) {
    this.#lines = splitLines(source.chunks(), LINE);
  }

  /** Empty lines that were left out are put back, or the line numbers would not be those of the file. */
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

/** A row with line breaks in its cells is named by its first line. */
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

type Header = { ok: true; columns: (string | null)[] } | { ok: false; message: string };

function readHeader(names: readonly string[], profile: ImportProfile): Header {
  if (names.length > COLUMNS_MAX) return { ok: false, message: `more than ${COLUMNS_MAX} columns` };
  const columns: (string | null)[] = [];
  for (const [place, name] of names.entries()) {
    const mapped = Object.hasOwn(profile.columns, name) ? profile.columns[name] : undefined;
    const column = mapped === '' ? null : BY_HEADER.get(plainHeader(mapped ?? name));
    if (column === undefined) {
      const known = 'docs/central-it.md names the columns; an import profile can map or leave out others';
      return { ok: false, message: `header: column ${place + 1} is not known (${known})` };
    }
    if (column !== null && columns.includes(column))
      return { ok: false, message: `header: two columns are taken for ${column}` };
    columns.push(column);
  }
  const has = (...wanted: string[]): boolean => wanted.some((column) => columns.includes(column));
  if (!has('id')) return { ok: false, message: 'header: no column id' };
  if (!has('family', 'given', 'full', 'docnumber', 'passport', 'idcard')) {
    return { ok: false, message: 'header: neither a name nor a document number, so no record could ever match' };
  }
  return { ok: true, columns };
}

function plainHeader(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

function cellsOf(header: readonly (string | null)[], row: readonly string[]): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const [place, column] of header.entries()) if (column !== null) cells[column] = row[place] ?? '';
  return cells;
}

function draftOf(cells: Record<string, string>, at: { line: number; profile: ImportProfile }): Converted {
  const { line, profile } = at;
  const fault = (message: string): Converted => ({ ok: false, line, message, final: false });
  const sex = sexOf(cells['sex'] ?? '');
  if (sex === undefined) return fault('sex: not F, M or X');
  const nat = valuesOf(cells['nat']).map(printedState);
  if (nat.includes(null)) return fault('nat: not a state code of ICAO or ISO, nor an English name of a state');
  const docs = documentsOf(cells);
  if (typeof docs === 'string') return fault(docs);
  const { names, dropped } = recordNames({
    family: cells['family'],
    given: cells['given'],
    full: valuesOf(cells['full']),
    aliases: [...valuesOf(cells['alias']), ...valuesOf(cells['previous'])],
    weak: valuesOf(cells['weak']),
    remarks: [cells['note'] ?? ''],
  });
  const plain = (column: string): string | undefined => cells[column] || undefined;
  const rev = plain('rev');
  const exp = plain('exp');
  const draft = withDefaults(
    {
      id: cells['id'],
      rev: rev === undefined ? 1 : Number(rev),
      cat: plain('cat')?.toLowerCase(),
      act: plain('act'),
      basis: plain('basis'),
      exp: exp === undefined ? undefined : isoDate(exp, profile.dates),
      names,
      dob: valuesOf(cells['dob']).map((date) => isoDate(date, profile.dates)),
      nat,
      sex,
      docs,
      note: plain('note'),
      hand: plain('hand'),
      agr: plain('agr'),
      pur: plain('pur'),
      src: plain('src'),
    },
    profile.defaults,
  );
  return {
    ok: true,
    line,
    draft,
    notes: dropped === 0 ? [] : [`names: ${dropped} more than a record takes, left out`],
  };
}

interface DraftDocument {
  t: string;
  c: string;
  n: string;
  s?: string;
}

/** Issuers pair with numbers in order; one issuer stands for all numbers of its column. */
function documentsOf(cells: Record<string, string>): DraftDocument[] | string {
  const found: DraftDocument[] = [];
  const type = typeClass(cells['doctype'] ?? '');
  const status = cells['docstatus']?.toLowerCase() ?? '';
  const columns = [
    ['docnumber', 'docissuer', type],
    ['passport', 'passportissuer', 'P'],
    ['idcard', 'idcardissuer', 'I'],
  ] as const;
  for (const [number, issuer, t] of columns) {
    const numbers = valuesOf(cells[number]);
    const issuers = valuesOf(cells[issuer]);
    if (issuers.length > 1 && issuers.length !== numbers.length) return `${issuer}: not as many as numbers`;
    for (const [place, n] of numbers.entries()) {
      const named = issuers[place] ?? issuers[0] ?? valuesOf(cells['nat'])[0] ?? '';
      const c = printedState(named);
      if (c === null) return `${issuer}: missing, or not a state code of ICAO or ISO, nor an English name of a state`;
      found.push({ t, c, n, ...(number === 'docnumber' && status !== '' ? { s: status } : {}) });
    }
  }
  return found;
}

/** Type class from a document code (P, ID, AC, V) or from words. */
function typeClass(text: string): string {
  const plain = text.trim().toUpperCase();
  if (plain.startsWith('P')) return 'P';
  if (plain.startsWith('V')) return 'V';
  return /^(?:I|A|C)(?:$|[A-Z<])/.test(plain) ? 'I' : 'O';
}

/** The words of the CSV reader repeat what they read. */
function csvWords(error: CsvError): string {
  switch (error.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return `a row longer than ${ROW_CHARACTERS_MAX} characters; a quotation mark may be missing. Nothing after it was read`;
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark opened here or before is never closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'a quotation mark in the middle of a cell; double it and put the cell in quotation marks';
    default:
      return `not readable as CSV (${error.code})`;
  }
}
