import { z } from 'zod';
import { median } from '../index.ts';
import {
  CELL_PIXELS,
  type Cell,
  commonPrint,
  correlationAt,
  type FrameSize,
  GRID,
  inner,
  type Peak,
  PX_PER_MM,
  relief,
  type StaticPrint,
  shrunk,
  staticArea,
  staticPrint,
  thinned,
  vertex,
  withoutLight,
} from './frame/index.ts';

/** Cells in which ink and luminescence are compared: about a centimetre, so that an interruption shows. */
export const ILLUMINATION_GRID = { columns: 10, rows: 8 } as const;
/** A cell with a smaller fraction of static print is not used. */
const MIN_SHARE = 0.15;
/** Print that differs less from its background cannot be told from noise, grey levels (root mean square). */
const MIN_PRINT = 2.5;
const MIN_GLOW = 4;
/** How far the pattern of a page may be from that of the model and still be found, pixels of the frame: 2 mm. */
const UV_REACH = 8;
/** Tolerance for printing scatter around its own position, pixels of the frame, and how much better another position must fit. */
const NEAR = 2;
const FITS_BETTER = 0.2;
/** With fewer cells there is no pattern. */
const MIN_CELLS = 4;

const column = z
  .int()
  .min(0)
  .max(ILLUMINATION_GRID.columns - 1);
const row = z
  .int()
  .min(0)
  .max(ILLUMINATION_GRID.rows - 1);
const coarse = {
  column: z
    .int()
    .min(0)
    .max(GRID.columns - 1),
  row: z
    .int()
    .min(0)
    .max(GRID.rows - 1),
};
const share = z.number().min(-20).max(20);
const mm = z.number().min(-20).max(20);

/** Fraction of the darkness of the static print that remains in infrared, cell by cell. */
export const inkMapSchema = z.array(z.strictObject({ column, row, kept: share })).max(80);
export type InkMap = z.infer<typeof inkMapSchema>;

/** Luminescent pattern of a page compared with that of the model. */
export const glowSchema = z.strictObject({
  /** How far the pattern is from its position, millimetres, and how well it fits. */
  places: z
    .array(z.strictObject({ ...coarse, correlation: z.number().min(-1.01).max(1.01), shift: z.tuple([mm, mm]) }))
    .max(20),
  /** How much of the taught strength each cell shows. */
  strengths: z.array(z.strictObject({ column, row, strength: share })).max(80),
});
export type Glow = z.infer<typeof glowSchema>;

/** What a model knows about its inks in infrared: mean over the pages, and scatter. */
export const taughtInkSchema = z.strictObject({
  cells: z
    .array(z.strictObject({ column, row, kept: share, sd: z.number().min(0).max(20) }))
    .min(MIN_CELLS)
    .max(80),
});
export type TaughtInk = z.infer<typeof taughtInkSchema>;

/** `packed`: schema of a stored plane. */
export function taughtGlowSchema<T extends z.ZodType>(packed: T) {
  return z.strictObject({
    /** Luminescent pattern of the brightest channel; 0 where it is not static. */
    plane: packed,
    places: z.array(z.strictObject({ ...coarse, shift: z.tuple([mm, mm]), sd: z.number().min(0).max(20) })).max(20),
    strengths: z
      .array(z.strictObject({ column, row, sd: z.number().min(0).max(20) }))
      .min(MIN_CELLS)
      .max(80),
  });
}

interface FineCell {
  column: number;
  row: number;
  at: number[];
}

/** Cells of the finer grid whose print is usable. */
function fineCells({ mask, print, size }: StaticPrint, least: number): FineCell[] {
  const { width, height } = size;
  const { columns, rows } = ILLUMINATION_GRID;
  const out: FineCell[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [x0, x1] = [Math.round((c * width) / columns), Math.round(((c + 1) * width) / columns)];
      const [y0, y1] = [Math.round((r * height) / rows), Math.round(((r + 1) * height) / rows)];
      const at: number[] = [];
      let energy = 0;
      for (let y = y0; y < y1; y++) {
        for (let i = y * width + x0; i < y * width + x1; i++) {
          if (mask[i] === 0) continue;
          at.push(i);
          energy += (print[i] as number) ** 2;
        }
      }
      const enough = at.length >= MIN_SHARE * (x1 - x0) * (y1 - y0);
      if (enough && Math.sqrt(energy / at.length) >= least) out.push({ column: c, row: r, at });
    }
  }
  return out;
}

