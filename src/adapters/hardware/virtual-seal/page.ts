import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GlyphSet, glyphSetOf } from '../../../core/document/mrz-print/index.ts';
import { packageRoot } from '../../installation/index.ts';
import { type ColourPage, inColours } from './colour-page.ts';
import { writePng } from './png.ts';
import { type DrawnSymbology, symbolOf } from './symbol.ts';

/** A visa sticker of size MRV-B. */
const WIDTH_MM = 105;
const HEIGHT_MM = 74;
/** Width of one character of an MRZ (Doc 9303-3 4.2). */
const PITCH_MM = 2.54;
const MRZ_LEFT_MM = 6;
const MRZ_TOPS_MM: readonly number[] = [55.5, 62];
const TEXT_LEFT_MM = 6;
/** Text beside a portrait. */
const TEXT_BESIDE_MM = 37;
const TEXT_TOP_MM = 6;
const TEXT_STEP_MM = 6;
const QUIET_MODULES = 2;
const PAPER = 228;
const WHITE = 246;
const INK = 24;

export interface PrintedSymbol {
  bytes: Uint8Array;
  symbology: DrawnSymbology;
  /** Middle, millimetres from the top left. */
  atMm: readonly [number, number];
  moduleMm: number;
  isInverted?: boolean;
  isUpsideDown?: boolean;
  /** Blots over it, through which a decoder cannot read. */
  isDestroyed?: boolean;
}

export interface PrintedPage {
  /** Capital letters and digits; other characters are left out. */
  text: readonly string[];
  mrz: readonly string[];
  symbols: readonly PrintedSymbol[];
  /** The passport page to which the sticker is attached, in colour and with a portrait; if absent, only the sticker. */
  on?: ColourPage;
  /** Pixels for an inch. */
  ppi: number;
}

/** Draws the page as a greyscale PNG; null if the symbol cannot hold the bytes. */
export async function drawPage(page: PrintedPage): Promise<Buffer | null> {
  const perMm = page.ppi / 25.4;
  const [width, height] = [Math.round(WIDTH_MM * perMm), Math.round(HEIGHT_MM * perMm)];
  const data = Buffer.alloc(width * height, PAPER);
  const sheet = { width, height, data, perMm };
  const glyphs = glyphSet();
  const leftMm = page.on === undefined ? TEXT_LEFT_MM : TEXT_BESIDE_MM;
  for (const [at, line] of page.text.entries())
    print(sheet, { glyphs, text: line, leftMm, topMm: TEXT_TOP_MM + at * TEXT_STEP_MM });
  for (const [at, row] of page.mrz.entries())
    print(sheet, { glyphs, text: row, leftMm: MRZ_LEFT_MM, topMm: MRZ_TOPS_MM[at] ?? 0 });
  for (const symbol of page.symbols) if (!(await stamp(sheet, symbol))) return null;
  return await writePng(page.on === undefined ? { ...sheet, channels: 1 } : inColours(sheet, page.on));
}

interface Sheet {
  width: number;
  height: number;
  data: Buffer;
  perMm: number;
}

/** The characters that the check of MRZ print compares with: OCR-B, made from free fonts. */
function glyphSet(): GlyphSet {
  const folder = join(packageRoot, 'models', 'mrz-print');
  const header: unknown = JSON.parse(readFileSync(join(folder, 'glyphs.json'), 'utf8'));
  const set = glyphSetOf(header, new Uint8Array(readFileSync(join(folder, 'glyphs.bin'))));
  if (set === null)
    throw new Error(`${folder} does not contain the characters of this version. Install Waypost again.`);
  return set;
}

function print(
  { width, height, data, perMm }: Sheet,
  { glyphs, text, leftMm, topMm }: { glyphs: GlyphSet; text: string; leftMm: number; topMm: number },
): void {
  const perPixel = glyphs.width / (PITCH_MM * perMm);
  const plain = glyphs.weights.findIndex((weight) => weight >= 0);
  const size = glyphs.width * glyphs.height;
  for (const [column, character] of [...text].entries()) {
    const which = glyphs.alphabet.indexOf(character);
    if (which < 0) continue;
    const base = (plain * glyphs.alphabet.length + which) * size;
    const left = Math.round((leftMm + column * PITCH_MM) * perMm);
    const top = Math.round(topMm * perMm);
    const coverage = (x: number, y: number): number => {
      const [cx, cy] = [Math.min(Math.max(x, 0), glyphs.width - 1), Math.min(Math.max(y, 0), glyphs.height - 1)];
      return (glyphs.planes[base + cy * glyphs.width + cx] as number) / 255;
    };
    for (let py = 0; py < glyphs.height / perPixel && top + py < height; py++)
      for (let px = 0; px < glyphs.width / perPixel && left + px < width; px++) {
        const [x, y] = [(px + 0.5) * perPixel - 0.5, (py + 0.5) * perPixel - 0.5];
        const [x0, y0] = [Math.floor(x), Math.floor(y)];
        const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
        const upper = mix(coverage(x0, y0), coverage(x0 + 1, y0), x - x0);
        const ink = mix(upper, mix(coverage(x0, y0 + 1), coverage(x0 + 1, y0 + 1), x - x0), y - y0);
        data[(top + py) * width + left + px] = Math.round(mix(PAPER, INK, ink));
      }
  }
}

/** Squares of ink over a symbol, as fractions of its size: more than its error correction can repair. */
const BLOTS: readonly (readonly [number, number])[] = [0.04, 0.3, 0.56, 0.8].flatMap((x) =>
  [0.06, 0.38, 0.7].map((y) => [x, y] as const),
);
const BLOT_SHARE = 0.15;

async function stamp({ width, height, data, perMm }: Sheet, symbol: PrintedSymbol): Promise<boolean> {
  const modules = await symbolOf(symbol.bytes, symbol.symbology);
  if (modules === null) return false;
  const { columns, rows, dark } = modules;
  const size = symbol.moduleMm * perMm;
  const [low, high] = symbol.isInverted === true ? [WHITE, INK] : [INK, WHITE];
  const left = symbol.atMm[0] * perMm - (columns / 2) * size;
  const top = symbol.atMm[1] * perMm - (rows / 2) * size;
  const isBlot = (x: number, y: number): boolean =>
    symbol.isDestroyed === true &&
    BLOTS.some(
      ([bx, by]) =>
        Math.abs(x / columns - bx - 0.05) < BLOT_SHARE / 2 && Math.abs(y / rows - by - 0.1) < BLOT_SHARE / 2,
    );
  const levelAt = (column: number, row: number): number => {
    if (isBlot(column, row)) return INK;
    const [x, y] = [Math.floor(column), Math.floor(row)];
    if (x < 0 || y < 0 || x >= columns || y >= rows) return high;
    const at = y * columns + x;
    return dark[symbol.isUpsideDown === true ? dark.length - 1 - at : at] === 1 ? low : high;
  };
  const [x0, y0] = [left - QUIET_MODULES * size, top - QUIET_MODULES * size].map(Math.floor) as [number, number];
  const [x1, y1] = [left + (columns + QUIET_MODULES) * size, top + (rows + QUIET_MODULES) * size];
  for (let py = Math.max(0, y0); py < Math.min(height, y1); py++)
    for (let px = Math.max(0, x0); px < Math.min(width, x1); px++) {
      let sum = 0;
      for (const sy of [0.25, 0.75])
        for (const sx of [0.25, 0.75]) sum += levelAt((px + sx - left) / size, (py + sy - top) / size);
      data[py * width + px] = Math.round(sum / 4);
    }
  return true;
}
