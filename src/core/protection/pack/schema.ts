import { z } from 'zod';
import { condition } from './facts.ts';
import { HOURS_MAX_CHARACTERS, isZone, readHours } from './hours.ts';
import { inLanguages, languageTags, line, perLanguage } from './text.ts';

/** Largest pack without its media, in UTF-8 bytes. */
export const PACK_LIMIT_BYTES: number = 512 * 1024;
/** Nobody fills in a form with more points, and nobody keeps a list with more receivers up to date. */
export const ITEMS_MAX = 100;
export const ASKS_MAX = 40;
export const BODIES_MAX = 12;
const SOURCES_MAX = 100;
/** Maximum number of keys of one body: the current, the previous and the next one. */
const KEYS_MAX = 3;

const BASE64_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;
const key = z.string().regex(BASE64_32_BYTES, 'use the base64 that `waypost protection body keygen` prints');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'use sha256: and 64 hexadecimal digits');
const day = z.iso.date('use a date such as 2026-11-01');
const moment = z.iso.datetime('use a time such as 2027-12-31T00:00:00Z');
const version = z.int().min(1);

/** The group of people for whom a point, a route or a body is intended. */
const GROUPS = ['adult', 'child'] as const;
export type Group = (typeof GROUPS)[number];
const groups = z.array(z.enum(GROUPS)).min(1).max(GROUPS.length);

export const TABS = ['seen', 'told', 'documents'] as const;
export type Tab = (typeof TABS)[number];

/** Forms of exploitation that a point may be about; never a statement about a person. */
const FORMS = ['labour', 'sexual', 'domestic', 'begging', 'crime', 'marriage', 'organs', 'adoption'] as const;

const POINT = line(10, 120);
export const itemWords = z.strictObject({
  /** What the officer ticks. */
  point: POINT,
  /** An open question that may be put to the person. */
  ask: line(10, 200).optional(),
  /** What to look at. */
  look: line(10, 200).optional(),
  /** What it does not mean. */
  not: line(10, 200).optional(),
  /** Who has proofread it, or that nobody has. */
  review: line(1, 120).optional(),
});

export const sourceKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, 'use letters, digits and hyphens');
export const source = z.strictObject({
  org: line(2, 80),
  title: line(2, 200),
  /** Null if the text does not state a year. */
  year: z.int().min(1900).max(2100).nullable(),
  section: line(1, 120).nullable(),
  /** True for a national text of the pack's country. */
  national: z.boolean(),
  /** Date on which somebody read it and found the point in it; null if nobody has done so. */
  checkedAt: day.nullable(),
});
export type PackSource = z.infer<typeof source>;

export const item = z.strictObject({
  id: z.string().regex(/^[ID]-\d{2,3}$/, 'use I- or D- and two or three digits'),
  tab: z.enum(TABS),
  /** O: the officer observes it; T: the officer hears it; D: the kiosk may raise it from document facts. */
  how: z
    .array(z.enum(['O', 'T', 'D']))
    .min(1)
    .max(3),
  for: groups,
  at: z.array(z.enum(['entry', 'exit'])).max(2),
  form: z.array(z.enum(FORMS)).max(FORMS.length),
  words: perLanguage(itemWords),
  /** Name of a picture in the pack. */
  picture: z.string().max(20).nullable().default(null),
  /** Keys in `sources`. */
  sources: z.array(sourceKey).max(8),
  /** The project derived it from facts about documents; it has no source, and says so. */
  derivedByProject: z.boolean().default(false),
  /** First pack version that contained it. */
  since: version,
  /** Pack version from which it is no longer offered; null while it still is. */
  retired: version.nullable(),
});
/** Origin of a point that a joint operation adds (`joinPoints`). */
export interface PointSource {
  /** Name of the partner agency as it is written in the policy. */
  agency: string;
  agreement: string;
  /** SHA-256 of the content of the list that contained it. */
  digest: string;
}
/** A point of the form: from the pack or, with `operation`, from a joint operation for as long as that is in force. */
export type PackItem = z.infer<typeof item> & { operation?: PointSource };

