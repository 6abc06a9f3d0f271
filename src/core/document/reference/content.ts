import { z } from 'zod';
import { CHECK_TABLE, type CheckId } from '../../inspection/record/checks/index.ts';

/** Largest picture of a reference, bytes: a detail of 600 x 400 pixels needs a third of that. */
export const REFERENCE_PICTURE_LIMIT_BYTES: number = 128 * 1024;
/** Largest reference as its author writes it, bytes; the daemon keeps it in memory. */
export const REFERENCE_LIMIT_BYTES: number = 12 * 1024 * 1024;
/** Types that a screen shows without help. SVG is not one of them, because it may contain a script. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

const CHECKS = Object.keys(CHECK_TABLE) as [CheckId, ...CheckId[]];
/** Base64 has four characters for three bytes. */
const DATA_CHARACTERS = Math.ceil(REFERENCE_PICTURE_LIMIT_BYTES / 3) * 4;

const words = (most: number) => z.string().trim().min(1).max(most);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'has to be small letters, digits and hyphens, at most 40');
const year = z.int().min(1950).max(2100);
const share = z.number().min(0).max(1);

const featureSchema = z.strictObject({
  id,
  name: words(80),
  /** Left, top, width and height, as fractions of the picture of the page. */
  place: z.tuple([share, share, share, share]),
  light: z.enum(['VIS', 'IR', 'UV']),
  /** Checks beside which the details offer the feature. */
  checks: z.array(z.enum(CHECKS)).min(1).max(20),
  /** What a genuine document shows here. */
  genuine: words(600),
  /** What known forgeries show here; null if no forgery is known. */
  forged: words(600).nullable(),
  /** Ids of pictures. */
  pictures: z.strictObject({ genuine: id.nullable(), forged: id.nullable() }),
});
export type ReferenceFeature = z.infer<typeof featureSchema>;

const documentSchema = z.strictObject({
  /** Issuing state and document code, as printed in the MRZ. */
  issuer: z.string().regex(/^[A-Z]{1,3}$/, 'has to be the code in the MRZ: one to three capital letters'),
  code: z.string().regex(/^[A-Z]{1,2}$/, 'has to be the code in the MRZ: one or two capital letters'),
  /** Years in which this edition was issued; null if there is only one edition. */
  issued: z.strictObject({ from: year, to: year.nullable() }).nullable(),
  name: words(120),
  description: words(1200),
  /** Source of the knowledge. */
  source: words(300),
  features: z.array(featureSchema).min(1).max(40),
});
export type ReferenceDocument = z.infer<typeof documentSchema>;

const pictureSchema = z.strictObject({
  id,
  type: z.enum(PICTURE_TYPES),
  /** What it shows, for a screen reader. */
  alt: words(200),
  source: words(300),
  data: z.base64().min(1).max(DATA_CHARACTERS, `is larger than ${REFERENCE_PICTURE_LIMIT_BYTES} bytes`),
});

/** A document expert's knowledge about documents, as it is written, signed and shown (docs/document-checks.md). */
export const referenceSchema = z.strictObject({
  schema: z.literal('waypost.document-reference/1'),
  /** Rises with every reference; an older one is refused. */
  version: z.int().min(1),
  created: z.iso.datetime(),
  /** Language of the texts (BCP 47). */
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'has to be a language tag such as en or pt-BR'),
  /** Who holds the pictures, and the grounds on which the operator may keep and show them. */
  rights: z.strictObject({ holder: words(200), statement: words(600) }),
  documents: z.array(documentSchema).min(1).max(200),
  pictures: z.array(pictureSchema).max(400),
});
export type ReferenceContent = z.infer<typeof referenceSchema>;

/** Name of an edition in records and on the screen: `UTO-P`, or `UTO-P-2016` if the years are known. */
export function editionName({ issuer, code, issued }: Pick<ReferenceDocument, 'issuer' | 'code' | 'issued'>): string {
  return issued === null ? `${issuer}-${code}` : `${issuer}-${code}-${issued.from}`;
}

/** Every edition of the document with the issuing state and code of the MRZ, newest first. */
export function editionsOf(
  { documents }: Pick<ReferenceContent, 'documents'>,
  { issuer, code }: { issuer: string; code: string },
): ReferenceDocument[] {
  const own = documents.filter((one) => one.issuer === issuer && one.code === code);
  return own.sort((one, other) => (other.issued?.from ?? 0) - (one.issued?.from ?? 0));
}
