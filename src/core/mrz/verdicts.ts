import { compareDates, completeDate } from './calendar.ts';
import type { Doubt } from './doubt.ts';
import { type ColumnViolation, columnEntry } from './fields.ts';
import type { ParsedMrz } from './parse.ts';
import { MAX_COMPARED } from './read-verdict.ts';
import type { CivilDate, FieldName, MrzDocument, MrzField, MrzRead, MrzReason, MrzVerdict, StateRef } from './types.ts';

type Compared = MrzVerdict['compared'][number];

const NOT_READ: readonly MrzVerdict['check'][] = ['mrz.check-digits', 'mrz.dates', 'mrz.codes'];

/** Verdicts if no document was read: a missing input is `not-supported`, never passed. */
export function verdictsWithoutDocument(
  read: MrzRead,
  parsed: Exclude<ParsedMrz, { kind: 'document' }>,
  doubt: Doubt | null,
): MrzVerdict[] {
  const layout = layoutWithoutDocument(read, parsed, doubt);
  return [
    layout,
    ...NOT_READ.map((check): MrzVerdict => ({ check, value: 'not-supported', reason: layout.reason, compared: [] })),
    // TR-03135-1 5.7.1 has no `not-supported` for expiry: a document whose validity was not read stays undetermined.
    { check: 'mrz.expiry', value: 'undetermined', reason: 'MRZ_EXPIRY_UNKNOWN', compared: [] },
  ];
}

function layoutWithoutDocument(
  read: MrzRead,
  parsed: Exclude<ParsedMrz, { kind: 'document' }>,
  doubt: Doubt | null,
): MrzVerdict {
  const check = 'mrz.layout';
  if (parsed.kind === 'national') {
    return { check, value: 'not-supported', reason: 'MRZ_NATIONAL_LAYOUT', compared: [] };
  }
  // Nothing was found on the page: there is no layout that could be wrong.
  if (read.source === 'image' && read.lines.length === 0) {
    return { check, value: 'not-supported', reason: 'MRZ_NOT_FOUND', compared: [] };
  }
  const { at, reason } = parsed;
  const compared = at === null ? [] : [columnEntry(at)];
  if (at !== null && doubt?.at(at.line, at.column) === true) {
    return { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared };
  }
  return { check, value: 'failed', reason, compared };
}

/** Verdicts of a parsed document, in the order of the checks. */
export function documentVerdicts(
  parsed: Extract<ParsedMrz, { kind: 'document' }>,
  today: CivilDate | null,
  doubt: Doubt | null,
): MrzVerdict[] {
  const document = parsed.document;
  return [
    layoutVerdict(document, parsed.violations, doubt),
    digitsVerdict(document, doubt),
    datesVerdict(document, parsed.nonconformingDates, doubt),
    codesVerdict(document, doubt),
    expiryVerdict(document, today, doubt),
  ];
}

function layoutVerdict(document: MrzDocument, violations: readonly ColumnViolation[], doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.layout';
  const compared = violations.slice(0, MAX_COMPARED).map(columnEntry);
  if (document.format === 'FRA-ID') return { check, value: 'not-supported', reason: 'MRZ_NATIONAL_LAYOUT', compared };
  const clear = doubt === null ? violations : violations.filter(({ line, column }) => !doubt.at(line, column));
  if (clear.length > 0) {
    return {
      check,
      value: 'failed',
      reason: 'MRZ_COLUMN_RULE',
      compared: clear.slice(0, MAX_COMPARED).map(columnEntry),
    };
  }
  if (violations.length > 0) return { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared };
  if (document.name.primary.length === 0) {
    const name = [entry('name', document.fields.name, '')];
    return doubt?.touches(document.fields.name) === true
      ? { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared: name }
      : { check, value: 'failed', reason: 'MRZ_NAME_EMPTY', compared: name };
  }
  return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
}

/**
 * TR-03135-1 5.5.4.1.1. All digits are listed, including correct ones, so that an officer can repeat the comparison. The
 * guideline does not have `undetermined` here: a digit that is wrong in clear print is `failed` and never repaired; if every
 * wrong digit may be a misreading the check is `aborted`, which counts neither for nor against the traveller.
 */