/**
 * Which static print remains in infrared and which vanishes: for each cell, the contrast of the taught print in the infrared
 * picture over that in the white one. 1: carbon; 0: a dye. Both frames are cut at the position of the model.
 */
export function measureInkMap(print: StaticPrint, white: Uint8Array, infrared: Uint8Array): InkMap {
  const [light, dark] = [white, infrared].map((frame) => relief(frame, print.mask, print.size)) as [
    Float32Array,
    Float32Array,
  ];
  return fineCells(print, MIN_PRINT).flatMap(({ column: c, row: r, at }) => {
    let [inWhite, inDark, levelWhite, levelDark, own] = [0, 0, 0, 0, 0];
    for (const i of at) {
      const p = print.print[i] as number;
      own += p * p;
      inWhite += p * (light[i] as number);
      inDark += p * (dark[i] as number);
      levelWhite += white[i] as number;
      levelDark += infrared[i] as number;
    }
    // Print that this page does not show in white light (covered, worn) says nothing about its ink.
    if (inWhite < own / 4 || levelDark === 0) return [];
    return [{ column: c, row: r, kept: bounded((inDark / inWhite) * (levelWhite / levelDark)) }];
  });
}

function bounded(value: number): number {
  return Math.max(-20, Math.min(20, value));
}

/** Aligns the luminescent pattern of a model with that of a page and measures its strength. `glow`: brightest channel. */
export function measureGlow(model: StaticPrint, glow: Uint8Array): Glow {
  const { width } = model.size;
  const page = relief(glow, new Uint8Array(glow.length).fill(1), model.size);
  const peaks = model.cells.map((cell) => ({ cell, ...placeOf(model, page, cell) }));
  const places = peaks.map(({ cell, dx, dy, correlation }) => ({
    column: cell.column,
    row: cell.row,
    correlation,
    shift: [dx / PX_PER_MM, dy / PX_PER_MM] as [number, number],
  }));
  const own = relief(glow, model.mask, model.size);
  const strengths = fineCells(model, MIN_GLOW).map(({ column: c, row: r, at }) => {
    const peak = peaks.find(({ cell }) => cell.column === c >> 1 && cell.row === r >> 1);
    const offset = peak === undefined ? 0 : Math.round(peak.dy) * width + Math.round(peak.dx);
    let [product, energy] = [0, 0];
    for (const i of at) {
      const p = model.print[i] as number;
      product += p * ((offset === 0 ? own : page)[i + offset] ?? 0);
      energy += p * p;
    }
    return { column: c, row: r, strength: bounded(product / energy) };
  });
  return { places, strengths };
}

/** Best position of a cell within reach: every second position first, then those around the best. */
function placeOf(model: StaticPrint, page: Float32Array, cell: Cell): Peak {
  const { width } = model.size;
  const within = thinned(inner(cell.at, model.size, UV_REACH + 1), CELL_PIXELS);
  const wanted = Float32Array.from(within, (i) => model.print[i] as number);
  const at = (x: number, y: number): number => correlationAt(wanted, page, within, y * width + x);
  let best = { x: 0, y: 0, correlation: -2 };
  const look = (centre: { x: number; y: number }, around: number, step: number): void => {
    for (let y = centre.y - around; y <= centre.y + around; y += step) {
      for (let x = centre.x - around; x <= centre.x + around; x += step) {
        if (Math.max(Math.abs(x), Math.abs(y)) > UV_REACH) continue;
        const correlation = at(x, y);
        if (correlation > best.correlation) best = { x, y, correlation };
      }
    }
  };
  look({ x: 0, y: 0 }, NEAR, 1);
  const near = best;
  look({ x: 0, y: 0 }, UV_REACH, 2);
  if (best !== near) look(best, 1, 1);
  // A pattern of lines repeats: the next line counts as another position only if it fits clearly better.
  if (best.correlation < near.correlation + FITS_BETTER) best = near;
  const { x, y, correlation } = best;
  return {
    dx: x + vertex(at(x - 1, y), correlation, at(x + 1, y)),
    dy: y + vertex(at(x, y - 1), correlation, at(x, y + 1)),
    correlation,
  };
}

