import { z } from 'zod';
import { diagnosisApi } from '../../adapters/http/api/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';

const PARTS_MAX = 400;

const bodySchema = z.object({
  result: z.enum(['passed', 'needs-work']),
  seconds: z.number().int().min(0),
  components: z
    .array(
      z.object({
        component: z.string().max(120),
        state: z.enum(diagnosisApi.COMPONENT_STATES),
        code: z.string().max(60),
      }),
    )
    .max(PARTS_MAX),
});

export type SelfTest = z.infer<typeof bodySchema> & { at: string };

/** The last `self-test` row in the audit; null if there is none, or this program cannot read it. */
export function lastSelfTest(journal: Pick<AuditJournal, 'use'>): SelfTest | null {
  const row = journal.use.selfTest();
  if (row === null) return null;
  const read = bodySchema.safeParse(row.body);
  return read.success ? { ...read.data, at: row.at } : null;
}
