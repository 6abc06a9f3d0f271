import type { OperationRule } from '../../../operation/index.ts';
import { ALERT_CLASSES, CONFIRMED_ALLOW, type ConfirmedAllow } from '../../record/alerts/index.ts';
import type { Check, CheckId, CheckMode } from '../../record/checks/index.ts';
import type { OutcomeRule } from '../../record/counts/index.ts';
import type { PolicyRef } from '../../record/terms/index.ts';
import { type OperationRules, stricterUnder } from './operation-rules.ts';
import { type LogProfile, type PolicyPack, RECORD_CLASSES, type RecordClass, type Term } from './schema.ts';
import { type KeyRule, PRODUCT_KEY_RULE, stricterKeyRule } from './security-keys.ts';
import { dueBefore, isSixMonths, shorterTerm } from './term.ts';

/**
 * `in-force`: a signed pack within its period of validity. `development`: none was ever installed. `expired`, `not-yet-valid`:
 * the stricter of the pack's rule and the rule without it applies each time. `refused`: the installed file is not valid.
 */
export type PolicyStanding = 'in-force' | 'development' | 'expired' | 'not-yet-valid' | 'refused';

/** What a site may set in its configuration for the rules of a policy. Only stricter values count. */
export interface SiteRules {
  lists: readonly { id: string; maxAgeHours: number; falseAlertsPerDay: number | null }[];
  retention: Readonly<Partial<Record<RecordClass, Term>>>;
}

/** Origin of a rule: the pack, the configuration because it is stricter, or the product. */
export type RuleSource = 'policy' | 'configuration' | 'product';

export interface RetentionRule {
  term: Term;
  from: RuleSource;
}

/** The policy's rules about the route to help; for anything it leaves out, the stricter rule applies. */
export interface HelpRule {
  /** Null if the policy does not name any. */
  emergency: string | null;
  /** Help line for every traveller; null if the policy does not name one. */
  line: string | null;
  /** False if a telephone number is enough. */
  sealed: boolean;
  /** Days between two drills; 0 for none. */
  drillDays: number;
  /** Null: the time that the receiving body promises applies. */
  answerWithinMinutes: number | null;
}

export interface PolicyInForce {
  standing: PolicyStanding;
  /** Null if no pack is in force: decisions are then made without one, and the screen shows this. */
  ref: PolicyRef | null;
  /** The pack itself, even if it has expired, because its expiry must not loosen anything. Null if there is none. */
  pack: PolicyPack | null;
  retention: Readonly<Record<RecordClass, RetentionRule>>;
  lists: readonly { id: string; maxAgeHours: number; falseAlertsPerDay: number | null }[];
  modes: ReadonlyMap<CheckId, CheckMode>;
  logProfile: LogProfile;
  childAge: number;
  /** Body that the protection pack must contain; undefined if none is prescribed. */
  referralBody: string | null;
  randomSecondLineOneIn: number | null;
  /** Shortest fixed times of the traveller's display; null if none are prescribed. */
  travellerSlot: { firstMs: number; stepMs: number } | null;
  /** Smallest number of people in a published group; null if only the protection pack sets it. */
  kMin: number | null;
  /** How many people must agree to allow despite a confirmed entry, by its class. */
  confirmedAllow: ConfirmedAllow;
  /** Second factor of each role that may have one. */
  securityKeys: KeyRule;
  /** What a machine account may read; null: outcomes cannot be read, as is the case if no pack is in force. */
  outcomeStream: OutcomeRule | null;
  help: HelpRule;
  /** True if an officer's text may be passed on to a colleague; false without the purpose `second-line-handover`. */
  handoverText: boolean;
  /** Agencies whose joint operations are accepted; null: none are, as is the case if no pack is in force. */
  operations: OperationRule | null;
  /** One sentence for each setting with which the configuration asked for less strictness than the policy allows. */
  notices: readonly string[];
}

/** The terms that apply if no pack is in force: starting values, not legal advice. */
export const DEVELOPMENT_RETENTION: Readonly<Record<RecordClass, Term>> = {
  case: { value: 30, unit: 'days' },
  'confirmed-case': { value: 180, unit: 'days' },
  log: { value: 400, unit: 'days' },
  notices: { value: 400, unit: 'days' },
  'referral-register': { value: 400, unit: 'days' },
  counters: { value: 3, unit: 'years' },
  'support-files': { value: 90, unit: 'days' },
  images: { value: 0, unit: 'days' },
  'face-templates': { value: 0, unit: 'days' },
  'evidence-copies': { value: 0, unit: 'days' },
  handover: { value: 8, unit: 'hours' },
};

