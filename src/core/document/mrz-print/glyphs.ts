import { z } from 'zod';

/** Header of the stored templates (models/mrz-print/glyphs.json, made by models/training/mrz-print/glyphs.py). */
export const glyphHeaderSchema = z.strictObject({
  schema: z.literal('waypost.mrz-print/1'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  alphabet: z.string().length(37),
  /** Size of a template in its own pixels; the width is one MRZ column, 2.54 mm. */
  width: z.number().int().min(8).max(64),
  height: z.number().int().min(8).max(96),
  /** Row of the foot of the characters. */
  baseline: z.number().int().min(4).max(96),
  drawings: z.array(z.string()).min(1).max(8),
  /** How far the edge of every stroke is moved outwards, template pixels, smallest first. */
  weights: z.array(z.number().min(-2).max(2)).min(3).max(16),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  source: z.strictObject({
    package: z.string(),
    version: z.string(),
    files: z.array(z.strictObject({ file: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
  }),
  licence: z.string(),
});
export type GlyphHeader = z.infer<typeof glyphHeaderSchema>;

/** Coverage of every character in every drawing and stroke weight, [drawing][weight][character][row][column], 0..255. */
export interface GlyphSet extends GlyphHeader {
  planes: Uint8Array;
}

/** The templates with their header, or null if the bytes do not match it. */
export function glyphSetOf(header: unknown, planes: Uint8Array): GlyphSet | null {
  const parsed = glyphHeaderSchema.safeParse(header);
  if (!parsed.success) return null;
  const { drawings, weights, alphabet, width, height } = parsed.data;
  const expected = drawings.length * weights.length * alphabet.length * width * height;
  return planes.length === expected ? { ...parsed.data, planes } : null;
}
