import { compareDates, completeDate } from './calendar.ts';
import type { ColumnViolation, ParsedMrz } from './parse.ts';
import type { CheckDigit, CivilDate, MrzDocument, MrzField, MrzRead, MrzVerdict, StateRef } from './types.ts';

/** Entries per verdict that travel to screen and audit; a garbage line would fill pages otherwise. */
const MAX_COMPARED = 8;

type Compared = MrzVerdict['compared'][number];

const NOT_READ: readonly MrzVerdict['check'][] = ['mrz.check-digits', 'mrz.dates', 'mrz.codes'];

/**
 * `mrz.read`: whether the text itself can be relied on (TR-03135-1 v2.5, 5.5.4.1). Text with uncertain characters is
 * never more than `undetermined`; typed text is as good as its check digits and keeps the mark MRZ_MANUAL.
 */
export function readVerdict(read: MrzRead, parsed: ParsedMrz): MrzVerdict {
  const check = 'mrz.read';
  const compared = read.uncertain.slice(0, MAX_COMPARED).map((glyph) => ({
    field: 'character',
    captured: glyph.seen,
    expected: glyph.candidates.join(' '),
    at: { line: glyph.line, column: glyph.column },
  }));
  if (parsed.kind === 'unreadable') return { check, value: 'undetermined', reason: parsed.reason, compared };
  if (read.uncertain.length > 0) return { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared };
  if (read.source !== 'typed') return { check, value: 'successful', reason: 'MRZ_OK', compared };
  const held = parsed.kind === 'document' && parsed.document.checks.every((digit) => digit.ok);
  return { check, value: held ? 'successful' : 'undetermined', reason: 'MRZ_MANUAL', compared };
}

/** Verdicts where no document came out: an input that is missing is `not-supported`, never passed. */
export function verdictsWithoutDocument(parsed: Exclude<ParsedMrz, { kind: 'document' }>): MrzVerdict[] {
  const national = parsed.kind === 'national';
  const reason = national ? 'MRZ_NATIONAL_LAYOUT' : parsed.reason;
  const at = national || parsed.at === null ? [] : [columnEntry(parsed.at)];
  return [
    { check: 'mrz.layout', value: national ? 'not-supported' : 'failed', reason, compared: at },
    ...NOT_READ.map((check): MrzVerdict => ({ check, value: 'not-supported', reason, compared: [] })),
    // TR-03135-1 5.7.1 knows no `not-supported` for expiry: a document whose validity nobody read stays undetermined.
    { check: 'mrz.expiry', value: 'undetermined', reason: 'MRZ_EXPIRY_UNKNOWN', compared: [] },
  ];
}

/** Verdicts of a parsed document, in the order of the checks. */
export function documentVerdicts(
  parsed: Extract<ParsedMrz, { kind: 'document' }>,
  today: CivilDate | null,
): MrzVerdict[] {
  const document = parsed.document;
  return [
    layoutVerdict(document, parsed.violations),
    digitsVerdict(document.checks),
    datesVerdict(document, parsed.nonconformingDates),
    codesVerdict(document),
    expiryVerdict(document, today),
  ];
}

function columnEntry(violation: ColumnViolation): Compared {
  const { line, column, seen } = violation;
  return { field: 'column', captured: seen, expected: '', at: { line, column } };
}

function layoutVerdict(document: MrzDocument, violations: readonly ColumnViolation[]): MrzVerdict {
  const check = 'mrz.layout';
  if (violations.length > 0) {
    const compared = violations.slice(0, MAX_COMPARED).map(columnEntry);
    return { check, value: 'failed', reason: 'MRZ_COLUMN_RULE', compared };
  }
  if (document.name.primary.length === 0) {
    return { check, value: 'failed', reason: 'MRZ_NAME_EMPTY', compared: [entry('name', document.fields.name, '')] };
  }
  return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
}

