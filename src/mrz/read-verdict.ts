import { coverOf, type Doubt } from './doubt.ts';
import type { ParsedMrz } from './parse.ts';
import type { MrzRead, MrzReason, MrzVerdict } from './types.ts';

/** Entries per verdict that travel to screen and audit; a garbage line would fill pages otherwise. */
export const MAX_COMPARED = 8;

type Compared = MrzVerdict['compared'][number];

/**
 * `mrz.read`: whether the text itself can be relied on (TR-03135-1 v2.5, 5.5.4.1). Text with doubtful characters is
 * never more than `undetermined`. Of several reasons the one the officer can do most about is given: confirm a
 * proposal, settle a dispute of two readers, capture again, or look at a weak character; its characters come first in
 * `compared`. Typed and confirmed text is as good as its check digits and keeps its mark.
 */
export function readVerdict(read: MrzRead, parsed: ParsedMrz, doubt: Doubt | null): MrzVerdict {
  const check = 'mrz.read';
  const compared = doubt === null ? [] : charactersOf(read, parsed, doubt);
  if (parsed.kind === 'unreadable') {
    const nothing = read.source === 'image' && read.lines.length === 0;
    return { check, value: 'undetermined', reason: nothing ? 'MRZ_NOT_FOUND' : parsed.reason, compared };
  }
  if (doubt !== null) return { check, value: 'undetermined', reason: doubtReason(read, parsed, doubt), compared };
  if (read.source !== 'typed' && read.source !== 'confirmed') {
    return { check, value: 'successful', reason: 'MRZ_OK', compared };
  }
  const held = parsed.kind === 'document' && parsed.document.checks.every((digit) => digit.ok);
  const reason = read.source === 'typed' ? 'MRZ_MANUAL' : 'MRZ_CONFIRMED';
  return { check, value: held ? 'successful' : 'undetermined', reason, compared };
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

/** Proposals, disputes, characters under a wrong digit, the rest; each place once. */
function charactersOf(read: MrzRead, parsed: ParsedMrz, doubt: Doubt): Compared[] {
  const under = (glyph: { line: number; column: number }): boolean =>
    parsed.kind === 'document' &&
    parsed.document.checks.some(
      (digit) =>
        !digit.ok &&
        doubt.explains(parsed.document, digit) &&
        ((digit.line === glyph.line && digit.column === glyph.column) ||
          coverOf(parsed.document, digit).some(
            (span) => span.line === glyph.line && glyph.column >= span.start && glyph.column < span.end,
          )),
    );
  const uncertain = [...read.uncertain.filter(under), ...read.uncertain.filter((glyph) => !under(glyph))];
  const entries: Compared[] = [
    ...(read.proposals ?? []).map((glyph) => characterEntry(glyph, glyph.proposed)),
    ...(read.disputed ?? []).map((glyph) => characterEntry(glyph, glyph.second)),
    ...uncertain.map((glyph) => characterEntry(glyph, glyph.candidates.join(' '))),
  ];
  const seen = new Set<string>();
  return entries
    .filter(({ at }) => {
      const place = `${at?.line} ${at?.column}`;
      return seen.has(place) ? false : seen.add(place);
    })
    .slice(0, MAX_COMPARED);
}

function characterEntry(glyph: { line: number; column: number; seen: string }, expected: string): Compared {
  return { field: 'character', captured: glyph.seen, expected, at: { line: glyph.line, column: glyph.column } };
}
