import type { Box, CropArea } from '../image/index.ts';
import { intersectionArea } from './detector.ts';
import { boxBetween, type DecodeOptions, type FoundFace, inputToPicture } from './found-face.ts';

/** Side of the network's square input, pixels. */
export const BLAZEFACE_SIDE = 256;
/** If the smaller of two boxes is covered by the other to this fraction, they are one face. */
const NMS_COVER = 0.3;
const VALUES_PER_ANCHOR = 16;

/** Outputs of one grid: logits, one per anchor, and 16 numbers per anchor. */
export interface BlazeFaceGrid {
  logits: Float32Array;
  regressions: Float32Array;
  /** Cells per side. */
  side: number;
  anchorsPerCell: number;
}

/** The two grids of the network: 16 x 16 with two anchors per cell, and 8 x 8 with six. */
export const BLAZEFACE_GRIDS = [
  { side: 16, anchorsPerCell: 2 },
  { side: 8, anchorsPerCell: 6 },
] as const;

/**
 * Decoder `blazeface-256`: converts centre offset and size (in pixels of the 256 px input, around fixed anchors) into boxes in
 * picture pixels, best first. `shown` is the square of the picture that the input shows. The network gives eyes, nose, the middle
 * of the mouth and ears, but no mouth corners, so the five points are not available.
 */
export function decodeBlazeFace(
  grids: readonly BlazeFaceGrid[],
  shown: CropArea,
  { minScore }: DecodeOptions,
): FoundFace[] {
  const toPicture = inputToPicture(shown, { width: BLAZEFACE_SIDE, height: BLAZEFACE_SIDE });
  const found: FoundFace[] = [];
  for (const { logits, regressions, side, anchorsPerCell } of grids) {
    const step = BLAZEFACE_SIDE / side;
    const count = Math.min(logits.length, side * side * anchorsPerCell, regressions.length / VALUES_PER_ANCHOR);
    for (let i = 0; i < count; i++) {
      const score = 1 / (1 + Math.exp(-(logits[i] as number)));
      if (!(score >= minScore)) continue;
      const cell = Math.floor(i / anchorsPerCell);
      const at = i * VALUES_PER_ANCHOR;
      const x = ((cell % side) + 0.5) * step + (regressions[at] as number);
      const y = (Math.floor(cell / side) + 0.5) * step + (regressions[at + 1] as number);
      const w = regressions[at + 2] as number;
      const h = regressions[at + 3] as number;
      const face = boxBetween(toPicture(x - w / 2, y - h / 2), toPicture(x + w / 2, y + h / 2), { score, five: null });
      if (face !== null) found.push(face);
    }
  }
  return suppressByCover(found);
}

/** Nested boxes of one face have a low intersection over union, so the covered fraction of the smaller one is used. */
function suppressByCover(faces: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every((k) => intersectionArea(face, k) < NMS_COVER * Math.min(size(face), size(k)))) kept.push(face);
  }
  return kept;
}

function size(box: Box): number {
  return (box.x2 - box.x1) * (box.y2 - box.y1);
}