export const ask = z.strictObject({
  id: z.string().regex(/^Q-\d{2}$/, 'use Q- and two digits'),
  when: condition,
  /** The item that the question is about. */
  item: z.string().max(8),
});
export type PackAsk = z.infer<typeof ask>;

const NUMBER_MAX_CHARACTERS = 40;
/** A full ITU-T E.164 number: plus, country code, 7 to 15 digits; blanks between groups make it easier to read. */
export const E164: RegExp = /^\+[1-9](?: ?\d){6,14}$/;
const number = z
  .string()
  .max(NUMBER_MAX_CHARACTERS, `write at most ${NUMBER_MAX_CHARACTERS} characters`)
  .regex(E164, 'write the number with + and country code, 7 to 15 digits, for example +999 0000 0114');
/** National help lines often have short numbers. */
const helpNumber = z
  .string()
  .max(NUMBER_MAX_CHARACTERS, `write at most ${NUMBER_MAX_CHARACTERS} characters`)
  .regex(/^(\+[1-9](?: ?\d){6,14}|\d(?: ?\d){2,7})$/, 'write the number with + and country code, or a short number');

const phone = z.strictObject({
  number,
  hours: z
    .string()
    .max(HOURS_MAX_CHARACTERS)
    .refine((text) => readHours(text) !== null, 'write hours such as Mo-Fr 08:00-18:00; Sa 09:00-12:00, or 24/7'),
  zone: z.string().max(64).refine(isZone, 'write the time zone of the receiving body, such as Europe/Lisbon'),
  languages: languageTags,
});
/**
 * `hours` and `zone` are null if they are not known, or are in words that programs cannot read. This occurs only in packs of
 * schema 1, whose numbers may have any form.
 */
export interface Phone {
  number: string;
  hours: string | null;
  zone: string | null;
  languages: string[];
}

const bodyKey = z
  .strictObject({
    /** X25519 public key to which referrals are sealed, and Ed25519 public key of its answers. */
    box: key,
    ack: key,
    from: moment,
    /** From this moment on the key is no longer used for sealing. */
    until: moment,
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), 'a key must end after it begins');
export type BodyKey = z.infer<typeof bodyKey>;

export const body = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'use small letters, digits and hyphens'),
  name: inLanguages(line(1, 120)),
  /** Text on a screen that people other than the officer may read. */
  screenName: inLanguages(line(1, 60)),
  phones: z.array(phone).min(1, 'a receiving body has at least one telephone').max(6),
  /** Empty: this body can only be telephoned. */
  keys: z.array(bodyKey).max(KEYS_MAX, `a receiving body has at most ${KEYS_MAX} keys`),
  accepts: groups.default(() => [...GROUPS]),
  wantsPhoto: z.boolean(),
  /** This cannot be overridden: an adult without consent is never referred by name. */
  adultNeedsConsent: z.literal(true),
  childAge: z.int().min(18).max(21),
  answerWithinMinutes: z
    .int()
    .min(5)
    .max(24 * 60),
  /** Maximum number of drills per week that the body accepts; null if it does not say. */
  drillsPerWeek: z.int().min(0).max(50).nullable().default(null),
});
export type Body = Omit<z.infer<typeof body>, 'phones'> & { phones: Phone[] };

/** The groups of people it is for, and the receiving bodies to which it leads, best first. */
const route = z.strictObject({ for: groups, bodies: z.array(z.string().max(40)).min(1).max(BODIES_MAX) });
export type PackRoute = z.infer<typeof route>;

const review = line(1, 120);
export const slip = z.strictObject({
  title: line(1, 80),
  lines: z.array(line(1, 160)).min(1).max(6),
  number: helpNumber,
  review,
});
export type PackSlip = z.infer<typeof slip>;

const card = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z0-9]{0,19}$/),
  words: perLanguage(z.strictObject({ title: line(1, 60), text: line(1, 240), review: review.optional() })),
});

const talk = z.strictObject({
  messages: digest.nullable().default(null),
  languages: perLanguage(z.strictObject({ text: digest, audio: digest.nullable().default(null), review })),
});

