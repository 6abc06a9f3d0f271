import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeUp, mrzRect } from '../../../src/ui/close-up.ts';
import { zone } from '../../fakes/lane-checks.ts';

const PAGE = { width: 1400, height: 1000 };
const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06'];

type Corner = [number, number];

/** Corners of a zone that starts at `start` and is turned by `angle`, shares of the page. */
function cornersOf({
  start,
  angle,
  pitch,
  rowHeight,
}: {
  start: Corner;
  angle: number;
  pitch: number;
  rowHeight: number;
}) {
  const along: Corner = [Math.cos(angle) * pitch * 44, Math.sin(angle) * pitch * 44];
  const down: Corner = [-Math.sin(angle) * rowHeight * 2, Math.cos(angle) * rowHeight * 2];
  const at = (u: number, v: number): Corner => [
    (start[0] + u * along[0] + v * down[0]) / PAGE.width,
    (start[1] + u * along[1] + v * down[1]) / PAGE.height,
  ];
  return [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
}

function apply(transform: string, [x, y]: Corner): Corner {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = (transform.match(/-?\d+(\.\d+)?(e-?\d+)?/g) ?? []).map(Number);
  return [a * x + c * y + e, b * x + d * y + f];
}

describe('close-up of the zone', () => {
  it('puts the character into its frame, upright, whichever way the page was held', () => {
    fc.assert(
      fc.property(
        fc.record({
          angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
          pitch: fc.double({ min: 6, max: 40, noNaN: true }),
          line: fc.nat(1),
          column: fc.nat(43),
        }),
        ({ angle, pitch, line, column }) => {
          const rowHeight = pitch * 1.7;
          const start: Corner = [700, 500];
          const mrz = zone(LINES, { corners: cornersOf({ start, angle, pitch, rowHeight }) });
          const strip = closeUp(mrz, PAGE, { line, column, size: 30 });
          if (strip === null) throw new Error('the zone has a place');
          const middle: Corner = [
            start[0] + Math.cos(angle) * pitch * (column + 0.5) - Math.sin(angle) * rowHeight * (line + 0.5),
            start[1] + Math.sin(angle) * pitch * (column + 0.5) + Math.cos(angle) * rowHeight * (line + 0.5),
          ];
          const [x, y] = apply(strip.transform, middle);
          expect(x).toBeCloseTo(strip.cell.x + strip.cell.width / 2, 0);
          expect(y).toBeCloseTo(strip.cell.y + strip.cell.height / 2, 0);
          expect(strip.cell.x).toBeGreaterThanOrEqual(0);
          expect(strip.cell.x + strip.cell.width).toBeLessThanOrEqual(strip.width + 1e-6);
        },
      ),
    );
  });

  it('has nothing to show where the zone has no place on the page', () => {
    expect(closeUp(zone(LINES), PAGE, { line: 0, column: 0, size: 30 })).toBeNull();
    expect(mrzRect(zone(LINES), PAGE, { line: 0, from: 0, to: 1 })).toBeNull();
    const flat = zone(LINES, { corners: cornersOf({ start: [0, 0], angle: 0, pitch: 0, rowHeight: 0 }) });
    expect(closeUp(flat, PAGE, { line: 0, column: 0, size: 30 })).toBeNull();
  });

  it('frames characters of one row on the page', () => {
    const corners = cornersOf({ start: [100, 800], angle: 0, pitch: 20, rowHeight: 40 });
    const rect = mrzRect(zone(LINES, { corners }), PAGE, { line: 1, from: 0, to: 10 });
    const expected = [100 / 1400, 840 / 1000, 200 / 1400, 40 / 1000];
    for (const [at, value] of expected.entries()) expect(rect?.[at]).toBeCloseTo(value, 6);
  });
});
