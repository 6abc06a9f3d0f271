import { z } from 'zod';

/** Data about the use of the lane that a supervisor sees but an officer does not (docs/notices.md). */
export const SupervisionView = z.strictObject({
  /** Newest first. */
  alarms: z.array(
    z.strictObject({
      /** ISO 8601. */
      at: z.string(),
      what: z.enum(['typed', 'look-ups', 'referrals']),
      /** Account of the officer, or the lane. */
      subject: z.string(),
      count: z.number().int(),
      limit: z.number().int(),
    }),
  ),
  /** Alarms in the last 24 hours. */
  recent: z.number().int(),
});
