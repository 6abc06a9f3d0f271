import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choosePortrait,
  cutByTile,
  DOUBTFUL_FACE_SCORE,
  doubtfulFaces,
  mergeFaces,
  portraitCrop,
  portraitTiles,
  sameFace,
  tileAround,
} from '../../../src/core/document/index.ts';

const page = { width: 1600, height: 1127 };
const face = (x1: number, y1: number, w: number, h: number, score = 0.9) => ({ x1, y1, x2: x1 + w, y2: y1 + h, score });

describe('portrait search', () => {
  it('covers every portrait-sized place of a page by a tile that does not cut it', () => {
    const tiles = portraitTiles(page).flat();
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
        for (const t of portraitTiles({ width, height }).flat()) {
          expect(t.x >= 0 && t.y >= 0 && t.x + t.width <= width && t.y + t.height <= height).toBe(true);
        }
        expect(portraitTiles({ width, height }).flat().length).toBeLessThan(60);
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

  it('moves a tile about a face into the page', () => {
    const size = { width: 640, height: 480 };
    expect(tileAround(face(700, 500, 100, 100), size, page)).toEqual({ x: 430, y: 310, ...size });
    expect(tileAround(face(0, 0, 40, 50), size, page)).toEqual({ x: 0, y: 0, ...size });
    expect(tileAround(face(1560, 1080, 40, 47), size, page)).toEqual({ x: 960, y: 647, ...size });
  });

  it('knows a face again by the box that others drew of it', () => {
    const seen = face(110, 260, 250, 330, 0.9);
    const exact = face(100, 250, 260, 340, 1);
    expect(sameFace([face(900, 300, 100, 130), exact], seen)).toBe(exact);
    expect(sameFace([face(900, 300, 100, 130)], seen)).toBeNull();
  });

  it('looks once more at the best three small places that are not certain, and at no others', () => {
    const main = face(100, 250, 260, 340, 1);
    const places = [0.45, 0.79, 0.6, 0.5].map((score, i) => face(600 + i * 200, 600, 60, 80, score));
    const others = [
      face(600, 100, 60, 80, 0.8),
      face(800, 100, 60, 80, DOUBTFUL_FACE_SCORE - 0.01),
      face(900, 200, 240, 300, 0.6),
      face(1300, 100, 20, 26, 0.6),
      face(200, 300, 60, 80, 0.7),
    ];
    expect(doubtfulFaces([...others, ...places, main], main, page).map(({ score }) => score)).toEqual([0.79, 0.6, 0.5]);
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