/** The values that apply if a pack does not set them. */
const DEVELOPMENT = {
  logProfile: 'basic' as const,
  childAge: 18,
  referralBody: null,
  randomSecondLineOneIn: null,
  travellerSlot: null,
  kMin: null,
  confirmedAllow: CONFIRMED_ALLOW,
  securityKeys: PRODUCT_KEY_RULE,
  outcomeStream: null,
  help: { emergency: null, line: null, sealed: true, drillDays: 7, answerWithinMinutes: null },
  handoverText: false,
  operations: null,
};

/**
 * The one place where the rules of this lane are made. The pack decides whatever it contains. The configuration may make a rule
 * stricter but never looser: a shorter retention (logs never below six months), a lower age of lists, fewer false alerts.
 *
 * A pack outside its period is not a legal basis for loosening anything, and its expiry must not loosen anything either:
 * otherwise anyone could choose the rules by waiting or by setting the clock. So the stricter rule applies each time. A refused
 * pack is not read at all. The rules of joint operations come last, and again the stricter rule applies.
 */
export function policyInForce(input: PolicyInput): PolicyInForce {
  const ruled = policyOf(input);
  return { ...ruled, ...stricterUnder(ruled, input.operations ?? []) };
}

interface PolicyInput {
  standing: PolicyStanding;
  pack: PolicyPack | null;
  sha256: string | null;
  site: SiteRules;
  now: Date;
  /** Rules that joint operations add; if left out, there are none. */
  operations?: readonly OperationRules[];
}

function policyOf(input: PolicyInput): PolicyInForce {
  const { standing, sha256, site, now, pack } = input;
  const lapsed = standing !== 'in-force';
  const notices: string[] = [];
  const retention = retentionOf(pack, site, { now, notices, lapsed });
  const base = { standing, pack, retention, notices };
  if (pack === null || sha256 === null) {
    return { ...base, ...DEVELOPMENT, ref: null, lists: site.lists, modes: new Map() };
  }
  const { policyId, country, version } = pack;
  const named = pack.securityKeys ?? DEVELOPMENT.securityKeys;
  // Removing weight loosens; adding weight does not, and `modeUnder` never adds weight to a check that was not calibrated.
  const checks = pack.checks.filter(({ counts }) => !lapsed || counts === 'm');
  return {
    ...base,
    ref: lapsed ? null : { sha256, policyId, country, version },
    lists: site.lists.map((list) => listUnder(pack, list, notices)),
    modes: new Map(checks.map(({ check, counts }) => [check, counts])),
    logProfile: lapsed ? DEVELOPMENT.logProfile : pack.log.profile,
    childAge: Math.max(DEVELOPMENT.childAge, pack.age.childAge),
    referralBody: pack.referralBody,
    randomSecondLineOneIn: pack.randomSecondLine?.oneIn ?? null,
    travellerSlot: pack.travellerDisplay,
    kMin: pack.statistics?.kMin ?? null,
    confirmedAllow: confirmedAllowOf(pack, lapsed),
    securityKeys: lapsed ? stricterKeyRule(named, DEVELOPMENT.securityKeys) : named,
    outcomeStream: lapsed ? null : (pack.outcomeStream ?? null),
    help: helpUnder(pack, lapsed),
    operations: lapsed ? null : (pack.operations ?? null),
    handoverText: !lapsed && pack.legalBasis.some(({ purpose }) => purpose === 'second-line-handover'),
  };
}

/**
 * The weight of a check under a policy. A check that this kiosk runs only for the record stays that way whatever a policy says:
 * it was never calibrated here, or the list of known issues set it aside. A policy cannot make such a check count.
 */
export function modeUnder(check: Pick<Check, 'check' | 'mode'>, modes: ReadonlyMap<CheckId, CheckMode>): CheckMode {
  if (check.mode === 'e') return 'e';
  return modes.get(check.check) ?? check.mode;
}

