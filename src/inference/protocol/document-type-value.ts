import { z } from 'zod';
import type { PageFormat } from '../../core/document/document-type/frame/index.ts';
import type { DocumentType } from '../../core/document/document-type/index.ts';
import type { PlaceOnPage } from './page-text-value.ts';

/** Maximum number of models that are compared with one page. */
export const MAX_CANDIDATES = 12;
/** Long side of the picture from which a model is taught, pixels. */
export const MAX_PLANE_PX = 1600;

const mm = z.number().min(-500).max(500);
const finite = z.number().min(-1e5).max(1e5);

export interface DocumentTypePayload {
  bytes: Uint8Array;
  /** Position and layout of the MRZ; null if the page has none. */
  zone: { place: PlaceOnPage; format: PageFormat } | null;
  models: (Pick<DocumentType, 'format' | 'zone' | 'photo'> & { id: string; plane: string })[];
}

export const documentTypeValue = z.strictObject({
  /** One result for each model, in the order of the models. */
  fits: z
    .array(
      z.strictObject({
        id: z.string().max(40),
        coarse: z.number().min(-1.01).max(1.01),
        cells: z
          .array(
            z.strictObject({
              column: z.int().min(0).max(4),
              row: z.int().min(0).max(3),
              correlation: z.number().min(-1.01).max(1.01),
              shift: z.tuple([mm, mm]),
            }),
          )
          .max(20),
        sides: z
          .array(
            z.strictObject({
              side: z.enum(['left', 'top', 'right', 'bottom']),
              at: mm,
              step: z.number().min(0).max(255),
              outsideStep: z.number().min(0).max(512),
              outsideAt: mm,
            }),
          )
          .max(4),
        /** Converts frame pixels to fractions of the page as handed in. */
        at: z.tuple([finite, finite, finite, finite, finite, finite]),
      }),
    )
    .max(MAX_CANDIDATES),
  /** Hash of the grey picture that was compared. */
  areaSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type DocumentTypeValue = z.infer<typeof documentTypeValue>;

export interface PagePlanePayload {
  bytes: Uint8Array;
  zone: DocumentTypePayload['zone'];
  /** Under ultraviolet light the brightest channel represents the page. */
  light: 'white' | 'IR' | 'UV';
}

export const pagePlaneValue = z
  .strictObject({
    width: z.int().positive().max(MAX_PLANE_PX),
    height: z.int().positive().max(MAX_PLANE_PX),
    plane: z.custom<Uint8Array>((b) => b instanceof Uint8Array),
  })
  .refine(({ width, height, plane }) => plane.byteLength === width * height);
export type PagePlaneValue = z.infer<typeof pagePlaneValue>;
