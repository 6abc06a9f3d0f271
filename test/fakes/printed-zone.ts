import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import type { Luma } from '../../src/core/document/index.ts';
import type { LineGeometry } from '../../src/core/document/mrz-band/index.ts';
import { type GlyphSet, glyphSetOf } from '../../src/core/document/mrz-print/index.ts';
import { seeded } from './seeded.ts';

const folder = join(packageRoot, 'models', 'mrz-print');
export const header: unknown = JSON.parse(readFileSync(join(folder, 'glyphs.json'), 'utf8'));
export const planes = readFileSync(join(folder, 'glyphs.bin'));
export const glyphs = glyphSetOf(header, planes) as GlyphSet;
export const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
export const WIDTH = 1600;
export const HEIGHT = 260;
export const PITCH = 33;
export const START = { x: 70, y: [90, 175] } as const;

export interface Printed {
  line: number;
  column: number;
  dx: number;
  dy: number;
  weight: number;
  symbol: string;
}

/** A zone printed with these templates: jitter of 0.02 mm, skew and noise; `edit` changes single characters. */
export function drawn(edit: (cell: Printed) => Partial<Printed> = () => ({}), { skew = 0.004, seed = 7 } = {}): Luma {
  const random = seeded(seed);
  const noise = (): number => random() + random() + random() - 1.5;
  const ink = new Float32Array(WIDTH * HEIGHT);
  for (const [line, text] of LINES.entries()) {
    for (let column = 0; column < text.length; column++) {
      const plain: Printed = {
        line,
        column,
        dx: noise() * 0.5,
        dy: noise() * 0.5,
        weight: 4,
        symbol: text.charAt(column),
      };
      const cell = { ...plain, ...edit(plain) };
      const x = START.x + column * PITCH + cell.dx;
      put(ink, cell, { x, y: (START.y[line] as number) + skew * x + cell.dy });
    }
  }
  const data = Uint8Array.from(ink, (v) =>
    Math.max(0, Math.min(255, Math.round(205 - 1.5 * v * 255 * 0.5 + noise() * 6))),
  );
  return { width: WIDTH, height: HEIGHT, data };
}

/** Left end on the baseline at (x, y). */
function put(ink: Float32Array, { weight, symbol }: Printed, { x, y }: { x: number; y: number }): void {
  const { width, height, baseline, alphabet } = glyphs;
  const plane = (weight * alphabet.length + alphabet.indexOf(symbol)) * width * height;
  const scale = PITCH / width;
  const value = (c: number, r: number): number =>
    c < 0 || r < 0 || c >= width || r >= height ? 0 : (glyphs.planes[plane + r * width + c] as number) / 255;
  for (let py = Math.floor(y - baseline * scale); py < y + 10; py++) {
    for (let px = Math.floor(x); px < x + PITCH + 1; px++) {
      const u = (px - x) / scale - 0.5;
      const v = (py - y) / scale + baseline - 0.5;
      const [c, r] = [Math.floor(u), Math.floor(v)];
      const [fx, fy] = [u - c, v - r];
      const sum =
        (value(c, r) * (1 - fx) + value(c + 1, r) * fx) * (1 - fy) +
        (value(c, r + 1) * (1 - fx) + value(c + 1, r + 1) * fx) * fy;
      const at = py * WIDTH + px;
      if (at >= 0 && at < ink.length) ink[at] = Math.max(ink[at] as number, sum);
    }
  }
}

/** Where a reader would say the lines are: some pixels off, and without the skew. */
export const GEOMETRY: LineGeometry[] = LINES.map((_, line) => ({
  x: START.x - 3,
  y: (START.y[line] as number) - 14,
  angle: 0,
  pitch: PITCH * 1.001,
  span: 60,
  columns: 44,
  bow: 0,
  lean: { start: 0, end: 0 },
}));
