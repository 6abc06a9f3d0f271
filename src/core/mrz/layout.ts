import type { CheckDigit, FieldName, IcaoFormat, MrzFormat } from './types.ts';

/** Part of a printed line; line and columns count from 0, `end` is exclusive. */
export interface Span {
  line: number;
  start: number;
  end: number;
}

export interface DigitRule {
  of: CheckDigit['of'];
  line: number;
  column: number;
  covers: readonly Span[];
}

interface Printed {
  format: MrzFormat;
  lineCount: 2 | 3;
  columns: 30 | 36 | 44;
  digits: readonly DigitRule[];
  /** For each line and column, the kinds of characters that the column may contain (bits of KIND_*). */
  masks: readonly Uint8Array[];
}

export interface Layout extends Printed {
  format: IcaoFormat;
  fields: Readonly<Record<Exclude<FieldName, 'optional2' | 'givenNames'>, Span>> & { readonly optional2?: Span };
}

/** The card prints neither nationality nor expiry; `name` is the surname. */
export interface FrenchLayout extends Printed {
  format: 'FRA-ID';
  fields: Readonly<Record<Exclude<FieldName, 'optional2' | 'nationality' | 'expiryDate'>, Span>>;
}

export const KIND_LETTER = 1;
export const KIND_DIGIT = 2;
export const KIND_FILLER = 4;

/** Kind of every UTF-16 code unit below 128; 0 marks what cannot be printed in an MRZ. */
export const KIND_OF: Uint8Array = buildKinds();

function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(128);
  kinds.fill(KIND_DIGIT, 0x30, 0x3a);
  kinds.fill(KIND_LETTER, 0x41, 0x5b);
  kinds[0x3c] = KIND_FILLER;
  return kinds;
}

const span = (line: number, first: number, last: number): Span => ({ line, start: first - 1, end: last });

/**
 * Column grammar: `l` letter, `L` letter or filler, `X` digit or filler, `A` any. A check digit column is `X`: a filler
 * there is a missing digit, which is a separate finding, not one about the layout.
 */
function masksOf(...patterns: readonly string[]): Uint8Array[] {
  const bits: Record<string, number> = {
    l: KIND_LETTER,
    L: KIND_LETTER | KIND_FILLER,
    X: KIND_DIGIT | KIND_FILLER,
    A: KIND_LETTER | KIND_DIGIT | KIND_FILLER,
  };
  return patterns.map((pattern) => Uint8Array.from(pattern, (symbol) => bits[symbol] ?? 0));
}

const head = (columns: number): string => `lA${'L'.repeat(columns - 2)}`;
const upToExpiryDigit = `${'A'.repeat(9)}X${'L'.repeat(3)}${'X'.repeat(7)}L${'X'.repeat(7)}`;

/** Fields and digits that the four two-line formats share (Doc 9303-4 4.2.2, -6 4.2.2, -7 4.2.2 and 7.2.2). */
function twoLine(columns: 36 | 44, optional: Span): Pick<Layout, 'lineCount' | 'columns' | 'fields'> {
  return {
    lineCount: 2,
    columns,
    fields: {
      documentCode: span(0, 1, 2),
      issuingState: span(0, 3, 5),
      name: span(0, 6, columns),
      documentNumber: span(1, 1, 9),
      nationality: span(1, 11, 13),
      birthDate: span(1, 14, 19),
      sex: span(1, 21, 21),
      expiryDate: span(1, 22, 27),
      optional,
    },
  };
}

const TWO_LINE_DIGITS: readonly DigitRule[] = [
  { of: 'document-number', line: 1, column: 9, covers: [span(1, 1, 9)] },
  { of: 'birth', line: 1, column: 19, covers: [span(1, 14, 19)] },
  { of: 'expiry', line: 1, column: 27, covers: [span(1, 22, 27)] },
];

const TD3: Layout = {
  format: 'TD3',
  ...twoLine(44, span(1, 29, 42)),
  digits: [
    ...TWO_LINE_DIGITS,
    { of: 'optional', line: 1, column: 42, covers: [span(1, 29, 42)] },
    { of: 'composite', line: 1, column: 43, covers: [span(1, 1, 10), span(1, 14, 20), span(1, 22, 43)] },
  ],
  masks: masksOf(head(44), `${upToExpiryDigit}${'A'.repeat(14)}XX`),
};

