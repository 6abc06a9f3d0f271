import { checkDigit } from './check-digit.ts';
import { LAYOUTS, type Layout, type Span } from './layout.ts';
import type { MrzFormat } from './types.ts';

/** What a document says, before it is laid out. Text is upper case A-Z and 0-9; names hold A-Z only. */
export interface MrzContent {
  format: MrzFormat;
  /** One or two characters, for example `P` or `ID`. */
  documentCode: string;
  /** One to three letters. */
  issuingState: string;
  primary: readonly string[];
  secondary: readonly string[];
  /** Up to 9 characters; up to 22 on TD1 and 14 on TD2 (continued in the optional field). */
  documentNumber: string;
  nationality: string;
  /** YYMMDD, `<<` for unknown pairs. */
  birth: string;
  sex: 'F' | 'M' | null;
  /** YYMMDD. */
  expiry: string;
  optional?: string;
  /** TD1 only: line 2, columns 19-29. */
  optional2?: string;
}

const PRINCIPAL_COLUMNS = 9;

/**
 * Lays out an MRZ with right check digits (Doc 9303-4 to -7 4.2), the inverse of `readMrz`. For simulators,
 * demonstration documents and tests. Throws RangeError where the content cannot be printed in the format: such content
 * is a mistake of the caller.
 */
export function formatMrz(content: MrzContent): string[] {
  const layout = LAYOUTS[content.format];
  const rows = Array.from({ length: layout.lineCount }, () => new Array<string>(layout.columns).fill('<'));
  const put = (span: Span, text: string, what: string): void => {
    if (text.length > span.end - span.start) throw new RangeError(`${what} is too long for ${layout.format}`);
    if (!/^[A-Z0-9<]*$/.test(text)) throw new RangeError(`${what} holds characters outside the MRZ alphabet`);
    for (let index = 0; index < text.length; index++) setAt(rows, span.line, span.start + index, text.charAt(index));
  };
  const at = layout.fields;
  put(at.documentCode, content.documentCode, 'document code');
  put(at.issuingState, content.issuingState, 'issuing State');
  put(at.name, nameField(content, at.name.end - at.name.start), 'name');
  put(at.nationality, content.nationality, 'nationality');
  put(at.birthDate, content.birth, 'date of birth');
  put(at.sex, content.sex ?? '<', 'sex');
  put(at.expiryDate, content.expiry, 'date of expiry');
  put(at.documentNumber, content.documentNumber.slice(0, PRINCIPAL_COLUMNS), 'document number');
  put(at.optional, continuation(content, layout) + (content.optional ?? ''), 'optional data');
  if (at.optional2 !== undefined) put(at.optional2, content.optional2 ?? '', 'second optional data');

  const long = content.documentNumber.length > PRINCIPAL_COLUMNS;
  for (const rule of layout.digits) {
    if (rule.of === 'document-number' && long) continue;
    const covered = rule.covers.map((span) => (rows[span.line] ?? []).slice(span.start, span.end).join(''));
    setAt(rows, rule.line, rule.column, checkDigit(...covered));
  }
  return rows.map((row) => row.join(''));
}

function continuation(content: MrzContent, layout: Layout): string {
  const tail = content.documentNumber.slice(PRINCIPAL_COLUMNS);
  if (tail.length === 0) return '';
  if (layout.format !== 'TD1' && layout.format !== 'TD2') {
    throw new RangeError(`document number is too long for ${layout.format}`);
  }
  return `${tail}${checkDigit(content.documentNumber)}<`;
}

/**
 * Name field of `width` columns. A name that does not fit is cut so that the last column holds a letter, which is the
 * mark of truncation (Doc 9303-3 4.6); at least one letter of the secondary identifier survives.
 */
function nameField(content: MrzContent, width: number): string {
  for (const part of [...content.primary, ...content.secondary]) {
    if (!/^[A-Z]+$/.test(part)) throw new RangeError('a name component holds characters other than A-Z');
  }
  const primary = [...content.primary];
  const secondary = [...content.secondary];
  const whole = (): string =>
    [primary, secondary]
      .filter((part) => part.length > 0)
      .map((part) => part.join('<'))
      .join('<<');
  if (whole().length <= width) return whole();
  if (secondary.length > 0) while (primary.join('<').length > width - 3 && shorten(primary));
  // Each letter taken from a component in front moves the next letter into the last column.
  while (whole().charAt(width - 1) === '<' && (shorten(primary) || shorten(secondary)));
  return whole().slice(0, width);
}

/** Takes the last letter of the longest component; false where all are down to one letter. */
function shorten(components: string[]): boolean {
  let longest = 0;
  components.forEach((part, index) => {
    if (part.length > (components[longest]?.length ?? 0)) longest = index;
  });
  const part = components[longest];
  if (part === undefined || part.length < 2) return false;
  components[longest] = part.slice(0, -1);
  return true;
}

function setAt(rows: string[][], line: number, column: number, character: string): void {
  const row = rows[line];
  if (row !== undefined) row[column] = character;
}
