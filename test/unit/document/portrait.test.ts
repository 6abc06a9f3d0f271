import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choosePortrait,
  cutByTile,
  mergeFaces,
  portraitCrop,
  portraitTiles,
} from '../../../src/core/document/index.ts';

const page = { width: 1600, height: 1127 };
const face = (x1: number, y1: number, w: number, h: number, score = 0.9) => ({ x1, y1, x2: x1 + w, y2: y1 + h, score });

describe('portrait search', () => {
  it('covers every portrait-sized place of a page by a tile that does not cut it', () => {
    const tiles = portraitTiles(page);
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (w, fx, fy) => {
          const h = Math.round(w * 1.3);
          const f = face(fx * (page.width - w), fy * (page.height - h), w, h);
          expect(
            tiles.some(
              (t) =>
                f.x1 >= t.x && f.x2 <= t.x + t.width && f.y1 >= t.y && f.y2 <= t.y + t.height && !cutByTile(f, t, page),
            ),
          ).toBe(true);
        },
      ),
    );
  });

  it('keeps all tiles inside pages of any shape', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 1600 }), fc.integer({ min: 32, max: 1600 }), (width, height) => {
        for (const t of portraitTiles({ width, height })) {
          expect(t.x >= 0 && t.y >= 0 && t.x + t.width <= width && t.y + t.height <= height).toBe(true);
        }
        expect(portraitTiles({ width, height }).length).toBeLessThan(60);
      }),
    );
  });

  it('merges one face seen by several tiles and keeps the ghost image apart', () => {
    const main = face(100, 250, 260, 340, 0.99);
    const again = face(110, 260, 250, 330, 0.95);
    const ghost = face(1200, 600, 110, 140, 0.97);
    const merged = mergeFaces([again, ghost, main]);
    expect(merged).toHaveLength(2);
    expect(choosePortrait(merged, page)).toBe(main);
  });

  it('takes neither a speck nor a face that fills the page for the portrait', () => {
    expect(choosePortrait([face(0, 0, 40, 50)], page)).toBeNull();
    expect(choosePortrait([face(0, 0, 1400, 1100)], page)).toBeNull();
    expect(choosePortrait([face(100, 100, 260, 340, 0.75)], page)).toBeNull();
    expect(choosePortrait([], page)).toBeNull();
  });

  it('crops with a margin that ends at the page', () => {
    const crop = portraitCrop(face(10, 20, 200, 260), page);
    expect(crop).toEqual({ x: 0, y: 0, width: 300, height: 384 });
  });
});
