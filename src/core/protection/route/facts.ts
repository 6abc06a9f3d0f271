import type { Words } from '../pack/index.ts';

/** One telephone line of a body. */
export interface BodyLine {
  number: string;
  /** As the pack states them; null if they are not known. */
  hours: string | null;
  /** Time zone of the body, in which its hours are given. */
  zone: string | null;
  /** True if it is open now by the clock of its own time zone; null if that is not known. */
  openNow: boolean | null;
  languages: readonly string[];
}

/** A receiving body, as far as the route depends on it. */
export interface RouteBody {
  id: string;
  name: Words;
  /** Ids of its keys, which rows of the register use for it. */
  keyIds: readonly string[];
  /** False for a body that can only be telephoned. */
  hasKeys: boolean;
  /** True if it has a key for sealing now. */
  keyValid: boolean;
  /** End of its last key, ISO 8601; null if it has none. */
  keysUntil: string | null;
  answerWithinMinutes: number;
  lines: readonly BodyLine[];
}

export interface Telephone {
  who: string;
  number: string;
}

/** How the last drills went; null if none was ever due. */
export interface LastDrill {
  /** When the last answer to a drill was received; null if there is none yet. */
  answeredAt: Date | null;
  /** Whole minutes from sealing until that answer. */
  minutes: number | null;
  /** Number of drills in a row that were not answered in time. */
  failed: number;
}

/** What was tried out on this lane. */
export interface RouteTrials {
  lastDrill(): LastDrill | null;
  /** When a person last answered this number in a trial; null if nobody has tried it. */
  numberTriedAt(number: string): Date | null;
}

/** Everything on which the judgement of readiness depends, and nothing else. */
export interface RouteFacts {
  now: Date;
  clockTrusted: boolean;
  /** False if the installed pack was refused; the product's own pack, which has no body, is then in force. */
  packHolds: boolean;
  /** The bodies of this group, best first. */
  bodies: readonly RouteBody[];
  /** The body that the policy prescribes; null if it does not prescribe any. */
  policyBody: string | null;
  /** False if the policy says that nothing may be sealed here (`help.sealed`). */
  sealed: boolean;
  storeOpen: boolean;
  /** Null if a person carries the sealed files. `exchangedAt`: when files were last exchanged without a fault. */
  folder: { exchangedAt: Date | null } | null;
  /** The active account of the role protection that last typed its own PIN; null if there is no such account. */
  carrier: { ownPinAt: Date | null } | null;
  /** A sealed file should have left by now but has not. */
  waitsTooLong: boolean;
  drill: LastDrill | null;
  /** `protection.phone` in the configuration. */
  phone: Telephone | null;
  /** `help.emergency` in the policy. */
  emergency: string | null;
  numberTriedAt: (number: string) => Date | null;
}
