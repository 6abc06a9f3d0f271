import { z } from 'zod';
import { operationRuleSchema } from '../../../operation/index.ts';
import { roleWordFinder } from '../../../role-words/index.ts';
import { ALERT_CLASSES, type AlertClass } from '../../record/alerts/index.ts';
import { CHECK_TABLE, type CheckId } from '../../record/checks/index.ts';
import { OUTCOME_FIELDS } from '../../record/counts/index.ts';
import { KEY_MODES } from './security-keys.ts';

/** Largest policy pack without its signatures, in UTF-8 bytes; texts in sixty languages fit. */
export const POLICY_LIMIT_BYTES: number = 256 * 1024;

/** The purposes for which personal data are used here. Closed: a purpose without a legal basis is not allowed. */
export const PURPOSES = [
  'inspection',
  'document-check',
  'face-comparison',
  'list-search',
  'face-list-search',
  'log',
  'referral',
  'redress',
  'second-line-handover',
] as const;
/** Purposes that a policy may leave out; anything that needs such a purpose is then not done. */
export const OPTIONAL_PURPOSES: readonly Purpose[] = ['second-line-handover'];
export type Purpose = (typeof PURPOSES)[number];

/** Every class of record that this product can hold. For classes that it never holds, the term must be 0. */
export const RECORD_CLASSES = [
  'case',
  'confirmed-case',
  'log',
  'notices',
  'referral-register',
  'counters',
  'support-files',
  'images',
  'face-templates',
  'evidence-copies',
  'handover',
] as const;
export type RecordClass = (typeof RECORD_CLASSES)[number];

/** All except the hand-overs, whose term is in hours. */
type DatedClass = Exclude<RecordClass, 'handover'>;
export const DATED_CLASSES: readonly DatedClass[] = RECORD_CLASSES.filter((name) => name !== 'handover');

/** The purpose for which each class of record is kept, so that its term can be shown with its legal basis. */
export const PURPOSE_OF: Readonly<Record<RecordClass, Purpose>> = {
  case: 'inspection',
  'confirmed-case': 'list-search',
  log: 'log',
  notices: 'list-search',
  'referral-register': 'referral',
  counters: 'log',
  'support-files': 'log',
  images: 'document-check',
  'face-templates': 'face-comparison',
  'evidence-copies': 'redress',
  handover: 'second-line-handover',
};

/** Classes that no code of this product keeps: they end with the inspection, or are never written. */
export const NEVER_KEPT: readonly RecordClass[] = ['images', 'face-templates', 'evidence-copies'];

/** Hours are used only for hand-overs. */
export const TERM_UNITS = ['hours', 'days', 'months', 'years'] as const;
/** A length of time by the calendar; `value` 0 means not kept. */
export interface Term {
  value: number;
  unit: (typeof TERM_UNITS)[number];
}

export const LOG_PROFILES = ['basic', 'standard'] as const;
/** Profiles of TR-03135-2 4.3 that this product implements. */
export type LogProfile = (typeof LOG_PROFILES)[number];

/** Screen words that an operator may replace. Verdicts are not among them. */
export const WORDING_KEYS = ['authority', 'second-line', 'supervisor', 'contact'] as const;

/**
 * Checks that count whatever a policy says (TR-03135-2 Table 4.1, stationary and kiosk), and the look-ups, because a look-up that
 * does not count is useless. A policy may list them only with `m`.
 */
export const ALWAYS_MANDATORY: readonly CheckId[] = [
  'document.capture',
  'document.model',
  'mrz.read',
  'mrz.layout',
  'mrz.check-digits',
  'mrz.expiry',
  'second.read',
  'second.expiry',
  'chip.access',
  'lists.document',
  'lists.second',
  'lists.person',
  'lists.face',
];

const CHECK_IDS = Object.keys(CHECK_TABLE) as [CheckId, ...CheckId[]];
const roleWordIn = roleWordFinder();

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use 1 to 40 small letters, digits and hyphens');
const language = z.string().regex(/^[a-z]{2,3}$/, 'use a language code of two or three small letters');
const words = z.string().trim().min(1).max(400);
const text = (most: number) => z.string().trim().min(1).max(most);
const texts = (most: number) =>
  z
    .record(language, text(most))
    .superRefine((byLanguage, context) => {
      for (const [code, words] of Object.entries(byLanguage)) unsaid(words, { code, path: [code], context });
    })
    .refine((byLanguage) => Object.keys(byLanguage).length >= 1, 'needs a text in at least one language');
/** A text that has no translations and that a traveller may still see. */
const shown = (most: number) =>
  text(most).superRefine((words, context) => unsaid(words, { code: 'en', path: [], context }));

