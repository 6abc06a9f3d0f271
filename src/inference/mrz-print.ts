import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Luma } from '../core/document/index.ts';
import type { Pyramid } from '../core/document/mrz-band/index.ts';
import { DEFAULT_PRINT_LIMITS, type GlyphSet, glyphSetOf, measurePrint } from '../core/document/mrz-print/index.ts';
import type { RgbImage } from '../core/face/image/index.ts';
import type { FoundMrz } from './mrz-search.ts';

const FOLDER = 'mrz-print';
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_TEMPLATES_BYTES = 4 * 1024 * 1024;

/** Measures of the print of an MRZ as they leave the child: the daemon judges them. */
export const mrzPrintValue = z.strictObject({
  version: z.string().max(20),
  /** Of the templates. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the pixels of the zone that were judged, upright, one byte a pixel. */
  areaSha256: z.string().regex(/^[0-9a-f]{64}$/),
  ppi: z.number().positive().max(10_000),
  style: z.strictObject({
    drawing: z.number().int().min(0).max(8),
    weight: z.number().int().min(0).max(16),
    scaleX: z.number().min(0.5).max(2),
    scaleY: z.number().min(0.5).max(2),
    blur: z.number().min(0).max(4),
  }),
  cells: z
    .array(
      z.strictObject({
        line: z.number().int().min(0).max(2),
        column: z.number().int().min(0).max(43),
        symbol: z.string().regex(/^[A-Z0-9<]$/),
        likeness: z.number().min(-1.01).max(1.01),
        extra: z.number().min(0).max(1e4),
        missing: z.number().min(0).max(1e4),
        across: z.number().min(0).max(2),
        along: z.number().min(-10).max(10),
        down: z.number().min(-10).max(10),
        weight: z.number().min(-1e3).max(1e3),
        ground: z.number().min(-256).max(256),
        uneven: z.number().min(-256).max(256),
        white: z.number().min(-1).max(1),
        ink: z.number().min(-256).max(256),
      }),
    )
    .max(3 * 44),
  /** For each line the corners of its band, shares of the page as handed in: start and end of the upper edge, end and start of the lower. */
  bands: z.array(z.array(z.tuple([z.number().min(-2).max(3), z.number().min(-2).max(3)])).length(4)).max(3),
});
export type MrzPrintValue = z.infer<typeof mrzPrintValue>;

/** Reads the committed templates; null where they are missing or not those that their header describes. */
export async function loadGlyphs(committedDir: string): Promise<GlyphSet | null> {
  try {
    const header = await limited(join(committedDir, FOLDER, 'glyphs.json'), MAX_HEADER_BYTES);
    const planes = await limited(join(committedDir, FOLDER, 'glyphs.bin'), MAX_TEMPLATES_BYTES);
    const set = glyphSetOf(JSON.parse(header.toString('utf8')), planes);
    return set !== null && createHash('sha256').update(planes).digest('hex') === set.sha256 ? set : null;
  } catch {
    return null;
  }
}

async function limited(path: string, maxBytes: number): Promise<Buffer> {
  if ((await stat(path)).size > maxBytes) throw new Error(`${path} is larger than ${maxBytes} bytes`);
  return await readFile(path);
}

/** Share of the least resolution below which the pitch as it was read leaves no doubt: measuring costs twice the reading. */
const SURELY_TOO_COARSE = 0.9;
/** Parts of the pitch above and below the baseline that a frame on the picture holds. */
const BAND = { above: 1.08, below: 0.16 } as const;

/** Measures the print at the place where the zone was read; null where it resembles OCR-B too little to be measured. */
export function printOf(
  found: FoundMrz,
  { pyramid, picture, glyphs }: { pyramid: Pyramid; picture: RgbImage; glyphs: GlyphSet },
): MrzPrintValue | null {
  const { geometry, reading, quarters } = found;
  const leastPpi = SURELY_TOO_COARSE * DEFAULT_PRINT_LIMITS.minPpi;
  const colours = { ...picture, onItsSide: quarters % 2 === 1 };
  const measures = measurePrint({ pyramid, colours, geometry, lines: reading.lines, glyphs, leastPpi });
  if (measures === null) return null;
  const page = pyramid[0] as Luma;
  const share = (x: number, y: number): [number, number] =>
    quarters % 2 === 0 ? [x / page.width, y / page.height] : [y / page.height, 1 - (x + 1) / page.width];
  const corners = measures.axes.map(({ x, y, angle, pitch, columns }) =>
    (
      [
        [0, -BAND.above],
        [columns, -BAND.above],
        [columns, BAND.below],
        [0, BAND.below],
      ] as const
    ).map(([along, across]): [number, number] => [
      x + pitch * (along * Math.cos(angle) - across * Math.sin(angle)),
      y + pitch * (along * Math.sin(angle) + across * Math.cos(angle)),
    ]),
  );
  const bands = corners.map((band) => band.map(([x, y]) => share(x, y)));
  const areaSha256 = hashOf(page, corners.flat());
  const cells = measures.cells.map((cell) => ({ ...cell, along: bounded(cell.along), down: bounded(cell.down) }));
  const { ppi, style } = measures;
  return { version: glyphs.version, sha256: glyphs.sha256, areaSha256, ppi, style, cells, bands };
}

/** SHA-256 of the upright rectangle round these points (T1 5.5.4.2: the live crop that a result is about). */
function hashOf({ width, height, data }: Luma, points: readonly (readonly [number, number])[]): string {
  const within = (v: number, most: number): number => Math.max(0, Math.min(most, v));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const left = within(Math.floor(Math.min(...xs)), width);
  const right = within(Math.ceil(Math.max(...xs)), width);
  const hash = createHash('sha256');
  for (let y = within(Math.floor(Math.min(...ys)), height); y < within(Math.ceil(Math.max(...ys)), height); y++) {
    hash.update(data.subarray(y * width + left, y * width + right));
  }
  return hash.digest('hex');
}

function bounded(mm: number): number {
  return Math.max(-10, Math.min(10, mm));
}
