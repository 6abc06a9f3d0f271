import type { TextSource } from '../source/index.ts';
import type { Converted } from './converted.ts';
import { nameNotes, recordNames } from './names.ts';
import { type ImportProfile, isoDate, sexOf, valuesOf, withDefaults } from './profile.ts';
import { ENDED_NOTE } from './public-lists/listed.ts';
import { csvRows } from './rows.ts';
import { issuerCode, nationalityCode, readState } from './states/states.ts';

const COLUMNS_MAX = 256;

/** Our columns and the headers that are accepted for them; case, blanks, `_` and `-` do not count. */
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
  let header: (string | null)[] | null = null;
  for await (const row of csvRows(source, { delimiter: profile.delimiter })) {
    if (!row.ok) {
      yield row;
      return;
    }
    const { line, cells } = row;
    if (header === null) {
      const read = readHeader(cells, profile);
      if (!read.ok) {
        yield { ok: false, line: 1, message: read.message, final: true };
        return;
      }
      header = read.columns;
    } else if (cells.length !== header.length) {
      yield { ok: false, line, message: `${cells.length} columns, but the header has ${header.length}`, final: false };
    } else yield draftOf(cellsOf(header, cells), { line, profile });
  }
  if (header === null) yield { ok: false, line: 1, message: 'the file has no header row', final: true };
}

type Header = { ok: true; columns: (string | null)[] } | { ok: false; message: string };

function readHeader(names: readonly string[], profile: ImportProfile): Header {
  if (names.length > COLUMNS_MAX) return { ok: false, message: `more than ${COLUMNS_MAX} columns` };
  const columns: (string | null)[] = [];
  for (const [place, name] of names.entries()) {
    const mapped = Object.hasOwn(profile.columns, name) ? profile.columns[name] : undefined;
    const column = mapped === '' ? null : BY_HEADER.get(plainHeader(mapped ?? name));
    if (column === undefined) {
      const known = 'docs/central-it.md lists the columns; an import profile can map or leave out others';
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
  const fault = (message: string): Converted & { ok: false } => ({ ok: false, line, message, final: false });
  const sex = sexOf(cells['sex'] ?? '');
  if (sex === undefined) return fault('sex: not F, M or X');
  const nat = new Set<string>();
  const notes: string[] = [];
  for (const text of valuesOf(cells['nat'])) {
    const state = readState(text, profile.states);
    if (state === null) return { ...fault('nat: not a known State; add it to `states` of the profile'), value: text };
    if (state.kind === 'ended') notes.push(ENDED_NOTE);
    else if (state.kind === 'state') nat.add(nationalityCode(state));
  }
  const docs = documentsOf(cells, profile);
  if ('message' in docs) return { ...fault(docs.message), ...(docs.value === undefined ? {} : { value: docs.value }) };
  const read = recordNames({
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
      names: read.names,
      dob: valuesOf(cells['dob']).map((date) => isoDate(date, profile.dates)),
      nat: [...nat],
      sex,
      docs: docs.found,
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
    notes: [...new Set([...notes, ...nameNotes(read)])],
  };
}

interface DraftDocument {
  t: string;
  c: string;
  n: string;
  s?: string;
}

/** Issuers are paired with numbers in order; a single issuer applies to all the numbers in its column. */
function documentsOf(
  cells: Record<string, string>,
  { states }: ImportProfile,
): { found: DraftDocument[] } | { message: string; value?: string } {
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
    if (issuers.length > 1 && issuers.length !== numbers.length)
      return { message: `${issuer}: there must be as many as there are numbers` };
    for (const [place, n] of numbers.entries()) {
      const named = issuers[place] ?? issuers[0] ?? valuesOf(cells['nat'])[0] ?? '';
      const c = issuerCode(named, states);
      if (c === null) {
        return named === ''
          ? { message: `${issuer}: missing, and the record has no nationality` }
          : { message: `${issuer}: not a known State; add it to \`states\` of the profile`, value: named };
      }
      found.push({ t, c, n, ...(number === 'docnumber' && status !== '' ? { s: status } : {}) });
    }
  }
  return { found };
}

/** The class of a document type that is given as a document code (P, ID, AC, V) or in words. */
function typeClass(text: string): string {
  const plain = text.trim().toUpperCase();
  if (plain.startsWith('P')) return 'P';
  if (plain.startsWith('V')) return 'V';
  return /^(?:I|A|C)(?:$|[A-Z<])/.test(plain) ? 'I' : 'O';
}
