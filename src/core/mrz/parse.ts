import { FILLER_CODE } from './check-digit.ts';
import { parseBirth, parseExpiry } from './dates.ts';
import { isListedDocumentCode } from './document-code.ts';
import { type ExpiryCenturyRule, expiryAheadYears } from './expiry-century.ts';
import {
  type ColumnViolation,
  collectFlags,
  field,
  judge,
  judgeColumn,
  judgeDate,
  judgeDigit,
  judgeState,
  mark,
  nameText,
  readDigit,
  stripFillers,
} from './fields.ts';
import { isFrenchIdentityCard, readFrenchIdentityCard } from './french-identity-card.ts';
import {
  type DigitRule,
  FRENCH_IDENTITY_CARD,
  type FrenchLayout,
  KIND_OF,
  type Layout,
  layoutOf,
  type Span,
} from './layout.ts';
import { type LongNumber, readLongNumber } from './long-number.ts';
import { parseName } from './names.ts';
import { isDrivingLicence } from './national.ts';
import { stateOf } from './states.ts';
import type { CheckDigit, CivilDate, MrzDocument } from './types.ts';

/** What the parser must know in addition to the text. */
export interface ParseContext {
  /** Civil date of the inspection; it decides the centuries. If it is null, the years stay open. */
  today: CivilDate | null;
  centuryRules: readonly ExpiryCenturyRule[];
}

export type ParsedMrz =
  | { kind: 'document'; document: MrzDocument; violations: ColumnViolation[]; nonconformingDates: boolean }
  /** `foreign`: its first character outside the MRZ alphabet. */
  | { kind: 'national'; foreign: ColumnViolation | null }
  | { kind: 'unreadable'; reason: 'MRZ_FORMAT_UNKNOWN' | 'MRZ_CHARSET'; at: ColumnViolation | null };

/**
 * Turns the lines of an MRZ into fields, digits and flags (Doc 9303-3 section 4, parts 4 to 7; the French identity card by its
 * own layout). Nothing is corrected. Accepts any strings.
 */
export function parseLines(lines: readonly string[], context: ParseContext): ParsedMrz {
  const layout = layoutOf(lines);
  if (layout === null) {
    return isDrivingLicence(lines)
      ? { kind: 'national', foreign: foreignIn(lines) }
      : { kind: 'unreadable', reason: 'MRZ_FORMAT_UNKNOWN', at: null };
  }
  const violations: ColumnViolation[] = [];
  const french = layout.format === 'TD2' && isFrenchIdentityCard(lines);
  const foreign = checkColumns(lines, french ? FRENCH_IDENTITY_CARD : layout, violations);
  if (foreign !== null) return { kind: 'unreadable', reason: 'MRZ_CHARSET', at: foreign };
  if (!french) return readFields(lines, layout, violations, context);
  const document = readFrenchIdentityCard(lines, violations, context.today);
  const nonconformingDates = document.fields.birthDate?.flags.includes('MRZ_DATE_NONCONFORMING') === true;
  return { kind: 'document', document, violations, nonconformingDates };
}

/** First character outside the MRZ alphabet in lines whose columns have no rules. */
function foreignIn(lines: readonly string[]): ColumnViolation | null {
  for (const [line, text] of lines.entries()) {
    for (let column = 0; column < text.length; column++) {
      const code = text.charCodeAt(column);
      if (code >= 128 || KIND_OF[code] === 0) return { line, column, seen: text.charAt(column) };
    }
  }
  return null;
}

/** Fills `violations`; returns the first character outside the MRZ alphabet, or null. */
function checkColumns(
  lines: readonly string[],
  layout: Layout | FrenchLayout,
  violations: ColumnViolation[],
): ColumnViolation | null {
  for (let line = 0; line < layout.lineCount; line++) {
    const text = lines[line] ?? '';
    const mask = layout.masks[line];
    for (let column = 0; column < text.length; column++) {
      const code = text.charCodeAt(column);
      const kind = code < 128 ? (KIND_OF[code] ?? 0) : 0;
      if (kind === 0) return { line, column, seen: text.charAt(column) };
      if ((kind & (mask?.[column] ?? 0)) === 0) violations.push({ line, column, seen: text.charAt(column) });
    }
  }
  const sex = layout.fields.sex;
  const printed = lines[sex.line]?.charAt(sex.start) ?? '';
  // X is used only in the visual zone; in the MRZ it is a nonconformity of the field, not of the layout.
  if (printed >= 'A' && printed <= 'Z' && printed !== 'M' && printed !== 'F' && printed !== 'X') {
    violations.push({ line: sex.line, column: sex.start, seen: printed });
  }
  return null;
}

