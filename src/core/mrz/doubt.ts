import type { ColumnViolation } from './fields.ts';
import { LAYOUTS, type Span } from './layout.ts';
import type { CheckDigit, FieldName, MrzDocument, MrzField, MrzRead } from './types.ts';

/** Line and column, both counted from 0. */
interface Place {
  line: number;
  column: number;
}

/**
 * Places where the reader was not sure: it had a small margin, or two readers saw different characters. A failure that such a
 * character causes concerns the reading, not the document, and a pass that depends on it is not proved either.
 */
export class Doubt {
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  at(line: number, column: number): boolean {
    for (const place of this.#places) if (place.line === line && place.column === column) return true;
    return false;
  }

  /** False for a field that is not printed on the document. */
  touches(span: Span | undefined): boolean {
    if (span === undefined) return false;
    const { line, start, end } = span;
    for (const place of this.#places) {
      if (place.line === line && place.column >= start && place.column < end) return true;
    }
    return false;
  }

  /** True if a check digit or one of the characters it covers is in doubt, so that a wrong digit may be a misreading. */
  explains(document: MrzDocument, digit: CheckDigit): boolean {
    return this.at(digit.line, digit.column) || coverOf(document, digit).some((span) => this.touches(span));
  }
}

/** Null if the reader was sure of every character; this is the usual case, and a quick one. */
export function doubtOf(read: MrzRead): Doubt | null {
  const proposals = read.proposals ?? [];
  const disputed = read.disputed ?? [];
  if (read.uncertain.length + proposals.length + disputed.length === 0) return null;
  return new Doubt([...read.uncertain, ...proposals, ...disputed]);
}

/** Spans that a check digit covers as printed, including the continuation of a long number (Doc 9303-5 4.2.4 note). */
export function coverOf(document: MrzDocument, digit: CheckDigit): readonly Span[] {
  const rule = LAYOUTS[document.format].digits.find((entry) => entry.of === digit.of);
  if (rule === undefined) return [];
  if (rule.line === digit.line && rule.column === digit.column) return rule.covers;
  // The digit is in the optional field: a doubtful `<` in the digit's own column would decide whether the number is long.
  const optional = document.fields.optional;
  const tail = optional === undefined ? [] : [{ line: optional.line, start: optional.start, end: digit.column }];
  return [...rule.covers, { line: rule.line, start: rule.column, end: rule.column + 1 }, ...tail];
}

const DIGIT_OF_FIELD: Readonly<Partial<Record<FieldName, CheckDigit['of']>>> = {
  documentNumber: 'document-number',
  birthDate: 'birth',
  expiryDate: 'expiry',
  optional: 'optional',
};

/**
 * A field with a doubtful character is `undetermined`/MRZ_LOW_EVIDENCE, even if every digit is correct (blind classes of Doc
 * 9303-3 4.9); so is a field with a wrong digit that the doubt explains. A finding about a clear character remains.
 */
export function markDoubt(document: MrzDocument, violations: readonly ColumnViolation[], doubt: Doubt): void {
  for (const [name, field] of Object.entries(document.fields) as [FieldName, MrzField][]) {
    if (!doubt.touches(field) && !reaches(document, DIGIT_OF_FIELD[name], doubt)) continue;
    if (hasClearBreak(field, violations, doubt)) continue;
    field.value5 = 'undetermined';
    field.reason = 'MRZ_LOW_EVIDENCE';
  }
}

/** True if a doubt outside a field affects it: in its wrong digit, or in the part of a long number printed elsewhere. */
function reaches(document: MrzDocument, of: CheckDigit['of'] | undefined, doubt: Doubt): boolean {
  if (of === undefined) return false;
  const digit = document.checks.find((check) => check.of === of);
  if (digit === undefined) return false;
  if (!digit.ok) return doubt.explains(document, digit);
  return of === 'document-number' && coverOf(document, digit).some((span) => doubt.touches(span));
}

function hasClearBreak(field: MrzField, violations: readonly ColumnViolation[], doubt: Doubt): boolean {
  return violations.some(
    ({ line, column }) => line === field.line && column >= field.start && column < field.end && !doubt.at(line, column),
  );
}
