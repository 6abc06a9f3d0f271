import type { MrzDate, MrzDocument } from '../../mrz/index.ts';
import type { Check, CheckId } from '../record/checks/index.ts';
import { latestChecks } from '../record/index.ts';

/**
 * Ways in which an issuer is known to print differently from the standard (TR-03135-1 5.8.1, "optical defects"). This is not the
 * Defect List of TR-03129-2, which concerns certificates.
 */
export const KNOWN_ISSUE_KINDS = [
  'country-code',
  'mrz-format',
  'mrz-font',
  'mrz-ink-ir-transparent',
  'check-digit',
] as const;
export type KnownIssueKind = (typeof KNOWN_ISSUE_KINDS)[number];

export interface KnownIssue {
  /** Issuing state as printed in the MRZ, and document code. */
  model: { country: string; type: string };
  issue: KnownIssueKind;
  /** First and last expiry date of the documents concerned, both included: the MRZ contains no other date of the document. */
  from: string;
  to: string;
  /** For `check-digit`: the field whose check digit is wrong. Any other wrong digit still counts. */
  field?: string | undefined;
  /** One sentence for the officer. */
  note: string;
  /** Where the issue was published, for the record. */
  source: string;
}

/** The list in force. */
export interface KnownIssueList {
  counter: number;
  entries: readonly KnownIssue[];
}

export const NO_KNOWN_ISSUES: KnownIssueList = { counter: 0, entries: [] };

/** What an entry sets aside. */
const CHECKS: Readonly<Record<KnownIssueKind, readonly CheckId[]>> = {
  'country-code': ['mrz.codes'],
  'mrz-format': ['mrz.layout'],
  'mrz-font': ['document.mrz-font'],
  'mrz-ink-ir-transparent': ['document.mrz-ir'],
  'check-digit': ['mrz.check-digits'],
};

function covers(entry: KnownIssue, check: Check, document: MrzDocument): boolean {
  if (!CHECKS[entry.issue].includes(check.check)) return false;
  if (entry.model.country !== document.issuingState.code || entry.model.type !== document.documentCode) return false;
  const day = dayOf(document.expiry);
  // If the expiry date is not readable, it is not known whether the entry covers the document, so nothing is set aside.
  if (day === null || day < entry.from || day > entry.to) return false;
  if (entry.issue !== 'check-digit') return true;
  const wrong = document.checks.filter((digit) => !digit.ok).map((digit) => digit.of);
  return wrong.length > 0 && wrong.every((of) => of === entry.field);
}

function dayOf({ year, month, day, possible }: MrzDate): string | null {
  if (!possible || year === null || month === null || day === null) return null;
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

/**
 * Checks that must be written again because an entry covers them, or no longer covers them now that another MRZ is in force. A
 * covered check keeps its value and is not aggregated. This never makes a check `successful`, and a check without a finding is
 * left alone.
 */
export function setAside(checks: readonly Check[], document: MrzDocument | null, list: KnownIssueList): Check[] {
  return latestChecks(checks).flatMap((check) => {
    const plain = withoutIssue(check);
    const found = plain.value === 'failed' || plain.value === 'undetermined';
    const entry =
      document === null || !found ? undefined : list.entries.find((candidate) => covers(candidate, plain, document));
    if (entry === undefined) return check.knownIssue === undefined ? [] : [plain];
    if (check.knownIssue !== undefined && check.knownIssue.note === entry.note) return [];
    const { reason, mode } = plain;
    const knownIssue = { reason, mode, note: entry.note, source: entry.source, list: list.counter };
    return [{ ...plain, mode: 'e', reason: 'KNOWN_ISSUE', knownIssue }];
  });
}

/** The check as it was computed. */
function withoutIssue(check: Check): Check {
  const { knownIssue, ...rest } = check;
  return knownIssue === undefined ? check : { ...rest, reason: knownIssue.reason, mode: knownIssue.mode };
}
