import { z } from 'zod';

/** `share` of the whole reading; the time that is left is null until there is a pace. */
export const ChipReadingView = z.strictObject({
  phase: z.enum(['waiting', 'access', 'files', 'proof', 'judging', 'lifted']),
  share: z.number().min(0).max(1),
  leftMs: z.number().int().nonnegative().nullable(),
});

const stated = z.string().nullable();
/** One field as each source states it; a source that does not carry it has null. `odd` is the one that differs. */
export const EvidenceRowView = z.strictObject({
  field: z.string(),
  values: z.strictObject({ chip: stated, zone: stated, printed: stated }),
  odd: z.enum(['chip', 'zone', 'printed']).nullable(),
  against: stated,
});
