import { z } from 'zod';
import { diagnosisApi, MACHINE_ADVICE } from '../../adapters/http/api/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { ComponentStatus } from './status.ts';

/** The timer runs once a day; so long after one, a day was left out. */
const OVERDUE_MS = 26 * 3_600_000;
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

/** The last row `self-test` of the audit; null where there is none, or one that this program cannot read. */
export function lastSelfTest(journal: Pick<AuditJournal, 'use'>): SelfTest | null {
  const row = journal.use.selfTest();
  if (row === null) return null;
  const read = bodySchema.safeParse(row.body);
  return read.success ? { ...read.data, at: row.at } : null;
}

/** A test that has never run says nothing about any part. */
export function selfTestStatus(test: SelfTest | null, now: Date): ComponentStatus {
  const base = { id: 'self-test', subject: null, by: 'service' } as const;
  if (test === null) return { ...base, state: 'unknown', code: 'SELFTEST_NEVER', advice: 'SELFTEST_HOLD' };
  if (now.getTime() - Date.parse(test.at) > OVERDUE_MS)
    return { ...base, state: 'fault', code: 'SELFTEST_OVERDUE', advice: 'SELFTEST_HOLD' };
  if (test.result === 'passed') return { ...base, state: 'ok', code: 'HEALTH_OK', advice: null };
  return { ...base, state: 'fault', code: 'HEALTH_FAULT', advice: 'SELFTEST_DOCTOR' };
}

function adviceOf(state: string, code: string): string | null {
  if (state === 'ok' || state === 'not-fitted') return null;
  return (MACHINE_ADVICE as readonly string[]).includes(code) ? code : 'PART_DOCTOR';
}

/** Parts that the running daemon speaks for itself, and models and lists, which have tables of their own. */
const HEARD_LIVE =
  /^(scanner|imager|camera|(running )?(audit|models)|clock|disk|policy|notices|counter|daemon|event-loop|supervisor|list check|indicators)$|^(list|faces|update|model) /;

/** What only the self-test looks at: as it stood then, and said as of then. */
export function testedParts(test: SelfTest | null): ComponentStatus[] {
  return (test?.components ?? [])
    .filter(({ component }) => !HEARD_LIVE.test(component))
    .map(({ component, state, code }) => ({
      id: 'part',
      subject: component,
      state,
      code,
      advice: adviceOf(state, code),
      by: 'self-test',
    }));
}
