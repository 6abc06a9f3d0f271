/** The part of the contract about the text of a document: its MRZ and its holder; see `api.ts`. */
import { z } from 'zod';

export const StateRefView = z.strictObject({ code: z.string(), name: z.string().nullable(), cls: z.string() });

export const ComparedView = z.strictObject({
  field: z.string(),
  captured: z.string(),
  expected: z.string(),
  at: z.strictObject({ line: z.number().int(), column: z.number().int() }).nullable(),
});

export const DateView = z.strictObject({
  /** The date as printed, six characters. */
  raw: z.string(),
  year: z.number().int().nullable(),
  month: z.number().int().nullable(),
  day: z.number().int().nullable(),
  precision: z.enum(['day', 'month', 'year', 'none']),
  possible: z.boolean(),
  centuryAssumed: z.boolean(),
});

export const MrzView = z.strictObject({
  format: z.string().nullable(),
  lines: z.array(z.string()),
  via: z.enum(['scanner', 'image', 'typed', 'confirmed']),
  /** Identifies this reading; it is sent with a choice about a character. Empty if there is nothing to choose. */
  reading: z.string(),
  /** Result of an independent second reader of the page; null if the MRZ did not come from a page. */
  second: z.enum(['agrees', 'disagrees', 'absent']).nullable(),
  checks: z.array(
    z.strictObject({
      of: z.string(),
      printed: z.string(),
      computed: z.string(),
      ok: z.boolean(),
      line: z.number().int(),
      column: z.number().int(),
    }),
  ),
  uncertain: z.array(
    z.strictObject({
      line: z.number().int(),
      column: z.number().int(),
      seen: z.string(),
      candidates: z.array(z.string()),
    }),
  ),
  /**
   * Characters the officer can settle on the picture, with what each could be; the first choice is the one that was read.
   */
  open: z.array(
    z.strictObject({
      line: z.number().int(),
      column: z.number().int(),
      why: z.enum(['uncertain', 'proposal', 'disputed']),
      choices: z.array(z.string()),
    }),
  ),
  /**
   * Corners of the MRZ in the page picture, as fractions of its width and height: first character, end of the first line, end
   * and start of the last line. Null if the MRZ did not come from the page that is shown.
   */
  corners: z.array(z.tuple([z.number(), z.number()])).nullable(),
});

export const PersonView = z.strictObject({
  primary: z.string(),
  secondary: z.string(),
  truncated: z.boolean(),
  sex: z.enum(['F', 'M']).nullable(),
  birth: DateView,
  /** Whole years on the day of inspection; null if the birth date or the clock does not allow it. */
  age: z.number().int().nullable(),
  nationality: StateRefView,
  issuingState: StateRefView,
  documentCode: z.string(),
  documentNumber: z.string(),
  expiry: DateView,
  /** Days until the document expires, negative after that; null if unknown. */
  daysToExpiry: z.number().int().nullable(),
  specimen: z.boolean(),
});

/** Positions of the eyes, as fractions of the picture's width and height; the screen turns and scales the picture by them. */
export const EyesView = z.strictObject({
  left: z.tuple([z.number(), z.number()]),
  right: z.tuple([z.number(), z.number()]),
  /** Width of the picture over its height. */
  aspect: z.number(),
});

/** Positions of the eyes in each face picture that is shown. */
export const FaceEyesView = z.strictObject({
  live: EyesView.nullable(),
  portrait: EyesView.nullable(),
  chip: EyesView.nullable(),
  ghost: EyesView.nullable(),
});

const ReferencePictureView = z.strictObject({ url: z.string(), alt: z.string(), source: z.string() });

export const ReferenceFeatureView = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Left, top, width and height, as fractions of the page picture. */
  place: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  light: z.enum(['VIS', 'IR', 'UV']),
  /** Checks next to which the feature is offered. */
  checks: z.array(z.string()),
  genuine: z.string(),
  forged: z.string().nullable(),
  genuinePicture: ReferencePictureView.nullable(),
  forgedPicture: ReferencePictureView.nullable(),
});

export const ReferenceEditionView = z.strictObject({
  id: z.string(),
  name: z.string(),
  issued: z.strictObject({ from: z.number().int(), to: z.number().int().nullable() }).nullable(),
  description: z.string(),
  source: z.string(),
  features: z.array(ReferenceFeatureView),
});

/** What the installed reference says about this traveller's document; without editions if it does not describe any. */
export const ReferenceView = z.strictObject({
  /** Language of the texts (BCP 47). */
  language: z.string(),
  holder: z.string(),
  rights: z.string(),
  editions: z.array(ReferenceEditionView),
});

/** The feature that was opened next to the page. */
export const ReferenceOpenedBody = z.strictObject({ edition: z.string().max(40), feature: z.string().max(40) });
