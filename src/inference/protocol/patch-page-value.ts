import { z } from 'zod';
import { MAX_MAP_SIDE } from '../../core/document/patch/index.ts';

const unit = z.number().min(0).max(1);
const side = z.number().int().min(1).max(MAX_MAP_SIDE);
const logit = z.number().min(-1e4).max(1e4);

const look = z.strictObject({
  score: logit,
  /** Number of tiles behind the score. */
  tiles: z.number().int().min(1).max(100_000),
  map: z
    .strictObject({
      columns: side,
      rows: side,
      rect: z.tuple([unit, unit, unit, unit]),
      logits: z.array(logit.nullable()).max(MAX_MAP_SIDE * MAX_MAP_SIDE),
    })
    .refine(({ columns, rows, logits }) => logits.length === columns * rows),
});

/** Output of the patch network for one page, not yet judged: the daemon holds the thresholds. */
export const patchPageValue = z.strictObject({
  /** Softness of the page as captured; nothing was examined if it is too soft. */
  softness: z.strictObject({ steepness: z.number().min(0).max(0.5), grain: z.number().min(0).max(512) }),
  /** Result for the page; null if it is smaller than a tile. */
  recapture: look.nullable(),
  /** Result for the portrait; null if there is none, or if it is smaller than a tile. */
  photo: look.nullable(),
  /** SHA-256 of the pixels of the portrait that were judged, RGB, hex; null without a portrait. */
  photoSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type PatchPageValue = z.infer<typeof patchPageValue>;
