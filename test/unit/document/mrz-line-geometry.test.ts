import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import {
  CROP_HEIGHT,
  CROP_WIDTH,
  cropLines,
  isInPicture,
  type LineGeometry,
  leaning,
  pointOn,
  refineGeometry,
} from '../../../src/core/document/mrz-band/index.ts';
import { CROP_PITCH, LEAD, LineView } from '../../../src/core/document/mrz-band/line-geometry.ts';
import { applied, type Homography, inverse } from '../../fakes/perspective.ts';

/** Rows of a flat document, pitches from its left edge: middle of each row and the length of both. */
const ROWS = [0, 2.5] as const;
const COLUMNS = 44;

type Tilt = [number, number, number, number, number];

/** The flat document as a camera sees it: turned, at a scale of 20 pixels a pitch, and tilted about both axes. */
function seen([angle, across, down, x, y]: Tilt): Homography {
  const scale = 20;
  const cos = scale * Math.cos(angle);
  const sin = scale * Math.sin(angle);
  return [cos, -sin, 300 + x, sin, cos, 400 + y, across / COLUMNS, down / COLUMNS, 1];
}

const tilts = fc.tuple(
  fc.double({ min: -0.3, max: 0.3, noNaN: true }),
  fc.double({ min: -0.25, max: 0.35, noNaN: true }),
  fc.double({ min: -0.18, max: 0.18, noNaN: true }),
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: -50, max: 50, noNaN: true }),
);

/** The lines as a reading that found start, middle and end of each row would place them. */
function placed(h: Homography): LineGeometry[] {
  return leaning(
    ROWS.map((row) => {
      const [x0, y0] = applied(h, 0, row);
      const [x1, y1] = applied(h, COLUMNS, row);
      const [xm, ym] = applied(h, COLUMNS / 2, row);
      const length = Math.hypot(x1 - x0, y1 - y0);
      return {
        x: x0,
        y: y0,
        angle: Math.atan2(y1 - y0, x1 - x0),
        pitch: length / COLUMNS,
        span: 28,
        columns: COLUMNS,
        bow: Math.hypot(xm - x0, ym - y0) - length / 2,
        lean: { start: 0, end: 0 },
      };
    }),
  );
}

