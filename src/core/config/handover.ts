import { z } from 'zod';

const key = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'use the 64 hexadecimal digits of the file that `waypost device identity` writes');

/** Hand-overs to colleagues at the site's other kiosks (docs/protection.md). */
export const handover = z
  .strictObject({
    /** Folder that the kiosks share; null: the notices folder; with neither, other kiosks cannot be reached. */
    folder: z.string().min(1).max(400).nullable().default(null),
    /** The other kiosks, each as written by `waypost device identity`: only they send and receive. */
    boxes: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(80), box: key, sign: key }))
      .max(16)
      .refine((boxes) => new Set(boxes.map(({ box }) => box)).size === boxes.length, 'a kiosk is listed twice')
      .default([]),
  })
  .default({ folder: null, boxes: [] });
