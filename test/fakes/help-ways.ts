import { HELP, NotedStore, testProtectionService, testWay } from './protection.ts';
import { HELP_PACK } from './support-views.ts';

export const HELP_AT = new Date('2026-11-26T10:20:00Z');
export type Way = NonNullable<Parameters<typeof testWay>[0]>;

const untried = { lastDrill: () => null, numberTriedAt: () => null };
const stick = { config: { protection: { folder: null, phone: null, answerWithinMinutes: 30 } } };
const carrier = { accounts: { lastOwner: () => ({ ownPinAt: HELP_AT }) } };
const noBody = { pack: { bodies: [], routes: [] } };
const noNumber = { rules: () => ({ referralBody: null, help: { ...HELP, emergency: null } }), ...noBody, ...stick };

/** Every way that a lane may have, by the real judgement. */
export const WAYS = {
  ready: {},
  'ready-untried': { trials: untried },
  carried: { ...stick, ...carrier },
  'carried-untried': { ...stick, ...carrier, trials: untried },
  telephone: noBody,
  none: noNumber,
} as const satisfies Record<string, Way>;

/** The real service over a way; what it would seal is in the store. */
export function deskOf(change: Way, mono?: () => number) {
  const store = new NotedStore();
  const known = { referrals: () => store.referrals(), exchangedAt: () => HELP_AT };
  const way = testWay({ at: HELP_AT, pack: HELP_PACK, store: known, ...change });
  const parts = { store, pack: HELP_PACK, at: HELP_AT, way };
  return { store, desk: testProtectionService(mono === undefined ? parts : { ...parts, mono }) };
}
