import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tile } from '../../../src/core/document/index.ts';
import { EDGE_CHANNELS, EDGE_LENGTH, EDGE_SIDES, type EdgePicture } from '../../../src/core/document/patch/edge.ts';
import { edgeProfiles } from '../../../src/core/document/patch/index.ts';

const MIDDLE = (EDGE_LENGTH - 1) / 2;
const TOP = 0;
const BOTTOM = 1;
const LEFT = 2;
const RIGHT = 3;

function drawn(level: (x: number, y: number) => [number, number, number]): EdgePicture {
  const [width, height] = [320, 300];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.set(level(i % width, Math.floor(i / width)), i * 3);
  return { width, height, data };
}

/** Coloured ground; a dark sheet from 80, 70 to 240, 260 whose upper edge falls by four pixels; a shadow below it. */
const sheet = drawn((x, y) => {
  const ground = [((x * 7 + y * 13) % 23) + 150, ((x * 5 + y * 3) % 19) + 160, ((x * 3 + y * 11) % 29) + 140];
  const across = x >= 80 && x < 240;
  if (across && y >= 70 + Math.floor(((x - 80) * 4) / 160) && y < 260) return ground.map((v) => v >> 1) as never;
  if (across && y === 260) return ground.map((v) => Math.floor((v * 3) / 4)) as never;
  if (across && y === 261) return ground.map((v) => Math.floor((v * 7) / 8)) as never;
  return ground as never;
});
/** A little inside the sheet, as a detector gives it. */
const estimated: Tile = { x: 86, y: 80, width: 148, height: 172 };

function profile(picture: EdgePicture, photo: Tile, side: number, channel: number): number[] {
  const values = edgeProfiles(picture, photo);
  if (values === null) throw new Error('too small');
  const from = (side * EDGE_CHANNELS + channel) * EDGE_LENGTH;
  return [...values.subarray(from, from + EDGE_LENGTH)];
}

describe('the profiles across the edge of a portrait', () => {
  it('are those of models/training/documents/page_edge.py', () => {
    const near = (values: number[], from: number, wanted: number[]): void => {
      for (const [i, value] of wanted.entries()) expect(values[from + i]).toBeCloseTo(value, 3);
    };
    near(profile(sheet, estimated, TOP, 0), 20, [0.5215, 0.1997, 0.3484, 4.1462, 4.8259, 4.1402, 0.3224]);
    near(profile(sheet, estimated, BOTTOM, 0), 20, [0.3902, 3.4837, 4.1474, 4.5375, 4.1378, 0.2666, 0.248]);
    const centre = Array.from({ length: EDGE_CHANNELS }, (_, c) => profile(sheet, estimated, BOTTOM, c)[MIDDLE]);
    near(
      centre as number[],
      0,
      [4.1378, -4.1378, 4.8238, 4.8238, 4.8246, 4.1372, 4.1418, 1.7949, -2.7541, -1.3487, -0.9152],
    );
  });

  it('are laid along an edge that is turned, and lie on the edge and not on the rectangle', () => {
    for (const dy of [-7, 0, 9]) {
      const top = profile(sheet, { ...estimated, y: estimated.y + dy, height: estimated.height - dy }, TOP, 0);
      expect(top.indexOf(Math.max(...top))).toBe(MIDDLE);
      expect(top[MIDDLE - 2]).toBeLessThan(0.6);
      expect(top[MIDDLE + 2]).toBeLessThan(0.6);
    }
  });

  it('go from outside to inside on every side', () => {
    for (const side of [TOP, BOTTOM, LEFT, RIGHT]) {
      const light = profile(sheet, estimated, side, 8);
      expect(light[3]).toBeGreaterThan(light[EDGE_LENGTH - 3] as number);
    }
  });

  it('take the border of the page for no edge of a portrait, even where that would be expected', () => {
    const cut = drawn((x, y) => {
      const at = (y * 320 + x) * 3;
      return x < 74 ? [8, 8, 8] : ([...sheet.data.subarray(at, at + 3)] as never);
    });
    const light = profile(cut, { ...estimated, x: 81, width: 153 }, LEFT, 8);
    // Outside the line lies the ground, lighter than the sheet, and not what is beyond the page.
    expect(light[MIDDLE - 2]).toBeGreaterThan(light[MIDDLE + 4] as number);
  });

  it('show a shadow beside a sheet that has the levels of the page', () => {
    const paper = (x: number, y: number): number => ((x * 7 + y * 13) % 23) + 180;
    const flat = drawn((x, y) => [paper(x, y), paper(x, y), paper(x, y)]);
    const shaded = drawn((x, y) => {
      const shadow = y >= 258 && y < 260 && x >= 60 && x < 260 ? 0.94 : 1;
      return [paper(x, y), paper(x, y), paper(x, y)].map((v) => Math.round(v * shadow)) as never;
    });
    const most = (picture: EdgePicture): number => Math.max(...profile(picture, estimated, BOTTOM, 5));
    expect(most(shaded)).toBeGreaterThan(most(flat) + 1);
  });

  it('hold numbers wherever the rectangle lies, and say nothing of one that is too small', () => {
    const at = fc.integer({ min: -200, max: 400 });
    const long = fc.integer({ min: 96, max: 500 });
    fc.assert(
      fc.property(at, at, long, long, (x, y, width, height) => {
        const values = edgeProfiles(sheet, { x, y, width, height });
        expect(values).toHaveLength(EDGE_SIDES * EDGE_CHANNELS * EDGE_LENGTH);
        expect(values?.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(edgeProfiles(sheet, { x: 0, y: 0, width: 95, height: 200 })).toBeNull();
  });
});
