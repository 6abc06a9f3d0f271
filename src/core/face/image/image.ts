/**
 * Decoded picture: interleaved RGB, 8 bits per channel, rows from top to bottom. An integer coordinate is the centre of a pixel.
 * `grey` records that the file had one channel (or three equal ones), because thresholds do not apply to it.
 */
export interface RgbImage {
  width: number;
  height: number;
  /** width * height * 3 bytes. */
  data: Uint8Array;
  grey: boolean;
  /** The file was compressed so strongly that its blocks stand out like edges; false if that is not known. */
  coarse?: boolean;
}

export interface Point {
  x: number;
  y: number;
}

/** ITU-R BT.601 luma of one pixel, in the unit of its channels. */
export function pixelLuma(r: number, g: number, b: number): number {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}

/** Axis-parallel box in pixels of its picture: x1 <= x2, y1 <= y2. */
export interface Box {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export interface ScoredBox extends Box {
  /** Detector score, 0..1. */
  score: number;
}

/** Adds the bilinear sample at (x, y) to `out`; outside the picture is black, as when the published figures were measured. */
export function addSample(image: RgbImage, x: number, y: number, out: Float64Array): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const { width, height, data } = image;
  if (x0 < -1 || y0 < -1 || x0 >= width || y0 >= height) return;
  const stride = width * 3;
  const left = x0 >= 0;
  const right = x0 + 1 < width;
  if (y0 >= 0) {
    const row = y0 * stride + x0 * 3;
    if (left) addPixel(data, row, (1 - fx) * (1 - fy), out);
    if (right) addPixel(data, row + 3, fx * (1 - fy), out);
  }
  if (y0 + 1 < height) {
    const row = (y0 + 1) * stride + x0 * 3;
    if (left) addPixel(data, row, (1 - fx) * fy, out);
    if (right) addPixel(data, row + 3, fx * fy, out);
  }
}

function addPixel(data: Uint8Array, at: number, weight: number, out: Float64Array): void {
  out[0] = (out[0] as number) + weight * (data[at] as number);
  out[1] = (out[1] as number) + weight * (data[at + 1] as number);
  out[2] = (out[2] as number) + weight * (data[at + 2] as number);
}

/** Planar float tensor in the colour order with which a network was trained; v' = (v - mean) / divisor. */
export interface TensorSpec {
  colour: 'RGB' | 'BGR';
  mean: number;
  divisor: number;
}

/** Converts interleaved float RGB (0..255) of `size` pixels to a planar tensor [3, H, W]. */
export function toPlanar(chip: Float32Array, spec: TensorSpec): Float32Array {
  const plane = chip.length / 3;
  const out = new Float32Array(chip.length);
  const order = spec.colour === 'RGB' ? [0, 1, 2] : [2, 1, 0];
  for (let channel = 0; channel < 3; channel++) {
    const from = order[channel] as number;
    const base = channel * plane;
    for (let i = 0; i < plane; i++) out[base + i] = ((chip[i * 3 + from] as number) - spec.mean) / spec.divisor;
  }
  return out;
}

/** A box as fractions of the picture, for drawing at any scale: [x, y, width, height], clamped to the picture. */
export function boxToRect(box: Box, image: { width: number; height: number }): [number, number, number, number] {
  const x1 = clamp(box.x1 / image.width, 0, 1);
  const y1 = clamp(box.y1 / image.height, 0, 1);
  const x2 = clamp(box.x2 / image.width, 0, 1);
  const y2 = clamp(box.y2 / image.height, 0, 1);
  return [x1, y1, Math.max(0, x2 - x1), Math.max(0, y2 - y1)];
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