/** TR-03135-1 5.5.4.1.1. All digits are listed, the right ones too, so that an officer can repeat the comparison. */
function digitsVerdict(checks: readonly CheckDigit[]): MrzVerdict {
  const check = 'mrz.check-digits';
  const compared = checks.map((digit) => ({
    field: digit.of,
    captured: digit.printed,
    expected: digit.computed,
    at: { line: digit.line, column: digit.column },
  }));
  let reason: MrzVerdict['reason'] = 'MRZ_OK';
  for (const digit of checks) {
    if (digit.ok) continue;
    if (digit.printed !== '<') reason = 'MRZ_CHECK_DIGIT';
    else if (reason === 'MRZ_OK') reason = 'MRZ_CHECK_DIGIT_MISSING';
  }
  return { check, value: reason === 'MRZ_OK' ? 'successful' : 'failed', reason, compared };
}

function datesVerdict(document: MrzDocument, nonconforming: boolean): MrzVerdict {
  const check = 'mrz.dates';
  const { birth, expiry, fields } = document;
  if (!birth.possible || !expiry.possible) {
    const compared: Compared[] = [];
    if (!birth.possible) compared.push(entry('birthDate', fields.birthDate, ''));
    if (!expiry.possible) compared.push(entry('expiryDate', fields.expiryDate, ''));
    return { check, value: 'failed', reason: 'MRZ_DATE_IMPOSSIBLE', compared };
  }
  if (!nonconforming) return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
  const compared: Compared[] = [];
  if (fields.birthDate?.reason === 'MRZ_DATE_NONCONFORMING') compared.push(entry('birthDate', fields.birthDate, ''));
  if (fields.expiryDate?.reason === 'MRZ_DATE_NONCONFORMING') compared.push(entry('expiryDate', fields.expiryDate, ''));
  return { check, value: 'undetermined', reason: 'MRZ_DATE_NONCONFORMING', compared };
}

/** Doc 9303-3 section 5. Refugees, stateless persons and organisations hold ordinary, listed codes. */
function codesVerdict(document: MrzDocument): MrzVerdict {
  const check = 'mrz.codes';
  const issuer = codeReason(document.issuingState);
  const nationality = codeReason(document.nationality);
  if (issuer === null && nationality === null) return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
  const compared: Compared[] = [];
  if (issuer !== null) compared.push(entry('issuingState', document.fields.issuingState, ''));
  if (nationality !== null) compared.push(entry('nationality', document.fields.nationality, ''));
  const found = [issuer, nationality];
  const reason = CODE_REASONS.find((candidate) => found.includes(candidate)) ?? 'MRZ_CODE_UNKNOWN';
  return { check, value: 'undetermined', reason, compared };
}

type CodeReason = 'MRZ_CODE_UNKNOWN' | 'MRZ_CODE_WITHDRAWN' | 'MRZ_SPECIMEN';
const CODE_REASONS: readonly CodeReason[] = ['MRZ_CODE_UNKNOWN', 'MRZ_CODE_WITHDRAWN', 'MRZ_SPECIMEN'];

function codeReason(state: StateRef): CodeReason | null {
  switch (state.cls) {
    case 'unlisted':
      return 'MRZ_CODE_UNKNOWN';
    case 'withdrawn':
      return 'MRZ_CODE_WITHDRAWN';
    case 'specimen':
      return 'MRZ_SPECIMEN';
    case 'state':
    case 'organisation':
    case 'stateless':
    case 'refugee':
    case 'unspecified':
      return null;
  }
}

/** TR-03135-1 5.7.1: a document is valid up to and including the printed day. */
function expiryVerdict(document: MrzDocument, today: CivilDate | null): MrzVerdict {
  const check = 'mrz.expiry';
  const date = completeDate(document.expiry);
  if (date === null || today === null) {
    return { check, value: 'undetermined', reason: 'MRZ_EXPIRY_UNKNOWN', compared: [] };
  }
  const compared = [entry('expiryDate', document.fields.expiryDate, `>= ${isoDate(today)}`, isoDate(date))];
  return compareDates(date, today) < 0
    ? { check, value: 'failed', reason: 'MRZ_EXPIRED', compared }
    : { check, value: 'successful', reason: 'MRZ_NOT_EXPIRED', compared };
}

function isoDate(date: CivilDate): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

function entry(name: string, field: MrzField | undefined, expected: string, captured = field?.raw ?? ''): Compared {
  return field === undefined
    ? { field: name, captured, expected }
    : { field: name, captured, expected, at: { line: field.line, column: field.start } };
}
