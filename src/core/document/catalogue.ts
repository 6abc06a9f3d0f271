import { z } from 'zod';
import { WAYS_TO_COUNT } from '../inspection/record/checks/index.ts';

const words = z.string().min(1).max(600);
const uuid = z.uuid();

/**
 * The machine-readable catalogue of the document checks (TR-03135-1 5.5.1.3), models/document-catalogue.json: it discloses
 * thresholds and decision functions to the operator. `models` is for enrolled document models and is delivered empty.
 */
export const catalogueSchema = z.strictObject({
  schema: z.literal('waypost.document-catalogue/1'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  groups: z.array(z.strictObject({ uuid, name: z.enum(['GRP_SSV_CHECK', 'GRP_UV_DULLNESS', 'GRP_EVAL_CHECK']) })),
  routines: z.array(
    z.strictObject({
      check: z.string().regex(/^[a-z]+\.[a-z-]+$/),
      routineUuid: uuid,
      /** (light, property, feature) of TR-03135-1 5.5.1.2; null for vendor-specific checks. */
      generic: z
        .string()
        .regex(/^\((IR|UV|VI), (AB|BR|FR|LU|TL|TR), (FI|FU|IS|MR|OM|CA|PD|PS|PH|SP|OP|TH|VZ|WM|ID|AF)\)$/)
        .nullable(),
      clause: words,
      name: words,
      description: words,
      /** The mode as delivered. */
      mode: z.enum(['m', 'o', 'e']),
      /** When it begins to count, if not from the first day. */
      way: z.enum(WAYS_TO_COUNT),
      group: z.enum(['GRP_SSV_CHECK', 'GRP_UV_DULLNESS', 'GRP_EVAL_CHECK']).nullable(),
      /** Null if the check has no scale. If a number is also in the code, a test compares the two. */
      score: z
        .strictObject({
          minimum: z.number().nullable(),
          maximum: z.number().nullable(),
          thresholds: z.record(z.string(), z.number()),
        })
        .nullable(),
      decision: words,
      region: words,
      referenceArea: words,
    }),
  ),
  models: z.array(z.never()),
});
