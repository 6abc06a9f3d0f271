import { z } from 'zod';

/** The readings that the officer may request again. */
const retaken = z.enum(['mrz', 'page', 'live-face', 'chip']);

/**
 * Readings requested again; the earlier one is used until a better one arrives. The times are how much longer the lane
 * waits and how long in all; null if the reading has arrived and is being processed.
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
  /** For a chip whose MRZ cannot be read: the number on the card. Held until the inspection ends, and never recorded. */
  can: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional(),
});
