import { type Box, type CropArea, cropTo, mirrorChip, type Point, type RgbImage, toPlanar } from '../image/index.ts';

const LANDMARK_SIZE = { width: 112, height: 112 } as const;
export const LANDMARK_COUNT = 68;

/** Square around a detector box; the factor depends on the detector (1.00 for `ultraface-rfb-320`). */
export function landmarkArea(box: Box, factor = 1): CropArea {
  const side = Math.max(box.x2 - box.x1, box.y2 - box.y1) * factor;
  return { x: (box.x1 + box.x2 - side) / 2, y: (box.y1 + box.y2 - side) / 2, width: side, height: side };
}

/** How a square is viewed: as it is, or mirrored. */
export interface Look {
  area: CropArea;
  mirrored: boolean;
}

/**
 * Planar RGB tensors [1, 3, 112, 112], 0..255, one for each entry of `mirrored`, from one sampling of the square; mean and scale
 * are part of the graph.
 */
export function landmarkTensors(image: RgbImage, area: CropArea, mirrored: readonly boolean[]): Float32Array[] {
  const square = cropTo(image, area, LANDMARK_SIZE);
  const tensors = mirrored.map((turned) => {
    const seen = turned ? mirrorChip(square, LANDMARK_SIZE.width) : square;
    const tensor = toPlanar(seen, { colour: 'RGB', mean: 0, divisor: 1 });
    if (seen !== square) seen.fill(0);
    return tensor;
  });
  square.fill(0);
  return tensors;
}

/**
 * Decoder `lmk68`: converts x0, y0, x1, y1, ... as fractions of the square into 68 points in picture pixels (iBUG order, from 0).
 * There is no half-pixel shift between area edge and pixel centre: the thresholds were measured without it, and with it the false
 * non-match rate at FMR 1e-4 rises from 3.80 % to 4.12 % (2,320 LFW pictures, all against all). For a mirrored view, the points
 * are mirrored back and the sides exchanged; its bias along x is reversed, so the mean of both has none.
 */
export function decodeLandmarks(output: Float32Array, { area, mirrored }: Look): Point[] {
  const points: Point[] = [];
  const last = (LANDMARK_SIZE.width - 1) / LANDMARK_SIZE.width;
  for (let i = 0; i < LANDMARK_COUNT; i++) {
    const from = mirrored ? (OTHER_SIDE[i] as number) : i;
    const x = output[from * 2] as number;
    points.push({
      x: area.x + (mirrored ? last - x : x) * area.width,
      y: area.y + (output[from * 2 + 1] as number) * area.height,
    });
  }
  return points;
}

/** For each of the 68 points (iBUG, from 0), its counterpart in a mirror: jaw, brows, nose, eyes, outer and inner lips. */
const OTHER_SIDE: readonly number[] = [
  ...[16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  ...[26, 25, 24, 23, 22, 21, 20, 19, 18, 17],
  ...[27, 28, 29, 30, 35, 34, 33, 32, 31],
  ...[45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40],
  ...[54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55],
  ...[64, 63, 62, 61, 60, 67, 66, 65],
];

/** How far up the second square is moved, as a fraction of the landmarks' height, and the padding of its side. */
const SECOND_PASS = { up: 0.08, pad: 1.1 } as const;

/** Square for a second pass, around the points that the first one found: they are a better estimate than a detector box. */
export function secondLandmarkArea(points: readonly Point[]): CropArea {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x1, x2] = [Math.min(...xs), Math.max(...xs)];
  const [y1, y2] = [Math.min(...ys), Math.max(...ys)];
  const side = Math.max(x2 - x1, y2 - y1) * SECOND_PASS.pad;
  return {
    x: (x1 + x2 - side) / 2,
    y: (y1 + y2 - side) / 2 - SECOND_PASS.up * (y2 - y1),
    width: side,
    height: side,
  };
}

/** Mean of several sets of points for one face, point by point; empty if there are none. */
export function averagePoints(looks: readonly (readonly Point[])[]): Point[] {
  const [first = []] = looks;
  return first.map((_, i) => {
    let x = 0;
    let y = 0;
    for (const look of looks) {
      const p = look[i] as Point;
      x += p.x / looks.length;
      y += p.y / looks.length;
    }
    return { x, y };
  });
}

export interface FivePoints {
  /** Left and right as seen in the picture, not the person's own. */
  eyeLeft: Point;
  eyeRight: Point;
  nose: Point;
  mouthLeft: Point;
  mouthRight: Point;
}

export function fivePoints(points: readonly Point[]): FivePoints {
  return {
    eyeLeft: meanOf(points, [37, 38, 40, 41]),
    eyeRight: meanOf(points, [43, 44, 46, 47]),
    nose: meanOf(points, [30]),
    mouthLeft: meanOf(points, [48, 60]),
    mouthRight: meanOf(points, [54, 64]),
  };
}

function meanOf(points: readonly Point[], indices: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const i of indices) {
    const p = points[i] as Point;
    x += p.x;
    y += p.y;
  }
  return { x: x / indices.length, y: y / indices.length };
}
