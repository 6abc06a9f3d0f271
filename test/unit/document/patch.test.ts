import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  edgeTiles,
  judgePatch,
  localScore,
  MAX_MAP_SIDE,
  PATCH_CHECKS,
  pageTiles,
  patchMap,
  photoTiles,
  placesOfPage,
  ppiOfMrz,
} from '../../../src/core/document/patch/index.ts';

const PLAN = { tile: 96, step: 96, every: 5, photoStep: 64 };
const TD3 = { width: 1895, height: 1334 };

describe('tiles of a page', () => {
  it('are those of models/training/documents/scoring.py', () => {
    expect(pageTiles(TD3, { ...PLAN, every: 1 })).toHaveLength(20 * 14);
    const some = pageTiles(TD3, PLAN);
    expect(some).toHaveLength(56);
    // whole_tiles(1334, 1895)[:6] and [-2:]
    expect(some.slice(0, 6).map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [480, 0],
      [960, 0],
      [1440, 0],
      [288, 96],
      [768, 96],
    ]);
    expect(some.slice(-2).map(({ x, y }) => [x, y])).toEqual([
      [1344, 1238],
      [1799, 1238],
    ]);
  });

  it('stand with more than half of their area in the portrait', () => {
    const photo = { x: 112, y: 282, width: 529, height: 682 };
    const tiles = photoTiles(photo, TD3, PLAN);
    expect(tiles.length).toBeGreaterThan(60);
    for (const { x, y } of tiles) {
      const w = Math.min(x + 96, photo.x + photo.width) - Math.max(x, photo.x);
      const h = Math.min(y + 96, photo.y + photo.height) - Math.max(y, photo.y);
      expect(w * h).toBeGreaterThan(96 * 48);
    }
  });

  it('never leave the page, and there is none on a page below one tile', () => {
    const size = fc.integer({ min: 1, max: 700 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 7 }), (width, height, every) => {
        const tiles = pageTiles({ width, height }, { ...PLAN, every });
        if (width < 96 || height < 96) expect(tiles).toEqual([]);
        else expect(tiles.length).toBeGreaterThan(0);
        for (const { x, y } of tiles) expect([x >= 0, y >= 0, x + 96 <= width, y + 96 <= height]).not.toContain(false);
      }),
    );
  });
});

describe('the edge of a portrait', () => {
  const photo = { x: 112, y: 282, width: 529, height: 682 };

  it('is looked at as models/training/documents/page_tiles.py does', () => {
    const tiles = edgeTiles(photo, TD3, PLAN).map(({ x, y }) => [x, y]);
    expect(tiles).toHaveLength(2 * 6 + 2 * 8);
    // edge_tiles([112, 282, 641, 964], 1334, 1895)[:2], [6], [-1]
    expect(tiles.slice(0, 2)).toEqual([
      [94, 218],
      [188, 218],
    ]);
    expect(tiles[6]).toEqual([94, 932]);
    expect(tiles.at(-1)).toEqual([609, 887]);
  });

  it('never leaves the page', () => {
    const at = fc.integer({ min: -50, max: 600 });
    const side = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(at, at, side, side, (x, y, width, height) => {
        for (const tile of edgeTiles({ x, y, width, height }, { width: 500, height: 400 }, PLAN))
          expect([tile.x >= 0, tile.y >= 0, tile.x + 96 <= 500, tile.y + 96 <= 400]).not.toContain(false);
      }),
    );
    expect(edgeTiles(photo, { width: 90, height: 400 }, PLAN)).toEqual([]);
  });

  it('parts the tiles of the page into those beside the portrait and those that touch it', () => {
    const tiles = pageTiles(TD3, PLAN);
    expect(new Set(placesOfPage(tiles, null, PLAN))).toEqual(new Set(['beside']));
    const places = placesOfPage(tiles, photo, PLAN);
    for (const [i, { x, y }] of tiles.entries()) {
      const middle = x >= 112 && y >= 282 && x + 96 <= 641 && y + 96 <= 964;
      const far = x > 641 || y > 964 || x + 96 < 112 || y + 96 < 282;
      if (middle) expect(places[i]).toBe('touching');
      if (far) expect(places[i]).toBe('beside');
    }
  });
});

