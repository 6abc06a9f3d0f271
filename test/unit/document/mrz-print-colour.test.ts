import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import { pyramidOf } from '../../../src/core/document/mrz-band/index.ts';
import type { Colours } from '../../../src/core/document/mrz-print/colour.ts';
import { DEFAULT_PRINT_LIMITS, judgePrint, measurePrint } from '../../../src/core/document/mrz-print/index.ts';
import { drawn, GEOMETRY, glyphs, HEIGHT, LINES, PITCH, type Printed, START, WIDTH } from '../../fakes/printed-zone.ts';

type Rgb = readonly [number, number, number];
const PAPER: Rgb = [212, 204, 198];
const BLACK: Rgb = [14, 14, 18];
const BLUE: Rgb = [30, 60, 170];

/** A drawn zone in colours; `ink`: of each column and line. */
function coloured(page: Luma, ink: (column: number, line: number) => Rgb = () => BLACK): Colours {
  const data = new Uint8Array(page.data.length * 3);
  for (const [i, v] of page.data.entries()) {
    const share = (205 - v) / 191;
    const column = Math.floor(((i % WIDTH) - START.x) / PITCH);
    const own = ink(column, i > WIDTH * 132 ? 1 : 0);
    for (const c of [0, 1, 2] as const) data[3 * i + c] = byte(PAPER[c] + share * (own[c] - PAPER[c]));
  }
  return { width: WIDTH, height: HEIGHT, data, onItsSide: false };
}

function byte(v: number): number {
  return Math.max(0, Math.min(255, Math.round(v)));
}

interface Area {
  columns: [number, number];
  rows: [number, number];
}

/** Changes the pixels of a rectangle, in place. */
function over(
  picture: Colours,
  { columns, rows }: Area,
  change: (v: number, c: number, at: [number, number]) => number,
) {
  const [x0, x1] = columns.map((column) => Math.round(START.x + column * PITCH)) as [number, number];
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = x0; x < x1; x++) {
      for (let c = 0; c < 3; c++) {
        const i = 3 * (y * WIDTH + x) + c;
        picture.data[i] = byte(change(picture.data[i] as number, c, [x, y]));
      }
    }
  }
  return picture;
}

/** A stamp lets only its own colour through: black stays black. */
const BLUE_DYE = [0.4, 0.5, 0.85] as const;
const stamped = (picture: Colours, area: Area, where: (x: number, y: number) => boolean = () => true) =>
  over(picture, area, (v, c, [x, y]) => (where(x, y) ? v * (BLUE_DYE[c] as number) : v));
/** Not in the gaps between the characters, by which a line across them is known without colours. */
const inCells = (x: number): boolean => (x - START.x) % PITCH > 5 && (x - START.x) % PITCH < 28;

function lumaOf({ width, height, data }: Colours): Luma {
  const luma = new Uint8Array(width * height);
  for (let i = 0; i < luma.length; i++) {
    const [r, g, b] = [data[3 * i] as number, data[3 * i + 1] as number, data[3 * i + 2] as number];
    luma[i] = (r * 77 + g * 150 + b * 29) >> 8;
  }
  return { width, height, data: luma };
}

function judged(picture: Colours, { colours = picture as Colours | null } = {}) {
  const pyramid = pyramidOf(lumaOf(picture));
  const measures = measurePrint({ pyramid, colours, geometry: GEOMETRY, lines: LINES, glyphs, leastPpi: 0 });
  if (measures === null) throw new Error('the print could not be measured');
  return { measures, ...judgePrint(measures, DEFAULT_PRINT_LIMITS) };
}

/** Along the feet of ten characters of the second line, and the whole zone. */
const FEET: Area = { columns: [3, 13.4], rows: [172, 177] };
const ALL: Area = { columns: [-1, 45], rows: [60, 185] };
const heavier = (cell: Printed) => (cell.line === 1 && cell.column >= 13 && cell.column < 19 ? { weight: 7 } : {});

