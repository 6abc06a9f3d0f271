import { DAY_MS } from '../../time/index.ts';
import type { Words } from '../pack/index.ts';
import type { BodyLine, RouteBody, RouteFacts } from './facts.ts';

/** `ready`: files leave by folder. `carried`: a person carries them. `telephone`: nothing is sealed. `none`: no number known. */
export type RouteState = 'ready' | 'carried' | 'telephone' | 'none';

/** Why a route is not as good as it could be, most serious first; each code means work for somebody (docs/error-codes.md). */
export const ROUTE_CODES = [
  'REF_NO_NUMBER',
  'REF_STORE_UNAVAILABLE',
  'REF_PACK_UNREADABLE',
  'REF_NO_BODY',
  'REF_BODY_OTHER',
  'REF_KEY_ENDED',
  'REF_NO_CARRIER',
  'REF_CARRIER_IDLE',
  'REF_NOT_CARRIED',
  'REF_KEY_SOON',
  'REF_NUMBER_UNTRIED',
  'REF_DRILL_NEVER',
  'REF_DRILL_LATE',
] as const;
export type RouteCode = (typeof ROUTE_CODES)[number];

export interface HelpNumber extends BodyLine {
  /** Who answers it. `emergency` and `mobile` have no names of their own: the screen has words for them. */
  kind: 'body' | 'desk' | 'emergency' | 'mobile';
  /** Id of the body to which the number belongs; null for every other number. */
  body: string | null;
  who: Words;
  /** ISO 8601; null if nobody has tried it. */
  triedAt: string | null;
}

export interface BodyRef {
  id: string;
  name: Words;
  answerWithinMinutes: number;
  keysUntil: string | null;
}

export interface HelpRoute {
  state: RouteState;
  /** A drill of this route was answered lately, and a person answered its first number. */
  tried: boolean;
  codes: readonly RouteCode[];
  /** The body for which files are sealed; null in the states `telephone` and `none`. */
  body: BodyRef | null;
  /** Best first; never empty. */
  numbers: readonly [HelpNumber, ...HelpNumber[]];
}

/** A folder counts as working if it was exchanged without a fault within this time. */
export const EXCHANGED_WITHIN_MS = 15 * 60_000;
/** An account whose owner has not typed a PIN for this long does not count as a carrier. */
const CARRIER_DAYS = 35;
/** Maximum age of the last answered drill; by stick, an answer takes as long as a person's round trip. */
const DRILL_DAYS = { ready: 14, carried: 63 } as const;
const NUMBER_DAYS = 90;
const KEY_SOON_DAYS = 30;
/** Number of unanswered drills in a row after which the route no longer counts as tried. */
const DRILLS_FAILED = 2;
/** A moment further in the future than this was written by another clock, and proves nothing. */
const AHEAD_MS = DAY_MS;
/** The emergency number of mobile networks (3GPP TS 22.101); not verified for every country, so it comes last. */
const MOBILE_EMERGENCY = '112';

/**
 * The one judgement of the route to help (docs/protection.md). It is pure, and every word, mark and refusal about readiness
 * follows from it. Clauses, in order:
 *
 * 1. without any number the state is `none`, whatever else there is: nothing is sealed if nobody can be telephoned;
 * 2. sealing needs permission from the policy, an open store, a valid pack, and a body that the policy allows and that has a key;
 * 3. `ready` if the folder was exchanged within 15 minutes; `carried` if a person of the role protection has typed the PIN within
 *    35 days; else `telephone`;
 * 4. `tried` if a drill was answered within 14 days (`carried`: 63), fewer than two in a row failed, and a person answered the
 *    first number within 90 days.
 */
export function routeState(facts: RouteFacts): HelpRoute {
  const allowed = facts.bodies.filter(({ id }) => facts.policyBody === null || id === facts.policyBody);
  const receiver = allowed.find(({ keyValid }) => keyValid) ?? null;
  const [first, ...others] = numbersOf(facts, allowed);
  const codes = new Set<RouteCode>();
  const add = (code: RouteCode | null): void => {
    if (code !== null) codes.add(code);
  };
  const done = (state: RouteState, tried = false): HelpRoute => ({
    state,
    tried,
    codes: ROUTE_CODES.filter((code) => codes.has(code)),
    body: receiver === null || (state !== 'ready' && state !== 'carried') ? null : refOf(receiver),
    numbers: first === undefined ? [mobileEmergency()] : [first, ...others],
  });
  const way = wayOf(facts);
  const fault = sealingFault(facts, { allowed, receiver });
  if (facts.sealed) {
    add(fault);
    if (way.state === null) add(way.code);
    if (facts.folder !== null && way.state !== 'ready') add('REF_NOT_CARRIED');
    if (facts.waitsTooLong) add('REF_NOT_CARRIED');
    if (receiver !== null && endsSoon(facts, receiver)) add('REF_KEY_SOON');
  }
  if (first === undefined) {
    add('REF_NO_NUMBER');
    return done('none');
  }
  const numberTried = first.triedAt !== null && isWithin(facts.now, new Date(first.triedAt), NUMBER_DAYS * DAY_MS);
  if (!numberTried) add('REF_NUMBER_UNTRIED');
  if (!facts.sealed || fault !== null || way.state === null) return done('telephone');
  const drill = drillFault(facts, DRILL_DAYS[way.state] * DAY_MS);
  add(drill);
  return done(way.state, drill === null && numberTried);
}