/** A text that a traveller reads or may see must not give anybody a role (docs/protection.md). */
function unsaid(
  words: string,
  { code, path, context }: { code: string; path: string[]; context: z.core.$RefinementCtx },
): void {
  const found = roleWordIn(words, code);
  if (found === null) return;
  const message = `"${found}" calls somebody a suspect, a victim or something similar: a traveller may read it`;
  context.addIssue({ code: 'custom', path, message });
}

const term = z.strictObject({
  value: z.int().min(0).max(3_650),
  unit: z.enum(['days', 'months', 'years']),
});
/** Maximum number of hours that a form may wait for a colleague. */
export const HANDOVER_MOST_HOURS = 8;
const hours = z.strictObject({ value: z.int().min(1).max(HANDOVER_MOST_HOURS), unit: z.literal('hours') });

const helpNumber = z
  .string()
  .regex(
    /^(?=.{2,40}$)\+?\d(?:[ -]?\d)*$/,
    'write a number of 2 to 40 digits, spaces and hyphens, with + before a country code',
  );

/**
 * A policy pack (docs/policy.md): what one country decides for its lanes. Rules that connect two members are in `read.ts`, which
 * says which item is faulty.
 */
export const policySchema = z.strictObject({
  schema: z.literal('waypost.policy/1').describe('Kind and version of this document'),
  policyId: id.describe('Name of the policy; a kiosk that has a pack accepts only packs with the same name'),
  country: z
    .string()
    .regex(/^[A-Z]{3}$/, 'use the three letters of ICAO 9303-3 section 5')
    .describe('Country whose law it follows, three letters of ICAO 9303-3 section 5'),
  version: z.int().min(1).describe('Increases with every pack; an equal or lower number is refused'),
  issuedAt: z.iso.datetime().describe('When it was written, UTC'),
  validFrom: z.iso.datetime().describe('It may be installed from this moment on, UTC'),
  validUntil: z.iso
    .datetime()
    .describe(
      'From this moment on (UTC) it no longer relaxes any rule: for each rule, the stricter of pack and kiosk applies',
    ),
  changeNotes: words.describe('What has changed since the previous version, 1 to 400 characters'),
  authority: shown(400).describe('Who is responsible for the processing, 1 to 400 characters'),
  legalBasis: z
    .array(
      z.strictObject({
        purpose: z.enum(PURPOSES).describe('What the data is used for'),
        act: words.describe('Law and article, as a lawyer would quote it'),
        text: texts(1_000).describe('The same in plain words, by language'),
      }),
    )
    .min(1)
    .max(PURPOSES.length)
    .describe('One entry for each purpose'),
  retention: z
    .strictObject({
      ...(Object.fromEntries(DATED_CLASSES.map((name) => [name, term])) as Record<DatedClass, typeof term>),
      handover: hours.optional().describe('A form that is waiting for a colleague; 8 hours if absent'),
    })
    .describe('How long each class of record is kept; 0 if this product keeps none'),
  checks: z
    .array(
      z.strictObject({
        check: z.enum(CHECK_IDS).describe("One of this product's checks"),
        counts: z.enum(['m', 'o', 'e']).describe('Mandatory, optional or evaluatory (TR-03135-1 3.7)'),
      }),
    )
    .max(CHECK_IDS.length)
    .describe(
      'Checks whose weight differs from the delivered one. A check that this kiosk cannot perform can never be made to count',
    ),
  wording: z
    .record(language, z.partialRecord(z.enum(WORDING_KEYS), text(60)))
    .superRefine((byLanguage, context) => {
      for (const [code, own] of Object.entries(byLanguage))
        for (const [key, words] of Object.entries(own)) unsaid(words, { code, path: [code, key], context });
    })
    .describe('Words of the screen by language and key, 1 to 60 characters'),
  referralBody: id.nullable().describe('Receiving body that the protection pack must name; null if none is prescribed'),
  age: z
    .strictObject({
      childAge: z.int().min(18).max(21).describe('A person below this age counts as a child'),
      unknownIs: z
        .literal('child')
        .describe('A person of unknown age is a child until shown otherwise; no other value is allowed'),
    })
    .describe('Age rules'),
  listAge: z
    .array(
      z.strictObject({
        list: z.union([z.literal('*'), id]).describe('Id of a list, or * for every list that has no entry here'),
        maxAgeHours: z
          .number()
          .positive()
          .max(24 * 90)
          .describe('Age in hours from which the list counts as not checked'),
      }),
    )
    .max(32)
    .describe('Maximum age of lists; the configuration may only be stricter'),
  log: z
    .strictObject({ profile: z.enum(LOG_PROFILES).describe('Profile of TR-03135-2 4.3') })
    .describe('What the log keeps about a check'),
  travellerDisplay: z
    .strictObject({
      firstMs: z.int().min(2_000).max(60_000).describe('Earliest release of the last state, milliseconds'),
      stepMs: z
        .int()
        .min(500)
        .max(10_000)
        .describe('Later releases are rounded up to steps of this length, milliseconds'),
    })
    .describe('Fixed times of the display for travellers'),
  privacyNotice: texts(300).describe(
    'Notice to travellers by language, at most 300 characters: the display has no room for more',
  ),
  faceAlerts: z
    .strictObject({
      falseAlertsPerDay: z
        .number()
        .positive()
        .max(10_000)
        .describe('Number of false alerts that a post can look into per day'),
    })
    .nullable()
    .describe('Budget of each face list; the configuration may only be stricter. Null if none is prescribed'),
  randomSecondLine: z
    .strictObject({ oneIn: z.int().min(2).max(10_000).describe('One crossing in this many, drawn purely at random') })
    .nullable()
    .describe('Random second-line checks; null for none'),
  statistics: z
    .strictObject({ kMin: z.int().min(20).max(1_000).describe('Smallest number of people in a group that is shown') })
    .optional()
    .describe(
      'k of k-anonymity; the larger of this value and the one in the protection pack applies. Absent: only the value in the protection pack applies',
    ),
  confirmedAllow: z
    .strictObject(
      Object.fromEntries(ALERT_CLASSES.map((name) => [name, z.enum(['one', 'two'])])) as Record<
        AlertClass,
        z.ZodEnum<{ one: 'one'; two: 'two' }>
      >,
    )
    .optional()
    .describe(
      'How many people must agree to allow a traveller despite a confirmed entry, by class of the entry. Absent: two for protect and stop, one for discreet and document. Letting a person leave alone or with the companion always takes two',
    ),
  securityKeys: z
    .strictObject({
      supervisor: z.enum(KEY_MODES),
      technician: z.enum(KEY_MODES),
      dpo: z.enum(KEY_MODES),
    })
    .optional()
    .describe(
      'Security key after the PIN, by role. off: no key is requested. offered: an account that has a key must use it. required: nobody signs in without one. Absent: offered',
    ),
  outcomeStream: z
    .strictObject({
      purpose: words.describe('What the outside system uses the outcomes for'),
      act: words.describe('Law and article that allow it to read them'),
      document: z
        .array(z.enum(OUTCOME_FIELDS))
        .max(OUTCOME_FIELDS.length)
        .refine((fields) => new Set(fields).size === fields.length, 'a field is listed twice')
        .describe('What the outside system receives from the document; with an empty list, only the decision'),
    })
    .optional()
    .describe(
      'Lets machine accounts (an entry/exit system, a gate) read the outcome of the lane. If this is absent, or while the policy is not valid, nobody can read it',
    ),
  help: z
    .strictObject({
      emergency: helpNumber.optional().describe('Emergency number of the country, shown if no other number answers'),
      line: helpNumber
        .optional()
        .describe("Help line that the traveller's display shows to everybody, in each of its languages. Absent: none"),
      sealed: z
        .boolean()
        .optional()
        .describe(
          'False: this kiosk has no sealed route, and a telephone number is enough. Absent: it needs a sealed route',
        ),
      drillDays: z
        .int()
        .min(0)
        .max(14)
        .optional()
        .describe(
          'Days between two sealed drills of a site; 0 for no drills; then the supervisor is not informed of waiting files. Absent: 7',
        ),
      answerWithinMinutes: z
        .int()
        .min(5)
        .max(1_440)
        .optional()
        .describe(
          'After this long without an answer, a protection officer telephones. Absent: as the receiving body promises',
        ),
    })
    .optional()
    .describe('The route to help (docs/protection.md)'),
  operations: operationRuleSchema
    .optional()
    .describe('Partner agencies whose lists are accepted for a time (docs/operations.md). Absent: none'),
  redress: z
    .strictObject({
      law: words.describe('Law under which a traveller may ask or complain'),
      contact: shown(400).describe('Where to send the request: address, telephone, office hours'),
      answerWithinDays: z.int().min(1).max(365).describe('Days within which an answer is due'),
      text: texts(1_500).describe('How to ask, by language, at most 1500 characters each'),
    })
    .describe('Texts of the slip for questions and complaints'),
});

/** A policy pack that was read. */
export type PolicyPack = z.infer<typeof policySchema>;
