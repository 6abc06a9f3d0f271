import { z } from 'zod';

/** Measures of the print of an MRZ as the child reports them; the daemon judges them. */
export const mrzPrintValue = z.strictObject({
  version: z.string().max(20),
  /** Hash of the templates. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Hash of the judged MRZ pixels, upright, one byte per pixel. */
  areaSha256: z.string().regex(/^[0-9a-f]{64}$/),
  ppi: z.number().positive().max(10_000),
  style: z.strictObject({
    drawing: z.number().int().min(0).max(8),
    weight: z.number().int().min(0).max(16),
    scaleX: z.number().min(0.5).max(2),
    scaleY: z.number().min(0.5).max(2),
    blur: z.number().min(0).max(4),
  }),
  cells: z
    .array(
      z.strictObject({
        line: z.number().int().min(0).max(2),
        column: z.number().int().min(0).max(43),
        symbol: z.string().regex(/^[A-Z0-9<]$/),
        likeness: z.number().min(-1.01).max(1.01),
        extra: z.number().min(0).max(1e4),
        missing: z.number().min(0).max(1e4),
        across: z.number().min(0).max(2),
        along: z.number().min(-10).max(10),
        down: z.number().min(-10).max(10),
        weight: z.number().min(-1e3).max(1e3),
        ground: z.number().min(-256).max(256),
        uneven: z.number().min(-256).max(256),
        white: z.number().min(-1).max(1),
        ink: z.number().min(-256).max(256),
      }),
    )
    .max(3 * 44),
  /**
   * Corners of the band of each line, in fractions of the page as handed in: start and end of the upper edge, end and start of
   * the lower edge.
   */
  bands: z.array(z.array(z.tuple([z.number().min(-2).max(3), z.number().min(-2).max(3)])).length(4)).max(3),
});
