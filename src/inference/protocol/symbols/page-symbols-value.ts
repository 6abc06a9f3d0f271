import { z } from 'zod';

/** Symbols that are searched for; each is tried separately if a document type asks for it. */
export const SYMBOLOGIES = ['DataMatrix', 'QRCode', 'Aztec', 'PDF417'] as const;
export type Symbology = (typeof SYMBOLOGIES)[number];
/** Symbols of one page. */
export const LIMIT_SYMBOLS = 8;
/** Bytes of one symbol: the most that a QR code of the largest version holds as text. A longer one is not a seal. */
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
        /** Shares of width and height of the picture that it was found on, clockwise from its own top left. */
        corners: z.array(point).length(4),
        light: z.enum(['VIS', 'IR']),
        /** Found only on a part of the page that was enlarged. */
        enlarged: z.boolean(),
      }),
    )
    .max(LIMIT_SYMBOLS),
  /** Places that are a symbol and cannot be decoded, [x, y, width, height] in shares; only where nothing was decoded. */
  unreadable: z.array(z.tuple([unit, unit, unit, unit])).max(LIMIT_SYMBOLS),
  /** The decoder failed on this picture: finding nothing means nothing. */
  aborted: z.boolean(),
});
export type PageSymbolsValue = z.infer<typeof pageSymbolsValue>;

export interface PageSymbolsPayload {
  bytes: Uint8Array;
  /** The infrared picture of the same page; it is used if the white one does not show a symbol. */
  IR: Uint8Array | null;
  symbologies: readonly Symbology[];
  /** Where the document type has its symbol, [x, y, width, height] in shares; it is enlarged where the page shows none. */
  place: readonly [number, number, number, number] | null;
}
