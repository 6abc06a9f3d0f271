import { checkDigit, FILLER_CODE } from './check-digit.ts';
import type { ParsedDate } from './dates.ts';
import type { DigitRule, Span } from './layout.ts';
import type {
  CheckDigit,
  FieldName,
  MrzDocument,
  MrzField,
  MrzFlag,
  MrzReason,
  MrzValue,
  MrzVerdict,
} from './types.ts';

/** One printed character that the column grammar (Doc 9303-3 to -7) does not allow there. */
export interface ColumnViolation {
  line: number;
  column: number;
  seen: string;
}

/** A broken column in the form that a verdict shows. */
export function columnEntry({ line, column, seen }: ColumnViolation): MrzVerdict['compared'][number] {
  return { field: 'column', captured: seen, expected: '', at: { line, column } };
}

/** One check digit as printed and as computed. */
export function readDigit(lines: readonly string[], rule: DigitRule): CheckDigit {
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

/** A filler is correct for the optional digit of an empty TD3 field, and accepted for a completely unknown birth date. */
function mayBeAbsent(lines: readonly string[], rule: DigitRule): boolean {
  if (rule.of !== 'optional' && rule.of !== 'birth') return false;
  const span = rule.covers[0];
  return span !== undefined && stripFillers(lines[span.line]?.slice(span.start, span.end) ?? '') === null;
}

export function field(span: Span, raw: string, value: string | null): MrzField {
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

/** Text without the fillers at its ends; null if nothing else is printed. Inner fillers represent blanks and remain. */
export function stripFillers(raw: string): string | null {
  let start = 0;
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) === FILLER_CODE) end--;
  while (start < end && raw.charCodeAt(start) === FILLER_CODE) start++;
  return end === start ? null : raw.slice(start, end);
}

export function nameText(primary: readonly string[], secondary: readonly string[]): string {
  return secondary.length === 0 ? primary.join(' ') : `${primary.join(' ')}, ${secondary.join(' ')}`;
}

export function mark(target: MrzField | undefined, flag: MrzFlag): void {
  if (target !== undefined && !target.flags.includes(flag)) target.flags.push(flag);
}

const RANK: Readonly<Record<MrzValue, number>> = {
  successful: 0,
  'not-supported': 1,
  undetermined: 2,
  aborted: 3,
  failed: 4,
};

/** Keeps the more serious verdict; of two equally serious ones, the first. */
export function judge(target: MrzField | undefined, value: MrzValue, reason: MrzReason): void {
  if (target === undefined || RANK[value] <= RANK[target.value5]) return;
  target.value5 = value;
  target.reason = reason;
}

export function judgeState(target: MrzField | undefined, cls: MrzDocument['issuingState']['cls']): void {
  if (cls === 'unlisted') judge(target, 'undetermined', 'MRZ_CODE_UNKNOWN');
  else if (cls === 'withdrawn') judge(target, 'undetermined', 'MRZ_CODE_WITHDRAWN');
  else if (cls === 'specimen') {
    mark(target, 'MRZ_SPECIMEN');
    judge(target, 'undetermined', 'MRZ_SPECIMEN');
  }
}

export function judgeDate(target: MrzField | undefined, parsed: ParsedDate): void {
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

export function judgeDigit(fields: MrzDocument['fields'], check: CheckDigit): void {
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

export function judgeColumn(fields: MrzDocument['fields'], violation: ColumnViolation): void {
  for (const target of Object.values(fields)) {
    if (target.line === violation.line && violation.column >= target.start && violation.column < target.end) {
      judge(target, 'failed', 'MRZ_COLUMN_RULE');
    }
  }
}

export function collectFlags(fields: MrzDocument['fields']): MrzFlag[] {
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
  'givenNames',
];
