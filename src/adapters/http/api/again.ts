import { z } from 'zod';

/** What the officer may ask for once more. */
const retaken = z.enum(['mrz', 'page', 'live-face', 'chip']);

/**
 * What was asked for once more: the earlier one stays in force until a better one came. How long the lane still waits, and how
 * long in all; null where it came and is being read.
 */
export const AgainView = z.array(
  z.strictObject({
    what: retaken,
    wait: z.strictObject({ leftMs: z.number().int().nonnegative(), ofMs: z.number().int().positive() }).nullable(),
  }),
);

/** Why the last retake of an input left the earlier one in force. */
export const KeptView = z.array(z.strictObject({ what: retaken, reason: z.string() }));

export const RecaptureBody = z.strictObject({
  inspectionId: z.uuid(),
  what: retaken,
  /** Of a chip whose MRZ cannot be read: the number on the card. Held until the inspection ends, and in no record. */
  can: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional(),
});
