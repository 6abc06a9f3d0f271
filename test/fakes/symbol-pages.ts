import sharp from 'sharp';
import { type DrawnSymbology, symbolOf } from '../../src/adapters/hardware/virtual-seal/index.ts';

/** A grey page of 125 x 88 mm with symbols on it, drawn pixel by pixel. */
const WIDTH_MM = 125;
const HEIGHT_MM = 88;
const QUIET_MODULES = 2;

export interface DrawnSymbol {
  bytes: Uint8Array;
  symbology?: DrawnSymbology;
  /** Middle of the symbol, millimetres from the top left. */
  atMm?: readonly [number, number];
  moduleMm?: number;
  /** Clockwise. */
  degrees?: number;
  levels?: readonly [dark: number, light: number];
  isInverted?: boolean;
  /** Blots over the symbol, as shares of it: x, y and side. */
  blots?: readonly (readonly [number, number, number])[];
}

export interface DrawnPage {
  symbols?: readonly DrawnSymbol[];
  ppi?: number;
  background?: number;
  /** Of the whole page, pixels. */
  blur?: number;
}

export interface GreyPage {
  width: number;
  height: number;
  data: Buffer;
  /** Corners of each symbol in shares, clockwise from its own top left. */
  corners: [number, number][][];
}

export async function greyPage({ symbols = [], ppi = 400, background = 215, blur = 0 }: DrawnPage): Promise<GreyPage> {
  const perMm = ppi / 25.4;
  const width = Math.round(WIDTH_MM * perMm);
  const height = Math.round(HEIGHT_MM * perMm);
  const data = Buffer.alloc(width * height, background);
  const corners: [number, number][][] = [];
  for (const symbol of symbols) corners.push(await place(symbol, { width, height, data, perMm }));
  if (blur === 0) return { width, height, data, corners };
  const raw = { width, height, channels: 1 } as const;
  const blurred = await sharp(data, { raw }).blur(blur).toColourspace('b-w').raw().toBuffer();
  return { width, height, data: blurred, corners };
}

async function place(
  symbol: DrawnSymbol,
  { width, height, data, perMm }: { width: number; height: number; data: Buffer; perMm: number },
): Promise<[number, number][]> {
  const { bytes, symbology = 'DataMatrix', atMm = [100, 42], moduleMm = 0.2963, degrees = 0, blots = [] } = symbol;
  const [dark, light] = symbol.isInverted === true ? [240, 20] : (symbol.levels ?? [20, 240]);
  const modules = await symbolOf(bytes, symbology);
  if (modules === null) throw new Error(`${bytes.length} bytes do not fit into a ${symbology}`);
  const { columns, rows } = modules;
  const size = moduleMm * perMm;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [middleX, middleY] = [atMm[0] * perMm, atMm[1] * perMm];
  const reach = (Math.hypot(columns, rows) / 2 + QUIET_MODULES) * size;
  const levelAt = (x: number, y: number): number | null => {
    if (x < -QUIET_MODULES || y < -QUIET_MODULES || x >= columns + QUIET_MODULES || y >= rows + QUIET_MODULES)
      return null;
    if (
      blots.some(
        ([bx, by, side]) => x >= bx * columns && x < (bx + side) * columns && y >= by * rows && y < (by + side) * rows,
      )
    )
      return dark;
    if (x < 0 || y < 0 || x >= columns || y >= rows) return light;
    return modules.dark[Math.floor(y) * columns + Math.floor(x)] === 1 ? dark : light;
  };
  const SAMPLES = [0.17, 0.5, 0.83];
  for (let py = Math.max(0, Math.floor(middleY - reach)); py < Math.min(height, middleY + reach); py++)
    for (let px = Math.max(0, Math.floor(middleX - reach)); px < Math.min(width, middleX + reach); px++) {
      let sum = 0;
      let count = 0;
      for (const sy of SAMPLES)
        for (const sx of SAMPLES) {
          const [dx, dy] = [px + sx - middleX, py + sy - middleY];
          const level = levelAt((dx * cos + dy * sin) / size + columns / 2, (dy * cos - dx * sin) / size + rows / 2);
          if (level === null) continue;
          sum += level;
          count++;
        }
      if (count > 0) data[py * width + px] = Math.round(sum / count);
    }
  const corner = (x: number, y: number): [number, number] => {
    const [dx, dy] = [(x - columns / 2) * size, (y - rows / 2) * size];
    return [(middleX + dx * cos - dy * sin) / width, (middleY + dx * sin + dy * cos) / height];
  };
  return [corner(0, 0), corner(columns, 0), corner(columns, rows), corner(0, rows)];
}

/** The same as the file of a picture. */
export async function pageFile(page: DrawnPage): Promise<{ bytes: Buffer; corners: [number, number][][] }> {
  const { width, height, data, corners } = await greyPage(page);
  const raw = { width, height, channels: 1 } as const;
  return { bytes: await sharp(data, { raw }).png().toBuffer(), corners };
}
