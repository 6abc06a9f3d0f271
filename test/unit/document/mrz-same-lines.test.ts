import { describe, expect, it } from 'vitest';
import { areSameLines, type LineBox } from '../../../src/core/document/mrz-band/index.ts';

const WIDTH = 800;
const HEIGHT = 20;

/** Two rows 50 pixels apart, turned by `angle`, and moved along and across the rows. */
function rows({ angle = 0, along = 0, across = 0, width = WIDTH, height = HEIGHT } = {}): LineBox[] {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [0, 50].map((down) => ({
    x: 500 + along * cos - (across + down) * sin,
    y: 400 + along * sin + (across + down) * cos,
    width,
    height,
    angle,
  }));
}

describe.each([0, 0.25])('lines of two searches at a slope of %s', (angle) => {
  const known = rows({ angle });
  const again = (moved: Parameters<typeof rows>[0]): boolean => areSameLines(known, rows({ ...moved, angle }));

  it('are the same where the second scale finds them a little differently', () => {
    expect(again({})).toBe(true);
    expect(again({ along: 30, across: 9, width: 1.05 * WIDTH, height: 1.5 * HEIGHT })).toBe(true);
    expect(again({ along: -30, across: -6, width: 0.95 * WIDTH, height: HEIGHT / 1.5 })).toBe(true);
  });

  it.each([
    ['are other lines half a height across', { across: 11 }],
    ['are other lines where the start moved by a character or more', { along: 40 }],
    ['are other lines where a row is longer, so that a part was missed before', { width: 1.1 * WIDTH }],
    ['are other lines where a row is shorter', { width: 0.9 * WIDTH }],
    ['are other lines where two rows ran together', { height: 1.7 * HEIGHT }],
  ])('%s', (_, moved) => {
    expect(again(moved)).toBe(false);
  });

  it('are other lines if only one row of several is another, or a row more was found', () => {
    const [first, second] = known as [LineBox, LineBox];
    const [, lower] = rows({ angle, across: 50 }) as [LineBox, LineBox];
    expect(areSameLines(known, [first, lower])).toBe(false);
    expect(areSameLines(known, [first, second, lower])).toBe(false);
    expect(areSameLines([first, second, lower], known)).toBe(false);
  });
});