function readFields(
  lines: readonly string[],
  layout: Layout,
  violations: ColumnViolation[],
  { today, centuryRules }: ParseContext,
): ParsedMrz {
  const at = layout.fields;
  const text = (span: Span): string => lines[span.line]?.slice(span.start, span.end) ?? '';
  const code = text(at.documentCode);
  const issuer = stateOf(text(at.issuingState));
  const nationality = stateOf(text(at.nationality));
  const name = parseName(text(at.name));
  const number = text(at.documentNumber);
  const birth = parseBirth(text(at.birthDate), today);
  const documentCode = stripFillers(code) ?? '';
  const aheadYears = expiryAheadYears(centuryRules, { issuer: issuer.code, documentCode });
  const expiry = parseExpiry(text(at.expiryDate), today, aheadYears);
  const sexPrinted = text(at.sex);
  const sex = sexPrinted === 'F' || sexPrinted === 'M' ? sexPrinted : null;
  const optional = text(at.optional);
  const long = longNumberOf(lines, layout, number, optional);
  const checks = layout.digits.map((rule) => readLongDigit(lines, layout, rule, long));

  const documentNumber = stripFillers(number) + (long?.tail ?? '');
  const fields: MrzDocument['fields'] = {
    documentCode: field(at.documentCode, code, documentCode),
    issuingState: field(at.issuingState, text(at.issuingState), issuer.code),
    name: field(at.name, text(at.name), name.empty ? null : nameText(name.name.primary, name.name.secondary)),
    documentNumber: field(at.documentNumber, number, documentNumber),
    nationality: field(at.nationality, text(at.nationality), nationality.code),
    birthDate: field(at.birthDate, birth.date.raw, birth.date.possible ? birth.date.raw : null),
    sex: field(at.sex, sexPrinted, sex),
    expiryDate: field(at.expiryDate, expiry.date.raw, expiry.date.possible ? expiry.date.raw : null),
    optional: field(at.optional, optional, stripFillers(long === null ? optional : long.rest)),
  };
  if (at.optional2 !== undefined) {
    const second = text(at.optional2);
    fields.optional2 = field(at.optional2, second, stripFillers(second));
  }

  for (const flag of name.flags) mark(fields.name, flag);
  if (name.empty) judge(fields.name, 'failed', 'MRZ_NAME_EMPTY');
  for (const flag of long?.flags ?? []) mark(fields.documentNumber, flag);
  if (!isListedDocumentCode(layout.format, code)) mark(fields.documentCode, 'MRZ_DOC_CODE_UNLISTED');
  if (sexPrinted === 'X') {
    mark(fields.sex, 'MRZ_SEX_NONCONFORMING');
    judge(fields.sex, 'undetermined', 'MRZ_COLUMN_RULE');
  }
  judgeState(fields.issuingState, issuer.cls);
  judgeState(fields.nationality, nationality.cls);
  judgeDate(fields.birthDate, birth);
  judgeDate(fields.expiryDate, expiry);
  if (birth.date.centuryAssumed) mark(fields.birthDate, 'MRZ_BIRTH_CENTURY_ASSUMED');
  for (const check of checks) judgeDigit(fields, check);
  for (const violation of violations) judgeColumn(fields, violation);

  const document: MrzDocument = {
    format: layout.format,
    lines: [...lines],
    fields,
    checks,
    documentCode,
    documentNumber,
    issuingState: issuer,
    nationality,
    name: name.name,
    sex,
    birth: birth.date,
    expiry: expiry.date,
    flags: collectFlags(fields),
  };
  const nonconformingDates = birth.nonconforming || expiry.nonconforming;
  return { kind: 'document', document, violations, nonconformingDates };
}

function longNumberOf(lines: readonly string[], layout: Layout, number: string, optional: string): LongNumber | null {
  if (layout.format !== 'TD1' && layout.format !== 'TD2') return null;
  const digit = layout.digits[0];
  if (digit === undefined || lines[digit.line]?.charCodeAt(digit.column) !== FILLER_CODE) return null;
  return readLongNumber(number, optional);
}

function readLongDigit(lines: readonly string[], layout: Layout, rule: DigitRule, long: LongNumber | null): CheckDigit {
  if (rule.of === 'document-number' && long !== null) {
    const { line, start } = layout.fields.optional;
    return {
      of: rule.of,
      printed: long.printed,
      computed: long.computed,
      ok: long.ok,
      line,
      column: start + long.offset,
    };
  }
  return readDigit(lines, rule);
}
