import { checkDigit, FILLER_CODE } from './check-digit.ts';
import { type ParsedDate, parseBirth, parseExpiry } from './dates.ts';
import { isListedDocumentCode } from './document-code.ts';
import { type DigitRule, KIND_OF, type Layout, layoutOf, type Span } from './layout.ts';
import { type LongNumber, readLongNumber } from './long-number.ts';
import { parseName } from './names.ts';
import { isNationalLayout } from './national.ts';
import { stateOf } from './states.ts';
import type { CheckDigit, CivilDate, FieldName, MrzDocument, MrzField, MrzFlag, MrzReason, MrzValue } from './types.ts';

/** One printed character that the column grammar (Doc 9303-3 to -7) does not allow there. */
export interface ColumnViolation {
  line: number;
  column: number;
  seen: string;
}

export type ParsedMrz =
  | { kind: 'document'; document: MrzDocument; violations: ColumnViolation[]; nonconformingDates: boolean }
  | { kind: 'national' }
  | { kind: 'unreadable'; reason: 'MRZ_FORMAT_UNKNOWN' | 'MRZ_CHARSET'; at: ColumnViolation | null };

/**
 * Lines of an MRZ to fields, digits and flags (Doc 9303-3 section 4, parts 4 to 7). Nothing is corrected. Total on any
 * strings; `today` decides centuries, and null leaves the years open.
 */
export function parseLines(lines: readonly string[], today: CivilDate | null): ParsedMrz {
  const layout = layoutOf(lines);
  if (layout === null) {
    return isNationalLayout(lines)
      ? { kind: 'national' }
      : { kind: 'unreadable', reason: 'MRZ_FORMAT_UNKNOWN', at: null };
  }
  const violations: ColumnViolation[] = [];
  const foreign = checkColumns(lines, layout, violations);
  if (foreign !== null) return { kind: 'unreadable', reason: 'MRZ_CHARSET', at: foreign };
  if (layout.format === 'TD2' && isNationalLayout(lines)) return { kind: 'national' };
  return readFields(lines, layout, violations, today);
}

/** Fills `violations`; returns the first character outside the MRZ alphabet, or null. */
function checkColumns(lines: readonly string[], layout: Layout, violations: ColumnViolation[]): ColumnViolation | null {
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
  // X stands in the visual zone only; in the MRZ it is a nonconformity of the field, not of the layout.
  if (printed >= 'A' && printed <= 'Z' && printed !== 'M' && printed !== 'F' && printed !== 'X') {
    violations.push({ line: sex.line, column: sex.start, seen: printed });
  }
  return null;
}

function readFields(
  lines: readonly string[],
  layout: Layout,
  violations: ColumnViolation[],
  today: CivilDate | null,
): ParsedMrz {
  const at = layout.fields;
  const text = (span: Span): string => lines[span.line]?.slice(span.start, span.end) ?? '';
  const code = text(at.documentCode);
  const issuer = stateOf(text(at.issuingState));
  const nationality = stateOf(text(at.nationality));
  const name = parseName(text(at.name));
  const number = text(at.documentNumber);
  const birth = parseBirth(text(at.birthDate), today);
  const expiry = parseExpiry(text(at.expiryDate), today);
  const sexPrinted = text(at.sex);
  const sex = sexPrinted === 'F' || sexPrinted === 'M' ? sexPrinted : null;
  const optional = text(at.optional);
  const long = longNumberOf(lines, layout, number, optional);
  const checks = layout.digits.map((rule) => readDigit(lines, layout, rule, long));

  const documentNumber = stripFillers(number) + (long?.tail ?? '');
  const fields: MrzDocument['fields'] = {
    documentCode: field(at.documentCode, code, stripFillers(code)),
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
    documentCode: stripFillers(code) ?? '',
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

function readDigit(lines: readonly string[], layout: Layout, rule: DigitRule, long: LongNumber | null): CheckDigit {
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
  const printed = lines[rule.line]?.charAt(rule.column) ?? '';
  const computed = digitOver(lines, rule.covers);
  const ok = printed === computed || (printed === '<' && mayBeAbsent(lines, rule));
  return { of: rule.of, printed, computed, ok, line: rule.line, column: rule.column };
}

function digitOver(lines: readonly string[], covers: readonly Span[]): string {
  const first = covers[0];
  if (covers.length === 1 && first !== undefined) {
    return checkDigit(lines[first.line]?.slice(first.start, first.end) ?? '');
  }
  return checkDigit(...covers.map((span) => lines[span.line]?.slice(span.start, span.end) ?? ''));
}

/** A filler is right for the optional digit of an empty TD3 field, and accepted for a wholly unknown birth date. */
function mayBeAbsent(lines: readonly string[], rule: DigitRule): boolean {
  if (rule.of !== 'optional' && rule.of !== 'birth') return false;
  const span = rule.covers[0];
  return span !== undefined && stripFillers(lines[span.line]?.slice(span.start, span.end) ?? '') === null;
}

function field(span: Span, raw: string, value: string | null): MrzField {
  return {
    raw,
    value: value === '' ? null : value,
    line: span.line,
    start: span.start,
    end: span.end,
    flags: [],
    value5: 'successful',
    reason: 'MRZ_OK',
  };
}

/** Text without the fillers at its ends; null when nothing else is printed. Inner fillers stand for blanks and stay. */
function stripFillers(raw: string): string | null {
  let start = 0;
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) === FILLER_CODE) end--;
  while (start < end && raw.charCodeAt(start) === FILLER_CODE) start++;
  return end === start ? null : raw.slice(start, end);
}

