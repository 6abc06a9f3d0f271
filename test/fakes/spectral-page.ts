import sharp from 'sharp';
import type { Luma } from '../../src/core/document/index.ts';
import type { InkLine } from '../../src/core/document/spectral/ink.ts';

/** Three planes of one drawn page: white light, infrared, and the blue of ultraviolet. */
export interface SpectralPage {
  white: Luma;
  infrared: Luma;
  blue: Luma;
  lines: InkLine[];
}

export const PAGE = { width: 640, height: 448 } as const;
/** Portrait, shares of the page. */
export const PHOTO = [0.05, 0.2, 0.3, 0.45] as const;
const PITCH = 18;
const ROWS = [{ top: 356 }, { top: 400 }] as const;
const HIGH = 30;

export const MRZ_TEXT = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<', 'L898902C36UTO7408122F1204159<<<<<'] as const;

/** Level of the ink of a character in infrared; the paper has 215. */
type Ink = (line: number, column: number) => number;
export const BLACK: Ink = () => 30;
export const VANISHING: Ink = () => 208;

/**
 * A page with bars for characters, a ruled portrait that only absorbs in white and infrared, and ruled ground print that
 * vanishes in infrared. `paper` and `zonePaper` are levels of blue under ultraviolet light.
 */
export function drawPage({
  ink = BLACK,
  paper = 20,
  zonePaper = paper,
  photo = paper,
}: Partial<Record<'paper' | 'zonePaper' | 'photo', number>> & { ink?: Ink } = {}): SpectralPage {
  const plane = (level: number): Luma => ({ ...PAGE, data: new Uint8Array(PAGE.width * PAGE.height).fill(level) });
  const [white, infrared, blue] = [plane(225), plane(215), plane(paper)];
  for (let x = 20; x < PAGE.width - 20; x += 14) bar(white, { x, y: 20, width: 3, height: 50 }, 150);
  const [px, py, pw, ph] = PHOTO.map((share, i) => Math.round(share * (i % 2 === 0 ? PAGE.width : PAGE.height))) as [
    number,
    number,
    number,
    number,
  ];
  bar(blue, { x: px, y: py, width: pw, height: ph }, photo);
  for (let y = py; y < py + ph; y += 11)
    for (const one of [white, infrared]) bar(one, { x: px + (y % 37), y, width: pw - 40, height: 5 }, 80);
  bar(blue, { x: 0, y: 350, width: PAGE.width, height: 90 }, zonePaper);
  const lines = ROWS.map(({ top }, line) => {
    const text = MRZ_TEXT[line] as string;
    for (let column = 0; column < text.length; column++) {
      if (text.charAt(column) === '<') continue;
      const at = { x: 20 + column * PITCH + 4, y: top + 4, width: 4, height: 20 };
      for (const stroke of [at, { ...at, y: top + 10, width: 9, height: 4 }]) {
        bar(white, stroke, 35);
        bar(infrared, stroke, ink(line, column));
        bar(blue, stroke, 8);
      }
    }
    const share = (x: number, y: number): [number, number] => [x / PAGE.width, y / PAGE.height];
    const end = 20 + text.length * PITCH;
    return { text, band: [share(20, top), share(end, top), share(end, top + HIGH), share(20, top + HIGH)] };
  });
  return { white, infrared, blue, lines };
}

function bar(plane: Luma, at: { x: number; y: number; width: number; height: number }, level: number): void {
  for (let y = at.y; y < at.y + at.height; y++) {
    for (let x = at.x; x < at.x + at.width; x++) plane.data[y * plane.width + x] = level;
  }
}

/** The plane moved right and down by whole pixels; the edge is repeated. */
export function moved({ width, height, data }: Luma, dx: number, dy: number): Luma {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = Math.max(0, Math.min(height - 1, y - dy)) * width + Math.max(0, Math.min(width - 1, x - dx));
      out[y * width + x] = data[from] as number;
    }
  }
  return { width, height, data: out };
}

/** The plane as a picture file; `only` leaves the other channels dark. */
export async function png({ width, height, data }: Luma, only: 'grey' | 'blue' = 'grey'): Promise<Uint8Array> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const level = data[i] as number;
    pixels.set(only === 'blue' ? [level >> 2, level >> 2, level] : [level, level, level], i * 3);
  }
  return new Uint8Array(
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer(),
  );
}