function digitsVerdict(document: MrzDocument, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.check-digits';
  const compared = document.checks.map((digit) => ({
    field: digit.of,
    captured: digit.printed,
    expected: digit.computed,
    at: { line: digit.line, column: digit.column },
  }));
  let reason: MrzReason = 'MRZ_OK';
  let doubtful = false;
  for (const digit of document.checks) {
    if (digit.ok) continue;
    if (doubt?.explains(document, digit) === true) doubtful = true;
    else if (digit.printed !== '<') reason = 'MRZ_CHECK_DIGIT';
    else if (reason === 'MRZ_OK') reason = 'MRZ_CHECK_DIGIT_MISSING';
  }
  if (reason !== 'MRZ_OK') return { check, value: 'failed', reason, compared };
  return doubtful
    ? { check, value: 'aborted', reason: 'MRZ_LOW_EVIDENCE', compared }
    : { check, value: 'successful', reason, compared };
}

const DATE_FIELDS = ['birthDate', 'expiryDate'] as const;

function datesVerdict(document: MrzDocument, nonconforming: boolean, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.dates';
  const { birth, expiry, fields } = document;
  if (doubt === null && birth.possible && expiry.possible && !nonconforming) {
    return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
  }
  const dates = { birthDate: birth, expiryDate: expiry };
  const clear = DATE_FIELDS.filter((name) => doubt?.touches(fields[name]) !== true);
  const list = (names: readonly FieldName[]): Compared[] => names.map((name) => entry(name, fields[name], ''));
  const impossible = clear.filter((name) => !dates[name].possible);
  if (impossible.length > 0) {
    return { check, value: 'failed', reason: 'MRZ_DATE_IMPOSSIBLE', compared: list(impossible) };
  }
  const weak = DATE_FIELDS.filter((name) => !clear.includes(name));
  if (weak.length > 0) return { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared: list(weak) };
  if (!nonconforming) return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
  const marked = clear.filter((name) => fields[name]?.reason === 'MRZ_DATE_NONCONFORMING');
  return { check, value: 'undetermined', reason: 'MRZ_DATE_NONCONFORMING', compared: list(marked) };
}

/** Doc 9303-3 section 5. Refugees, stateless persons and organisations have ordinary, listed codes. */
function codesVerdict(document: MrzDocument, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.codes';
  const issuer = codeFinding(document, 'issuingState', doubt);
  const nationality = codeFinding(document, 'nationality', doubt);
  if (issuer === null && nationality === null) return { check, value: 'successful', reason: 'MRZ_OK', compared: [] };
  const compared: Compared[] = [];
  if (issuer !== null) compared.push(entry('issuingState', document.fields.issuingState, ''));
  if (nationality !== null) compared.push(entry('nationality', document.fields.nationality, ''));
  const found = [issuer, nationality];
  const reason = CODE_REASONS.find((candidate) => found.includes(candidate)) ?? 'MRZ_CODE_UNKNOWN';
  return { check, value: 'undetermined', reason, compared };
}

/** Null if there is nothing to say: a listed code, or none printed. */
function codeFinding(
  document: MrzDocument,
  name: 'issuingState' | 'nationality',
  doubt: Doubt | null,
): CodeReason | null {
  const field = document.fields[name];
  if (field === undefined) return null;
  return doubt?.touches(field) === true ? 'MRZ_LOW_EVIDENCE' : codeReason(document[name]);
}

type CodeReason = 'MRZ_CODE_UNKNOWN' | 'MRZ_CODE_WITHDRAWN' | 'MRZ_SPECIMEN' | 'MRZ_LOW_EVIDENCE';
const CODE_REASONS: readonly CodeReason[] = [
  'MRZ_CODE_UNKNOWN',
  'MRZ_CODE_WITHDRAWN',
  'MRZ_SPECIMEN',
  'MRZ_LOW_EVIDENCE',
];

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
function expiryVerdict(document: MrzDocument, today: CivilDate | null, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.expiry';
  const date = completeDate(document.expiry);
  if (doubt?.touches(document.fields.expiryDate) === true) {
    const compared = [entry('expiryDate', document.fields.expiryDate, '')];
    return { check, value: 'undetermined', reason: 'MRZ_LOW_EVIDENCE', compared };
  }
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