function nameText(primary: readonly string[], secondary: readonly string[]): string {
  return secondary.length === 0 ? primary.join(' ') : `${primary.join(' ')}, ${secondary.join(' ')}`;
}

function mark(target: MrzField | undefined, flag: MrzFlag): void {
  if (target !== undefined && !target.flags.includes(flag)) target.flags.push(flag);
}

const RANK: Readonly<Record<MrzValue, number>> = {
  successful: 0,
  'not-supported': 1,
  undetermined: 2,
  aborted: 3,
  failed: 4,
};

/** The graver verdict stays; of two equally grave ones the first. */
function judge(target: MrzField | undefined, value: MrzValue, reason: MrzReason): void {
  if (target === undefined || RANK[value] <= RANK[target.value5]) return;
  target.value5 = value;
  target.reason = reason;
}

function judgeState(target: MrzField | undefined, cls: MrzDocument['issuingState']['cls']): void {
  if (cls === 'unlisted') judge(target, 'undetermined', 'MRZ_CODE_UNKNOWN');
  else if (cls === 'withdrawn') judge(target, 'undetermined', 'MRZ_CODE_WITHDRAWN');
  else if (cls === 'specimen') {
    mark(target, 'MRZ_SPECIMEN');
    judge(target, 'undetermined', 'MRZ_SPECIMEN');
  }
}

function judgeDate(target: MrzField | undefined, parsed: ParsedDate): void {
  if (!parsed.date.possible) judge(target, 'failed', 'MRZ_DATE_IMPOSSIBLE');
  else if (parsed.nonconforming) {
    mark(target, 'MRZ_DATE_NONCONFORMING');
    judge(target, 'undetermined', 'MRZ_DATE_NONCONFORMING');
  }
}

const DIGIT_FIELD: Readonly<Record<CheckDigit['of'], FieldName | null>> = {
  'document-number': 'documentNumber',
  birth: 'birthDate',
  expiry: 'expiryDate',
  optional: 'optional',
  composite: null,
};

function judgeDigit(fields: MrzDocument['fields'], check: CheckDigit): void {
  const name = DIGIT_FIELD[check.of];
  const target = name === null ? undefined : fields[name];
  const absent = check.printed === '<';
  if (check.ok) {
    if (absent && check.of === 'birth') mark(target, 'MRZ_CHECK_DIGIT_MISSING');
    return;
  }
  if (absent) mark(target, 'MRZ_CHECK_DIGIT_MISSING');
  judge(target, 'failed', absent ? 'MRZ_CHECK_DIGIT_MISSING' : 'MRZ_CHECK_DIGIT');
}

function judgeColumn(fields: MrzDocument['fields'], violation: ColumnViolation): void {
  for (const target of Object.values(fields)) {
    if (target.line === violation.line && violation.column >= target.start && violation.column < target.end) {
      judge(target, 'failed', 'MRZ_COLUMN_RULE');
    }
  }
}

function collectFlags(fields: MrzDocument['fields']): MrzFlag[] {
  const flags: MrzFlag[] = [];
  for (const name of FIELD_ORDER) {
    const own = fields[name]?.flags;
    if (own === undefined || own.length === 0) continue;
    for (const flag of own) if (!flags.includes(flag)) flags.push(flag);
  }
  return flags;
}

const FIELD_ORDER: readonly FieldName[] = [
  'documentCode',
  'issuingState',
  'name',
  'documentNumber',
  'nationality',
  'birthDate',
  'sex',
  'expiryDate',
  'optional',
  'optional2',
];
