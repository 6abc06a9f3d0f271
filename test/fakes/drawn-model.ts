import { type Affine, frameSize, PX_PER_MM } from '../../src/core/document/document-type/frame/index.ts';
import type { TaughtPage } from '../../src/core/document/document-type/index.ts';
import type { Luma } from '../../src/core/document/index.ts';

/** Numbers of a drawn page: everything about the model follows from `model`, everything about the holder from `holder`. */
export interface DrawnPage {
  model: number;
  holder: number;
  /** The portrait is moved by so many millimetres, and larger by this factor. */
  moved?: readonly [number, number];
  sized?: number;
  /** The static print of the lower right is moved to the right, millimetres. */
  torn?: number;
  /** Share of the darkness of the two inks of the ground that stays in infrared. */
  inks?: readonly [number, number];
  /** Strength of the luminescent pattern, its place in millimetres, and whether its middle is covered. */
  glow?: { strength: number; moved?: number; gap?: boolean };
}

const SIZE = frameSize('TD1');
/** Place of the portrait, millimetres. */
export const PORTRAIT_MM = [6, 14, 26, 40] as const;

/** A repeatable number 0..1. */
function noise(a: number, b: number): number {
  const v = Math.sin(a * 127.1 + b * 311.7) * 43758.5453;
  return v - Math.floor(v);
}

function ground(model: number, x: number, y: number, inks: readonly [number, number] = [1, 1]): number {
  const [a, b, c] = [noise(model, 1), noise(model, 2), noise(model, 3)];
  const line =
    y / (6 + 3 * a) + (1 + 3 * b) * Math.sin(x / (18 + 20 * c) + 6 * a) + 2 * Math.sin((x + y) / (40 + 30 * b));
  const second = x / (9 + 4 * b) + 2 * Math.sin(y / (16 + 10 * a));
  return (
    215 -
    inks[0] * 45 * Math.max(0, 1 - 3 * Math.abs(line - Math.round(line))) -
    inks[1] * 30 * Math.max(0, 1 - 4 * Math.abs(second - Math.round(second)))
  );
}

/**
 * The white side of a card without a zone, drawn by formula: static print, a portrait and three fields of bars. Nothing of
 * it is a document of anybody.
 */
export function drawPage({ model, holder, moved = [0, 0], sized = 1, torn = 0 }: DrawnPage): TaughtPage {
  const [width, height] = [SIZE.width + 12, SIZE.height + 12];
  const data = new Uint8Array(width * height);
  const [left, top, right, bottom] = PORTRAIT_MM.map((v) => v * PX_PER_MM) as [number, number, number, number];
  const [cx, cy] = [(left + right) / 2 + moved[0] * PX_PER_MM, (top + bottom) / 2 + moved[1] * PX_PER_MM];
  const [hw, hh] = [(sized * (right - left)) / 2, (sized * (bottom - top)) / 2];
  // The page lies a little off and a little turned on every picture.
  const turn = 0.004 * (noise(holder, 7) - 0.5);
  const shift = [6 + 4 * (noise(holder, 8) - 0.5), 6 + 4 * (noise(holder, 9) - 0.5)] as const;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const x = px - shift[0] + turn * py;
      const y = py - shift[1] - turn * px;
      let v = ground(model, torn !== 0 && x > 0.6 * SIZE.width && y > 0.5 * SIZE.height ? x - torn * PX_PER_MM : x, y);
      const bar = Math.floor((y - 40) / 26);
      if (
        x > 120 &&
        x < 300 &&
        bar >= 0 &&
        bar < 3 &&
        (y - 40) % 26 < 10 &&
        noise(Math.floor(x / 4), 11 * holder + bar) > 0.5
      )
        v = 40;
      const [dx, dy] = [Math.abs(x - cx), Math.abs(y - cy)];
      if (dx < hw && dy < hh) {
        v = 150 + 50 * noise(holder, 4);
        const face = ((x - cx) / (0.6 * hw)) ** 2 + ((y - cy) / (0.75 * hh)) ** 2;
        if (face < 1) v = 60 + 90 * noise(Math.floor(x / 6) + holder, Math.floor(y / 6));
      }
      v *= 1 + 0.08 * (noise(holder, 5) - 0.5) + (0.06 * (noise(holder, 6) - 0.5) * px) / width;
      data[py * width + px] = Math.max(0, Math.min(255, v + 3 * (noise(px + 31 * holder, py) - 0.5)));
    }
  }
  const plane: Luma = { width, height, data };
  const at: Affine = [1, 0, 6, 0, 1, 6];
  const face = [(cx + shift[0] - 0.6 * hw) / width, (cy + shift[1] - 0.7 * hh) / height] as const;
  return { plane, at, portrait: [face[0], face[1], (1.2 * hw) / width, (1.4 * hh) / height] };
}

/**
 * The same page in infrared and ultraviolet: of the ground one ink stays and one vanishes, and waves glow between the
 * fields and the portrait. It lies where the white picture lies.
 */
export function drawIllumination(page: DrawnPage): { IR: Luma; UV: Luma } {
  const { model, holder, inks = [0.9, 0.05], glow: { strength, moved = 0, gap = false } = { strength: 1 } } = page;
  const { plane } = drawPage(page);
  const { width, height } = plane;
  const IR = new Uint8Array(width * height);
  const UV = new Uint8Array(width * height);
  const turn = 0.004 * (noise(holder, 7) - 0.5);
  const shift = [6 + 4 * (noise(holder, 8) - 0.5), 6 + 4 * (noise(holder, 9) - 0.5)] as const;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const x = px - shift[0] + turn * py;
      const y = py - shift[1] - turn * px;
      const i = py * width + px;
      const grain = 3 * (noise(px + 17 * holder, py + 5) - 0.5);
      IR[i] = Math.max(0, Math.min(255, ground(model, x, y, inks) + grain));
      const line =
        (x - moved * PX_PER_MM) / (11 + 4 * noise(model, 21)) + 1.5 * Math.sin(y / (23 + 9 * noise(model, 22)));
      const covered = gap && Math.abs(x - 170) < 40 && Math.abs(y - 150) < 40;
      const lit = covered ? 0 : strength * 110 * Math.max(0, 1 - 3 * Math.abs(line - Math.round(line)));
      UV[i] = Math.max(0, Math.min(255, 25 + lit + 2 * grain));
    }
  }
  return { IR: { width, height, data: IR }, UV: { width, height, data: UV } };
}
