import type { DerLimits } from '../../asn1/index.ts';
import { DER_LIMITS } from '../../asn1/index.ts';
import type { HashName } from '../algorithms.ts';
import type { Certificate } from '../certificate.ts';
import type { SignedData } from '../cms.ts';

/**
 * `deviation`: a State about its own documents (Doc 9303-3 section 7, Doc 9303-12 section 10). `defect`: an authority about the
 * documents of any State (BSI TR-03129-2 section 7).
 */
export const DEFECT_LIST_KINDS = ['deviation', 'defect'] as const;
export type DefectListKind = (typeof DEFECT_LIST_KINDS)[number];

/** The public list with the most entries contains 346,275 document numbers in less than four megabytes. */
export const DEFECT_LIST_LIMITS: DerLimits = {
  ...DER_LIMITS,
  limitBytes: 16 * 1024 * 1024,
  limitDepth: 24,
  limitNodes: 400_000,
};
export const LIMIT_DEFECT_ENTRIES = 10_000;
/** Maximum number of descriptions of one entry. */
export const LIMIT_DEFECTS_OF_ENTRY = 64;
/** Maximum number of document numbers of one list, in all entries together. */
export const LIMIT_DOCUMENT_NUMBERS = 500_000;

/** What an entry says is wrong. `unknown`: an unknown identifier, which is kept and shown as such. */
export const DEFECT_TYPES = [
  'cert-or-key',
  'ds-signature',
  'ds-encoding',
  'csca-encoding',
  'lds',
  'dg-hash-wrong',
  'mrz',
  'mrz-wrong-data',
  'mrz-wrong-check-digit',
  'chip',
  'national-use',
  'cert-revoked',
  'cert-replaced',
  'ca-key-compromised',
  'aa-key-compromised',
  'protocol-failure',
  'validity-incorrect',
  'dg-malformed',
  'sod-invalid',
  'com-inconsistent',
  'wrong-signer-identifier',
  'issuing-country',
  'card-security-malformed',
  'chip-security-malformed',
  'power-down',
  'ds-malformed',
  'document',
  'unknown',
] as const;
export type DefectType = (typeof DEFECT_TYPES)[number];

const DEVIATION = '2.23.136.1.1.7';
/** Deviation types of Doc 9303-3 7.3.5. */
export const DEVIATION_TYPES: Readonly<Record<string, DefectType>> = {
  [`${DEVIATION}.1`]: 'cert-or-key',
  [`${DEVIATION}.1.1`]: 'ds-signature',
  [`${DEVIATION}.1.2`]: 'ds-encoding',
  [`${DEVIATION}.1.3`]: 'csca-encoding',
  [`${DEVIATION}.1.4`]: 'aa-key-compromised',
  [`${DEVIATION}.2`]: 'lds',
  [`${DEVIATION}.2.1`]: 'dg-malformed',
  [`${DEVIATION}.2.2`]: 'dg-hash-wrong',
  [`${DEVIATION}.2.3`]: 'sod-invalid',
  [`${DEVIATION}.2.4`]: 'com-inconsistent',
  [`${DEVIATION}.3`]: 'mrz',
  [`${DEVIATION}.3.1`]: 'mrz-wrong-data',
  [`${DEVIATION}.3.2`]: 'mrz-wrong-check-digit',
  [`${DEVIATION}.4`]: 'chip',
  [`${DEVIATION}.5`]: 'national-use',
};