/** A pack outside its period never removes the second person. */
function confirmedAllowOf({ confirmedAllow }: PolicyPack, lapsed: boolean): ConfirmedAllow {
  if (confirmedAllow === undefined || !lapsed) return confirmedAllow ?? DEVELOPMENT.confirmedAllow;
  const stricter = ALERT_CLASSES.map((cls) => [
    cls,
    [confirmedAllow[cls], DEVELOPMENT.confirmedAllow[cls]].includes('two') ? 'two' : 'one',
  ]);
  return Object.fromEntries(stricter) as ConfirmedAllow;
}

/**
 * An expired policy does not remove the need for a sealed route or for drills; its telephone numbers stay, because a number helps.
 */
function helpUnder({ help = {} }: PolicyPack, lapsed: boolean): HelpRule {
  const product = DEVELOPMENT.help;
  const drillDays = help.drillDays ?? product.drillDays;
  const loose = drillDays === 0 || drillDays > product.drillDays;
  return {
    emergency: help.emergency ?? null,
    line: help.line ?? null,
    sealed: lapsed || (help.sealed ?? product.sealed),
    drillDays: lapsed && loose ? product.drillDays : drillDays,
    answerWithinMinutes: help.answerWithinMinutes ?? null,
  };
}

function retentionOf(
  pack: PolicyPack | null,
  site: SiteRules,
  { now, notices, lapsed }: { now: Date; notices: string[]; lapsed: boolean },
): Record<RecordClass, RetentionRule> {
  const rules = RECORD_CLASSES.map((name): [RecordClass, RetentionRule] => {
    const own = site.retention[name];
    const product: RetentionRule = { term: DEVELOPMENT_RETENTION[name], from: 'product' };
    // If no pack sets a term, there is nothing to be stricter than; logs are still kept for six months.
    const without: RetentionRule =
      own === undefined || (name === 'log' && !isSixMonths(own)) ? product : { term: own, from: 'configuration' };
    if (pack === null) return [name, without];
    const term = pack.retention[name];
    if (term === undefined)
      return [name, shorterTerm(without.term, product.term, now) === without.term ? without : product];
    const named: RetentionRule = { term, from: 'policy' };
    const shorter = lapsed && shorterTerm(named.term, without.term, now) !== named.term;
    const ruled = shorter ? without : named;
    if (own === undefined || ruled.term === own) return [name, ruled];
    const loses = name === 'log' && !isSixMonths(own);
    if (!loses && shorterTerm(own, ruled.term, now) === own) return [name, { term: own, from: 'configuration' }];
    if (dueBefore(now, own).getTime() !== dueBefore(now, ruled.term).getTime()) {
      const why = loses ? 'is shorter than six months' : 'is longer than the policy allows';
      notices.push(`retention of ${name}: ${inWords(own)} ${why}; ${inWords(ruled.term)} is in force.`);
    }
    return [name, ruled];
  });
  return Object.fromEntries(rules) as Record<RecordClass, RetentionRule>;
}

function listUnder(pack: PolicyPack, list: SiteRules['lists'][number], notices: string[]): SiteRules['lists'][number] {
  const named =
    pack.listAge.find((entry) => entry.list === list.id) ?? pack.listAge.find((entry) => entry.list === '*');
  const maxAgeHours = Math.min(list.maxAgeHours, named?.maxAgeHours ?? list.maxAgeHours);
  if (maxAgeHours < list.maxAgeHours)
    notices.push(
      `list ${list.id}: ${list.maxAgeHours} h is longer than the policy allows; ${maxAgeHours} h are in force.`,
    );
  const budget = pack.faceAlerts?.falseAlertsPerDay ?? null;
  const asked = list.falseAlertsPerDay;
  const falseAlertsPerDay = asked === null || budget === null ? asked : Math.min(asked, budget);
  if (falseAlertsPerDay !== null && asked !== null && falseAlertsPerDay < asked)
    notices.push(
      `list ${list.id}: ${asked} false alerts a day are more than the policy allows; ${falseAlertsPerDay} are in force.`,
    );
  return { ...list, maxAgeHours, falseAlertsPerDay };
}

/** A term, written for people. */
export function inWords({ value, unit }: Term): string {
  return `${value} ${value === 1 ? unit.slice(0, -1) : unit}`;
}

/** Decides whether a pass is drawn for a random second-line check; `below(n)`: an equally likely whole number from 0 to n - 1. */
export function isDrawn(
  { randomSecondLineOneIn: oneIn }: Pick<PolicyInForce, 'randomSecondLineOneIn'>,
  below: (n: number) => number,
): boolean {
  return oneIn !== null && below(oneIn) === 0;
}
