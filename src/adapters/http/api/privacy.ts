/** The part of the contract about the policy in force, data protection and slips. None of its fields names a traveller. */
import { z } from 'zod';
import {
  LOG_PROFILES,
  PURPOSES,
  RECORD_CLASSES,
  TERM_UNITS,
  WORDING_KEYS,
} from '../../../core/inspection/policy/pack/index.ts';
import { OUTCOME_FIELDS } from '../../../core/inspection/record/counts/index.ts';

const texts = z.array(z.strictObject({ language: z.string(), text: z.string() }));

const rule = {
  class: z.enum(RECORD_CLASSES),
  value: z.number().int(),
  unit: z.enum(TERM_UNITS),
  from: z.enum(['policy', 'configuration', 'product']),
};

const redress = z.strictObject({
  law: z.string(),
  contact: z.string(),
  answerWithinDays: z.number().int(),
  texts,
});

/** The policy in force and who issued it; shown to everybody who is signed in. */
export const PolicyView = z.strictObject({
  standing: z.enum(['in-force', 'development', 'expired', 'not-yet-valid', 'refused']),
  /** The installed pack, even one outside its period of validity; null if none is installed, or if it is refused. */
  named: z
    .strictObject({
      policyId: z.string(),
      country: z.string(),
      version: z.number().int(),
      authority: z.string(),
      validFrom: z.string(),
      validUntil: z.string(),
      /** Whole days until it lapses; 0 on the last one and after. */
      daysLeft: z.number().int().nonnegative(),
    })
    .nullable(),
  /** Null if no pack is in force. */
  pack: z
    .strictObject({
      policyId: z.string(),
      country: z.string(),
      version: z.number().int(),
      sha256: z.string(),
      authority: z.string(),
      validUntil: z.string(),
      changeNotes: z.string(),
      legalBasis: z.array(z.strictObject({ purpose: z.enum(PURPOSES), act: z.string(), texts })),
      wording: z.array(z.strictObject({ language: z.string(), key: z.enum(WORDING_KEYS), text: z.string() })),
      privacyNotice: texts,
    })
    .nullable(),
  retention: z.array(z.strictObject(rule)),
  /** Contact for a traveller's questions; taken even from an expired policy. */
  redress: redress.nullable(),
  logProfile: z.enum(LOG_PROFILES),
});

export const ACCESS_KINDS = [
  'signed-in',
  'sign-in-failed',
  'alert-opened',
  'adjudicated',
  'case-consulted',
  'evidence-exported',
  'privacy-consulted',
  'redress-issued',
  'redress-followed',
  'redress-closed',
] as const;

/** Data shown only to the data-protection officer. */
export const PrivacyView = z.strictObject({
  /** ISO 8601; accesses and counts are from then on. */
  since: z.string(),
  kept: z.array(
    z.strictObject({
      ...rule,
      /** The purpose for which the class is kept, and its legal basis; null if no policy is in force. */
      purpose: z.enum(PURPOSES),
      basis: z.strictObject({ act: z.string(), texts }).nullable(),
      /** Number of records kept now; null if nobody may know it or they are not counted. */
      count: z.number().int().nullable(),
      /** ISO 8601 of the next purge that takes something; null if none is foreseen. */
      nextPurge: z.string().nullable(),
    }),
  ),
  lastRun: z.string().nullable(),
  /** Newest first. */
  receipts: z.array(
    z.strictObject({
      at: z.string(),
      class: z.enum(RECORD_CLASSES),
      removed: z.number().int(),
      oldest: z.string().nullable(),
      newest: z.string().nullable(),
      policyVersion: z.number().int().nullable(),
    }),
  ),
  /** How often each member of staff opened each kind of record. */
  accesses: z.array(z.strictObject({ who: z.string(), what: z.enum(ACCESS_KINDS), n: z.number().int() })),
  /** Accesses on each of the last days, oldest first. */
  days: z.array(z.strictObject({ day: z.string(), n: z.number().int() })),
  decisions: z.strictObject({
    all: z.number().int(),
    /** Allowed although something needed a look. */
    overrides: z.number().int(),
    /** Number of travellers who were not allowed although nothing needed attention. */
    vetoes: z.number().int(),
    /** Allowed despite a confirmed entry; null if fewer than `k`. Not included in either of the two above. */
    overEntry: z.number().int().nullable(),
    k: z.number().int(),
  }),
  /** Slips whose number still leads to a record, and to how many records. */
  slips: z.number().int(),
  slipCases: z.number().int(),
  /** Data about each traveller that external systems may read under the policy in force; null if they may not read any. */
  outcomeStream: z
    .strictObject({ purpose: z.string(), act: z.string(), document: z.array(z.enum(OUTCOME_FIELDS)) })
    .nullable(),
  /** Accounts of external systems, with what they read since `since`. */
  machines: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      state: z.enum(['usable', 'waits', 'disabled']),
      madeBy: z.string(),
      activatedBy: z.string().nullable(),
      createdAt: z.string(),
      connections: z.number().int(),
      /** Outcomes sent on connections that have ended. */
      delivered: z.number().int(),
    }),
  ),
});

/** The slip that the officer prints or shows. It does not contain any result. */
export const RedressSlipView = z.strictObject({
  number: z.string(),
  /** Day on which it was issued, ISO 8601. */
  day: z.string(),
  /** When the inspection it belongs to began, ISO 8601: for the officer, not for the slip. */
  inspectionAt: z.string(),
  authority: z.string().nullable(),
  country: z.string().nullable(),
  redress: redress.nullable(),
});

export const RedressFindBody = z.strictObject({ number: z.string().trim().min(10).max(20) });

/** The case to which the number of a slip belongs. */
export const RedressCaseView = z.strictObject({
  found: z
    .strictObject({
      inspectionId: z.string(),
      day: z.string(),
      rows: z.number().int(),
      decided: z.boolean(),
      consulted: z.number().int(),
      personalUntil: z.string().nullable(),
    })
    .nullable(),
});

/** False: there was no such slip, or it no longer exists. */
export const RedressClosedView = z.strictObject({ closed: z.boolean() });