/** The weaker of two routes: what is said about a lane as a whole must be true for everybody. It has the codes of both. */
export function weakerRoute(one: HelpRoute, other: HelpRoute): HelpRoute {
  const rank: readonly RouteState[] = ['none', 'telephone', 'carried', 'ready'];
  const order = (route: HelpRoute): number => rank.indexOf(route.state) * 2 + (route.tried ? 1 : 0);
  const weaker = order(other) < order(one) ? other : one;
  const both = new Set([...one.codes, ...other.codes]);
  return { ...weaker, codes: ROUTE_CODES.filter((code) => both.has(code)) };
}

function sealingFault(
  facts: RouteFacts,
  { allowed, receiver }: { allowed: readonly RouteBody[]; receiver: RouteBody | null },
): RouteCode | null {
  if (!facts.storeOpen) return 'REF_STORE_UNAVAILABLE';
  if (receiver !== null) return null;
  if (!facts.packHolds) return 'REF_PACK_UNREADABLE';
  if (facts.bodies.length === 0) return 'REF_NO_BODY';
  if (allowed.length === 0) return 'REF_BODY_OTHER';
  return allowed.some(({ hasKeys }) => hasKeys) ? 'REF_KEY_ENDED' : 'REF_NO_BODY';
}

function wayOf({
  now,
  folder,
  carrier,
}: RouteFacts): { state: 'ready' | 'carried' } | { state: null; code: RouteCode } {
  if (folder !== null && isWithin(now, folder.exchangedAt, EXCHANGED_WITHIN_MS)) return { state: 'ready' };
  if (carrier === null) return { state: null, code: 'REF_NO_CARRIER' };
  return isWithin(now, carrier.ownPinAt, CARRIER_DAYS * DAY_MS)
    ? { state: 'carried' }
    : { state: null, code: 'REF_CARRIER_IDLE' };
}

function drillFault({ now, drill }: RouteFacts, withinMs: number): RouteCode | null {
  if (drill === null || drill.answeredAt === null) return 'REF_DRILL_NEVER';
  return drill.failed < DRILLS_FAILED && isWithin(now, drill.answeredAt, withinMs) ? null : 'REF_DRILL_LATE';
}

/** Only a trusted clock ends a key, or says that it will end. */
function endsSoon({ now, clockTrusted }: RouteFacts, { keysUntil }: RouteBody): boolean {
  if (!clockTrusted || keysUntil === null) return false;
  return Date.parse(keysUntil) - now.getTime() < KEY_SOON_DAYS * DAY_MS;
}

function isWithin(now: Date, then: Date | null, ms: number): boolean {
  if (then === null) return false;
  const age = now.getTime() - then.getTime();
  return age > -Math.min(AHEAD_MS, ms) && age <= ms;
}

/** Lines that are open now, then those with unknown hours, then closed ones; then the desk, and then the emergency number. */
function numbersOf({ phone, emergency, numberTriedAt }: RouteFacts, bodies: readonly RouteBody[]): HelpNumber[] {
  const rank = (openNow: boolean | null): number => (openNow === true ? 0 : openNow === null ? 1 : 2);
  const lines = bodies
    .flatMap(({ id, name, lines: of }) => of.map((line) => ({ kind: 'body' as const, body: id, who: name, ...line })))
    .sort((a, b) => rank(a.openNow) - rank(b.openNow));
  const rest = { body: null, hours: null, zone: null, openNow: null, languages: [] };
  const all = [
    ...lines,
    ...(phone === null ? [] : [{ kind: 'desk' as const, who: { en: phone.who }, number: phone.number, ...rest }]),
    ...(emergency === null ? [] : [{ kind: 'emergency' as const, who: {}, number: emergency, ...rest }]),
  ];
  const seen = new Set<string>();
  return all.flatMap((one) => {
    const key = dialled(one.number);
    if (key === '' || seen.has(key)) return [];
    seen.add(key);
    return [{ ...one, triedAt: numberTriedAt(one.number)?.toISOString() ?? null }];
  });
}

/** A number as it is dialled; two spellings of a number give the same result. */
export function dialled(number: string): string {
  return number.replaceAll(/[^\d+]/g, '');
}

function mobileEmergency(): HelpNumber {
  const base = { body: null, hours: null, zone: null, openNow: null, languages: [], triedAt: null };
  return { kind: 'mobile', who: {}, number: MOBILE_EMERGENCY, ...base };
}

function refOf({ id, name, answerWithinMinutes, keysUntil }: RouteBody): BodyRef {
  return { id, name, answerWithinMinutes, keysUntil };
}
