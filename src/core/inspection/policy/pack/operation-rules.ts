import { z } from 'zod';
import { ALERT_CLASSES, type ConfirmedAllow } from '../../record/alerts/index.ts';
import { CHECK_TABLE, type CheckId, type CheckMode } from '../../record/checks/index.ts';
import { ALWAYS_MANDATORY } from './schema.ts';

const CHECK_IDS = Object.keys(CHECK_TABLE) as [CheckId, ...CheckId[]];

/**
 * Rules that a joint operation adds to those of its lanes. No value here can make a lane less strict than the product, and
 * `policyInForce` uses the stricter of two rules. How long records are kept is not among them: what was destroyed does not come
 * back when the operation ends.
 */
export const operationRulesSchema = z
  .strictObject({
    randomSecondLine: z
      .strictObject({ oneIn: z.int().min(2).max(10_000).describe('One crossing in this many, drawn purely at random') })
      .optional()
      .describe('Random second-line checks'),
    confirmedAllow: z
      .partialRecord(z.enum(ALERT_CLASSES), z.literal('two'))
      .refine((classes) => Object.keys(classes).length > 0, 'name a class, or omit the rule')
      .optional()
      .describe('Classes of a confirmed entry for which two people must agree before a traveller is allowed'),
    childAge: z.int().min(19).max(21).optional().describe('Below this age a person is a child'),
    checks: z
      .array(
        z.strictObject({
          check: z.enum(CHECK_IDS).describe('One of the checks of this product'),
          counts: z.literal('m'),
        }),
      )
      .min(1)
      .max(CHECK_IDS.length)
      .refine((all) => new Set(all.map(({ check }) => check)).size === all.length, 'a check is named twice')
      .optional()
      .describe('Checks that are mandatory. A check that this kiosk cannot perform can never be made to count'),
  })
  .refine((rules) => Object.values(rules).some((rule) => rule !== undefined), 'it contains no rule: omit it');
export type OperationRules = z.infer<typeof operationRulesSchema>;

/** Rules of an operation, and the digest that identifies it in the row of a decision. */
export interface OperationRulesInForce {
  /** SHA-256 of the content of the list that contained them. */
  digest: string;
  rules: OperationRules;
}

/** The rules that an operation can make stricter, as in `PolicyInForce`. */
interface Ruled {
  randomSecondLineOneIn: number | null;
  confirmedAllow: ConfirmedAllow;
  childAge: number;
  modes: ReadonlyMap<CheckId, CheckMode>;
}

/** The stricter value of each rule. */
export function stricterUnder(ruled: Ruled, operations: readonly OperationRules[]): Ruled {
  return operations.reduce((now, { randomSecondLine, confirmedAllow = {}, childAge = 0, checks = [] }) => {
    const draws = [now.randomSecondLineOneIn, randomSecondLine?.oneIn ?? null].filter((oneIn) => oneIn !== null);
    const mandatory = checks.map(({ check, counts }): [CheckId, CheckMode] => [check, counts]);
    return {
      randomSecondLineOneIn: draws.length === 0 ? null : Math.min(...draws),
      confirmedAllow: { ...now.confirmedAllow, ...confirmedAllow },
      childAge: Math.max(now.childAge, childAge),
      modes: new Map([...now.modes, ...mandatory]),
    };
  }, ruled);
}

/** One sentence for each rule that is not stricter than the one that holds: an operation with such a rule is not staged. */
export function notStricter(rules: OperationRules, holds: Ruled): string[] {
  const { randomSecondLine, confirmedAllow = {}, childAge, checks = [] } = rules;
  const said: string[] = [];
  const { randomSecondLineOneIn: oneIn } = holds;
  if (randomSecondLine !== undefined && oneIn !== null && randomSecondLine.oneIn >= oneIn)
    said.push(
      `randomSecondLine: one in ${randomSecondLine.oneIn} is not stricter than one in ${oneIn}, which is in force.`,
    );
  for (const cls of ALERT_CLASSES)
    if (confirmedAllow[cls] === 'two' && holds.confirmedAllow[cls] === 'two')
      said.push(`confirmedAllow.${cls}: two people are already needed.`);
  if (childAge !== undefined && childAge <= holds.childAge)
    said.push(`childAge: ${childAge} is not above ${holds.childAge}, which is in force.`);
  for (const { check } of checks)
    if (ALWAYS_MANDATORY.includes(check) || holds.modes.get(check) === 'm')
      said.push(`checks: ${check} is already mandatory.`);
  return said;
}
