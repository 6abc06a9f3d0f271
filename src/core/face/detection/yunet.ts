import type { FivePoints } from '../embedding/index.ts';
import type { CropArea } from '../image/index.ts';
import { suppress } from './detector.ts';
import { boxBetween, type DecodeOptions, type FoundFace, inputToPicture } from './found-face.ts';

/** Steps of the three grids, pixels of the input; its sides are multiples of the last one. */
export const GRID_STRIDES = [8, 16, 32] as const;
const YUNET_NMS_IOU = 0.3;
const SCRFD_NMS_IOU = 0.4;

/** Input of a network with three grids: its size in pixels and the part of the picture that it shows. */
export interface GridInput {
  width: number;
  height: number;
  shown: CropArea;
}

/** Outputs of one grid of YuNet; one row per cell, with rows of cells from the top. */
export interface YuNetGrid {
  /** [cells, 1]: a face's class and its objectness, 0..1. */
  cls: Float32Array;
  obj: Float32Array;
  /** [cells, 4]: centre offset in cells, logarithm of the size in cells. */
  bbox: Float32Array;
  /** [cells, 10]: five points, offset in cells from the cell's corner. */
  kps: Float32Array;
}

/** Decoder `yunet-2023`: one anchor per cell, score sqrt(cls * obj). Boxes and five points in picture pixels, best first. */
export function decodeYuNet(grids: readonly YuNetGrid[], input: GridInput, { minScore }: DecodeOptions): FoundFace[] {
  const toPicture = inputToPicture(input.shown, input);
  const found: FoundFace[] = [];
  for (const { grid, stride, columns, cells } of gridsOf(grids, input)) {
    for (let i = 0; i < Math.min(grid.cls.length, cells); i++) {
      const score = Math.sqrt(unit(grid.cls[i]) * unit(grid.obj[i]));
      if (!(score >= minScore)) continue;
      const column = i % columns;
      const row = Math.floor(i / columns);
      const value = (of: Float32Array, k: number, width: number): number => of[i * width + k] ?? Number.NaN;
      const x = (column + value(grid.bbox, 0, 4)) * stride;
      const y = (row + value(grid.bbox, 1, 4)) * stride;
      const w = Math.exp(value(grid.bbox, 2, 4)) * stride;
      const h = Math.exp(value(grid.bbox, 3, 4)) * stride;
      const five = fivePointsOf((k) =>
        toPicture((column + value(grid.kps, 2 * k, 10)) * stride, (row + value(grid.kps, 2 * k + 1, 10)) * stride),
      );
      const face = boxBetween(toPicture(x - w / 2, y - h / 2), toPicture(x + w / 2, y + h / 2), { score, five });
      if (face !== null) found.push(face);
    }
  }
  return suppress(found, YUNET_NMS_IOU);
}

/** Outputs of one grid of an SCRFD network with points; the anchors of a cell are consecutive. */
export interface ScrfdGrid {
  /** [anchors, 1], 0..1. */
  scores: Float32Array;
  /** [anchors, 4]: distances from the cell's corner to left, top, right and bottom, in steps. */
  boxes: Float32Array;
  /** [anchors, 10]: five points, offset in steps. */
  points: Float32Array;
}

/** Decoder `scrfd-kps`: distances to the four sides around cell corners. As many anchors per cell as the output contains. */
export function decodeScrfd(grids: readonly ScrfdGrid[], input: GridInput, { minScore }: DecodeOptions): FoundFace[] {
  const toPicture = inputToPicture(input.shown, input);
  const found: FoundFace[] = [];
  for (const { grid, stride, columns, cells } of gridsOf(grids, input)) {
    const perCell = Math.max(1, Math.floor(grid.scores.length / cells));
    for (let i = 0; i < Math.min(grid.scores.length, cells * perCell); i++) {
      const score = unit(grid.scores[i]);
      if (!(score >= minScore)) continue;
      const cell = Math.floor(i / perCell);
      const x = (cell % columns) * stride;
      const y = Math.floor(cell / columns) * stride;
      const value = (of: Float32Array, k: number, width: number): number => (of[i * width + k] ?? Number.NaN) * stride;
      const five = fivePointsOf((k) =>
        toPicture(x + value(grid.points, 2 * k, 10), y + value(grid.points, 2 * k + 1, 10)),
      );
      const face = boxBetween(
        toPicture(x - value(grid.boxes, 0, 4), y - value(grid.boxes, 1, 4)),
        toPicture(x + value(grid.boxes, 2, 4), y + value(grid.boxes, 3, 4)),
        { score, five },
      );
      if (face !== null) found.push(face);
    }
  }
  return suppress(found, SCRFD_NMS_IOU);
}

/** The grids that the network returned, with the cells that the input has in each. */
function gridsOf<Grid>(grids: readonly Grid[], { width, height }: GridInput) {
  return GRID_STRIDES.flatMap((stride, g) => {
    const grid = grids[g];
    if (grid === undefined) return [];
    const columns = Math.floor(width / stride);
    return [{ grid, stride, columns, cells: columns * Math.floor(height / stride) }];
  });
}

/** Clamps to 0..1; a value that is not a number stays so, and no comparison with it is true. */
function unit(value: number | undefined): number {
  return Math.min(1, Math.max(0, value ?? Number.NaN));
}

/** Both networks give the person's right eye first, which is the left one in the picture. Null if one is not a number. */
function fivePointsOf(point: (index: number) => { x: number; y: number }): FivePoints | null {
  const [eyeLeft, eyeRight, nose, mouthLeft, mouthRight] = [point(0), point(1), point(2), point(3), point(4)];
  const all = [eyeLeft, eyeRight, nose, mouthLeft, mouthRight];
  if (!all.every((p) => Number.isFinite(p.x) && Number.isFinite(p.y))) return null;
  return { eyeLeft, eyeRight, nose, mouthLeft, mouthRight };
}
