/** Characters of one side that are aligned; longer names are cut (watchlist 3.6). */
export const ALIGN_CHARACTERS_MAX = 128;

const SPACE_COST = 0.2;
const CONFUSABLE_COST = 0.7;
const REPEAT_COST = 0.4;
const DIGIT_COST = 1.5;
const PLAIN_COST = 1;

/** Letters that are taken for one another in reading, typing or transcription. */
const CONFUSABLE_PAIRS = 'O0 I1 L1 G9 Q9 B6 S5 EI OU IJ IY CK NH';
const CONFUSABLE: ReadonlySet<number> = new Set(
  CONFUSABLE_PAIRS.split(' ').flatMap((pair) => [pairCode(pair, 0, 1), pairCode(pair, 1, 0)]),
);

function pairCode(pair: string, first: number, second: number): number {
  return (pair.charCodeAt(first) << 8) | pair.charCodeAt(second);
}

const SPACE = 0x20;

function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Cost of a character without a partner; a repeated letter is the commonest difference between transcriptions. */
function gapCost(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code === SPACE) return SPACE_COST;
  if (index > 0 && text.charCodeAt(index - 1) === code) return REPEAT_COST;
  return isDigitCode(code) ? DIGIT_COST : PLAIN_COST;
}

function swapCost(a: number, b: number): number {
  if (a === b) return 0;
  // A space never turns into a letter: it is lost and the letter is gained.
  if (a === SPACE || b === SPACE) return Number.POSITIVE_INFINITY;
  if (CONFUSABLE.has((a << 8) | b)) return CONFUSABLE_COST;
  return isDigitCode(a) || isDigitCode(b) ? DIGIT_COST : PLAIN_COST;
}

/** One side of an alignment: tokens joined by single spaces, and which token each character belongs to (-1: space). */
interface Side {
  text: string;
  owner: Int16Array;
}

function sideOf(tokens: readonly string[]): Side {
  const text = tokens.join(' ').slice(0, ALIGN_CHARACTERS_MAX);
  const owner = new Int16Array(text.length);
  let token = 0;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) === SPACE) {
      owner[index] = -1;
      token++;
    } else owner[index] = token;
  }
  return { text, owner };
}

export interface Alignment {
  /** `matched[q][l]`: letters of query token q that were aligned with equal letters of list token l. */
  matched: number[][];
  queryCost: number[];
  listCost: number[];
}

/**
 * Weighted edit alignment of two token lists in the order given (watchlist 3.6, step 3): gain or loss of a space is
 * cheap, so joined and split words align; insertion and deletion are preferred to substitution on ties.
 */
export function align(query: readonly string[], list: readonly string[]): Alignment {
  const a = sideOf(query);
  const b = sideOf(list);
  const width = b.text.length + 1;
  const cost = new Float32Array((a.text.length + 1) * width);
  for (let row = 1; row <= a.text.length; row++) {
    cost[row * width] = (cost[(row - 1) * width] ?? 0) + gapCost(a.text, row - 1);
  }
  for (let column = 1; column < width; column++) {
    cost[column] = (cost[column - 1] ?? 0) + gapCost(b.text, column - 1);
  }
  const gaps = Array.from(b.text, (_, index) => gapCost(b.text, index));
  for (let row = 1; row <= a.text.length; row++) {
    const left = a.text.charCodeAt(row - 1);
    const leftGap = gapCost(a.text, row - 1);
    for (let column = 1; column < width; column++) {
      const right = b.text.charCodeAt(column - 1);
      const at = row * width + column;
      const swap = (cost[at - width - 1] ?? 0) + swapCost(left, right);
      const drop = (cost[at - width] ?? 0) + leftGap;
      const gain = (cost[at - 1] ?? 0) + (gaps[column - 1] ?? 0);
      cost[at] = Math.min(swap, drop, gain);
    }
  }
  return trace(a, b, cost, { query: query.length, list: list.length });
}

function trace(a: Side, b: Side, cost: Float32Array, counts: { query: number; list: number }): Alignment {
  const width = b.text.length + 1;
  const matched = Array.from({ length: counts.query }, () => new Array<number>(counts.list).fill(0));
  const queryCost = new Array<number>(counts.query).fill(0);
  const listCost = new Array<number>(counts.list).fill(0);
  const charge = (costs: number[], owner: Int16Array, index: number, amount: number): void => {
    // The cost of a lost space belongs to the token before it.
    const token = owner[index] === -1 ? (owner[index - 1] ?? 0) : (owner[index] ?? 0);
    if (token >= 0 && token < costs.length) costs[token] = (costs[token] ?? 0) + amount;
  };
  let row = a.text.length;
  let column = b.text.length;
  while (row > 0 || column > 0) {
    const at = row * width + column;
    const here = cost[at] ?? 0;
    const left = row > 0 ? a.text.charCodeAt(row - 1) : -1;
    const right = column > 0 ? b.text.charCodeAt(column - 1) : -1;
    if (row > 0 && column > 0 && left === right && near(here, cost[at - width - 1])) {
      const q = a.owner[row - 1] ?? -1;
      const l = b.owner[column - 1] ?? -1;
      const line = matched[q];
      if (line !== undefined && l >= 0) line[l] = (line[l] ?? 0) + 1;
      row--;
      column--;
    } else if (row > 0 && near(here, (cost[at - width] ?? 0) + gapCost(a.text, row - 1))) {
      charge(queryCost, a.owner, row - 1, gapCost(a.text, row - 1));
      row--;
    } else if (column > 0 && near(here, (cost[at - 1] ?? 0) + gapCost(b.text, column - 1))) {
      charge(listCost, b.owner, column - 1, gapCost(b.text, column - 1));
      column--;
    } else {
      const amount = swapCost(left, right);
      charge(queryCost, a.owner, row - 1, amount);
      charge(listCost, b.owner, column - 1, amount);
      row--;
      column--;
    }
  }
  return { matched, queryCost, listCost };
}

/** Float32 sums in different order differ in the last bits. */
function near(a: number, b: number | undefined): boolean {
  return b !== undefined && Math.abs(a - b) < 1e-3;
}
