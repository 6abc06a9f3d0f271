import { z } from 'zod';

/** Contactless reader for the chips of documents, as the PC/SC service calls it (docs/chip-readers.md). Null: no chip is read. */
export const chip = z.strictObject({ reader: z.string().trim().min(1).max(256) });