/** What the pages show about their inks in infrared; null if too little print stands out. `pairs`: frames of each page. */
export function teachInk(
  print: StaticPrint,
  pairs: readonly { white: Uint8Array; light: Uint8Array }[],
): TaughtInk | null {
  const maps = pairs.map(({ white, light }) => measureInkMap(print, white, light));
  const cells = gathered(maps.map((map) => map.map((cell) => ({ ...cell, value: cell.kept })))).map(
    ({ column: c, row: r, middle, sd }) => ({ column: c, row: r, kept: rounded(middle), sd: rounded(sd) }),
  );
  return cells.length < MIN_CELLS ? null : { cells };
}

export interface TaughtGlow {
  reference: Uint8Array;
  places: { column: number; row: number; shift: [number, number]; sd: number }[];
  strengths: { column: number; row: number; sd: number }[];
}

/**
 * The luminescent pattern that all pages share, within the static print of the model: fields, portrait and zone stay blank, and
 * so does anything that glows on only one page (fibres). Null if there is no clear pattern.
 */
export function teachGlow(mask: Uint8Array, frames: readonly Uint8Array[], size: FrameSize): TaughtGlow | null {
  const reference = commonPrint(frames, size);
  const { steady } = staticArea(
    frames.map((frame) => withoutLight(frame, reference, size)),
    size,
  );
  const own = shrunk(mask, size, 1);
  for (let i = 0; i < reference.length; i++) {
    reference[i] = own[i] === 0 || steady[i] === 0 ? 0 : Math.max(1, reference[i] as number);
  }
  const model = glowPrint(reference, size);
  if (fineCells(model, MIN_GLOW).length < MIN_CELLS) return null;
  const glows = frames.map((frame) => measureGlow(model, frame));
  const strengths = gathered(glows.map((glow) => glow.strengths.map((cell) => ({ ...cell, value: cell.strength }))))
    // What differs between the pages used for teaching does not belong to the model's pattern.
    .filter(({ middle }) => middle > 0.6)
    .map(({ column: c, row: r, sd }) => ({ column: c, row: r, sd: rounded(sd) }));
  const across = gathered(glows.map((glow) => glow.places.map((cell) => ({ ...cell, value: cell.shift[0] }))));
  const down = gathered(glows.map((glow) => glow.places.map((cell) => ({ ...cell, value: cell.shift[1] }))));
  const places = across.map(({ column: c, row: r, middle, sd }, k) => {
    const other = down[k] as { middle: number; sd: number };
    const shift: [number, number] = [rounded(middle), rounded(other.middle)];
    return { column: c, row: r, shift, sd: rounded(Math.hypot(sd, other.sd)) };
  });
  return strengths.length < MIN_CELLS ? null : { reference, places, strengths };
}

/** The pattern of a model in the form in which it is compared. */
export function glowPrint(reference: Uint8Array, size: FrameSize): StaticPrint {
  return staticPrint(
    reference,
    reference.map((v) => (v === 0 ? 0 : 1)),
    size,
  );
}

/** Median and scatter of each cell that at least four out of five pages show. */
function gathered(pages: readonly { column: number; row: number; value: number }[][]) {
  const cells = new Map<string, { column: number; row: number; values: number[] }>();
  for (const { column: c, row: r, value } of pages.flat()) {
    const key = `${c} ${r}`;
    const cell = cells.get(key) ?? { column: c, row: r, values: [] };
    cell.values.push(value);
    cells.set(key, cell);
  }
  return [...cells.values()]
    .filter(({ values }) => values.length >= 0.8 * pages.length)
    .map(({ column: c, row: r, values }) => {
      const middle = median(values);
      const squares = values.reduce((sum, v) => sum + (v - middle) ** 2, 0);
      return { column: c, row: r, middle, sd: Math.sqrt(squares / Math.max(1, values.length - 1)) };
    });
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 || 0;
}
