import { ENTRY_ANSWERS, ENTRY_CLASSES, ENTRY_DECISIONS, ENTRY_GOES_WITH, ENTRY_SETTLED_AS } from './rows.ts';

/** Every dimension by which numbers may be broken down, with all its words: closed, so that nothing personal can be in it. */
export const TOLD_DIMENSIONS = [
  ...(['carried', 'received', 'accepted', 'reached', 'opened', 'answer'] as const),
  ...(['class', 'decision', 'goesWith', 'settledAs', 'settled'] as const),
] as const;
export type ToldDimension = (typeof TOLD_DIMENSIONS)[number];
export const TOLD_WORDS = [
  ...(['30m', '2h', '24h', '72h', 'late', 'yes', 'no', 'nothing', 'something', 'none'] as const),
  ...ENTRY_CLASSES,
  ...ENTRY_ANSWERS,
  ...ENTRY_DECISIONS,
  ...ENTRY_GOES_WITH,
  ...ENTRY_SETTLED_AS,
] as const;
export type ToldWord = (typeof TOLD_WORDS)[number];

export interface Dimension {
  name: ToldDimension;
  /** Every word of the dimension. If it is ordered, neighbours may be put together; a group is named by its last word. */
  words: readonly ToldWord[];
  ordered: boolean;
}

/** One counted case: one word for each dimension, and nothing else. */
export type Counted = Readonly<Partial<Record<ToldDimension, ToldWord>>>;

/** Disjoint cells that contain everything that was counted; each cell that is listed contains `k` or more. */
export interface ToldTable {
  n: number;
  dimensions: { name: ToldDimension; words: ToldWord[] }[];
  /** Words in the order of `dimensions`; empty if the measure is not broken down. A cell that is missing here counts zero. */
  cells: { words: ToldWord[]; n: number }[];
}

/** How one dimension is shown: maps each of its words to the word of its group. Null if it is left out. */
type Scale = ReadonlyMap<ToldWord, ToldWord> | null;

/**
 * What may be published about a set of people or of events about people; null if even all together are fewer than `k`. Of all
 * ways to combine words, it takes the one that says most, among those in which every cell that is not empty contains `k`. So no
 * cell is left out, and no sum or difference of cells is a small group. There is one table for a set. Two tables of one set, each
 * safe alone, could be subtracted to find the few who are in a group of only one of them.
 */
export function disclose(counted: readonly Counted[], dimensions: readonly Dimension[], k: number): ToldTable | null {
  const least = Math.max(1, Math.floor(k));
  if (counted.length < least) return null;
  let best: { table: ToldTable; said: number } = { table: { n: counted.length, dimensions: [], cells: [] }, said: 0 };
  for (const scales of combinations(dimensions.map(scalesOf))) {
    const cells = cellsOf(counted, dimensions, scales);
    if (cells.some(({ n }) => n < least)) continue;
    const said = cells.reduce((sum, { n }) => sum + n * Math.log2((counted.length + 1) / n), 0);
    if (said > best.said) best = { table: tableOf(cells, dimensions, scales), said };
  }
  return best.table;
}

/** Every way to show one dimension, the finest first and leaving it out last. */
function scalesOf({ words, ordered }: Dimension): Scale[] {
  if (!ordered) return [new Map(words.map((word) => [word, word])), null];
  const scales: Scale[] = [];
  // One bit for each border between neighbours: set if the border is kept.
  for (let borders = 2 ** (words.length - 1) - 1; borders > 0; borders -= 1) {
    const scale = new Map<ToldWord, ToldWord>();
    words.forEach((word, at) => {
      let last = at;
      while (last < words.length - 1 && (borders & (1 << last)) === 0) last += 1;
      scale.set(word, words[last] as ToldWord);
    });
    scales.push(scale);
  }
  return [...scales, null];
}

function* combinations(choices: readonly (readonly Scale[])[]): Generator<Scale[]> {
  const [first, ...others] = choices;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const scale of first) for (const rest of combinations(others)) yield [scale, ...rest];
}

function cellsOf(
  counted: readonly Counted[],
  dimensions: readonly Dimension[],
  scales: readonly Scale[],
): ToldTable['cells'] {
  const cells = new Map<string, { words: ToldWord[]; n: number }>();
  for (const one of counted) {
    const words = dimensions.flatMap(({ name }, at) => {
      const scale = scales[at] ?? null;
      if (scale === null) return [];
      const said = one[name];
      const word = said === undefined ? undefined : scale.get(said);
      if (word === undefined) throw new Error(`${name} has no word ${said}`);
      return [word];
    });
    const key = JSON.stringify(words);
    const cell = cells.get(key) ?? { words, n: 0 };
    cell.n += 1;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

function tableOf(cells: ToldTable['cells'], dimensions: readonly Dimension[], scales: readonly Scale[]): ToldTable {
  const told = dimensions.flatMap(({ name }, at) => {
    const scale = scales[at] ?? null;
    return scale === null ? [] : [{ name, words: [...new Set(scale.values())] }];
  });
  const order = ({ words }: { words: ToldWord[] }): string =>
    words.map((word, at) => String(told[at]?.words.indexOf(word)).padStart(2, '0')).join();
  return {
    n: cells.reduce((sum, { n }) => sum + n, 0),
    dimensions: told,
    cells: told.length === 0 ? [] : cells.sort((a, b) => order(a).localeCompare(order(b))),
  };
}

/**
 * The number of cases of a table at or before `word` of a dimension; null if the table does not show it. For an unordered
 * dimension, use `only`.
 */
export function toldUpTo(table: ToldTable, name: ToldDimension, word: ToldWord, only = false): number | null {
  const at = table.dimensions.findIndex((dimension) => dimension.name === name);
  const limit = table.dimensions[at]?.words.indexOf(word) ?? -1;
  if (limit < 0) return null;
  const words = table.dimensions[at]?.words ?? [];
  return table.cells
    .filter((cell) => {
      const here = words.indexOf(cell.words[at] as ToldWord);
      return only ? here === limit : here <= limit;
    })
    .reduce((sum, { n }) => sum + n, 0);
}
