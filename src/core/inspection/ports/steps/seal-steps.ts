import type { Check, Region } from '../../record/checks/index.ts';

/** The page that is searched for symbols: pictures as the imager delivered them, untrusted. */
export interface SymbolsInput {
  white: Uint8Array;
  /** The same page in near infrared; null if there is none. */
  infrared: Uint8Array | null;
  /** Also finds symbols of boarding passes and licences (Aztec, PDF417). This doubles the cost, so it must be requested. */
  everySymbol?: boolean;
}

/** One two-dimensional symbol. */
export interface PageSymbol {
  /** Exactly as encoded, never text. Personal data, in the custody of the inspection. */
  bytes: Uint8Array;
  /** Fractions of the page's width and height, clockwise from the symbol's own top left. */
  corners: readonly (readonly [number, number])[];
  light: 'VIS' | 'IR';
  /** Absent if a reader did not say. */
  symbology?: 'DataMatrix' | 'QRCode' | 'Aztec' | 'PDF417';
}

export interface PageSymbols {
  symbols: readonly PageSymbol[];
  /** Areas of symbols that could not be decoded, as fractions of the white picture. */
  unreadable: readonly Region['rect'][];
  /** The decoder gave no answer, so finding nothing means nothing. */
  isAborted: boolean;
}

/** What the seal of a page is compared with. */
export interface SealContext {
  /** Rows of the printed MRZ of the same document; null if none is in force. */
  mrz: readonly string[] | null;
  /** MRZ rows of the passport presented with it; null if there was none. */
  passportMrz: readonly string[] | null;
}

/** What a seal says. It contains only what the signature covers, and is only as reliable as its checks say. */
export interface StatedSeal {
  /** Name of the kind of document, `unknown` if no table lists it. */
  profile: string;
  /** State code as the seal writes it, without fillers. */
  country: string | null;
  /** Day of signing, `YYYY-MM-DD`; unknown digits are `x`. */
  signed: string | null;
  /** Rows as a document prints them, padded if the seal ends early; null if the seal does not contain an MRZ. */
  lines: readonly string[] | null;
  passportNumber: string | null;
  /** Length of the stay that a visa allows; null if the seal does not say. */
  stay: { days: number; months: number; years: number } | null;
  entries: number | null;
  corners: PageSymbol['corners'];
}

/**
 * What is shown of an unsigned barcode. It proves nothing and is not recorded: the officer compares the name. `day` and `expiry`
 * are ISO days; null if the barcode does not state any.
 */
export type UnsignedPaper =
  | { kind: 'boarding-pass'; name: string; flight: string; day: string | null }
  | { kind: 'licence'; name: string; number: string; expiry: string | null };

export interface PageSeals {
  /** `seal.content`, and each check of the seal if it is clear which seal belongs to the document. */
  checks: readonly Check[];
  /** Null if no seal was read, or there are several and none of them may be chosen. */
  stated: StatedSeal | null;
  /** Unsigned barcodes, in the order in which they were found. */
  unsigned?: readonly UnsignedPaper[];
}

/** Signed barcodes of a page (TR-03135-1 5.9). */
export interface SealStep {
  /** Finds and decodes the symbols. Always answers within its own deadline; the caller owns the result. */
  find(input: SymbolsInput): Promise<PageSymbols>;
  /** Reads the seals, judges them with the current trust store and clock, and compares them. Keeps none of the bytes. */
  judge(found: PageSymbols, context: SealContext): PageSeals;
}
