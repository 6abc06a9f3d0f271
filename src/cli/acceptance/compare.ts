import { z } from 'zod';
import { CHECK_TABLE, CHECK_VALUES, type CheckId } from '../../core/inspection/record/checks/index.ts';
import { type InspectionState, latestChecks } from '../../core/inspection/record/index.ts';
import { alertFact, type Expectation } from './cases.ts';

/** What a run found in one case. No personal data: only drawn travellers, and only their results. */
export const finding = z.strictObject({
  /** Whether the inspection reached `assessed` or a later phase; otherwise it was never finished. */
  complete: z.boolean(),
  checks: z
    .array(
      z.strictObject({
        check: z.enum(Object.keys(CHECK_TABLE) as [CheckId, ...CheckId[]]),
        value: z.enum(CHECK_VALUES),
        reason: z.string().max(40),
      }),
    )
    .max(60),
  alerts: z.array(alertFact).max(20),
  /** Whether the display was as for a traveller without an entry; null if it was not compared. */
  displayAsWithoutEntry: z.boolean().nullable(),
  /** How many of the attacks in the case were judged, and how many raised the alarm. */
  attacks: z
    .strictObject({
      of: z.number().int().min(0).max(100),
      judged: z.number().int().min(0).max(100),
      alarms: z.number().int().min(0).max(100),
    })
    .optional(),
  /** What the form Support did if help was requested. */
  help: z
    .strictObject({
      /** Whether the kiosk treated the traveller as a child because of the document. */
      minor: z.boolean(),
      /** Whether there was a number to telephone. */
      number: z.boolean(),
      /** BLAKE2b-128 of the body's key used for sealing, hex; null if nothing was sealed. */
      sealedTo: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .nullable(),
      /** Whether the sealed content says that nobody is waiting. */
      drill: z.boolean(),
    })
    .optional(),
});
export type Finding = z.infer<typeof finding>;

/** The results of an inspection as a finding; if a check ran twice, the later result counts. */
export function findingOf(state: InspectionState, complete: boolean): Finding {
  const checks = latestChecks(state.checks).map(({ check, value, reason }) => ({ check, value, reason }));
  checks.sort((a, b) => (a.check < b.check ? -1 : 1));
  const alerts = state.alerts.map((alert) => ({ class: alert.cls, list: alert.list.id }));
  return { complete, checks, alerts, displayAsWithoutEntry: null };
}

/** Every difference between a finding and what was expected, in words; empty if the case passed. */
export function differences(expected: Expectation, actual: Finding): string[] {
  const found = new Map(actual.checks.map((check) => [check.check, check]));
  const said: string[] = [];
  if (!actual.complete) said.push('the inspection did not reach an assessment');
  for (const { check, oneOf } of expected.checks) {
    const is = found.get(check);
    if (is !== undefined && oneOf.some(({ value, reason }) => value === is.value && reason === is.reason)) continue;
    const wanted = oneOf.map(({ value, reason }) => `${value} ${reason}`).join(' or ');
    said.push(`${check}: expected ${wanted}, found ${is === undefined ? 'nothing' : `${is.value} ${is.reason}`}`);
  }
  for (const { check, value } of expected.never)
    if (found.get(check)?.value === value) said.push(`${check}: must never be ${value}`);
  const [wanted, raised] = [namesOf(expected.alerts), namesOf(actual.alerts)];
  if (wanted !== raised) said.push(`alerts: expected ${wanted || 'none'}, found ${raised || 'none'}`);
  if (expected.display === 'as-without-entry' && actual.displayAsWithoutEntry !== true)
    said.push("the traveller's display did not get the same messages as without an entry");
  if (expected.attacks !== undefined && actual.attacks?.of !== expected.attacks.of)
    said.push(`attacks: expected ${expected.attacks.of} in front of the camera, found ${actual.attacks?.of ?? 0}`);
  if (expected.help !== undefined) said.push(...helpDifferences(expected.help, actual.help));
  return said;
}

function helpDifferences(expected: NonNullable<Expectation['help']>, actual: Finding['help']): string[] {
  if (actual === undefined) return ['help: the form could not be opened'];
  const { minor, number, sealedTo, drill } = actual;
  const said: string[] = [];
  if (!minor) said.push('help: the traveller did not count as a child');
  if (!number) said.push('help: there was no number to call');
  if (expected === 'sealed' && sealedTo === null)
    said.push('help: nothing was sealed to the receiving body of the site');
  if (expected === 'telephone' && sealedTo !== null)
    said.push('help: expected only a number, but something was sealed');
  if (sealedTo !== null && !drill) said.push('help: what was sealed is not a drill');
  return said;
}

function namesOf(alerts: readonly z.infer<typeof alertFact>[]): string {
  return alerts
    .map((alert) => `${alert.class} ${alert.list}`)
    .sort()
    .join(', ');
}
