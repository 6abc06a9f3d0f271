import { createHash } from 'node:crypto';
import type { Luma } from '../../core/document/index.ts';
import type { Pyramid } from '../../core/document/mrz-band/index.ts';
import { DEFAULT_PRINT_LIMITS, type GlyphSet, measurePrint } from '../../core/document/mrz-print/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { Value } from '../protocol/index.ts';
import type { FoundMrz } from './mrz-search.ts';

type MrzPrintValue = NonNullable<Value<'mrz-page'>['print']>;

/** Below this fraction of the least resolution the pitch leaves no doubt; measuring would cost twice the reading. */
const SURELY_TOO_COARSE = 0.9;
/** Height of a frame on the picture above and below the baseline, as parts of the pitch. */
const BAND = { above: 1.08, below: 0.16 } as const;

/** Measures the print of the MRZ at the place where it was read; null if it resembles OCR-B too little to be measured. */
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

/** SHA-256 of the upright rectangle around these points (T1 5.5.4.2: the live crop that a result is about). */
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