const DEFECT = '0.4.0.127.0.7.3.1.5';
/** Defects of the whole document. An unknown one counts against the electronic part (TR-03129-2 7.3.3). */
export const DOCUMENT_DEFECTS = `${DEFECT}.4.`;
/** Defect types of TR-03129-2 7.3. */
export const BSI_DEFECT_TYPES: Readonly<Record<string, DefectType>> = {
  [`${DEFECT}.1.1`]: 'cert-revoked',
  [`${DEFECT}.1.2`]: 'cert-replaced',
  [`${DEFECT}.1.3`]: 'ca-key-compromised',
  [`${DEFECT}.1.4`]: 'aa-key-compromised',
  [`${DEFECT}.1.5`]: 'protocol-failure',
  [`${DEFECT}.1.6`]: 'validity-incorrect',
  [`${DEFECT}.2.1`]: 'dg-malformed',
  [`${DEFECT}.2.2`]: 'sod-invalid',
  [`${DEFECT}.2.3`]: 'com-inconsistent',
  [`${DEFECT}.2.4`]: 'wrong-signer-identifier',
  [`${DEFECT}.2.5`]: 'issuing-country',
  [`${DEFECT}.4.1`]: 'card-security-malformed',
  [`${DEFECT}.4.2`]: 'chip-security-malformed',
  [`${DEFECT}.4.3`]: 'power-down',
  [`${DEFECT}.4.4`]: 'ds-malformed',
};

/** Content types, and the extended key usage needed to sign them (Doc 9303-12 table 4 and 10.2, TR-03129-2 7.1 and 7.2). */
export const DEFECT_LIST_CONTENTS: Readonly<Record<string, { kind: DefectListKind; signer: string }>> = {
  [DEVIATION]: { kind: 'deviation', signer: '2.23.136.1.1.8' },
  [DEFECT]: { kind: 'defect', signer: '0.4.0.127.0.7.3.11.2.1.2' },
};

export interface KnownDefect {
  type: DefectType;
  /** As it is in the list. */
  oid: string;
  /** A status code; null if there is none, or it is not valid. */
  status: number | null;
  /** Data groups concerned; 20 is EF.SOD, 21 is EF.COM (Doc 9303-12 10.2). */
  groups: readonly number[];
  /** For a certificate or the MRZ: the number of the field, or the identifier of the extension. */
  field: string | null;
  /** The country that a certificate should state, two letters or more in capitals. */
  country: string | null;
  /** What EF.COM and EF.SOD list, if the entry says so. */
  listed: { com: readonly number[]; sod: readonly number[] } | null;
  /** The issuer's description, made safe to show (`issuerText`). */
  text: string | null;
}

/** How an entry identifies a document signer. Serial numbers, key identifiers and hashes are in lower-case hexadecimal. */
export interface NamedSigner {
  named: { issuer: string; serial: string } | { ski: string } | null;
  /** Hash of the whole certificate. */
  hash: string | null;
}

/** One entry: the documents concerned, and what is wrong with them. Every condition has to be met (Doc 9303-3 7.3.6). */
export interface DefectEntry {
  /** Null: the documents of every signer. */
  signer: NamedSigner | null;
  /** Document code of the MRZ without fillers. */
  documentType: string | null;
  /** Days of issue, milliseconds since 1970. */
  issued: { first: number; last: number } | null;
  /** As written by `plainNumber`. */
  numbers: ReadonlySet<string> | null;
  defects: readonly KnownDefect[];
}

/** A list as it was read. None of it is trusted until `trustedDefectList` says who vouches for it. */
export interface DefectList {
  kind: DefectListKind;
  der: Uint8Array;
  sha256: string;
  signed: SignedData;
  /** When it was signed, milliseconds since 1970. */
  signedAt: number;
  /** Used for the hashes that identify certificates; null for an unlisted algorithm. */
  hash: HashName | null;
  entries: readonly DefectEntry[];
  /** Entries with an unknown condition or form: they are left out, because they may cover less than they seem to. */
  unreadable: number;
}

/** A list with its signer's certificate and the CSCA in which the signer's chain ends. */
export interface TrustedDefectList {
  list: DefectList;
  signer: Certificate;
  anchor: Certificate;
  /** Two letters of the State whose documents the list may cover; null: documents of any State. */
  state: string | null;
  origin: string;
  /** ISO time of the import. */
  imported: string;
}

/** A document number in the form in which it is compared: capitals without spaces and fillers. */
export const plainNumber = (text: string): string => text.toUpperCase().replaceAll(/[\s<]/g, '');
