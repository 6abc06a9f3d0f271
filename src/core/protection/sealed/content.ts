import { REF_NO } from './answers.ts';

/** `drill`: it is about nobody. `addendum`: more about an earlier referral, with the next `seq`. */
export const REFERRAL_KINDS = ['referral', 'drill', 'addendum'] as const;
export type ReferralKind = (typeof REFERRAL_KINDS)[number];

/** Maximum number of facts of one referral, and most members unknown to a reader; anything larger is not a referral. */
const FACTS_MAX = 100;
const MEMBERS_MAX = 60;

export interface ReadFact {
  id: string;
  text: string;
  /** The item in words, or in words by language. Version 1 contains only the id. */
  words?: string | Record<string, string>;
  /** The person indicated it with their own hand. */
  own?: boolean;
}

/** Identity according to the document; only with consent or for a child. */
export interface Identity {
  primary: string;
  secondary: string;
  birthDate: string;
  sex: string;
  nationality: string;
  issuer: string;
  documentType: string;
  documentNumber: string;
}

/** A body that sealed a referral for another body. */
export interface HandedOn {
  /** BLAKE2b-128 of its box key, hexadecimal. */
  by: string;
  /** ISO 8601 UTC. */
  at: string;
  /** `child`: consent was not needed. */
  agreed: 'yes' | 'child';
}

/**
 * A referral as its receiver reads it (docs/schemas/referral.json). Version 1 is closed. Version 2 states its kind, and may
 * contain members unknown to this reader. They are shown unchanged, because a body that refused a file for one extra member would
 * not help anybody.
 */
export interface ReadReferral {
  v: 1 | 2;
  kind?: string;
  seq?: number;
  /** Number of the referral to which an addendum belongs; its own file has a different number. */
  of?: string;
  /** With whom the person continues. */
  goesWith?: string;
  refNo: string;
  siteId: string;
  at: string;
  pack: number;
  language: string | null;
  ageClass: 'adult' | 'child' | 'unknown';
  consent: 'yes' | 'no' | 'not-asked' | 'child';
  needs: string[];
  officerRole: string;
  safeContact: string | null;
  facts: ReadFact[];
  identity?: Record<string, string>;
  /** JPEG, base64. */
  photo?: string;
  handedOn?: HandedOn;
}

type Check = (value: unknown) => boolean;
const text: Check = (value) => typeof value === 'string';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= FACTS_MAX && value.every(check);
const whole = (least: number): Check => {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least;
};
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
/** Checks that the date exists in the calendar: `Date` would turn 30 February into the first of March. */
const instant: Check = (value) => {
  if (!text(value) || !INSTANT.test(value as string)) return false;
  const moment = new Date(value as string);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === (value as string).slice(0, 10);
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const textsByName: Check = (value) => isObject(value) && Object.values(value).every(text);

/** True if `value` has every member of `needed`, only valid members of `allowed` and, if `closed`, no others. */
function fits(
  value: unknown,
  { needed, allowed = {}, closed }: { needed: Record<string, Check>; allowed?: Record<string, Check>; closed: boolean },
): boolean {
  if (!isObject(value) || Object.keys(value).length > MEMBERS_MAX) return false;
  const known = { ...needed, ...allowed };
  if (Object.keys(needed).some((name) => !Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, member]) =>
    Object.hasOwn(known, name) ? known[name]?.(member) === true : !closed,
  );
}

const HEAD: Record<string, Check> = {
  refNo: (value) => text(value) && REF_NO.test(value as string),
  siteId: text,
  at: instant,
  pack: whole(0),
  language: orNull(text),
  ageClass: oneOf('adult', 'child', 'unknown'),
  consent: oneOf('yes', 'no', 'not-asked', 'child'),
  needs: listOf(text),
  officerRole: text,
  safeContact: orNull(text),
};
const OPTIONAL: Record<string, Check> = {
  identity: textsByName,
  photo: (value) => text(value) && BASE64.test(value as string),
};
const FACT = { id: text, text };

const VERSION_1 = {
  needed: {
    ...HEAD,
    v: (value: unknown) => value === 1,
    facts: listOf((fact) => fits(fact, { needed: FACT, closed: true })),
  },
  allowed: OPTIONAL,
  closed: true,
};
const VERSION_2 = {
  needed: {
    ...HEAD,
    v: (value: unknown) => value === 2,
    kind: (value: unknown) => text(value) && (value as string).length <= 40,
    facts: listOf((fact) =>
      fits(fact, {
        needed: FACT,
        allowed: { words: (value) => text(value) || textsByName(value), own: (value) => typeof value === 'boolean' },
        closed: false,
      }),
    ),
  },
  allowed: {
    ...OPTIONAL,
    seq: whole(1),
    of: (value: unknown) => text(value) && REF_NO.test(value as string),
    goesWith: text,
    handedOn: (value: unknown) =>
      fits(value, {
        needed: {
          by: (id) => text(id) && /^[0-9a-f]{32}$/.test(id as string),
          at: instant,
          agreed: oneOf('yes', 'child'),
        },
        closed: true,
      }),
  },
  closed: false,
};

/** The content of an opened referral; `newer` if a kiosk with a later program version wrote it. */
export function readContent(
  value: unknown,
): { ok: true; referral: ReadReferral } | { ok: false; why: 'malformed' | 'newer' } {
  const v = isObject(value) ? value['v'] : null;
  if (Number.isSafeInteger(v) && (v as number) > 2) return { ok: false, why: 'newer' };
  const holds = fits(value, v === 2 ? VERSION_2 : VERSION_1);
  return holds ? { ok: true, referral: value as ReadReferral } : { ok: false, why: 'malformed' };
}

/** The kind of a file; version 1 knew only referrals. */
export function kindOf({ kind = 'referral' }: Pick<ReadReferral, 'kind'>): string {
  return kind;
}

/** Key under which a body stores it: the number, followed by its position for later files with the same number. */
export function registerKey({ refNo, seq = 1, of }: Pick<ReadReferral, 'refNo' | 'seq' | 'of'>): string {
  return seq === 1 || of !== undefined ? refNo : `${refNo}-${seq}`;
}
/** Keys of a register: `4H7QK2ZD0W`, `4H7QK2ZD0W-2`. */
export const REGISTER_KEY = /^[0-9A-HJKMNP-TV-Z]{10}(-[2-9]\d?)?$/;

/** Members of version 2 that this program does not know, in their original order. */
export function unknownMembers(referral: ReadReferral): [string, unknown][] {
  return Object.entries(referral).filter(
    ([name]) => !Object.hasOwn(VERSION_2.needed, name) && !Object.hasOwn(VERSION_2.allowed, name),
  );
}
