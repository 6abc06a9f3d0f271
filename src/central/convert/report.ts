import type { WatchRecord } from '../../core/watchlist/record/index.ts';

export interface ImportLine {
  line: number;
  severity: 'error' | 'note';
  /** The message names a column or member, never a value from the source. */
  message: string;
}

/** Everything that was refused or left out for one reason. */
export interface ImportCause {
  severity: ImportLine['severity'];
  /** The message for the first of these lines. */
  message: string;
  count: number;
  /** The first lines, at most `CAUSE_LINES_MAX`. */
  lines: number[];
}

/** Maximum number of lines kept in the report; further ones are only counted. */
const REPORT_LINES_MAX = 10_000;
export const CAUSE_LINES_MAX = 3;
/** Causes that are counted separately; further ones are counted together. */
const CAUSES_MAX = 1_000;

/** The outcome of an import. Each entry of the source is counted once: taken, refused, ended or skipped. */
export class ImportReport {
  records = 0;
  /** Records with a fault; none of them was written. */
  refused = 0;
  /** Records that had expired and were left out on request. */
  ended = 0;
  /** False if an error stopped the reading: the rest of the file was not read. */
  complete = true;
  /** Entities that are not persons, by kind. */
  readonly skipped: Record<string, number> = {};
  /** Names of the records taken. */
  readonly names: Record<'primary' | 'alias' | 'weak', number> = { primary: 0, alias: 0, weak: 0 };
  readonly lines: ImportLine[] = [];
  readonly #causes = new Map<string, ImportCause>();

  /** Entries of the source that were seen. */
  get read(): number {
    return (
      this.records + this.refused + this.ended + Object.values(this.skipped).reduce((sum, count) => sum + count, 0)
    );
  }

  /** The causes: first those of refusals, then those of notes, the most frequent first. */
  get causes(): ImportCause[] {
    const rank = (cause: ImportCause): number => (cause.severity === 'error' ? 0 : 1);
    return [...this.#causes.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
  }

  take(record: WatchRecord): void {
    this.records += 1;
    for (const { kind } of record.names) this.names[kind] += 1;
  }

  skip(kind: string): void {
    const plain = /^[a-z][a-z ]{0,39}$/i.test(kind) ? kind : 'of another kind';
    this.skipped[plain] = (this.skipped[plain] ?? 0) + 1;
  }

  /** `value` distinguishes wrong values that break the same rule: each has to be corrected separately. */
  refuse(line: number, message: string, value = ''): void {
    this.refused += 1;
    this.#say({ line, severity: 'error', message }, value);
  }

  note(line: number, message: string): void {
    this.#say({ line, severity: 'note', message }, '');
  }

  #say(said: ImportLine, value: string): void {
    const { line, severity, message } = said;
    if (this.lines.length < REPORT_LINES_MAX) this.lines.push(said);
    // Figures in a message (a line, a place in an array) do not make it a separate cause.
    const key = `${severity}|${message.replace(/\d+/g, '#')}|${value}`;
    const known = this.#causes.get(key);
    if (known === undefined && this.#causes.size >= CAUSES_MAX) {
      this.#count(`${severity}|more`, { line, severity, message: 'other causes, not listed separately' });
    } else this.#count(key, said);
  }

  #count(key: string, { line, severity, message }: ImportLine): void {
    const cause = this.#causes.get(key) ?? { severity, message, count: 0, lines: [] };
    cause.count += 1;
    if (cause.lines.length < CAUSE_LINES_MAX) cause.lines.push(line);
    this.#causes.set(key, cause);
  }
}