const TD2: Layout = {
  format: 'TD2',
  ...twoLine(36, span(1, 29, 35)),
  digits: [
    ...TWO_LINE_DIGITS,
    { of: 'composite', line: 1, column: 35, covers: [span(1, 1, 10), span(1, 14, 20), span(1, 22, 35)] },
  ],
  masks: masksOf(head(36), `${upToExpiryDigit}${'A'.repeat(7)}X`),
};

const MRV_A: Layout = {
  format: 'MRV-A',
  ...twoLine(44, span(1, 29, 44)),
  digits: TWO_LINE_DIGITS,
  masks: masksOf(head(44), `${upToExpiryDigit}${'A'.repeat(16)}`),
};

const MRV_B: Layout = {
  format: 'MRV-B',
  ...twoLine(36, span(1, 29, 36)),
  digits: TWO_LINE_DIGITS,
  masks: masksOf(head(36), `${upToExpiryDigit}${'A'.repeat(8)}`),
};

/** Doc 9303-5 4.2.2 and 4.2.4. */
const TD1: Layout = {
  format: 'TD1',
  lineCount: 3,
  columns: 30,
  fields: {
    documentCode: span(0, 1, 2),
    issuingState: span(0, 3, 5),
    documentNumber: span(0, 6, 14),
    optional: span(0, 16, 30),
    birthDate: span(1, 1, 6),
    sex: span(1, 8, 8),
    expiryDate: span(1, 9, 14),
    nationality: span(1, 16, 18),
    optional2: span(1, 19, 29),
    name: span(2, 1, 30),
  },
  digits: [
    { of: 'document-number', line: 0, column: 14, covers: [span(0, 6, 14)] },
    { of: 'birth', line: 1, column: 6, covers: [span(1, 1, 6)] },
    { of: 'expiry', line: 1, column: 14, covers: [span(1, 9, 14)] },
    {
      of: 'composite',
      line: 1,
      column: 29,
      covers: [span(0, 6, 30), span(1, 1, 7), span(1, 9, 15), span(1, 19, 29)],
    },
  ],
  masks: masksOf(
    `lALLL${'A'.repeat(9)}X${'A'.repeat(15)}`,
    `${'X'.repeat(7)}L${'X'.repeat(7)}LLL${'A'.repeat(11)}X`,
    'L'.repeat(30),
  ),
};

/**
 * French identity card issued before 2021. Line 1 ends with the code of the issuing office (`optional`); the composite digit
 * covers both lines from their first columns.
 */
export const FRENCH_IDENTITY_CARD: FrenchLayout = {
  format: 'FRA-ID',
  lineCount: 2,
  columns: 36,
  fields: {
    documentCode: span(0, 1, 2),
    issuingState: span(0, 3, 5),
    name: span(0, 6, 30),
    optional: span(0, 31, 36),
    documentNumber: span(1, 1, 12),
    givenNames: span(1, 14, 27),
    birthDate: span(1, 28, 33),
    sex: span(1, 35, 35),
  },
  digits: [
    { of: 'document-number', line: 1, column: 12, covers: [span(1, 1, 12)] },
    { of: 'birth', line: 1, column: 33, covers: [span(1, 28, 33)] },
    { of: 'composite', line: 1, column: 35, covers: [span(0, 1, 36), span(1, 1, 35)] },
  ],
  masks: masksOf(`lA${'L'.repeat(28)}${'A'.repeat(6)}`, `${'A'.repeat(12)}X${'L'.repeat(14)}${'X'.repeat(7)}LX`),
};

export const LAYOUTS: Readonly<Record<IcaoFormat, Layout>> & { readonly 'FRA-ID': FrenchLayout } = {
  TD1,
  TD2,
  TD3,
  'MRV-A': MRV_A,
  'MRV-B': MRV_B,
  'FRA-ID': FRENCH_IDENTITY_CARD,
};

/** Format by number and length of the lines and by the letter V of visas; null if no ICAO layout matches. */
export function layoutOf(lines: readonly string[]): Layout | null {
  const columns = lines[0]?.length;
  if (columns === undefined || lines.some((line) => line.length !== columns)) return null;
  if (lines.length === 3) return columns === 30 ? TD1 : null;
  if (lines.length !== 2) return null;
  const visa = lines[0]?.charCodeAt(0) === 0x56;
  if (columns === 44) return visa ? MRV_A : TD3;
  if (columns === 36) return visa ? MRV_B : TD2;
  return null;
}
