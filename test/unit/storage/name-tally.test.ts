import { describe, expect, it } from 'vitest';
import {
  LACKING_ROWS_MAX,
  NameTally,
  ROWS_OPENED_MAX,
  SINGLE_WORD_ROWS_MAX,
} from '../../../src/adapters/storage/lists/name-tally.ts';

/** A name of so many words, all of them required unless said otherwise. */
const name = (words: number, needs: number[][][] = [Array.from({ length: words }, (_, at) => [at])]) => ({
  words: Array.from({ length: words }, () => []),
  needs,
});

function tally(meets: [row: number, word: number, undated?: boolean][], words: number, needs?: number[][][]) {
  const own = new NameTally();
  own.begin(100_000);
  for (const [row, word, undated = false] of meets) own.meet(row, word, undated);
  return own.end(name(words, needs));
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
    own.end(name(2));
    own.begin(10);
    own.meet(3, 1, false);
    own.meetPair(4);
    expect(own.end(name(2)).rows.sort()).toEqual([3, 4]);
  });

  describe('and have no birth date', () => {
    const lacking = (count: number, from: number, words: number[]): [number, number, boolean][] =>
      Array.from({ length: count }, (_, at) =>
        words.map((word): [number, number, boolean] => [from + at, word, true]),
      ).flat();

    it('are opened where they met every required word of one form, by any of the keys that stand for it', () => {
      const many = lacking(LACKING_ROWS_MAX + 1, 1000, [0, 1]);
      const whole: [number, number, boolean][] = [0, 1, 2].map((word) => [7, word, true]);
      expect(tally([...many, ...whole], 3).rows).toEqual([7]);
      expect(tally([...many, [7, 0, true], [7, 3, true]], 4, [[[0], [1, 3]], [[2]]]).rows.length).toBe(
        1 + many.length / 2,
      );
      expect(tally([...many, [7, 0, true], [7, 2, true]], 3, [[[0], [1, 2]]]).rows.length).toBe(1 + many.length / 2);
      expect(tally([...many, [7, 0, true], [7, 2, true]], 3, [[[2]]]).rows).toEqual([7]);
    });

    it('are opened up to a number where they lack one, those of rarer words first', () => {
      expect(tally(lacking(LACKING_ROWS_MAX, 0, [0, 1]), 3).rows.length).toBe(LACKING_ROWS_MAX);
      const frequent = lacking(LACKING_ROWS_MAX, 1000, [0, 1]);
      const rare = lacking(3, 7, [1, 2]);
      expect(tally([...frequent, ...rare], 3).rows.sort()).toEqual([7, 8, 9]);
      // A date can rule out the others; these are all opened.
      expect(
        tally(
          frequent.map(([row, word]): [number, number] => [row, word]),
          3,
        ).rows.length,
      ).toBe(LACKING_ROWS_MAX);
      expect(tally([...frequent, ...rare], 3).whole).toBe(true);
    });

    it('are opened where a key of two words met them, which does not say which two', () => {
      const own = new NameTally();
      own.begin(10);
      own.meet(3, 2, true);
      own.meetPair(3);
      expect(own.end(name(4)).rows).toEqual([3]);
    });
  });
});
