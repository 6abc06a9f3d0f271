import { z } from 'zod';

/** Symbols that are searched for; each is tried separately if a document type asks for it. */
export const SYMBOLOGIES = ['DataMatrix', 'QRCode', 'Aztec', 'PDF417'] as const;
export type Symbology = (typeof SYMBOLOGIES)[number];
/** Maximum number of symbols on one page. */
export const LIMIT_SYMBOLS = 8;
/** Most bytes of one symbol: as many as a QR code of the largest version holds as text. A longer symbol is not a seal. */
export const LIMIT_SYMBOL_BYTES = 4_296;

const unit = z.number().min(0).max(1);
/** A corner may be outside the page if a symbol is cut by its edge. */
const point = z.tuple([z.number().min(-1).max(2), z.number().min(-1).max(2)]);

/** Two-dimensional symbols of a page; their bytes exactly as they were encoded, never as text. */
export const pageSymbolsValue = z.strictObject({
  symbols: z
    .array(
      z.strictObject({
        symbology: z.enum(SYMBOLOGIES),
        bytes: z
          .custom<Uint8Array>((bytes) => bytes instanceof Uint8Array)
          .refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= LIMIT_SYMBOL_BYTES),
        /** Corners in fractions of the picture the symbol was found in, clockwise from the symbol's own top left. */
        corners: z.array(point).length(4),
        light: z.enum(['VIS', 'IR']),
        /** True if the symbol was found only on an enlarged part of the page. */
        enlarged: z.boolean(),
      }),
    )
    .max(LIMIT_SYMBOLS),
  /** Symbols that cannot be decoded, [x, y, width, height] in fractions of the page; only if nothing was decoded. */
  unreadable: z.array(z.tuple([unit, unit, unit, unit])).max(LIMIT_SYMBOLS),
  /** True if the decoder failed on this picture, so that an empty result proves nothing. */
  aborted: z.boolean(),
});
export type PageSymbolsValue = z.infer<typeof pageSymbolsValue>;

export interface PageSymbolsPayload {
  bytes: Uint8Array;
  /** The infrared picture of the same page; it is used if the white one does not show a symbol. */
  IR: Uint8Array | null;
  symbologies: readonly Symbology[];
  /** Place of the symbol on this document type, [x, y, width, height] in fractions; enlarged if no symbol is found. */
  place: readonly [number, number, number, number] | null;
}
