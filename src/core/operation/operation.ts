import { z } from 'zod';
import { DAY_MS } from '../time/index.ts';

/** The longest window of a joint operation in days, whatever the policy says. */
export const OPERATION_DAYS_MAX = 30;
/** How many days before its start an operation's list is accepted: a site that only a courier reaches needs them. */
export const OPERATION_LEAD_DAYS = 7;
/** Maximum number of records in one operation that a policy may allow. */
export const OPERATION_RECORDS_MAX = 100_000;
/** Maximum number of agencies in one policy. */
export const OPERATION_AGENCIES_MAX = 16;

const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use 1 to 40 small letters, digits and hyphens');

/** A code for a purpose: of a list, or of a lane. */
export const purposeCode = code;
/** Maximum number of purposes of one list. */
const PURPOSES_MAX = 8;
export const purposeCodes = z
  .array(purposeCode)
  .min(1)
  .max(PURPOSES_MAX)
  .refine((all) => new Set(all).size === all.length, 'a purpose is named twice');

/** What two agencies agree on: whose list it is, under which agreement, for which purpose, and from when to when (UTC). */
export const operationSchema = z
  .strictObject({
    id: code,
    /** Code of the partner agency, as used in the kiosks' policy. */
    agency: code,
    /** The agreement on which it is based, as the officer reads it. */
    agreement: z.string().trim().min(1).max(120),
    /** The purpose in words, as the officer reads it. */
    purpose: z.string().trim().min(1).max(400),
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
  })
  .refine(({ notBefore, notAfter }) => Date.parse(notBefore) < Date.parse(notAfter), 'notAfter is not after notBefore')
  .refine(
    (operation) => daysOf(operation) <= OPERATION_DAYS_MAX,
    `an operation has at most ${OPERATION_DAYS_MAX} days; for a longer one, agree on a second operation`,
  );
export type Operation = z.infer<typeof operationSchema>;

/** A partner agency whose lists a policy allows. */
export interface OperationAgency {
  id: string;
  /** Name that the officer reads. */
  name: string;
  /** Hexadecimal Ed25519 public key. */
  key: string;
}

/** What a policy allows for joint operations. Without this rule, none is accepted. */
export interface OperationRule {
  agencies: readonly OperationAgency[];
  maxDays: number;
  maxRecords: number;
}

/** The member of a policy pack that contains this rule. */
export const operationRuleSchema = z.strictObject({
  agencies: z
    .array(
      z.strictObject({
        id: code.describe('Code of the agency, as used in its operations'),
        name: z.string().trim().min(1).max(80).describe('Name shown to the officer'),
        key: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'use the 64 hexadecimal digits that `waypost central keygen` prints')
          .describe('Ed25519 public key of the agency, 64 hexadecimal digits'),
      }),
    )
    .min(1)
    .max(OPERATION_AGENCIES_MAX)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'an agency is named twice')
    .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'two agencies have the same key')
    .describe('Agencies whose lists are accepted for a time'),
  maxDays: z.int().min(1).max(OPERATION_DAYS_MAX).describe('Longest operation, days'),
  maxRecords: z.int().min(1).max(OPERATION_RECORDS_MAX).describe('Maximum number of records in one operation'),
});

/** ISO moments, UTC. */
interface Window {
  notBefore: string;
  notAfter: string;
}

export type OperationPhase = 'too-early' | 'waiting' | 'running' | 'over';

/**
 * Position of a moment relative to the window, which includes its first moment but not its last: at `notAfter` it is over.
 * `too-early`: more than `OPERATION_LEAD_DAYS` before the start.
 */
export function phaseOf({ notBefore, notAfter }: Window, now: Date): OperationPhase {
  const at = now.getTime();
  if (at >= Date.parse(notAfter)) return 'over';
  if (at >= Date.parse(notBefore)) return 'running';
  return at >= Date.parse(notBefore) - OPERATION_LEAD_DAYS * DAY_MS ? 'waiting' : 'too-early';
}

/** Length of the window in days, as a fraction. */
export function daysOf({ notBefore, notAfter }: Window): number {
  return (Date.parse(notAfter) - Date.parse(notBefore)) / DAY_MS;
}

/**
 * True if a list may be searched on a lane. A list without purposes may be searched on any lane. A list with purposes is searched
 * only if the lane has one of them, and so not on a lane without a purpose.
 */
export function purposeAllows(ofList: readonly string[] | undefined, ofLane: string | null): boolean {
  return ofList === undefined || (ofLane !== null && ofList.includes(ofLane));
}
