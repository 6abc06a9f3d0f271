import { describe, expect, it } from 'vitest';
import { NameTally, ROWS_OPENED_MAX, SINGLE_WORD_ROWS_MAX } from '../../../src/storage/lists/name-tally.ts';

function tally(meets: [row: number, word: number, undated?: boolean][], words: number) {
  const own = new NameTally();
  own.begin(100_000);
  for (const [row, word, undated = false] of meets) own.meet(row, word, undated);
  return own.end(words);
}

const rows = (count: number, word: number): [number, number][] => Array.from({ length: count }, (_, at) => [at, word]);

describe('rows that a name met', () => {
  it('are opened for two words, or for a rare one with a birth date', () => {
    expect(
      tally(
        [
          [7, 0],
          [7, 1],
        ],
        2,
      ),
    ).toEqual({ rows: [7], whole: true });
    expect(tally([[7, 0]], 2).rows).toEqual([7]);
    expect(tally([[7, 0, true]], 2).rows).toEqual([]);
    expect(
      tally(
        [
          [7, 0, true],
          [7, 1, true],
        ],
        2,
      ).rows,
    ).toEqual([7]);
  });

  it('are not opened for one word that many met, except where it is the only one asked for', () => {
    expect(tally(rows(SINGLE_WORD_ROWS_MAX, 0), 2).rows.length).toBe(SINGLE_WORD_ROWS_MAX);
    expect(tally(rows(SINGLE_WORD_ROWS_MAX + 1, 0), 2).rows).toEqual([]);
    expect(tally(rows(SINGLE_WORD_ROWS_MAX + 1, 0), 1).rows.length).toBe(SINGLE_WORD_ROWS_MAX + 1);
  });

  it('are not answered in full where more met two words than are opened', () => {
    const most = rows(ROWS_OPENED_MAX, 0);
    expect(tally([...most, ...rows(ROWS_OPENED_MAX, 1)], 2).whole).toBe(true);
    expect(tally([...rows(ROWS_OPENED_MAX + 1, 0), ...rows(ROWS_OPENED_MAX + 1, 1)], 2).whole).toBe(false);
  });

  it('are forgotten before the next name', () => {
    const own = new NameTally();
    own.begin(10);
    own.meet(3, 0, false);
    own.end(2);
    own.begin(10);
    own.meet(3, 1, false);
    own.meetPair(4);
    expect(own.end(2).rows.sort()).toEqual([3, 4]);
  });
});
