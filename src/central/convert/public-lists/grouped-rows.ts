import type { TextSource } from '../../source/index.ts';
import { csvRows, type RowFault } from '../rows.ts';

/** Maximum number of rows before the header, which contain a date of issue. */
const HEADER_ROWS_MAX = 3;
/** Maximum number of entries of one table. */
const ENTRIES_MAX = 2_000_000;
/** Maximum number of different rows of one entry; a table with a row for each name and address repeats most of them. */
export const ENTRY_ROWS_MAX = 5_000;
/** Maximum number of entries with incomplete rows at one time; the next constant limits their characters. */
const OPEN_ENTRIES_MAX = 20_000;
const OPEN_CHARACTERS_MAX: number = 32 * 1024 * 1024;

/** Columns of a published table: our name -> the headers under which the table may have it. */
export interface Columns {
  readonly [column: string]: readonly string[];
}

export function columnsOf(columns: Readonly<Record<string, string | readonly string[]>>): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([column, headers]) => [column, typeof headers === 'string' ? [headers] : headers]),
  );
}

/** All rows of one entry, without duplicates, by our names of the columns. */
export interface Group {
  ok: true;
  id: string;
  /** Line of its first row. */
  line: number;
  rows: readonly ReadonlyMap<string, string>[];
}

export type Grouped = Group | RowFault | { ok: false; line: number; message: string; final: false };

export interface GroupRules {
  delimiter: string;
  columns: Columns;
  /** Our name of the column that says to which entry a row belongs. */
  id: string;
  /** Columns without which the table is not what was asked for; if left out, the column of `id`. */
  required?: readonly string[];
}

/**
 * Entries of a table that gives each of them several rows, wherever these are. The table is read twice: once for the last
 * row of each entry, so that no more entries are held than are open at a time.
 */
export async function* groupedRows(source: TextSource, rules: GroupRules): AsyncGenerator<Grouped> {
  const last = new Map<string, number>();
  let rows = 0;
  for await (const read of tableRows(source, rules)) {
    if (!read.ok) break;
    rows += 1;
    last.set(read.row.get(rules.id) ?? '', rows);
    if (last.size > ENTRIES_MAX) {
      yield { ok: false, line: read.line, message: `more than ${ENTRIES_MAX} entries`, final: true };
      return;
    }
  }
  const open = new Map<string, OpenEntry>();
  let held = 0;
  let at = 0;
  for await (const read of tableRows(source, rules)) {
    if (!read.ok) {
      yield read;
      if (read.final) return;
      continue;
    }
    at += 1;
    const id = read.row.get(rules.id) ?? '';
    const entry = open.get(id) ?? new OpenEntry(id, read.line);
    open.set(id, entry);
    held += entry.add(read.row);
    if (last.get(id) === at) {
      open.delete(id);
      held -= entry.characters;
      yield entry.group();
    } else if (open.size > OPEN_ENTRIES_MAX || held > OPEN_CHARACTERS_MAX) {
      const message = `the rows of more than ${OPEN_ENTRIES_MAX} entries, or ${OPEN_CHARACTERS_MAX} characters, are not together; sort the table by its entries`;
      yield { ok: false, line: read.line, message, final: true };
      return;
    }
  }
}

class OpenEntry {
  characters = 0;
  readonly #id: string;
  readonly #line: number;
  readonly #rows = new Map<string, ReadonlyMap<string, string>>();
  #more = false;

  constructor(id: string, line: number) {
    this.#id = id;
    this.#line = line;
  }

  /** Characters that this row adds to what is held in memory. */
  add(row: ReadonlyMap<string, string>): number {
    const key = [...row.values()].join('\u001f');
    if (this.#rows.has(key)) return 0;
    if (this.#rows.size >= ENTRY_ROWS_MAX) {
      this.#more = true;
      return 0;
    }
    this.#rows.set(key, row);
    this.characters += key.length * 2;
    return key.length * 2;
  }

  group(): Grouped {
    if (this.#id === '') return this.#refused('a row without an entry number');
    if (this.#more) return this.#refused(`more than ${ENTRY_ROWS_MAX} different rows of one entry`);
    return { ok: true, id: this.#id, line: this.#line, rows: [...this.#rows.values()] };
  }

  #refused(message: string): Grouped {
    return { ok: false, line: this.#line, message, final: false };
  }
}

type TableRow = { ok: true; line: number; row: ReadonlyMap<string, string> } | (Grouped & { ok: false });

/** Rows after the header, with the cells of the columns that are read. */
async function* tableRows(source: TextSource, rules: GroupRules): AsyncGenerator<TableRow> {
  let header: readonly (string | null)[] | null = null;
  let before = 0;
  for await (const read of csvRows(source, { delimiter: rules.delimiter })) {
    if (!read.ok) {
      yield read;
      return;
    }
    const { line, cells } = read;
    if (header === null) {
      header = headerIn(cells, rules);
      before += 1;
      if (header === null && before >= HEADER_ROWS_MAX) break;
    } else if (cells.length !== header.length) {
      yield { ok: false, line, message: `${cells.length} columns, but the header has ${header.length}`, final: false };
    } else {
      const row = new Map<string, string>();
      for (const [place, column] of header.entries()) if (column !== null) row.set(column, cells[place] ?? '');
      yield { ok: true, line, row };
    }
  }
  if (header !== null) return;
  const wanted = (rules.required ?? [rules.id]).map((column) => rules.columns[column]?.[0] ?? column);
  yield { ok: false, line: 1, message: `no header row with the columns ${wanted.join(', ')}`, final: true };
}

/** Our column for each cell of a header row, or null if the row is not a header. Upper and lower case and blanks do not count. */
function headerIn(cells: readonly string[], { columns, id, required }: GroupRules): (string | null)[] | null {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_]+/g, '');
  const taken = new Set<string>();
  const header = cells.map((cell) => {
    const [column] =
      Object.entries(columns).find(([, names]) => names.some((name) => plain(name) === plain(cell))) ?? [];
    if (column === undefined || taken.has(column)) return null;
    taken.add(column);
    return column;
  });
  return (required ?? [id]).every((column) => taken.has(column)) ? header : null;
}