describe('the local score of the model card', () => {
  it('is the mean of the three largest', () => {
    expect(localScore([5, -1, 2, 2])).toBe(3);
    expect(localScore([4])).toBe(4);
    expect(localScore([])).toBeNull();
  });
});

describe('verdict on a score', () => {
  const scale = { threshold: 2, genuineMedian: -6 };

  it.each([
    [-6, 'successful', 1],
    [-20, 'successful', 1],
    [-2, 'successful', 0.5],
    [2, 'successful', 0],
    [4, 'failed', -0.25],
    [99, 'failed', -1],
  ])('score %d is %s with margin %d', (score, value, margin) => {
    for (const check of PATCH_CHECKS) expect(judgePatch(check, { score, ...scale })).toMatchObject({ value, margin });
  });

  it('says which print was found', () => {
    expect(PATCH_CHECKS.map((check) => judgePatch(check, { score: 3, ...scale }).reason)).toEqual([
      'DOC_RECAPTURE_SCREEN_OR_PRINT',
      'DOC_PHOTO_PROCESS',
    ]);
  });

  it.each([
    { score: Number.NaN, ...scale },
    { score: 0, threshold: -6, genuineMedian: -6 },
    { score: -9, threshold: -7, genuineMedian: -6 },
    { score: 0, threshold: Number.POSITIVE_INFINITY, genuineMedian: 0 },
  ])('never passes what cannot be judged: %o', (input) => {
    expect(judgePatch('document.recapture', input)).toEqual({
      value: 'aborted',
      reason: 'MODEL_SELFTEST',
      margin: null,
    });
  });
});

describe('resolution from the zone', () => {
  it('is ten characters an inch, also on a slanting line', () => {
    const flat = [
      [0.05, 0.9],
      [0.05 + (44 * 38.5) / 1895, 0.9],
    ] as const;
    expect(ppiOfMrz({ ...TD3, corners: flat, columns: 44 })).toBeCloseTo(385, 6);
    const slanting = [
      [0, 0],
      [300 / 1895, 400 / 1334],
    ] as const;
    expect(ppiOfMrz({ ...TD3, corners: slanting, columns: 10 })).toBeCloseTo(500, 6);
  });

  it('is not known without a line', () => {
    expect(ppiOfMrz({ ...TD3, corners: [], columns: 44 })).toBeNull();
    expect(
      ppiOfMrz({
        ...TD3,
        corners: [
          [0.1, 0.1],
          [0.9, 0.1],
        ],
        columns: 0,
      }),
    ).toBeNull();
    expect(
      ppiOfMrz({
        ...TD3,
        corners: [
          [0.1, 0.1],
          [0.1, 0.1],
        ],
        columns: 44,
      }),
    ).toBeNull();
  });
});

describe('map of the logits', () => {
  it('holds the mean of the tiles in each cell, and nothing where none was looked at', () => {
    const area = { x: 100, y: 0, width: 400, height: 200 };
    const tiles = [
      { x: 60, y: 10 },
      { x: 90, y: 20 },
      { x: 440, y: 140 },
      { x: 900, y: 900 },
    ];
    const map = patchMap({
      tiles,
      logits: [1, 3, 7, 50],
      tile: 96,
      area,
      page: { width: 1000, height: 1000 },
      cell: 200,
    });
    expect(map).toEqual({ columns: 2, rows: 1, rect: [0.1, 0, 0.4, 0.2], logits: [2, 7] });
    const fine = patchMap({
      tiles,
      logits: [1, 3, 7, 50],
      tile: 96,
      area,
      page: { width: 1000, height: 1000 },
      cell: 1,
    });
    expect([fine.columns, fine.rows]).toEqual([MAX_MAP_SIDE, MAX_MAP_SIDE]);
    expect(fine.logits.filter((v) => v !== null)).toEqual([1, 3, 7]);
  });
});