describe('ink of another colour over the zone', () => {
  it('takes a blue stamp along the feet of a row for no part of the characters; without colours it cannot tell', () => {
    const picture = stamped(coloured(drawn()), FEET, inCells);
    expect(judged(picture, { colours: null }).font).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_FONT' });
    expect(judged(picture).font).toMatchObject({ value: 'successful', reason: 'DOC_MRZ_PRINT_OK' });
  });

  it('reads the colours of a page that lies on its side', () => {
    const picture = stamped(coloured(drawn()), FEET);
    const data = new Uint8Array(picture.data.length);
    // The page as it was handed in, before it is turned a quarter clockwise: HEIGHT wide, WIDTH high.
    for (let y = 0; y < HEIGHT; y++) {
      for (let x = 0; x < WIDTH; x++) {
        for (let c = 0; c < 3; c++) {
          data[3 * ((WIDTH - 1 - x) * HEIGHT + y) + c] = picture.data[3 * (y * WIDTH + x) + c] as number;
        }
      }
    }
    const turned: Colours = { width: HEIGHT, height: WIDTH, data, onItsSide: true };
    expect(judged(picture, { colours: turned }).measures).toEqual(judged(picture).measures);
  });

  it('is not switched off by a stamp over everything: what was printed again below it is found', () => {
    const lines = (_: number, y: number): boolean => y % 12 < 3;
    expect(judged(stamped(coloured(drawn(heavier)), ALL, lines)).font).toMatchObject({
      value: 'failed',
      reason: 'DOC_MRZ_FONT',
    });
    expect(judged(stamped(coloured(drawn(heavier)), { ...ALL, rows: [160, 185] })).font.value).not.toBe('successful');
  });

  it('finds a run of characters whose own strokes are of another colour', () => {
    const run = (column: number, line: number): Rgb => (line === 1 && column >= 2 && column < 9 ? BLUE : BLACK);
    expect(judged(coloured(drawn(), run)).font).toMatchObject({
      value: 'failed',
      reason: 'DOC_MRZ_FONT',
      worst: { line: 1 },
    });
  });

  it('takes a zone that is all of one colour for what it is', () => {
    expect(judged(coloured(drawn(), () => [20, 30, 80])).font.value).toBe('successful');
  });

  it('takes no fringe of the lens for another ink', () => {
    const picture = coloured(drawn());
    const red = picture.data.slice();
    for (let i = 0; i + 3 < red.length; i += 3) picture.data[i] = ((red[i] as number) + (red[i + 3] as number)) / 2;
    const [plain, fringed] = [judged(coloured(drawn())), judged(picture)];
    expect(fringed.font.value).toBe('successful');
    const worst = Math.max(
      ...fringed.measures.cells.map((cell, i) => Math.abs(cell.likeness - (plain.measures.cells[i]?.likeness ?? 0))),
    );
    expect(worst).toBeLessThan(0.02);
  });
});

describe('light over the zone', () => {
  /** A reflection about eight characters wide over the name. */
  const lit = (picture: Colours) =>
    over(picture, { columns: [3, 17], rows: [50, 110] }, (v, _, [x]) => {
      const from = (x - START.x - 10 * PITCH) / (3 * PITCH);
      return v + 130 * Math.exp(-from * from);
    });

  it('says nothing about shape and weight where paper is saturated or ink is bleached with it', () => {
    const { measures, font } = judged(lit(coloured(drawn())));
    expect(font.value).toBe('successful');
    const cells = measures.cells.map((cell) => ({ ...cell, white: 0, ink: 0, ground: 0, uneven: 0 }));
    expect(judgePrint({ ...measures, cells }, DEFAULT_PRINT_LIMITS).font.value).toBe('failed');
  });

  it('still finds what was printed again beside it', () => {
    expect(judged(lit(coloured(drawn(heavier)))).font).toMatchObject({ value: 'failed', worst: { line: 1 } });
  });

  it('does not take paper that is white all over for light', () => {
    const white = over(coloured(drawn()), { columns: [-2, 46], rows: [0, HEIGHT] }, (v) => v * 1.3);
    expect(judged(white).font.value).toBe('successful');
    expect(judged(over(coloured(drawn(heavier)), ALL, (v) => v * 1.3)).font.value).toBe('failed');
  });
});

describe('a zone of which too little can be judged', () => {
  const line = (picture: Colours, columns: [number, number]) => over(picture, { columns, rows: [158, 161] }, () => 40);

  it('is no pass: a black line through more than half of a row leaves the check open', () => {
    const picture = line(coloured(drawn()), [2, 30]);
    expect(judged(picture).font).toMatchObject({ value: 'not-supported', reason: 'DOC_PRINT_UNCLEAR', margin: null });
    expect(judged(picture).position.value).toBe('successful');
    expect(judged(line(coloured(drawn()), [2, 12])).font.value).toBe('successful');
  });

  it('stays a finding where the rest shows one', () => {
    const again = (cell: Printed) => (cell.line === 0 && cell.column >= 5 && cell.column < 12 ? { weight: 7 } : {});
    expect(judged(line(coloured(drawn(again)), [2, 30])).font).toMatchObject({ value: 'failed', worst: { line: 0 } });
  });
});
