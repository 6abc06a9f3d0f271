/** The contract with an external system that reads outcomes; `docs/schemas/outcome.openapi.json` is printed from it. */
import { z } from 'zod';
import { OUTCOME_FIELDS } from '../../../core/inspection/record/counts/index.ts';

const fact = z.string().nullable().optional();

/** One decision of an officer. Strict: a member present only for some outcomes would reveal more than the outcome. */
export const OutcomeEvent = z.strictObject({
  format: z.literal('waypost.outcome.1'),
  lane: z.string().describe('Id of the lane, as in its configuration'),
  outcome: z
    .enum(['allowed', 'referred'])
    .describe(
      'What the officer decided: to let the traveller pass, or anything else. No reason is given, and there is no third value',
    ),
  document: z
    .strictObject(
      Object.fromEntries(OUTCOME_FIELDS.map((field) => [field, fact])) as Record<
        (typeof OUTCOME_FIELDS)[number],
        typeof fact
      >,
    )
    .nullable()
    .describe(
      'What the MRZ says, limited to the fields that the policy names. A member is null if the document does not have it; the whole object is null if nothing was read or named',
    ),
  demonstration: z.boolean().describe('True for a simulated traveller: no gate may open for it'),
});

/** The reader may have missed outcomes: it was away for longer than the lane keeps them, or the lane was restarted. */
export const OutcomeGap = z.strictObject({ format: z.literal('waypost.outcome.1'), missed: z.literal(true) });

/** A message which shows that the lane works although there is no outcome. */
export const OutcomeBeat = z.strictObject({});

/** A refusal, as every route of the lane answers it. */
export const OutcomeProblem = z.strictObject({
  reason: z.enum([
    'OUTCOME_NOT_LOCAL',
    'OUTCOME_OFF',
    'OUTCOME_TOKEN',
    'OUTCOME_TOO_OFTEN',
    'OUTCOME_FULL',
    'AUDIT_UNAVAILABLE',
    'ACCOUNTS_UNAVAILABLE',
    'HOST_REFUSED',
    'ORIGIN_REFUSED',
    'HEADER_REPEATED',
    'METHOD_NOT_ALLOWED',
  ]),
  message: z.string(),
  retryAfterMs: z.number().nullable(),
});

export const outcomeSchemas = { OutcomeEvent, OutcomeGap, OutcomeBeat, OutcomeProblem } as const;
