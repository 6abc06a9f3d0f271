import { createHash } from 'node:crypto';
import {
  type JudgedSeal,
  judgePageSeals,
  judgeSeal,
  type PageJudgement,
  readSeal,
  type SealInput,
  type SealReading,
} from '../../core/seal/index.ts';

/** One symbol as `waypost eval seals` and `waypost seal show` write it. */
export interface SealLine {
  /** Type of symbol; only for symbols found on a page. */
  symbology?: string;
  /** Corners as fractions of width and height, clockwise from the symbol's own top left. */
  position?: readonly [number, number][];
  sha256: string;
  size: number;
  format: string | null;
  version: number | string | null;
  country: string | null;
  signer: string | null;
  certRef: string | null;
  issued: string | null;
  signed: string | null;
  profileId: string | null;
  profile: string | null;
  fields: object;
  unknown: readonly { tag: number; hex: string }[];
  result: JudgedSeal['result'];
  reason: JudgedSeal['reason'];
  detail?: string;
  checks: JudgedSeal['checks'];
}

/** Reads and judges one symbol. Only what the signature covers is shown, and nothing from a seal with a broken form. */
export function sealLine(bytes: Uint8Array, context: Omit<SealInput, 'reading'>): SealLine {
  return lineOf(bytes, judgedSymbol(bytes, context));
}

interface JudgedSymbol {
  reading: SealReading;
  judged: JudgedSeal;
}

const judgedSymbol = (bytes: Uint8Array, context: Omit<SealInput, 'reading'>): JudgedSymbol => {
  const reading = readSeal(bytes);
  return { reading, judged: judgeSeal({ ...context, reading }) };
};

function lineOf(bytes: Uint8Array, { reading, judged }: JudgedSymbol): SealLine {
  const { result, reason, detail, checks } = judged;
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    ...shown(reading),
    result,
    reason,
    ...(detail === undefined ? {} : { detail }),
    checks,
  };
}

/** What was found on one page, by the decoder of the inference process. */
export interface PageSymbols {
  symbols: readonly { symbology: string; bytes: Uint8Array; corners: readonly [number, number][] }[];
  isUnreadable: boolean;
  isAborted: boolean;
}

/** Every symbol of a page and the result of the page. The document's type is not known. */
export function pageLine(
  { symbols, isUnreadable, isAborted }: PageSymbols,
  context: Omit<SealInput, 'reading' | 'isDecoded'>,
): { page: PageJudgement; seals: SealLine[] } {
  const judged = symbols.map(({ bytes }) => judgedSymbol(bytes, { ...context, isDecoded: true }));
  const seals = symbols.map(({ symbology, corners, bytes }, at) => ({
    symbology,
    position: corners,
    ...lineOf(bytes, judged[at] as JudgedSymbol),
  }));
  return { page: judgePageSeals({ symbols: judged, isUnreadable, isAborted, expected: null }), seals };
}

type Shown = Pick<
  SealLine,
  | 'format'
  | 'version'
  | 'country'
  | 'signer'
  | 'certRef'
  | 'issued'
  | 'signed'
  | 'profileId'
  | 'profile'
  | 'fields'
  | 'unknown'
>;

const NOTHING: Shown = {
  format: null,
  version: null,
  country: null,
  signer: null,
  certRef: null,
  issued: null,
  signed: null,
  profileId: null,
  profile: null,
  fields: {},
  unknown: [],
};

function shown(reading: SealReading): Shown {
  switch (reading.kind) {
    case 'other':
      return NOTHING;
    case 'broken':
      return { ...NOTHING, format: reading.format };
    case 'version':
      return { ...NOTHING, format: reading.format, version: reading.version };
    case 'seal': {
      const { format, version, country, signer, certRef, issued, signed, profileId, profile } = reading.seal;
      const { fields, unknown } = reading.seal;
      return { format, version, country, signer, certRef, issued, signed, profileId, profile, fields, unknown };
    }
  }
}
