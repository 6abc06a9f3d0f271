import { foldAlnum, foldLookAlikes, foldText, lookAlike } from './fold.ts';
import type { PrintedUnit } from './lines.ts';
import { type Finding, reliabilityOf } from './reliability.ts';

export type NumberFinding = Finding;

const NOT_FOUND: NumberFinding = { state: 'not-found', reliability: 'none', printed: null, unit: null };

/** Shorter numbers are found only if they are not next to letters or digits. */
const LONG_ENOUGH = 6;
/**
 * Fewest characters of a number that print may differ from in one or two; with fewer characters, even one difference is too many.
 */
const MIN_FOR_TWO = 8;
/** `SERIA HD NR 198025`: captions inside a number. */
const CAPTION_IN_NUMBER = /\b(?:SERI[AE]S?|N[RO]?[.:°º]*)\s*(?=[A-Z]*\d)|\bSERI[AE]S?\b/g;

/**
 * Searches the print for a document number: the same characters with anything between them; otherwise the same except for
 * look-alikes (`unclear`); otherwise a number of the same shape that differs in one or two other characters (`differs`).
 * `others`: further values of the MRZ, which are not document numbers.
 */
export function findNumber(number: string, units: readonly PrintedUnit[], others: readonly string[]): NumberFinding {
  const wanted = foldAlnum(number);
  if (wanted === '') return NOT_FOUND;
  let alike: PrintedUnit | null = null;
  for (const unit of units) {
    for (const text of [unit.text, foldText(unit.text).replace(CAPTION_IN_NUMBER, ' ')]) {
      const glyphs = glyphsOf(text);
      if (holds(glyphs, wanted)) return { state: 'match', reliability: 'none', printed: wanted, unit };
      if (alike === null && holds(glyphs.map(groupGlyph), foldLookAlikes(wanted), wanted)) alike = unit;
    }
  }
  if (alike !== null) return { state: 'unclear', reliability: 'none', printed: null, unit: alike };
  return nearest(wanted, units, others);
}

interface Glyph {
  character: string;
  /** Characters right before and right after it; empty at the ends of the text. */
  before: string;
  after: string;
}

function groupGlyph(glyph: Glyph): Glyph {
  return { ...glyph, character: foldLookAlikes(glyph.character) };
}

function glyphsOf(text: string): Glyph[] {
  const folded = foldText(text);
  const glyphs: Glyph[] = [];
  for (let i = 0; i < folded.length; i++) {
    const character = folded.charAt(i);
    if (/[A-Z0-9]/.test(character)) {
      glyphs.push({ character, before: folded.charAt(i - 1), after: folded.charAt(i + 1) });
    }
  }
  return glyphs;
}

/** `number`: `wanted` before look-alikes were folded. */
function holds(glyphs: readonly Glyph[], wanted: string, number = wanted): boolean {
  for (let at = 0; at + wanted.length <= glyphs.length; at++) {
    let i = 0;
    while (i < wanted.length && glyphs[at + i]?.character === wanted.charAt(i)) i++;
    if (i < wanted.length) continue;
    const before = glyphs[at]?.before ?? '';
    const after = glyphs[at + wanted.length - 1]?.after ?? '';
    const closed = wanted.length < LONG_ENOUGH ? /[A-Z0-9]/ : /\d/;
    // A number inside a longer one is a different number; a caption may be right before the first letter or digit.
    if (!closed.test(after) && !(closed.test(before) && (wanted.length < LONG_ENOUGH || /^\d/.test(number))))
      return true;
  }
  return false;
}

function nearest(wanted: string, units: readonly PrintedUnit[], others: readonly string[]): NumberFinding {
  const known = new Set(others.map(foldAlnum));
  const allowed = wanted.length >= MIN_FOR_TWO ? 2 : 1;
  if (wanted.length < LONG_ENOUGH) return NOT_FOUND;
  let best: { finding: NumberFinding; differing: number } | null = null;
  for (const unit of units) {
    for (const token of tokensOf(unit.text)) {
      if (token.length !== wanted.length || known.has(token)) continue;
      const differing = clearDifferences(token, wanted);
      if (differing === null || differing > allowed) continue;
      if (best === null || differing < best.differing) {
        const finding = { state: 'differs' as const, reliability: reliabilityOf(unit), printed: token, unit };
        best = { finding, differing };
      }
    }
  }
  return best?.finding ?? NOT_FOUND;
}

/** Words of a line and pairs of neighbouring ones, folded. */
function tokensOf(text: string): string[] {
  const words = foldText(text)
    .split(/[^A-Z0-9-]+/)
    .map((word) => word.replaceAll('-', ''))
    .filter((word) => word !== '');
  return [...words, ...words.slice(1).map((word, i) => (words[i] as string) + word)];
}

/** Number of places that differ by more than look-alikes; null if a letter replaces a digit: it is another kind of number. */
function clearDifferences(a: string, b: string): number | null {
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a.charAt(i), b.charAt(i)];
    if (lookAlike(x, y)) continue;
    if (/\d/.test(x) !== /\d/.test(y)) return null;
    count++;
  }
  return count === 0 ? null : count;
}
