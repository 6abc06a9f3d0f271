import { coverOf, type Doubt } from './doubt.ts';
import { type ColumnViolation, columnEntry } from './fields.ts';
import type { Span } from './layout.ts';
import type { ParsedMrz } from './parse.ts';
import type { MrzDocument, MrzRead, MrzReason, MrzVerdict, UncertainGlyph } from './types.ts';

/** Maximum number of entries per verdict that go to screen and audit; otherwise a garbage line would fill pages. */
export const MAX_COMPARED = 8;

type Compared = MrzVerdict['compared'][number];

/**
 * `mrz.read`: whether the text itself can be relied on (TR-03135-1 v2.5, 5.5.4.1). Text with doubtful characters is never better
 * than `undetermined`. Of several reasons it gives the one that the officer can do most about: confirm a proposal, settle a
 * dispute of two readers, capture again, or look at a weak character; its characters come first in `compared`. Typed and
 * confirmed text is as good as its check digits, and stays marked as such.
 */
export function readVerdict(read: MrzRead, parsed: ParsedMrz, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.read';
  const compared = doubt === null ? [] : charactersOf(read, parsed, doubt);
  if (parsed.kind === 'unreadable') {
    const nothing = read.source === 'image' && read.lines.length === 0;
    return { check, value: 'undetermined', reason: nothing ? 'MRZ_NOT_FOUND' : parsed.reason, compared };
  }
  if (doubt !== null) return { check, value: 'undetermined', reason: doubtReason(read, parsed, doubt), compared };
  const misread = unjudgedColumns(parsed);
  if (misread !== null) {
    return { check, value: 'undetermined', reason: misread.reason, compared: misread.at.map(columnEntry) };
  }
  if (read.source !== 'typed' && read.source !== 'confirmed') {
    return { check, value: 'successful', reason: 'MRZ_OK', compared };
  }
  const held = parsed.kind === 'document' && parsed.document.checks.every((digit) => digit.ok);
  const reason = read.source === 'typed' ? 'MRZ_MANUAL' : 'MRZ_CONFIRMED';
  return { check, value: held ? 'successful' : 'undetermined', reason, compared };
}

/**
 * In a national layout, characters that cannot be printed where they were read: `mrz.layout` does not judge such layouts, so
 * otherwise a letter read as `?` or a digit in a name would not be noticed.
 */
function unjudgedColumns(parsed: ParsedMrz): { reason: MrzReason; at: readonly ColumnViolation[] } | null {
  if (parsed.kind === 'national')
    return parsed.foreign === null ? null : { reason: 'MRZ_CHARSET', at: [parsed.foreign] };
  if (parsed.kind !== 'document' || parsed.document.format !== 'FRA-ID' || parsed.violations.length === 0) return null;
  return { reason: 'MRZ_COLUMN_RULE', at: parsed.violations.slice(0, MAX_COMPARED) };
}

function doubtReason(read: MrzRead, parsed: ParsedMrz, doubt: Doubt): MrzReason {
  if (hasAny(read.proposals)) return 'MRZ_PROPOSAL';
  if (hasAny(read.disputed)) return 'MRZ_READERS_DISAGREE';
  const unreadable =
    parsed.kind === 'document' &&
    parsed.document.checks.some((digit) => !digit.ok && doubt.explains(parsed.document, digit));
  return unreadable ? 'MRZ_UNREADABLE' : 'MRZ_LOW_EVIDENCE';
}

function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

/** Proposals, disputes, characters under a wrong digit, then the rest; each place once. */
function charactersOf(read: MrzRead, parsed: ParsedMrz, doubt: Doubt): Compared[] {
  const wrong = parsed.kind === 'document' ? wrongSpans(parsed.document, doubt) : [];
  const under = ({ line, column }: UncertainGlyph): boolean =>
    wrong.some((span) => span.line === line && column >= span.start && column < span.end);
  const uncertain =
    wrong.length === 0
      ? read.uncertain
      : [...read.uncertain.filter(under), ...read.uncertain.filter((glyph) => !under(glyph))];
  const entries: Compared[] = [];
  const add = (glyph: { line: number; column: number; seen: string }, expected: string): void => {
    const { line, column, seen } = glyph;
    if (entries.length >= MAX_COMPARED) return;
    if (entries.some(({ at }) => at?.line === line && at.column === column)) return;
    entries.push({ field: 'character', captured: seen, expected, at: { line, column } });
  };
  for (const glyph of read.proposals ?? []) add(glyph, glyph.proposed);
  for (const glyph of read.disputed ?? []) add(glyph, glyph.second);
  for (const glyph of uncertain) add(glyph, glyph.candidates.join(' '));
  return entries;
}

/** What is covered by the wrong digits that doubt may explain, including the digits. */
function wrongSpans(document: MrzDocument, doubt: Doubt): Span[] {
  return document.checks
    .filter((digit) => !digit.ok && doubt.explains(document, digit))
    .flatMap((digit) => [
      { line: digit.line, start: digit.column, end: digit.column + 1 },
      ...coverOf(document, digit),
    ]);
}
