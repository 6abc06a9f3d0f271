import { z } from 'zod';

/** How the route to help is tested (docs/protection.md). */
export const help = z.strictObject({
  /** The `of` lanes of a site take turns with one sealed drill in `everyDays` days; `lane` is this one. Null: no drills. */
  drill: z
    .strictObject({
      everyDays: z.number().int().min(1).max(28).default(7),
      lane: z.number().int().min(1).max(60).default(1),
      of: z.number().int().min(1).max(60).default(1),
    })
    .refine(({ lane, of }) => lane <= of, 'lane is a number from 1 to `of`: it must not be larger')
    .nullable()
    .default({ everyDays: 7, lane: 1, of: 1 }),
});
