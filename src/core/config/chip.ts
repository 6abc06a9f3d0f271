import { z } from 'zod';

/**
 * The contactless reader for chips of documents, and what the operator decides about them (docs/chip-readers.md). Null: chips are
 * not read.
 */
export const chip = z.strictObject({
  /** The name used by the PC/SC service. */
  reader: z.string().trim().min(1).max(256),
  /**
   * Opens with BAC what PACE failed to open, and reports it. Off by default: an attacker who breaks PACE could choose the weaker
   * protocol.
   */
  bacAfterPace: z.boolean().default(false),
  /** Files beyond portrait, MRZ and keys that the site's law lets this kiosk read: DG11 (person), DG12 (document). */
  details: z
    .array(z.enum(['DG11', 'DG12']))
    .max(2)
    .default([]),
  /**
   * Codes of the states whose chips prove that they are not copies: a chip without such a key is undetermined (TR-03135-1 table
   * 5.22).
   */
  proofExpected: z
    .array(z.string().regex(/^[A-Z]{1,3}$/))
    .max(250)
    .default([]),
});
