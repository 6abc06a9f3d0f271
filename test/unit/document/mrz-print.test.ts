import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import { pyramidOf } from '../../../src/core/document/mrz-band/index.ts';
import {
  DEFAULT_PRINT_LIMITS,
  glyphSetOf,
  judgePrint,
  measurePrint,
} from '../../../src/core/document/mrz-print/index.ts';
import {
  drawn,
  GEOMETRY,
  glyphs,
  HEIGHT,
  header,
  LINES,
  PITCH,
  type Printed,
  planes,
  START,
  WIDTH,
} from '../../fakes/printed-zone.ts';

function judged(page: Luma, lines = LINES, geometry = GEOMETRY) {
  const measures = measurePrint({
    pyramid: pyramidOf(page),
    colours: null,
    geometry,
    lines,
    glyphs,
    leastPpi: 0,
  });
  if (measures === null) throw new Error('the print could not be measured');
  return { measures, ...judgePrint(measures, DEFAULT_PRINT_LIMITS) };
}

/** Moves five neighbouring characters of the number. */
const moved = (dx: number, dy: number) => (cell: Printed) =>
  cell.line === 1 && cell.column >= 3 && cell.column < 8 ? { dx: cell.dx + dx, dy: cell.dy + dy } : {};

describe('print of the MRZ (TR-03135-1 5.5.4.1.3)', () => {
  it.each([1, 2, 3, 4])('passes a zone printed by one machine, jitter and skew included (seed %i)', (seed) => {
    const { font, position, measures } = judged(drawn(() => ({}), { seed, skew: (seed - 2) * 0.006 }));
    expect([font.value, position.value]).toEqual(['successful', 'successful']);
    expect(font.margin).toBeGreaterThan(0);
    expect(measures.ppi).toBeCloseTo((PITCH / 2.54) * 25.4, -1);
    expect(measures.cells).toHaveLength(88);
  });

  it.each([0.28, -0.28])('takes a bow of %f pitches that the reader saw in straight lines for none', (bow) => {
    const bent = GEOMETRY.map((line) => ({ ...line, bow: bow * line.pitch }));
    const { position, measures } = judged(drawn(), LINES, bent);
    expect(position.value).toBe('successful');
    expect(Math.max(...measures.cells.map((cell) => Math.abs(cell.along)))).toBeLessThan(0.06);
    expect(judged(drawn(moved(2.5, 0)), LINES, bent).position.value).toBe('failed');
  });

  it('finds a place again to a tenth of a pixel', () => {
    const page = drawn((cell) => (cell.line === 1 && cell.column === 5 ? { dx: 2.4, dy: -1.7 } : { dx: 0, dy: 0 }));
    const cell = judged(page).measures.cells.find((c) => c.line === 1 && c.column === 5);
    expect((cell?.along ?? 0) * (PITCH / 2.54)).toBeCloseTo(2.4, 0);
    expect(Math.abs((cell?.along ?? 0) * (PITCH / 2.54) - 2.4)).toBeLessThan(0.15);
    expect(Math.abs((cell?.down ?? 0) * (PITCH / 2.54) + 1.7)).toBeLessThan(0.15);
  });

  it.each([
    [2.5, 0],
    [0, 2],
    [0, -2],
    [-2.5, 0],
  ])('finds the same font moved by %f and %f pixels, valid digits or not, and frames it', (dx, dy) => {
    const { position } = judged(drawn(moved(dx, dy)));
    expect(position).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_POSITION' });
    expect(position.margin).toBeLessThan(0);
    expect(position.worst?.line).toBe(1);
    expect(position.worst?.from).toBeGreaterThanOrEqual(2);
    expect(position.worst?.to).toBeLessThanOrEqual(9);
  });

  it('finds neighbouring characters of another stroke weight', () => {
    const page = drawn((cell) => (cell.line === 1 && cell.column >= 13 && cell.column < 19 ? { weight: 7 } : {}));
    expect(judged(page).font).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_FONT', worst: { line: 1 } });
  });

  it('finds ink that the characters do not explain', () => {
    const page = drawn();
    for (let column = 3; column < 6; column++) {
      const x = Math.round(START.x + column * PITCH);
      for (let y = 150; y < 176; y++) page.data.fill(30, y * WIDTH + x + 14, y * WIDTH + x + 17);
    }
    expect(judged(page).font).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_FONT' });
  });

  it('finds single characters of a field and its check digits that were printed again, not only neighbours', () => {
    const again = (cell: Printed) =>
      cell.line === 1 && [14, 17, 19, 43].includes(cell.column) ? { dx: cell.dx + 1.6, dy: cell.dy + 1.6 } : {};
    expect(judged(drawn(again)).position).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_POSITION' });
  });

  it('says nothing about shape and weight where a frame lies across the characters', () => {
    const page = drawn();
    for (let y = 158; y < 161; y++) page.data.fill(40, y * WIDTH + 60, y * WIDTH + 400);
    expect(judged(page).font.value).toBe('successful');
  });

  it('finds dates and check digits that were printed again and are most of the figures of their line', () => {
    const date = (cell: Printed) =>
      cell.line === 1 && cell.column >= 13 && cell.column < 28 && /\d/.test(cell.symbol)
        ? { dx: cell.dx + 1.3, dy: cell.dy + 1.3 }
        : {};
    expect(judged(drawn(date)).position).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_POSITION' });
  });

  it('says nothing about shape and weight under a streak of light', () => {
    const page = drawn();
    for (let x = 420; x < 800; x++) {
      for (let y = 150; y < 160; y++) page.data[y * WIDTH + x] = Math.min(255, (page.data[y * WIDTH + x] ?? 0) + 60);
    }
    expect(judged(page).font.value).toBe('successful');
  });

  it('gives no alarm for one character alone, which may be a misreading', () => {
    const page = drawn((cell) => (cell.line === 1 && cell.column === 2 ? { symbol: '4', dy: 1.5 } : {}));
    const { font, position } = judged(page);
    expect([font.value, position.value]).toEqual(['successful', 'successful']);
  });

  it('says nothing about a picture that is too coarse', () => {
    const { measures } = judged(drawn());
    const small = judgePrint({ ...measures, ppi: DEFAULT_PRINT_LIMITS.minPpi - 1 }, DEFAULT_PRINT_LIMITS);
    expect(small.font).toMatchObject({ value: 'not-supported', reason: 'DOC_PRINT_TOO_SMALL', margin: null });
    expect(small.position.value).toBe('not-supported');
  });

  it('measures no cell of a page that is too coarse for any, and says how coarse it is', () => {
    const blank = { width: 1600, height: 1100, data: new Uint8Array(1600 * 1100).fill(200) };
    const coarse = measurePrint({
      pyramid: pyramidOf(blank),
      colours: null,
      geometry: GEOMETRY,
      lines: LINES,
      glyphs,
      leastPpi: 1e4,
    });
    expect(coarse).toMatchObject({ cells: [], ppi: expect.any(Number) as number });
    expect(judgePrint(coarse!, { ...DEFAULT_PRINT_LIMITS, minPpi: 1e4 }).position).toMatchObject({
      value: 'not-supported',
      reason: 'DOC_PRINT_TOO_SMALL',
    });
  });

  it('measures nothing where the lines hold other text or none', () => {
    const blank: Luma = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(200) };
    expect(
      measurePrint({ pyramid: pyramidOf(blank), colours: null, geometry: GEOMETRY, lines: LINES, glyphs, leastPpi: 0 }),
    ).toBeNull();
  });

  it('takes only templates that their header describes', () => {
    expect(glyphSetOf(header, planes.subarray(1))).toBeNull();
    expect(glyphSetOf({ ...(header as object), alphabet: 'AB' }, planes)).toBeNull();
  });
});