describe('a line of a page seen at an angle', () => {
  it('has every character where the perspective of the page puts it', () => {
    fc.assert(
      fc.property(tilts, fc.integer({ min: 0, max: COLUMNS }), (tilt, column) => {
        const h = seen(tilt);
        for (const [i, line] of placed(h).entries()) {
          const [x, y] = pointOn(line, column, 0);
          const [tx, ty] = applied(h, column, ROWS[i] as number);
          expect(Math.hypot(x - tx, y - ty)).toBeLessThan(0.01);
        }
      }),
      { numRuns: 200, seed: 21 },
    );
  });

  it('has its characters smaller where they stand closer', () => {
    const line = { pitch: 20, columns: COLUMNS, bow: 60 };
    const view = new LineView(line);
    const at = (column: number) => view.along(column * 20);
    for (const column of [1, 20, 42]) {
      const local = (at(column + 0.5) - at(column - 0.5)) / 20;
      const first = at(0.5) - at(-0.5);
      const size = view.size(column * 20) / view.size(0);
      // The distance along the line shrinks with the square of the size.
      expect((local * 20) / first).toBeCloseTo(size * size, 2);
    }
  });

  it('leans its characters at both ends as the page does', () => {
    fc.assert(
      fc.property(tilts, fc.constantFrom(0, COLUMNS), (tilt, column) => {
        const h = seen(tilt);
        const lines = placed(h);
        const [first] = lines;
        const [x0, y0] = pointOn(first as LineGeometry, column, 0);
        const [x1, y1] = pointOn(first as LineGeometry, column, 0.5);
        const [tx, ty] = applied(h, column, ROWS[1]);
        // From one row to the other, and from the axis down one character: one direction.
        const cross = (x1 - x0) * (ty - y0) - (y1 - y0) * (tx - x0);
        expect(Math.abs(cross) / (Math.hypot(x1 - x0, y1 - y0) * Math.hypot(tx - x0, ty - y0))).toBeLessThan(0.02);
      }),
      { numRuns: 200, seed: 22 },
    );
  });

  it('is placed anew by what a reading found in the crop, whatever the first crop was', () => {
    fc.assert(
      fc.property(tilts, fc.double({ min: -0.03, max: 0.03, noNaN: true }), (tilt, guess) => {
        const h = seen(tilt);
        const [line] = placed(h) as [LineGeometry];
        // A first crop of an even grid, of another bow and half a pitch beside the line.
        const length = COLUMNS * line.pitch;
        const rough = { ...line, bow: guess * length, pitch: line.pitch * 1.01 };
        const pixelOf = (along: number): number => {
          let low = -LEAD;
          let high = COLUMNS + 2;
          const view = new LineView(rough);
          for (let i = 0; i < 60; i++) {
            const middle = (low + high) / 2;
            if (view.along(middle * rough.pitch) < along) low = middle;
            else high = middle;
          }
          return (low + LEAD) * CROP_PITCH;
        };
        const truth = new LineView(line);
        const first = pixelOf(truth.along(0));
        const last = pixelOf(truth.along(length));
        const pitch = (last - first) / COLUMNS;
        const middle = pixelOf(truth.along(length / 2));
        const found = refineGeometry(rough, { x0: first + pitch / 2, pitch, bow: middle - (first + last) / 2 });
        expect(found.pitch).toBeCloseTo(line.pitch, 3);
        expect(found.bow).toBeCloseTo(line.bow, 2);
      }),
      { numRuns: 60, seed: 23 },
    );
  });

  it('is in the picture only where the whole capital is', () => {
    const [line] = placed(seen([0.1, 0.2, 0.1, 0, 0])) as [LineGeometry];
    const [x, y] = pointOn(line, 0.5, 0);
    const [ends] = pointOn(line, COLUMNS, 0);
    const page = { width: Math.ceil(ends) + 20, height: 1000 };
    for (let column = 0; column < COLUMNS; column++) expect(isInPicture(line, column, page)).toBe(true);
    const moved = (dx: number, dy: number) => ({ ...line, x: line.x - x + dx, y: line.y - y + dy });
    expect(isInPicture(moved(4, 400), 0, page)).toBe(false);
    expect(isInPicture(moved(14, 400), 0, page)).toBe(true);
    expect(isInPicture(moved(100, 5), 0, page)).toBe(false);
    expect(isInPicture(moved(100, 994), 0, page)).toBe(false);
    expect(isInPicture(line, COLUMNS - 1, { width: Math.floor(ends) - 8, height: 1000 })).toBe(false);
  });

  it('is cropped upright and at an even pitch', () => {
    const h = seen([0.1, 0.3, 0.2, 0, 0]);
    const flat = inverse(h);
    const width = 1200;
    const height = 800;
    const data = new Uint8Array(width * height).fill(220);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = applied(flat, x, y);
        const on = u >= 0 && u < COLUMNS && Math.abs(v) < 0.47 && Math.abs((u % 1) - 0.5) < 0.12;
        if (on) data[y * width + x] = 30;
      }
    }
    const page: Luma = { width, height, data };
    const crop = cropLines([page], [placed(h)[0] as LineGeometry]);
    for (const row of [7, 12, 16]) {
      const line = crop.subarray(row * CROP_WIDTH, (row + 1) * CROP_WIDTH);
      for (let column = 0; column < COLUMNS; column++) {
        const centre = (LEAD + column + 0.5) * CROP_PITCH - 0.5;
        const around = [...line.subarray(Math.round(centre) - 3, Math.round(centre) + 4)];
        expect(around.indexOf(Math.min(...around))).toBeGreaterThanOrEqual(2);
        expect(around.indexOf(Math.min(...around))).toBeLessThanOrEqual(4);
      }
    }
    expect(crop.length).toBe(CROP_HEIGHT * CROP_WIDTH);
  });
});
