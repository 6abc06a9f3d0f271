import type { PngPicture } from './png.ts';

export interface ColourPage {
  /** Size of the page; the sticker is at its lower edge. */
  sizeMm: readonly [width: number, height: number];
  /** Colour portrait on the left of the sticker. */
  portrait: PngPicture;
}

interface Sticker {
  width: number;
  height: number;
  data: Uint8Array;
  perMm: number;
}

const PORTRAIT_AT_MM = [6, 12] as const;
const PORTRAIT_WIDTH_MM = 27;
const PAPER = [226, 232, 224] as const;
/** How much red, green and blue the sticker's paper reflects. */
const TINT = [0.94, 1, 0.98] as const;
/** Lines in the paper: spacing of the waves, their depth, and how much darker they are. */
const LINE_MM = 1.9;
const WAVE_MM = 29;
const WAVE_DEEP_MM = 2.2;
const LINE_DARK = 0.16;
const FULL = 255;

/** A grey sticker on the page of a passport. Ink stays black; paper and portrait get their colours, and lines run through both. */
export function inColours(sticker: Sticker, { sizeMm, portrait }: ColourPage): PngPicture {
  const { perMm } = sticker;
  const [width, height] = sizeMm.map((mm) => Math.round(mm * perMm)) as [number, number];
  const [left, top] = [Math.floor((width - sticker.width) / 2), height - sticker.height];
  const data = new Uint8Array(width * height * 3);
  const bends = Float32Array.from(
    { length: width },
    (_, x) => WAVE_DEEP_MM * Math.sin((x / perMm / WAVE_MM) * Math.PI * 2),
  );
  const face = faceOf(portrait, perMm);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [sx, sy] = [x - left, y - top];
      const isOn = sx >= 0 && sy >= 0 && sx < sticker.width;
      const [fx, fy] = [sx - face.left, sy - face.top];
      const isFace = fx >= 0 && fy >= 0 && fx < face.width && fy < face.height;
      const line = (y / perMm + (bends[x] as number)) / LINE_MM;
      const lit = 1 - LINE_DARK * Math.max(0, 1 - 8 * Math.abs(line - Math.round(line)));
      const level = isOn ? (sticker.data[sy * sticker.width + sx] as number) / FULL : 1;
      for (let channel = 0; channel < 3; channel++) {
        const paper = FULL * (TINT[channel] as number);
        const own = isFace ? face.at(fx, fy, channel) : isOn ? level * paper : (PAPER[channel] as number);
        data[(y * width + x) * 3 + channel] = Math.round(own * lit);
      }
    }
  return { width, height, channels: 3, data };
}

/** The portrait at its place and size on the sticker, each point interpolated from its four neighbours. */
function faceOf({ width, height, data }: PngPicture, perMm: number) {
  const step = width / (PORTRAIT_WIDTH_MM * perMm);
  const [left, top] = PORTRAIT_AT_MM.map((mm) => Math.round(mm * perMm)) as [number, number];
  const level = (x: number, y: number, channel: number): number =>
    data[(Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3 + channel] as number;
  const at = (px: number, py: number, channel: number): number => {
    const [x, y] = [px * step, py * step];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const mix = (one: number, other: number, share: number): number => one + (other - one) * share;
    const upper = mix(level(x0, y0, channel), level(x0 + 1, y0, channel), x - x0);
    const lower = mix(level(x0, y0 + 1, channel), level(x0 + 1, y0 + 1, channel), x - x0);
    return mix(upper, lower, y - y0);
  };
  return { left, top, width: Math.floor(width / step), height: Math.floor(height / step), at };
}
