import type { Words } from '../pack/index.ts';

/** One telephone line of a body. */
export interface BodyLine {
  number: string;
  /** As the pack writes them; null if they are not known. */
  hours: string | null;
  /** The time zone of the body, which its hours are meant in. */
  zone: string | null;
  /** By the clock of the body's own zone; null if that cannot be told. */
  openNow: boolean | null;
  languages: readonly string[];
}

/** A receiving body as far as the route depends on it. */
export interface RouteBody {
  id: string;
  name: Words;
  /** Ids of its keys, by which rows of the register name it. */
  keyIds: readonly string[];
  /** False for a body that is only telephoned. */
  hasKeys: boolean;
  /** The key to which is sealed now is there. */
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

/** How the last drills went; null: none was ever due. */
export interface LastDrill {
  /** When the answer to the last answered drill was taken; null if none was answered yet. */
  answeredAt: Date | null;
  /** From sealing to that answer, whole minutes. */
  minutes: number | null;
  /** Drills in a row without an answer in time. */
  failed: number;
}

/** What was tried on this lane. */
export interface RouteTrials {
  lastDrill(): LastDrill | null;
  /** When a person last answered this number on a trial; null: nobody tried. */
  numberTriedAt(number: string): Date | null;
}

/** Everything upon which readiness is judged, and nothing else. */
export interface RouteFacts {
  now: Date;
  clockTrusted: boolean;
  /** False if the installed pack was refused: the one of the product, which names no body, is in force. */
  packHolds: boolean;
  /** The bodies of this group, best first. */
  bodies: readonly RouteBody[];
  /** The body that the policy prescribes; null if it prescribes none. */
  policyBody: string | null;
  /** False if the policy says that nothing is sealed here (`help.sealed`). */
  sealed: boolean;
  storeOpen: boolean;
  /** Null if a person carries sealed files. `exchangedAt`: the last round without a fault. */
  folder: { exchangedAt: Date | null } | null;
  /** The active account of the role protection whose own PIN was typed last; null if there is no such account. */
  carrier: { ownPinAt: Date | null } | null;
  /** A sealed file should have left by now and did not. */
  waitsTooLong: boolean;
  drill: LastDrill | null;
  /** `protection.phone` of the configuration. */
  phone: Telephone | null;
  /** `help.emergency` of the policy. */
  emergency: string | null;
  numberTriedAt: (number: string) => Date | null;
}