const wordList = perLanguage(z.array(line(2, 40)).max(400));

/** The frame of a pack; its items, questions, bodies and sources are read one by one, so that a refusal can name a faulty one. */
export const frame = z.strictObject({
  schema: z.literal('waypost.protection/2').describe('Format and version of this file'),
  packId: z.literal('protection').describe('Always protection'),
  version: version.describe('Increases with every pack, across both schemas; an older pack is refused'),
  issuedAt: moment.describe('When the office issued it, UTC'),
  changeNotes: inLanguages(line(1, 300)).describe(
    'What is new, by language; shown once to everybody who opens the form',
  ),
  country: z
    .string()
    .regex(/^[A-Z]{3}$/, 'use three capital letters')
    .nullable()
    .describe('ISO 3166-1 alpha-3, or UTO; null if it belongs to no country'),
  rules: z
    .strictObject({
      guidanceFromFacts: z
        .int()
        .min(1)
        .max(20)
        .describe('Number of facts from which the guidance sentence changes its words; it has no other effect'),
      promptOneIn: z
        .int()
        .min(2)
        .max(10_000)
        .describe('After one crossing in this many, drawn purely at random, the officer is asked "anything seen?"'),
      kMin: z.int().min(20).max(1_000).describe('No number about travellers below this is shown'),
      coverAfterS: z.int().min(5).max(60).describe('Seconds without a key press after which the form covers itself'),
    })
    .describe('Numbers of the form'),
  sources: z
    .record(sourceKey, z.unknown())
    .refine((all) => Object.keys(all).length <= SOURCES_MAX, { message: `it has more than ${SOURCES_MAX} sources` }),
  items: z.array(z.unknown()).min(1).max(ITEMS_MAX, `it has more than ${ITEMS_MAX} items`),
  asks: z.array(z.unknown()).max(ASKS_MAX, `it has more than ${ASKS_MAX} questions`).default([]),
  routes: z
    .array(route)
    .max(12)
    .default([])
    .describe('Groups of persons, and the receiving bodies for them, best first'),
  bodies: z.array(z.unknown()).max(BODIES_MAX, `it has more than ${BODIES_MAX} receiving bodies`).default([]),
  slips: z.record(z.string(), z.unknown()).default({}),
  card: z.array(card).max(12).default([]).describe('Words shown next to the form for the talk'),
  talk: talk.default({ messages: null, languages: {} }).describe('Digests of the talk aid; empty in this version'),
  drills: digest.nullable().default(null).describe('Digest of the training drills; null if there are none'),
  pictures: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/), digest)
    .default({})
    .describe('Digests of pictures by name; the pictures show things, never a person'),
  quiet: z.array(helpNumber).max(1_000).default([]).describe('Public numbers that reveal nothing about any person'),
  traitWords: wordList
    .default({})
    .describe(
      'Words of protected traits by language: the form asks about a fact that contains one, and never refuses it',
    ),
  roleWords: wordList
    .default({})
    .describe('Words that assign a role to a person, in languages for which the product has no list'),
});

/** Everything that an author writes; the reader takes the parts one by one and checks more than a schema can express. */
export const packSchema = frame.extend({
  sources: z.record(sourceKey, source).describe('Sources of the points, by the key that items use'),
  items: z.array(item).min(1).max(ITEMS_MAX).describe('The points of the form, in the order of the screen'),
  asks: z.array(ask).max(ASKS_MAX).default([]).describe('Questions raised by facts that the kiosk knows, in order'),
  bodies: z
    .array(body)
    .max(BODIES_MAX)
    .default([])
    .describe('Who receives referrals; empty until there is one: the form still works, and shows whom to telephone'),
  slips: perLanguage(slip).default({}).describe('What is printed for the traveller, by language'),
});

export type Pack = Omit<z.infer<typeof frame>, 'sources' | 'items' | 'asks' | 'bodies' | 'slips'> & {
  sources: Record<string, PackSource>;
  items: PackItem[];
  asks: PackAsk[];
  bodies: Body[];
  slips: Record<string, PackSlip>;
};
