import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { frameSize, PAGE_FORMATS, type PageFormat } from './frame/index.ts';
import { taughtGlowSchema, taughtInkSchema } from './illumination.ts';
import { SIDES } from './photo.ts';

/** Largest stored model, bytes: a plane of a passport page takes about 150 kB when packed. */
export const DOCUMENT_TYPE_LIMIT_BYTES: number = 1024 * 1024;
/** Maximum number of models of one appliance. */
export const MAX_DOCUMENT_TYPES = 200;

const mm = z.number().min(-20).max(200);
const grey = z.number().min(-255).max(255);
const side = z.strictObject({
  mean: mm,
  sd: z.number().min(0).max(5),
  step: grey,
  seen: z.number().min(0).max(1),
  noise: z.number().min(0).max(255),
});
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
/** A plane of the frame: one byte per pixel, raw deflate, base64. */
const packed = z.base64().max(DOCUMENT_TYPE_LIMIT_BYTES);

/** Key (C, T, N, Y, P) of TR-03135-1 5.5.3. */
export const documentTypeKeySchema = z.strictObject({
  /** Issuing state as printed in the MRZ. */
  country: z.string().regex(/^[A-Z]{1,3}$/),
  /** Document code of the zone. */
  type: z.string().regex(/^[A-Z]{1,2}$/),
  /** Running number of the model within country and type. */
  number: z.int().min(1).max(99),
  /** Year from which it was issued, if known. */
  year: z.int().min(1950).max(2100).nullable(),
  /** PRADO code, if known. */
  prado: z
    .string()
    .regex(/^[A-Z]{3}-[A-Z]{2}-\d{5}$/)
    .nullable(),
});
export type DocumentTypeKey = z.infer<typeof documentTypeKeySchema>;

/**
 * One document model, taught from genuine pages on one scanner (docs/document-checks.md). It contains what looks the same on all
 * of them, and no pixel of what differs: names, numbers, portraits and the MRZ are blank.
 */
export const documentTypeSchema = z.strictObject({
  /** Version 2 may include infrared and ultraviolet light; version 1 was taught in white light alone. */
  schema: z.enum(['waypost.document-model/1', 'waypost.document-model/2']),
  key: documentTypeKeySchema,
  format: z.enum(Object.keys(PAGE_FORMATS) as [PageFormat, ...PageFormat[]]),
  /** True if the page has a machine-readable zone. */
  zone: z.boolean(),
  /** True if every edition of this country and type in circulation is taught: only then is an unknown one a finding. */
  allEditions: z.boolean(),
  taughtFrom: z.int().min(5).max(40),
  created: z.iso.datetime(),
  print: z.strictObject({
    /** Static print; 0 where the print is not static. */
    plane: packed,
    /** Lowest correlation among the pages from which it was taught. */
    least: z.number().min(-1).max(1),
  }),
  photo: z.strictObject({ box, sides: z.partialRecord(z.enum(SIDES), side) }).nullable(),
  /** Median shift of each cell over the pages, and its scatter, millimetres: a scanner may distort all pages in the same way. */
  cells: z.array(
    z.strictObject({
      column: z.int().min(0).max(4),
      row: z.int().min(0).max(3),
      shift: z.tuple([mm, mm]),
      sd: z.number().min(0).max(5),
    }),
  ),
  /** What was taught in other lights; null if the pages came without that light or showed nothing in it. */
  lights: z.strictObject({ IR: taughtInkSchema.nullable(), UV: taughtGlowSchema(packed).nullable() }).optional(),
});
export type DocumentType = z.infer<typeof documentTypeSchema>;

/** Name of a model in files, records and commands: `UTO-P-1`. */
export function documentTypeName({
  country,
  type,
  number,
}: Pick<DocumentTypeKey, 'country' | 'type' | 'number'>): string {
  return `${country}-${type}-${number}`;
}

export function packPlane(plane: Uint8Array): string {
  return deflateRawSync(plane, { level: 9 }).toString('base64');
}

/** Null if the text does not contain a plane in this format. */
export function unpackPlane(text: string, format: PageFormat): Uint8Array | null {
  const { width, height } = frameSize(format);
  try {
    const plane = inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: width * height });
    return plane.length === width * height ? new Uint8Array(plane) : null;
  } catch {
    return null;
  }
}
