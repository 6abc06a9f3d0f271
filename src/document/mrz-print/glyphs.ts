import { z } from 'zod';

/** Header of the committed templates (models/mrz-print/glyphs.json, made by models/training/mrz-print/glyphs.py). */
export const glyphHeaderSchema = z.strictObject({
  schema: z.literal('waypost.mrz-print/1'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  alphabet: z.string().length(37),
  /** Size of a template in its own pixels; the width is one column of the zone, 2.54 mm. */
  width: z.number().int().min(8).max(64),
  height: z.number().int().min(8).max(96),
  /** Row on which the characters stand. */
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

/** The templates with their header, or null where the bytes are not those that it describes. */
export function glyphSetOf(header: unknown, planes: Uint8Array): GlyphSet | null {
  const parsed = glyphHeaderSchema.safeParse(header);
  if (!parsed.success) return null;
  const { drawings, weights, alphabet, width, height } = parsed.data;
  const expected = drawings.length * weights.length * alphabet.length * width * height;
  return planes.length === expected ? { ...parsed.data, planes } : null;
}

/** How a machine prints: which drawing and stroke weight (indexes), the size against OCR-B size 1, and the blur. */
export interface PrintStyle {
  drawing: number;
  weight: number;
  /** Width and height of the characters against the template. */
  scaleX: number;
  scaleY: number;
  /** Standard deviation of the blur of ink and optics, template pixels. */
  blur: number;
}

export const NOMINAL_STYLE: Omit<PrintStyle, 'weight'> = { drawing: 0, scaleX: 1, scaleY: 1, blur: 0.9 };

/** One character as it should look in this style: mean 0, length 1, so that a correlation is an inner product. */
export function templateOf(set: GlyphSet, symbol: number, style: PrintStyle): Float32Array {
  const { width, height, baseline } = set;
  const size = width * height;
  const at = ((style.drawing * set.weights.length + style.weight) * set.alphabet.length + symbol) * size;
  const plane = set.planes.subarray(at, at + size);
  const out = blurred(scaled(plane, { width, height, baseline, style }), { width, height, sigma: style.blur });
  let mean = 0;
  for (const v of out) mean += v / size;
  let length = 0;
  for (let i = 0; i < size; i++) {
    out[i] = (out[i] as number) - mean;
    length += (out[i] as number) ** 2;
  }
  const scale = 1 / Math.sqrt(length + 1e-6);
  for (let i = 0; i < size; i++) out[i] = (out[i] as number) * scale;
  return out;
}

function scaled(
  plane: Uint8Array,
  { width, height, baseline, style }: { width: number; height: number; baseline: number; style: PrintStyle },
): Float32Array {
  const out = new Float32Array(width * height);
  const middle = (width - 1) / 2;
  for (let y = 0; y < height; y++) {
    const sy = baseline - 0.5 + (y - baseline + 0.5) / style.scaleY;
    for (let x = 0; x < width; x++) {
      const sx = middle + (x - middle) / style.scaleX;
      out[y * width + x] = pixel(plane, { width, height, x: sx, y: sy });
    }
  }
  return out;
}

function pixel(
  plane: Uint8Array,
  { width, height, x, y }: { width: number; height: number; x: number; y: number },
): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const fx = x - x0;
  const fy = y - y0;
  const value = (c: number, r: number): number =>
    c < 0 || r < 0 || c >= width || r >= height ? 0 : (plane[r * width + c] as number);
  return (
    (value(x0, y0) * (1 - fx) + value(x0 + 1, y0) * fx) * (1 - fy) +
    (value(x0, y0 + 1) * (1 - fx) + value(x0 + 1, y0 + 1) * fx) * fy
  );
}

function blurred(
  plane: Float32Array,
  { width, height, sigma }: { width: number; height: number; sigma: number },
): Float32Array {
  const reach = Math.max(1, Math.ceil(2.5 * sigma));
  const taps = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const sum = taps.reduce((a, b) => a + b, 0);
  const across = new Float32Array(plane.length);
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let v = 0;
      for (let k = -reach; k <= reach; k++) {
        const c = x + k;
        if (c >= 0 && c < width) v += (taps[k + reach] as number) * (plane[y * width + c] as number);
      }
      across[y * width + x] = v / sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let v = 0;
      for (let k = -reach; k <= reach; k++) {
        const r = y + k;
        if (r >= 0 && r < height) v += (taps[k + reach] as number) * (across[r * width + x] as number);
      }
      out[y * width + x] = v / sum;
    }
  }
  return out;
}
