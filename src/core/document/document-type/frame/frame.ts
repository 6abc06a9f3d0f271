import type { Luma } from '../../index.ts';

/** Resolution at which a document model is kept and compared, pixels per millimetre (102 ppi). */
export const PX_PER_MM = 4;

/** Formats that a model may have, with the size of the page in millimetres (ICAO 9303-4 to -7). */
export const PAGE_FORMATS = {
  TD1: { wide: 85.6, high: 53.98, columns: 30, below: 9.6 },
  TD2: { wide: 105, high: 74, columns: 36, below: 9.8 },
  TD3: { wide: 125, high: 88, columns: 44, below: 9.8 },
  'MRV-A': { wide: 120, high: 80, columns: 44, below: 9.8 },
  'MRV-B': { wide: 105, high: 74, columns: 36, below: 9.8 },
  'FRA-ID': { wide: 105, high: 74, columns: 36, below: 9.8 },
} as const;
export type PageFormat = keyof typeof PAGE_FORMATS;

/** Nominal pitch of the zone, millimetres (ten characters per inch). */
const PITCH_MM = 2.54;

export interface FrameSize {
  width: number;
  height: number;
}

/** Size of the frame of a format, pixels. */
export function frameSize(format: PageFormat): FrameSize {
  const { wide, high } = PAGE_FORMATS[format];
  return { width: Math.round(wide * PX_PER_MM), height: Math.round(high * PX_PER_MM) };
}

/** x' = a x + b y + c, y' = d x + e y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
export const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

export function apply([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] {
  return [a * x + b * y + c, d * x + e * y + f];
}

/** The inverse; the matrix of a page is never singular. */
export function invert([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d;
  const [p, q, s, t] = [e / det, -b / det, -d / det, a / det];
  return [p, q, -(p * c + q * f), s, t, -(s * c + t * f)];
}

/**
 * Position of the frame in the picture, from the position of the MRZ: its middle axis gives direction and scale, so neither the
 * height of its characters nor the orientation of the page matters. `corners` as in `PagePlace`, fractions.
 */
export function frameFromMrz(
  corners: readonly (readonly [number, number])[],
  picture: FrameSize,
  format: PageFormat,
): Affine {
  const { wide, high, columns, below } = PAGE_FORMATS[format];
  const at = (i: number, j: number): [number, number] => {
    const [p, q] = [corners[i] as readonly [number, number], corners[j] as readonly [number, number]];
    return [((p[0] + q[0]) / 2) * picture.width, ((p[1] + q[1]) / 2) * picture.height];
  };
  const start = at(0, 3);
  const end = at(1, 2);
  const length = columns * PITCH_MM * PX_PER_MM;
  const [dx, dy] = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
  const left = ((wide - columns * PITCH_MM) / 2) * PX_PER_MM;
  const middle = (high - below) * PX_PER_MM;
  return [dx, -dy, start[0] - dx * left + dy * middle, dy, dx, start[1] - dy * left - dx * middle];
}

/** The picture shows only the page; `turned`: upside down. */
export function frameFromPicture(picture: FrameSize, format: PageFormat, turned: boolean): Affine {
  const { width, height } = frameSize(format);
  const [sx, sy] = [picture.width / width, picture.height / height];
  return turned ? [-sx, 0, picture.width - 1, 0, -sy, picture.height - 1] : [sx, 0, 0, 0, sy, 0];
}

/** The frame cut from a picture, one byte per pixel; beyond the picture its outermost pixels are repeated. */
export function cutFrame({ width, height, data }: Luma, at: Affine, size: FrameSize): Uint8Array {
  const out = new Uint8Array(size.width * size.height);
  const [a, b, c, d, e, f] = at;
  const [lastX, lastY] = [width - 1.001, height - 1.001];
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to++) {
      const px = a * x + b * y + c;
      const py = d * x + e * y + f;
      const cx = Math.min(lastX, Math.max(0, px));
      const cy = Math.min(lastY, Math.max(0, py));
      const x0 = cx | 0;
      const y0 = cy | 0;
      const fx = cx - x0;
      const i = y0 * width + x0;
      const top = (data[i] as number) * (1 - fx) + (data[i + 1] as number) * fx;
      const low = (data[i + width] as number) * (1 - fx) + (data[i + width + 1] as number) * fx;
      out[to] = top + (low - top) * (cy - y0) + 0.5;
    }
  }
  return out;
}

/** The pixels of the frame that are inside the picture. */
export function insideFrame(picture: FrameSize, at: Affine, size: FrameSize): Uint8Array {
  const out = new Uint8Array(size.width * size.height);
  for (let y = 0, to = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, to++) {
      const [px, py] = apply(at, x, y);
      if (px >= 0 && py >= 0 && px <= picture.width - 1 && py <= picture.height - 1) out[to] = 1;
    }
  }
  return out;
}
