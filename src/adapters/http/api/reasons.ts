import { z } from 'zod';
import { FORMER_REASONS, REASONS_AT_MOST } from '../../../core/inspection/lane/index.ts';
import { DECISION_REASONS } from '../../../core/inspection/record/index.ts';

/** Closed: a code that the daemon would not record is refused, not silently dropped. */
const offered = z.enum(DECISION_REASONS).exclude(FORMER_REASONS);

/**
 * The reasons in the order of their number keys; `fact`: the check that the reason concerns, or null.
 */
export const OfferedReasons = z
  .array(z.strictObject({ reason: offered, fact: z.string().nullable() }))
  .max(REASONS_AT_MOST);

/** The ones that somebody chose. */
export const ChosenReasons = z.array(offered).max(REASONS_AT_MOST);
