import type { DisputedGlyph, MrzProposal } from '../types.ts';
import { LOW_MARGIN } from './evidence.ts';

/** What an independent reader saw of the same lines. */
export interface SecondReading {
  /** Null where nobody looked. */
  reader: 'tesseract' | 'pp-ocr' | null;
  /** One for each MRZ line, top down; empty where the reader saw none. `confidence` is 0..1 for each character. */
  lines: readonly { text: string; confidence: readonly number[] }[];
}

export interface SecondComparison {
  /**
   * `agrees`: every line was compared and no two sure characters differ. `absent`: nobody looked, or a line could not be
   * compared and the others hold no dispute.
   */
  state: 'agrees' | 'disagrees' | 'absent';
  disputed: DisputedGlyph[];
}

/**
 * From this confidence on a character of the second reader counts as sure. The scales of the readers differ; each value
 * was chosen on drawn pages (docs/decisions/0013-second-reader.md).
 */
const SURE = { tesseract: 0.9, 'pp-ocr': 0.9 } as const;

/**
 * Compares two readings of one MRZ, column by column. Only a place where both readers are sure counts, because a weak
 * character already has its mark; only a line that the second reader saw at full length is compared, because one
 * missing character shifts all that follow. Nothing is decided here: neither reading is changed, averaged or preferred.
 */
export function compareSecond(
  first: { lines: readonly string[]; margins: readonly (readonly number[])[] },
  second: SecondReading,
): SecondComparison {
  if (second.reader === null) return { state: 'absent', disputed: [] };
  const sure = SURE[second.reader];
  const disputed: DisputedGlyph[] = [];
  let compared = 0;
  for (const [line, text] of first.lines.entries()) {
    const other = comparable(second, line, text.length);
    if (other === null) continue;
    compared++;
    for (let column = 0; column < text.length; column++) {
      const seen = text.charAt(column);
      const there = other.text.charAt(column);
      if (seen === there) continue;
      if ((first.margins[line]?.[column] ?? 0) < LOW_MARGIN) continue;
      if ((other.confidence[column] ?? 0) < sure) continue;
      disputed.push({ line, column, seen, second: there });
    }
  }
  if (disputed.length > 0) return { state: 'disagrees', disputed };
  return { state: compared === first.lines.length && compared > 0 ? 'agrees' : 'absent', disputed };
}

/**
 * Proposals that the second reader does not contradict: it contradicts where it is sure of any character but the
 * proposed one. A reader that did not see the line, or is not sure, contradicts nothing.
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
    if (other === null || other.text.charAt(column) === proposed) return true;
    return (other.confidence[column] ?? 0) < SURE[reader];
  });
}

function comparable(second: SecondReading, line: number, columns: number): SecondReading['lines'][number] | null {
  const other = second.lines[line];
  return other !== undefined && other.text.length === columns ? other : null;
}
