import type { TextSource } from '../../source/index.ts';
import type { Converted } from '../converted.ts';
import type { ImportProfile } from '../profile.ts';
import { csvRows } from '../rows.ts';
import { listedDraft } from './listed.ts';
import { ofacRemarks } from './ofac-remarks.ts';

/** Columns of the tables, which have no header row. */
const SDN_COLUMNS = 12;
const ALT_COLUMNS = 5;
/** The value that the tables use for "null". */
const NOTHING = '-0-';
const ENTRY_NUMBER = /^\d{1,12}$/;
/** Longer remarks continue in sdn_comments.csv. */
const REMARKS_CHARACTERS = 1000;
/** Maximum number of characters of alternate names and remarks kept in memory while sdn.csv is read. */
const HELD_CHARACTERS_MAX: number = 64 * 1024 * 1024;

/** Files that are published with sdn.csv. */
export interface OfacTables {
  alternates: TextSource;
  comments: TextSource | null;
}

/**
 * Persons of sdn.csv with the alternate names of alt.csv and the long remarks of sdn_comments.csv (data specification of OFAC,
 * 25 September 2023). Addresses (add.csv) have no place in a record.
 */
export async function* ofacTableDrafts(
  source: TextSource,
  { profile, tables }: { profile: ImportProfile; tables: OfacTables },
): AsyncGenerator<Converted> {
  const alternates = new SideTable(tables.alternates, { columns: ALT_COLUMNS, value: 3 });
  yield* alternates.read();
  const comments = tables.comments === null ? null : new SideTable(tables.comments, { columns: 2, value: 1 });
  if (comments !== null) yield* comments.read();
  if (alternates.failed || comments?.failed === true) return;
  for await (const row of csvRows(source, { delimiter: ',' })) {
    if (!row.ok) {
      yield row;
      return;
    }
    const { line, cells } = row;
    if (cells.length !== SDN_COLUMNS) {
      yield { ok: false, line, message: `${cells.length} columns, but sdn.csv has ${SDN_COLUMNS}`, final: false };
      continue;
    }
    const [id = '', name = '', type = ''] = cells.map(cellText);
    const names = alternates.take(id);
    const more = comments?.take(id) ?? [];
    if (!ENTRY_NUMBER.test(id)) {
      yield {
        ok: false,
        line,
        message: 'the first column is not a number: this is not a row of sdn.csv',
        final: false,
      };
    } else if (type.toLowerCase() !== 'individual') {
      yield { ok: 'skipped', line, what: type === '' ? 'entity' : type.toLowerCase() };
    } else {
      const told = cellText(cells[SDN_COLUMNS - 1] ?? '');
      const remarks = ofacRemarks([told, ...more].join(''));
      const cut = told.length >= REMARKS_CHARACTERS && more.length === 0;
      yield listedDraft(
        {
          id: `ofac-${id}`,
          line,
          names: [
            { quality: 'primary', full: name },
            ...names.map((full) => ({ quality: 'strong' as const, full })),
            ...remarks.weak,
          ],
          births: remarks.births,
          nationalities: remarks.nationalities,
          sex: remarks.sex,
          papers: remarks.papers,
          remarks: [],
          reference: `OFAC SDN ${id}`,
          notes: cut ? [...remarks.notes, CUT_NOTE] : remarks.notes,
        },
        profile,
      );
    }
  }
  yield* alternates.left();
  if (comments !== null) yield* comments.left();
}

const CUT_NOTE = 'remarks of 1000 characters: they continue in sdn_comments.csv, which was not next to the file';

function cellText(cell: string): string {
  const text = cell.trim();
  return text === NOTHING ? '' : text;
}

/**
 * A table whose rows belong to entries of sdn.csv by their first column. A single text for an entry is held as it is, and an entry
 * is dropped once it has been used: what remains at the end does not belong to anything.
 */
class SideTable {
  failed = false;
  readonly #source: TextSource;
  readonly #columns: number;
  readonly #value: number;
  readonly #held = new Map<number, string | string[]>();
  #characters = 0;

  constructor(source: TextSource, { columns, value }: { columns: number; value: number }) {
    this.#source = source;
    this.#columns = columns;
    this.#value = value;
  }

  async *read(): AsyncGenerator<Converted> {
    for await (const row of csvRows(this.#source, { delimiter: ',' })) {
      if (!row.ok) {
        yield this.#fault(row.line, row.message);
        return;
      }
      const id = cellText(row.cells[0] ?? '');
      const text = cellText(row.cells[this.#value] ?? '');
      if (row.cells.length !== this.#columns || !ENTRY_NUMBER.test(id)) {
        yield this.#fault(row.line, `not a row of ${this.#columns} columns that starts with a number`);
        return;
      }
      if (text === '') continue;
      this.#characters += text.length;
      if (this.#characters > HELD_CHARACTERS_MAX) {
        yield this.#fault(row.line, `more than ${HELD_CHARACTERS_MAX} characters in total`);
        return;
      }
      const before = this.#held.get(Number(id));
      this.#held.set(Number(id), before === undefined ? text : [before, text].flat());
    }
  }

  take(id: string): string[] {
    const held = this.#held.get(Number(id));
    this.#held.delete(Number(id));
    return held === undefined ? [] : [held].flat();
  }

  /**
   * Rows that do not belong to anything, because one of the files is from another issue. They are read again for their line
   * numbers.
   */
  async *left(): AsyncGenerator<Converted> {
    if (this.#held.size === 0) return;
    const message = `${this.#source.name}: does not belong to any entry of sdn.csv: the files are from different days`;
    for await (const row of csvRows(this.#source, { delimiter: ',' })) {
      if (row.ok && this.#held.delete(Number(row.cells[0]))) {
        yield { ok: false, line: row.line, message, final: false };
      }
    }
  }

  #fault(line: number, message: string): Converted & { ok: false } {
    this.failed = true;
    return { ok: false, line, message: `${this.#source.name}: ${message}`, final: true };
  }
}
