import type { DisputedGlyph, MrzProposal } from '../index.ts';
import { LOW_MARGIN } from './evidence.ts';

/** What an independent reader saw of the same lines. */
export interface SecondReading {
  /** Null if there was no second reader. */
  reader: 'tesseract' | 'pp-ocr' | null;
  /** One for each MRZ line, top down; empty if the reader saw none. `confidence` is 0..1 for each character. */
  lines: readonly { text: string; confidence: readonly number[] }[];
}

export interface SecondComparison {
  /**
   * `agrees`: every line was compared and no two certain characters differ. `absent`: there was no second reader, or a line could
   * not be compared and the others do not contain a dispute.
   */
  state: 'agrees' | 'disagrees' | 'absent';
  disputed: DisputedGlyph[];
}

/**
 * At this confidence or above, a character of the second reader counts as certain. The readers have different scales; each value
 * was chosen on drawn pages (docs/decisions/0013-second-reader.md).
 */
const SURE = { tesseract: 0.9901, 'pp-ocr': 0.95 } as const;

/**
 * Characters that a reader cannot tell apart, however certain it is. The recogniser of ordinary print takes nearly every O of
 * OCR-B for a zero, with the highest confidence: for such characters its result counts neither for nor against.
 */
const BLIND: Readonly<Record<'tesseract' | 'pp-ocr', readonly string[]>> = {
  tesseract: [],
  'pp-ocr': ['O0QD', 'I1L', 'S5', 'B8', 'Z2', 'G6'],
};

/**
 * Compares two readings of one MRZ, column by column. Only a place where both readers are certain counts, because a weak
 * character is already marked; only a line that the second reader saw at full length is compared, because one missing character
 * shifts all that follow. Nothing is decided here: neither reading is changed, averaged or preferred.
 */
export function compareSecond(
  first: { lines: readonly string[]; margins: readonly (readonly number[])[] },
  second: SecondReading,
): SecondComparison {
  if (second.reader === null) return { state: 'absent', disputed: [] };
  const { reader } = second;
  const disputed: DisputedGlyph[] = [];
  let compared = 0;
  for (const [line, text] of first.lines.entries()) {
    const other = comparable(second, line, text.length);
    if (other === null) continue;
    compared++;
    for (let column = 0; column < text.length; column++) {
      const seen = text.charAt(column);
      const there = other.text.charAt(column);
      if ((first.margins[line]?.[column] ?? 0) < LOW_MARGIN) continue;
      if (!contradicts(reader, seen, there, other.confidence[column] ?? 0)) continue;
      disputed.push({ line, column, seen, second: there });
    }
  }
  if (disputed.length > 0) return { state: 'disagrees', disputed };
  return { state: compared === first.lines.length && compared > 0 ? 'agrees' : 'absent', disputed };
}

/**
 * Proposals that the second reader does not contradict. It contradicts a proposal if it is certain of a different character
 * there. A reader that did not see the line, or is not certain, does not contradict.
 */
export function withoutContradicted(
  proposals: readonly MrzProposal[],
  second: SecondReading,
  columns: number,
): MrzProposal[] {
  const { reader } = second;
  if (reader === null) return [...proposals];
  return proposals.filter(({ line, column, proposed }) => {
    const other = comparable(second, line, columns);
    if (other === null) return true;
    return !contradicts(reader, proposed, other.text.charAt(column), other.confidence[column] ?? 0);
  });
}

type Reader = Exclude<SecondReading['reader'], null>;

function contradicts(reader: Reader, seen: string, there: string, confidence: number): boolean {
  if (seen === there || confidence < SURE[reader]) return false;
  return !BLIND[reader].some((alike) => alike.includes(seen) && alike.includes(there));
}

function comparable(second: SecondReading, line: number, columns: number): SecondReading['lines'][number] | null {
  const other = second.lines[line];
  return other !== undefined && other.text.length === columns ? other : null;
}
