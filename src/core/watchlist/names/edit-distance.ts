/** Maximum number of letters of a word that are compared; longer words are cut (docs/matching.md). */
export const WORD_LETTERS_MAX = 64;

const CONFUSABLE_COST = 0.7;
const REPEAT_COST = 0.4;
const DIGIT_COST = 1.5;
const PLAIN_COST = 1;
/** Minimum cost of a changed letter, or of a letter without a partner. */
export const CHEAPEST_CHANGE: number = CONFUSABLE_COST;
export const CHEAPEST_GAP: number = REPEAT_COST;

/** Letters that are mistaken for one another in reading, typing or transcription. */
const CONFUSABLE_PAIRS = 'O0 I1 L1 G9 Q9 B6 S5 EI OU IJ IY CK NH GH';
const CONFUSABLE: ReadonlySet<number> = new Set(
  CONFUSABLE_PAIRS.split(' ').flatMap((pair) => [pairCode(pair, 0, 1), pairCode(pair, 1, 0)]),
);

function pairCode(pair: string, first: number, second: number): number {
  return (pair.charCodeAt(first) << 16) | pair.charCodeAt(second);
}

function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Cost of a letter without a partner; a repeated letter is the commonest difference between transcriptions. */
function gapCost(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (index > 0 && text.charCodeAt(index - 1) === code) return REPEAT_COST;
  return isDigitCode(code) ? DIGIT_COST : PLAIN_COST;
}

function swapCost(a: number, b: number): number {
  if (a === b) return 0;
  if (CONFUSABLE.has((a << 16) | b)) return CONFUSABLE_COST;
  return isDigitCode(a) || isDigitCode(b) ? DIGIT_COST : PLAIN_COST;
}

const rows = [0, 1, 2].map(() => new Float64Array(WORD_LETTERS_MAX + 1));
const gaps = new Float64Array(WORD_LETTERS_MAX);

/**
 * Weighted edit distance of two words (docs/matching.md): confusable letters and repeated letters cost less, a digit more, and
 * two neighbours swapped about one edit. Infinity once the distance is certain to exceed `limit`.
 */
export function editDistance(left: string, right: string, limit: number): number {
  const n = Math.min(left.length, WORD_LETTERS_MAX);
  const m = Math.min(right.length, WORD_LETTERS_MAX);
  let before = rows[0] as Float64Array;
  let above = rows[1] as Float64Array;
  let here = rows[2] as Float64Array;
  let leastAbove = 0;
  above[0] = 0;
  for (let column = 1; column <= m; column++) {
    gaps[column - 1] = gapCost(right, column - 1);
    above[column] = (above[column - 1] as number) + (gaps[column - 1] as number);
  }
  for (let row = 1; row <= n; row++) {
    const a = left.charCodeAt(row - 1);
    const gap = gapCost(left, row - 1);
    let least = (above[0] as number) + gap;
    here[0] = least;
    for (let column = 1; column <= m; column++) {
      const b = right.charCodeAt(column - 1);
      let cost = (above[column - 1] as number) + swapCost(a, b);
      const drop = (above[column] as number) + gap;
      if (drop < cost) cost = drop;
      const gain = (here[column - 1] as number) + (gaps[column - 1] as number);
      if (gain < cost) cost = gain;
      if (row > 1 && column > 1 && a === right.charCodeAt(column - 2) && left.charCodeAt(row - 2) === b && a !== b) {
        const turned = (before[column - 2] as number) + PLAIN_COST;
        if (turned < cost) cost = turned;
      }
      here[column] = cost;
      if (cost < least) least = cost;
    }
    // Swapped neighbours refer back two rows, so both rows must be above the limit.
    if (least > limit && leastAbove > limit) return Number.POSITIVE_INFINITY;
    leastAbove = least;
    const spare = before;
    before = above;
    above = here;
    here = spare;
  }
  return above[m] as number;
}
