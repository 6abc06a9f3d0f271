import { z } from 'zod';
import type { PatchCheckId, PatchScale } from './verdict.ts';

/** Largest `thresholds.json` of a patch network, bytes. */
export const MAX_PATCH_THRESHOLDS_BYTES = 64 * 1024;

const score = z.object({
  direction: z.literal('higher'),
  /** The threshold as delivered. */
  threshold: z.number(),
  /** A calibration never sets a threshold below this. */
  floor: z.number(),
  /** Median of the genuine pages of the evaluation. */
  p50: z.number(),
});

const scale = z.object({ p50: z.number(), p99: z.number() });

/** The file `thresholds.json` beside the network: whether the network may be used, how it examines a page, and its scales. */
export const patchThresholdsSchema = z.object({
  schema: z.literal('waypost.document-thresholds/2'),
  ppi: z.tuple([z.number().positive(), z.number().positive()]),
  tile: z.literal(96),
  step: z.number().int().min(24).max(384),
  every: z.number().int().min(1).max(16),
  photoStep: z.number().int().min(24).max(192),
  scores: z.object({ recapture: score, photo: score }),
  /**
   * Scale of the map: the middle logit of a genuine page (for the portrait, the mean), its median, and the value that one page in
   * a hundred exceeds.
   */
  tiles: z.object({ recapture: scale, photo: scale }),
});
export type PatchThresholds = z.infer<typeof patchThresholdsSchema>;

/** Delivered limits for a check of the patch network. */
export interface PatchLimit extends PatchScale {
  floor: number;
}

export function patchLimit({ scores }: PatchThresholds, check: PatchCheckId): PatchLimit {
  const { threshold, floor, p50 } = check === 'document.recapture' ? scores.recapture : scores.photo;
  return { threshold, floor, genuineMedian: p50 };
}

/** Scale on which the map of a check is drawn: in logits of tiles if the check weighs all tiles together. */
export function mapScale({ tiles }: PatchThresholds, check: PatchCheckId): PatchScale {
  const { p50, p99 } = check === 'document.recapture' ? tiles.recapture : tiles.photo;
  return { genuineMedian: p50, threshold: p99 };
}
