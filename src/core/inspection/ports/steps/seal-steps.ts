import type { Check, Region } from '../../record/checks/index.ts';

/** The page of which the symbols are wanted: pictures as the imager handed them in, untrusted. */
export interface SymbolsInput {
  white: Uint8Array;
  /** The same page in near infrared; null where there is none. */
  infrared: Uint8Array | null;
  /** Also symbols of boarding passes and licences (Aztec, PDF417): they cost as much as all others, so that somebody has to ask. */
  everySymbol?: boolean;
}

/** One two-dimensional symbol. */
export interface PageSymbol {
  /** Exactly as encoded, never text. Personal: under the custody of the inspection. */
  bytes: Uint8Array;
  /** Shares of width and height of the page, clockwise from the symbol's own top left. */
  corners: readonly (readonly [number, number])[];
  light: 'VIS' | 'IR';
  /** Absent where a reader did not tell. */
  symbology?: 'DataMatrix' | 'QRCode' | 'Aztec' | 'PDF417';
}

export interface PageSymbols {
  symbols: readonly PageSymbol[];
  /** Places that are a symbol and could not be decoded, shares of the white picture. */
  unreadable: readonly Region['rect'][];
  /** The decoder gave no answer: that nothing was found says nothing. */
  isAborted: boolean;
}

/** What the seal of a page is compared with. */
export interface SealContext {
  /** Rows of the printed MRZ of the same document; null where none is in force. */
  mrz: readonly string[] | null;
  /** Rows of the MRZ of the passport beside it; null where none was laid down. */
  passportMrz: readonly string[] | null;
}

/** What a seal says. Only what its signature covers; worth what the checks beside it say, and no more. */
export interface StatedSeal {
  /** Name of the kind of document, `unknown` for one that is in no table. */
  profile: string;
  /** Code of the State as the seal writes it, without fillers. */
  country: string | null;
  /** Day of signing, `YYYY-MM-DD`; unknown digits are `x`. */
  signed: string | null;
  /** Rows as a document prints them, filled up where the seal ends early; null where it holds no MRZ. */
  lines: readonly string[] | null;
  passportNumber: string | null;
  /** Length of the stay that a visa allows; null where the seal says none. */
  stay: { days: number; months: number; years: number } | null;
  entries: number | null;
  corners: PageSymbol['corners'];
}

/**
 * What is shown of a barcode that nobody signed. It proves nothing and is in no record: the officer compares the name. `day` and
 * `expiry` are ISO days; null where the barcode names none.
 */
export type UnsignedPaper =
  | { kind: 'boarding-pass'; name: string; flight: string; day: string | null }
  | { kind: 'licence'; name: string; number: string; expiry: string | null };

export interface PageSeals {
  /** `seal.content`, and every single check of the seal where it is clear which one is that of the document. */
  checks: readonly Check[];
  /** Null where no seal was read, or nobody may choose between several. */
  stated: StatedSeal | null;
  /** Barcodes that nobody signed, in the order in which they were found. */
  unsigned?: readonly UnsignedPaper[];
}

/** Signed barcodes of a page (TR-03135-1 5.9). */
export interface SealStep {
  /** Finds and decodes. Answers within its own deadline, always; what it gives is handed over. */
  find(input: SymbolsInput): Promise<PageSymbols>;
  /** Reads, judges with the trust store and clock of now, and compares. Keeps none of the bytes. */
  judge(found: PageSymbols, context: SealContext): PageSeals;
}
