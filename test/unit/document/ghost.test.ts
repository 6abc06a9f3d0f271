import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ghostArea, secondFaces } from '../../../src/core/document/index.ts';

const page = { width: 1600, height: 1126 };
const face = (x1: number, y1: number, w: number, score = 0.95) => ({ x1, y1, x2: x1 + w, y2: y1 + 1.3 * w, score });
const main = face(200, 340, 220, 1);

describe('second portrait of a page', () => {
  it('is a smaller face beside the portrait', () => {
    const ghost = face(1200, 600, 90);
    expect(secondFaces([main, ghost], main)).toEqual({ ghost, others: 0 });
  });

  it('counts a third face and takes the larger one', () => {
    const [small, large] = [face(1200, 600, 70), face(900, 300, 95)];
    expect(secondFaces([main, small, large], main)).toEqual({ ghost: large, others: 1 });
  });

  it.each([
    ['the portrait itself', face(210, 350, 200)],
    ['a face inside the portrait', face(250, 400, 60)],
    ['a face as large as the portrait', face(900, 300, 210)],
    ['an emblem that the detector is not sure of', face(1200, 600, 90, 0.75)],
  ])('is not %s', (_, other) => {
    expect(secondFaces([main, other], main).ghost).toBeNull();
  });

  it('is looked for on the larger side of the portrait, and never outside the width of the page', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1200 }),
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 50, max: 400 }),
        (x, y, width) => {
          const area = ghostArea({ x, y, width, height: width }, page);
          expect(area.x >= 0 && area.y >= 0 && area.x + area.width <= page.width).toBe(true);
          expect(area.x === 0 ? area.width === x : area.x === x + width).toBe(true);
          expect(area.width).toBe(Math.max(x, page.width - x - width));
        },
      ),
    );
  });
});
