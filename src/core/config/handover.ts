import { z } from 'zod';

const key = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'use the 64 hexadecimal digits of the file that `waypost device identity` writes');

/** Hand-overs to colleagues at other boxes of the site (docs/protection.md). */
export const handover = z
  .strictObject({
    /** Folder that the boxes share; null: the folder of notices, and without one there is no way to another box. */
    folder: z.string().min(1).max(400).nullable().default(null),
    /** The other boxes, each as `waypost device identity` writes it: only they send and receive. */
    boxes: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(80), box: key, sign: key }))
      .max(16)
      .refine((boxes) => new Set(boxes.map(({ box }) => box)).size === boxes.length, 'a kiosk is listed twice')
      .default([]),
  })
  .default({ folder: null, boxes: [] });
