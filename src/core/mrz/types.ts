/** This module does not import any other, so the five values are repeated here (TR-03135-1 3.5.2). */
export type MrzValue = 'successful' | 'failed' | 'undetermined' | 'not-supported' | 'aborted';

/** The layouts of Doc 9303-4 to -7. */
export type IcaoFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

/** `FRA-ID`: the French identity card issued before 2021, 2x36, which is not an ICAO layout. */
export type MrzFormat = IcaoFormat | 'FRA-ID';

export type MrzReason =
  | 'MRZ_OK'
  | 'MRZ_LOW_EVIDENCE'
  | 'MRZ_MANUAL'
  | 'MRZ_CONFIRMED'
  | 'MRZ_NOT_FOUND'
  | 'MRZ_UNREADABLE'
  | 'MRZ_PROPOSAL'
  | 'MRZ_READERS_DISAGREE'
  | 'MRZ_READS_AGREE'
  | 'MRZ_READS_DIFFER'
  | 'MRZ_SEVERAL'
  | 'MRZ_VIZ_AGREES'
  | 'MRZ_VIZ_DIFFERS'
  | 'MRZ_VIZ_WEAK'
  | 'MRZ_VIZ_NOT_FOUND'
  | 'MRZ_FORMAT_UNKNOWN'
  | 'MRZ_CHARSET'
  | 'MRZ_COLUMN_RULE'
  | 'MRZ_NAME_EMPTY'
  | 'MRZ_NATIONAL_LAYOUT'
  | 'MRZ_CHECK_DIGIT'
  | 'MRZ_CHECK_DIGIT_MISSING'
  | 'MRZ_DATE_IMPOSSIBLE'
  | 'MRZ_DATE_NONCONFORMING'
  | 'MRZ_EXPIRED'
  | 'MRZ_NOT_EXPIRED'
  | 'MRZ_EXPIRY_UNKNOWN'
  | 'MRZ_CODE_UNKNOWN'
  | 'MRZ_CODE_WITHDRAWN'
  | 'MRZ_SPECIMEN';

export interface CivilDate {
  year: number;
  /** 1..12 */
  month: number;
  /** 1..31 */
  day: number;
}

export interface UncertainGlyph {
  /** Both count from 0. */
  line: number;
  column: number;
  seen: string;
  /** Most likely first; empty if the reader did not offer any. */
  candidates: string[];
}

/**
 * One change of one weak character that would satisfy every check digit that covers it. It is shown beside the picture and waits
 * for the officer; the reading itself is not changed.
 */
export interface MrzProposal {
  /** Both count from 0. */
  line: number;
  column: number;
  seen: string;
  proposed: string;
}

/** Two readers are both certain of different characters here. Neither overrules the other. */
export interface DisputedGlyph {
  /** Both count from 0. */
  line: number;
  column: number;
  seen: string;
  second: string;
}

export interface MrzRead {
  lines: string[];
  /** `confirmed`: a proposal of the page reader that the officer accepted on the picture. */
  source: 'scanner' | 'image' | 'typed' | 'confirmed' | 'chip';
  uncertain: UncertainGlyph[];
  /** Only for `image`. */
  proposals?: MrzProposal[];
  disputed?: DisputedGlyph[];
}

export type MrzFlag =
  | 'MRZ_SPECIMEN'
  | 'MRZ_LONG_NUMBER'
  | 'MRZ_LONG_NUMBER_FILLER_COUNTED'
  | 'MRZ_LONG_NUMBER_NO_FILLER'
  | 'MRZ_CHECK_DIGIT_MISSING'
  | 'MRZ_DOC_CODE_UNLISTED'
  | 'MRZ_DATE_NONCONFORMING'
  | 'MRZ_BIRTH_CENTURY_ASSUMED'
  | 'MRZ_NAME_TRUNCATED_POSSIBLE'
  | 'MRZ_NAME_NONCONFORMING'
  | 'MRZ_NAME_DIGIT'
  | 'MRZ_SEX_NONCONFORMING';

export type FieldName =
  | 'documentCode'
  | 'issuingState'
  | 'name'
  | 'documentNumber'
  | 'nationality'
  | 'birthDate'
  | 'sex'
  | 'expiryDate'
  | 'optional'
  | 'optional2'
  /** Only if given names have columns of their own (FRA-ID); otherwise they are part of `name`. */
  | 'givenNames';

export interface MrzField {
  /** As printed, fillers included. */
  raw: string;
  /** Normalised; null if the print does not contain a usable value. */
  value: string | null;
  /** Line and columns count from 0; `end` is exclusive. */
  line: number;
  start: number;
  end: number;
  flags: MrzFlag[];
  /** Verdict for this field alone: its digit, its alphabet, its list. */
  value5: MrzValue;
  reason: MrzReason;
}

export interface CheckDigit {
  of: 'document-number' | 'birth' | 'expiry' | 'optional' | 'composite';
  printed: string;
  computed: string;
  ok: boolean;
  /** Where the digit is printed, counted from 0. */
  line: number;
  column: number;
}

export interface MrzDate {
  raw: string;
  year: number | null;
  month: number | null;
  day: number | null;
  precision: 'day' | 'month' | 'year' | 'none';
  /** False for 30 February and similar dates, and for mixed pairs such as `1<`. */
  possible: boolean;
  /** True if a holder of 100 years or more would print the same text. */
  centuryAssumed: boolean;
}

export interface MrzName {
  primary: string[];
  secondary: string[];
  truncated: 'no' | 'possible';
}

export interface StateRef {
  /** As printed without fillers, for example `D`. */
  code: string;
  /** English short name, or null if the code is not listed. */
  name: string | null;
  cls: 'state' | 'organisation' | 'stateless' | 'refugee' | 'unspecified' | 'specimen' | 'withdrawn' | 'unlisted';
}

export interface MrzVerdict {
  check: 'mrz.read' | 'mrz.layout' | 'mrz.check-digits' | 'mrz.dates' | 'mrz.codes' | 'mrz.expiry';
  value: MrzValue;
  reason: MrzReason;
  compared: { field: string; captured: string; expected: string; at?: { line: number; column: number } }[];
}

export interface MrzDocument {
  format: MrzFormat;
  lines: string[];
  fields: Partial<Record<FieldName, MrzField>>;
  checks: CheckDigit[];
  documentCode: string;
  /** The whole number, including the continuation of long TD1 and TD2 numbers. */
  documentNumber: string;
  issuingState: StateRef;
  nationality: StateRef;
  name: MrzName;
  sex: 'F' | 'M' | null;
  birth: MrzDate;
  expiry: MrzDate;
  flags: MrzFlag[];
}
