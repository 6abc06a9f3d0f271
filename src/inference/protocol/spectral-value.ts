import { z } from 'zod';
import { type DocumentType, glowSchema, inkMapSchema } from '../../core/document/document-type/index.ts';
import type { DocumentTypePayload } from './document-type-value.ts';

const share = z.number().min(0).max(1);
const finite = z.number().min(-1e5).max(1e5);
const level = z.number().min(0).max(255);
const jpeg = z
  .custom<Uint8Array>((b) => b instanceof Uint8Array)
  .refine((b) => b.byteLength > 0 && b.byteLength <= 8 * 1024 * 1024);

/** Values of a light whose picture shows the same page and can be aligned with the white picture. */
const seen = {
  ok: z.literal(true),
  /** Re-encoded picture, no metadata. */
  display: jpeg,
  /** Shift from the white picture, pixels of the file; null if the two have too little in common to tell. */
  shiftPx: z.number().min(0).max(10_000).nullable(),
  /** Hash of the decoded pixels. */
  areaSha256: z.string().regex(/^[0-9a-f]{64}$/),
};
const unseen = z.strictObject({
  ok: z.literal(false),
  reason: z.enum(['IMAGE_REJECTED', 'IMAGE_TOO_LARGE', 'NOT_REGISTERED', 'DARK']),
  display: jpeg.nullable(),
});

const side = z.union([z.strictObject(seen), unseen]).nullable();

/** What the child measured on the pictures of a page in further lights; the daemon judges it. */
export const spectralValue = z.strictObject({
  lights: z.strictObject({
    /** Values of the infrared picture; null if no picture was sent. */
    IR: z
      .union([
        z.strictObject({
          ...seen,
          cells: z
            .array(
              z.strictObject({
                line: z.number().int().min(0).max(2),
                column: z.number().int().min(0).max(43),
                contrast: z.number().min(-255).max(1),
                overlap: share,
                paper: level,
              }),
            )
            .max(3 * 44),
          /** Values of the portrait; null if none was found, or if too little of its surroundings is on the page. */
          portrait: z.strictObject({ offset: finite, rest: finite }).nullable(),
        }),
        unseen,
      ])
      .nullable(),
    UV: z
      .union([
        z.strictObject({
          ...seen,
          levels: z.strictObject({
            page: level,
            visual: level,
            photo: level.nullable(),
            mrz: level.nullable(),
            reference: level.nullable(),
          }),
          portrait: z.strictObject({ step: finite }).nullable(),
        }),
        unseen,
      ])
      .nullable(),
    SIDE1: side,
    SIDE2: side,
  }),
  /** Edge of the portrait in the two pictures with side light; null if one cannot be used, or no portrait was found. */
  edge: z.union([z.strictObject({ score: z.number().min(0).max(1e6) }), z.enum(['dark', 'alike', 'small'])]).nullable(),
  /** The model of the page and the measurements against it; null if no model was asked for, or none fits. */
  model: z
    .strictObject({
      id: z.string().max(40),
      /** Converts frame pixels to fractions of the page as handed in. */
      at: z.tuple([finite, finite, finite, finite, finite, finite]),
      ink: inkMapSchema.nullable(),
      glow: glowSchema.nullable(),
    })
    .nullable(),
});
export type SpectralValue = z.infer<typeof spectralValue>;

export interface SpectralPayload {
  /** The page in white light. */
  bytes: Uint8Array;
  IR: Uint8Array | null;
  UV: Uint8Array | null;
  SIDE1: Uint8Array | null;
  SIDE2: Uint8Array | null;
  /** Text and band of each line of the MRZ; empty if the page has none. */
  lines: { text: string; band: [number, number][] }[];
  photo: [number, number, number, number] | null;
  /** Position of the scanner's reference patch in the ultraviolet picture. */
  reference: [number, number, number, number] | null;
  /** Models of this country and code that include a further light; null if there are none. */
  models: {
    zone: DocumentTypePayload['zone'];
    models: (Pick<DocumentType, 'format' | 'zone'> & { id: string; plane: string; ir: boolean; uv: string | null })[];
  } | null;
}
