import { z } from 'zod';
import { COUNT_ATTRIBUTES } from '../../../core/inspection/record/counts/index.ts';

const countAttribute = z.enum(COUNT_ATTRIBUTES);

/** The published counts of one closed quarter. */
export const countersQuarter = z.strictObject({
  quarter: z.string(),
  /** The `k` in force when this quarter was first shown. */
  k: z.number().int(),
  total: z.number().int().nullable(),
  tables: z.array(
    z.strictObject({
      attribute: countAttribute,
      groups: z.array(
        z.strictObject({
          /** A category of the document, `others` or `everybody`. */
          category: z.string(),
          cells: z.array(z.strictObject({ outcome: z.string(), n: z.number().int() })),
          rates: z.array(
            z.strictObject({
              kind: z.enum(['not-matched', 'no-match', 'not-captured', 'all-others']),
              count: z.number().int(),
              of: z.number().int(),
              low: z.number(),
              high: z.number(),
              /** Fewer than 30 errors: no figure yet. */
              few: z.boolean(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Error counters of closed quarters, for the supervisor. Every cell contains at least `k` inspections of its quarter. */
export const CountersView = z.strictObject({
  k: z.number().int(),
  /** False if counting does not work on this lane, for example because its store cannot be opened. */
  counting: z.boolean(),
  quarters: z.array(countersQuarter),
});
