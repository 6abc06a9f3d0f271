import { checkDigit } from './check-digit.ts';
import { type FrenchLayout, LAYOUTS, type Layout, type Span } from './layout.ts';
import type { MrzFormat } from './types.ts';

/** What a document says, before it is laid out. Text is upper case A-Z and 0-9; names contain only A-Z. */
export interface MrzContent {
  format: MrzFormat;
  /** One or two characters, for example `P` or `ID`. */
  documentCode: string;
  /** One to three letters. */
  issuingState: string;
  primary: readonly string[];
  secondary: readonly string[];
  /** Up to 9 characters; up to 22 on TD1 and 14 on TD2 (continued in the optional field); 12 on FRA-ID. */
  documentNumber: string;
  /** Empty on FRA-ID, which does not print it. */
  nationality: string;
  /** YYMMDD, `<<` for unknown pairs. */
  birth: string;
  sex: 'F' | 'M' | null;
  /** YYMMDD; empty on FRA-ID, which does not print it. */
  expiry: string;
  /** On FRA-ID, the issuing office's code, line 1, columns 31-36. */
  optional?: string;
  /** TD1 only: line 2, columns 19-29. */
  optional2?: string;
}

const PRINCIPAL_COLUMNS = 9;

/**
 * Lays out an MRZ with correct check digits (Doc 9303-4 to -7 4.2); the inverse of `readMrz`. For simulators, demonstration
 * documents and tests. Throws RangeError if the content cannot be printed in the format, because that is the caller's mistake.
 */
export function formatMrz(content: MrzContent): string[] {
  return content.format === 'FRA-ID'
    ? formatFrenchIdentityCard(content, LAYOUTS['FRA-ID'])
    : formatIcao(content, LAYOUTS[content.format]);
}

function formatIcao(content: MrzContent, layout: Layout): string[] {
  const sheet = new Sheet(layout);
  const at = layout.fields;
  putShared(sheet, content, layout);
  sheet.put(at.name, nameField(content, at.name.end - at.name.start), 'name');
  sheet.put(at.nationality, content.nationality, 'nationality');
  sheet.put(at.expiryDate, content.expiry, 'date of expiry');
  sheet.put(at.documentNumber, content.documentNumber.slice(0, PRINCIPAL_COLUMNS), 'document number');
  sheet.put(at.optional, continuation(content, layout) + (content.optional ?? ''), 'optional data');
  if (at.optional2 !== undefined) sheet.put(at.optional2, content.optional2 ?? '', 'second optional data');
  const long = content.documentNumber.length > PRINCIPAL_COLUMNS;
  return sheet.signed(long ? 'document-number' : null);
}

function formatFrenchIdentityCard(content: MrzContent, layout: FrenchLayout): string[] {
  const notPrinted = [content.nationality, content.expiry, content.optional2 ?? ''];
  if (notPrinted.some((text) => text !== '')) {
    throw new RangeError('FRA-ID prints no nationality, no expiry and no second optional data');
  }
  if (content.documentCode !== 'ID' || content.issuingState !== 'FRA') throw new RangeError('FRA-ID starts with IDFRA');
  checkName(content);
  const sheet = new Sheet(layout);
  const at = layout.fields;
  putShared(sheet, content, layout);
  sheet.put(at.name, content.primary.join('<').slice(0, at.name.end - at.name.start), 'name');
  const given = content.secondary.join('<<').slice(0, at.givenNames.end - at.givenNames.start);
  sheet.put(at.givenNames, given, 'given names');
  sheet.put(at.documentNumber, content.documentNumber, 'document number');
  sheet.put(at.optional, content.optional ?? '', 'optional data');
  return sheet.signed(null);
}

function putShared(sheet: Sheet, content: MrzContent, layout: Layout | FrenchLayout): void {
  const at = layout.fields;
  sheet.put(at.documentCode, content.documentCode, 'document code');
  sheet.put(at.issuingState, content.issuingState, 'issuing State');
  sheet.put(at.birthDate, content.birth, 'date of birth');
  sheet.put(at.sex, content.sex ?? '<', 'sex');
}

/** Rows of fillers into which fields are written. */
class Sheet {
  readonly #layout: Layout | FrenchLayout;
  readonly #rows: string[][];

  constructor(layout: Layout | FrenchLayout) {
    this.#layout = layout;
    this.#rows = Array.from({ length: layout.lineCount }, () => new Array<string>(layout.columns).fill('<'));
  }

  put(span: Span, text: string, what: string): void {
    const { format } = this.#layout;
    if (text.length > span.end - span.start) throw new RangeError(`${what} is too long for ${format}`);
    if (!/^[A-Z0-9<]*$/.test(text)) throw new RangeError(`${what} contains characters outside the MRZ alphabet`);
    for (let index = 0; index < text.length; index++) this.#set(span.line, span.start + index, text.charAt(index));
  }

  /** The lines with their check digits, except one that is elsewhere. */
  signed(elsewhere: 'document-number' | null): string[] {
    for (const rule of this.#layout.digits) {
      if (rule.of === elsewhere) continue;
      const covered = rule.covers.map((span) => (this.#rows[span.line] ?? []).slice(span.start, span.end).join(''));
      this.#set(rule.line, rule.column, checkDigit(...covered));
    }
    return this.#rows.map((row) => row.join(''));
  }

  #set(line: number, column: number, character: string): void {
    const row = this.#rows[line];
    if (row !== undefined) row[column] = character;
  }
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
 * Name field of `width` columns. A name that does not fit is cut so that the last column has a letter, which marks the truncation
 * (Doc 9303-3 4.6); at least one letter of the secondary identifier remains.
 */
function nameField(content: MrzContent, width: number): string {
  checkName(content);
  const primary = [...content.primary];
  const secondary = [...content.secondary];
  const whole = (): string =>
    [primary, secondary]
      .filter((part) => part.length > 0)
      .map((part) => part.join('<'))
      .join('<<');
  if (whole().length <= width) return whole();
  if (secondary.length > 0) while (primary.join('<').length > width - 3 && shorten(primary));
  // Each letter removed from an earlier component moves the next letter into the last column.
  while (whole().charAt(width - 1) === '<' && (shorten(primary) || shorten(secondary)));
  return whole().slice(0, width);
}

/** Removes the last letter of the longest component; false if all have only one letter left. */
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

function checkName(content: MrzContent): void {
  for (const part of [...content.primary, ...content.secondary]) {
    if (!/^[A-Z]+$/.test(part)) throw new RangeError('a name component contains characters other than A-Z');
  }
}
