import type { MrzState } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import type { MrzInput } from './mrz-input.ts';

/** One character of the MRZ as the officer reads it on the picture. */
export interface GlyphChoice {
  /** Both count from 0. */
  line: number;
  column: number;
  character: string;
  /** Digest of the reading that was on the screen: the choice belongs to that reading and to no later one. */
  reading: string;
}

/** The characters that may be at a place in doubt: what was read, and what a reader proposed. Empty if it is not in doubt. */
export function choicesAt(mrz: MrzState, line: number, column: number): string[] {
  const { personal } = mrz;
  if (personal === null) return [];
  const here = (glyph: { line: number; column: number }) => glyph.line === line && glyph.column === column;
  const uncertain = personal.uncertain.filter(here);
  const proposals = (personal.proposals ?? []).filter(here);
  const disputed = (personal.disputed ?? []).filter(here);
  if (uncertain.length + proposals.length + disputed.length === 0) return [];
  return [
    ...new Set([
      personal.lines[line]?.charAt(column) ?? '',
      ...proposals.map((glyph) => glyph.proposed),
      ...disputed.map((glyph) => glyph.second),
      ...uncertain.flatMap((glyph) => glyph.candidates),
    ]),
  ].filter((character) => character !== '');
}

/**
 * The MRZ with one doubt settled by the officer, as a new reading; the earlier one stays in the chain. Only a character in doubt
 * can be settled, and only as one of the offered characters; anything else is typing, and recorded as such.
 */
export function confirmGlyph(input: {
  mrz: MrzState | null;
  choice: GlyphChoice;
  officer: OfficerId;
  digest: (bytes: Uint8Array) => string;
  t0: number;
}): MrzInput | null {
  const { mrz, choice, officer, digest, t0 } = input;
  const { line, column, character } = choice;
  if (
    mrz === null ||
    mrz.personal === null ||
    mrz.rawDigest !== choice.reading ||
    !choicesAt(mrz, line, column).includes(character)
  )
    return null;
  const { personal } = mrz;
  const elsewhere = (glyph: { line: number; column: number }) => glyph.line !== line || glyph.column !== column;
  const lines = personal.lines.map((text, at) =>
    at === line ? text.slice(0, column) + character + text.slice(column + 1) : text,
  );
  return {
    lines,
    uncertain: personal.uncertain.filter(elsewhere),
    proposals: (personal.proposals ?? []).filter(elsewhere),
    disputed: (personal.disputed ?? []).filter(elsewhere),
    rawDigest: digest(Buffer.from(lines.join('\n'))),
    source: `officer:${officer}`,
    via: 'confirmed',
    t0,
  };
}
