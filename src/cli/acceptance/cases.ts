import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../adapters/installation/index.ts';
import { ALERT_CLASSES } from '../../core/inspection/record/alerts/index.ts';
import { CHECK_TABLE, CHECK_VALUES, type CheckId } from '../../core/inspection/record/checks/index.ts';
import type { AcceptanceTraveller } from '../../daemon/acceptance/index.ts';

const HARDWARE = join(packageRoot, 'hardware');
/** Folder of the cases, their pictures and their lists. */
export const ACCEPTANCE_FOLDER = join(HARDWARE, 'acceptance');
export const CASES = 11;
/** Number of cases in certificates from before one case asked for help. */
export const CASES_BEFORE_HELP = 10;

const ATTACKS_MAX = 16;

const file = z.string().regex(/^(?:[a-z0-9-]+\/)+[a-z0-9_-]+\.jpg$/);
const traveller = z.strictObject({
  mrz: z
    .array(z.string().regex(/^[A-Z0-9<]{30,44}$/))
    .min(2)
    .max(3),
  /** Pages in the order in which they are presented; the second is the other side of a card. */
  pages: z.array(file).min(1).max(2),
  live: z.array(file).min(2),
});

const checkId = z.enum(Object.keys(CHECK_TABLE) as [CheckId, ...CheckId[]]);
const outcome = z.strictObject({ value: z.enum(CHECK_VALUES), reason: z.string().regex(/^[A-Z][A-Z0-9_]{2,39}$/) });
export const alertFact = z.strictObject({
  class: z.enum(ALERT_CLASSES),
  list: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
});

/** What a run must find. It is written before the run; nothing here is ever copied from a result. */
export const expectation = z.strictObject({
  /** For each check named, the results that are accepted. */
  checks: z
    .array(z.strictObject({ check: checkId, oneOf: z.array(outcome).min(1).max(4) }))
    .min(1)
    .max(40),
  /** Results that must not occur; any of them fails the case, whatever else was found. */
  never: z
    .array(z.strictObject({ check: checkId, value: z.enum(CHECK_VALUES) }))
    .max(10)
    .default([]),
  /** Exactly the alerts that the inspection must raise. */
  alerts: z.array(alertFact).max(4),
  /** Attacks that are shown to the camera and counted. No number of alarms is required: see docs/acceptance.md. */
  attacks: z.strictObject({ of: z.number().int().min(1).max(ATTACKS_MAX) }).optional(),
  /** `as-without-entry`: the traveller's display is sent the same as for a traveller who is not on any list. */
  display: z.enum(['not-compared', 'as-without-entry']).default('not-compared'),
  /**
   * Help is requested in F8. `sealed`: a drill is sealed for the site's receiving body; `telephone`: nothing is sealed, and there
   * is a number (only if the policy does not require a sealed route). Both require that the kiosk treated the traveller as a child.
   */
  help: z.enum(['sealed', 'telephone']).optional(),
});
export type Expectation = z.infer<typeof expectation>;

const caseFile = z.strictObject({
  notice: z.string(),
  emptyScene: z.array(file).min(2),
  /** The traveller who is not on any list, with the same face as the one who has the discreet entry. */
  twin: traveller,
  cases: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z-]{1,39}$/),
        title: z.string().min(1).max(70),
        traveller,
        /**
         * Pictures of further attacks, drawn by a rule and not chosen (attacks.mjs); they come after the traveller's own attacks,
         * which were chosen.
         */
        attacks: z.array(z.array(file).min(2)).max(ATTACKS_MAX).default([]),
        expected: expectation,
      }),
    )
    .length(CASES)
    .refine((cases) => new Set(cases.map(({ id }) => id)).size === cases.length, 'a case is listed twice')
    .refine(
      (cases) => cases.every(({ attacks, expected }) => attacks.length === (expected.attacks?.of ?? 0)),
      'an expected attack is missing',
    ),
});

export interface CaseTraveller extends AcceptanceTraveller {
  /** Pages after the first. */
  further: readonly string[];
}

export interface AcceptanceCase {
  id: string;
  title: string;
  traveller: CaseTraveller;
  /** Pictures of each attack; empty if the case has none. */
  attacks: readonly (readonly string[])[];
  expected: Expectation;
}

export interface AcceptanceCases {
  emptyScene: string[];
  twin: CaseTraveller;
  cases: AcceptanceCase[];
}

/** Reads the cases. Throws if the file is missing or malformed: it is part of the installation, not input. */
export async function loadCases(): Promise<AcceptanceCases> {
  const read = caseFile.parse(JSON.parse(await readFile(join(ACCEPTANCE_FOLDER, 'cases.json'), 'utf8')));
  const placed = (name: string): string => join(HARDWARE, name);
  const place = ({ mrz, pages: [first, ...further], live }: z.infer<typeof traveller>): CaseTraveller => ({
    mrz,
    page: placed(first ?? ''),
    further: further.map(placed),
    live: live.map(placed),
  });
  return {
    emptyScene: read.emptyScene.map(placed),
    twin: place(read.twin),
    cases: read.cases.map((one) => ({
      ...one,
      traveller: place(one.traveller),
      attacks: one.attacks.map((pictures) => pictures.map(placed)),
    })),
  };
}
