import type { PageSymbol } from '../../inspection/ports/steps/index.ts';

/** The seal that a type of document has. */
export interface ExpectedSeal {
  /** Name of its profile. */
  profile: string;
  symbology: NonNullable<PageSymbol['symbology']>;
  /** False if genuine documents without a seal are in use, so that a missing seal says nothing. */
  isRequired: boolean;
}

interface Row extends ExpectedSeal {
  /** Codes of the issuing States, as in the MRZ. */
  states: readonly string[];
  /** Document code of the MRZ, or its beginning. */
  code: string;
  /** Characters in a row of the MRZ; null for any number. */
  columns: number | null;
  /** Where this is published. A row without a source is not added. */
  source: string;
}

/** States that print the visa sticker of Regulation (EC) 1683/95. */
const UNIFORM_VISA =
  'AUT BEL BGR CHE CYP CZE D DNK ESP EST FIN FRA GRC HRV HUN ISL ITA LIE LTU LUX LVA MLT NLD NOR POL PRT ROU SVK SVN SWE'.split(
    ' ',
  );

/**
 * The seal that a document has (TR-03135-1 v2.5 tables 5.57 and 5.58). Without a row no seal is expected. The position of the
 * seal on the page is not published for any of them.
 */
const TABLE: readonly Row[] = [
  {
    states: ['D'],
    code: 'ME',
    columns: 36,
    profile: 'arrival-attestation',
    symbology: 'DataMatrix',
    isRequired: true,
    source: 'BSI TR-03137-1 v2.5 chapter 6; document code of annex C. Valid for months; sealed since 2016',
  },
  {
    states: ['D'],
    code: 'AT',
    columns: 36,
    profile: 'residence-permit',
    symbology: 'DataMatrix',
    isRequired: false,
    source:
      'BSI TR-03137-1 v2.5 chapter 8 (since v2.3 of 2020); document code of annex E. It is not known whether older ones lack a seal',
  },
  {
    states: UNIFORM_VISA,
    code: 'V',
    columns: null,
    profile: 'visa',
    symbology: 'DataMatrix',
    isRequired: false,
    source:
      'Commission decision C(2020) 2672 of 30 April 2020, due on 20 May 2022; BSI TR-03137-1 v2.5 chapter 5. Earlier visas have none, and some States were late',
  },
];

/** The seal that a document with this MRZ should have; null if the table has no row for it. */
export function expectedSeal(mrz: readonly string[] | null): ExpectedSeal | null {
  const [upper = ''] = mrz ?? [];
  const [code, state] = [upper.slice(0, 2).replace('<', ''), upper.slice(2, 5).replaceAll('<', '')];
  const row = TABLE.find(
    (one) =>
      code.startsWith(one.code) && one.states.includes(state) && (one.columns === null || one.columns === upper.length),
  );
  return row ?? null;
}
