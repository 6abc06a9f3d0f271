import type { CheckValue } from '../inspection/record/checks/index.ts';
import type { DefectType, TrustedDefectList } from '../trust/index.ts';

/** Checks of the chip of a travel document, in the order of TR-03135-1 5.6; the last one folds the others. */
export const CHIP_CHECKS = [
  'chip-access',
  'chip-secure-messaging',
  'chip-sod',
  'chip-sod-digest',
  'chip-sod-signature',
  'chip-ds-profile',
  'chip-chain',
  'chip-validity',
  'chip-revocation',
  'chip-com',
  'chip-data-groups',
  'chip-country',
  'chip-card-security',
  'chip-portrait',
  'chip-mrz',
  'chip-authenticity',
  'chip-content',
] as const;
export type ChipCheck = (typeof CHIP_CHECKS)[number];

export type ChipReason =
  | 'CHIP_OK'
  | 'CHIP_NOT_READ'
  | 'SENSOR_NOT_FITTED'
  | 'SENSOR_FAULT'
  | 'CHIP_EXPECTED_SILENT'
  | 'RF_LOST'
  | 'CHIP_NO_LDS'
  | 'CHIP_OPEN'
  | 'CHIP_ACCESS_FAILED'
  | 'CHIP_BAC_AFTER_PACE'
  | 'CHIP_PACE_UNSUPPORTED'
  | 'CHIP_SM'
  | 'CHIP_READ'
  | 'CHIP_SOD'
  | 'CHIP_SOD_DIGEST'
  | 'CHIP_SOD_SIGNATURE'
  | 'CHIP_ALGORITHM'
  | 'CHIP_EC_PARAMETERS'
  | 'CHIP_ISSUER_DEFECT'
  | 'TRUST_UNKNOWN'
  | 'CHIP_CHAIN'
  | 'CHIP_DS_PROFILE'
  | 'CHIP_CERT_VALIDITY'
  | 'CHIP_DS_REVOKED'
  | 'REVOCATION_UNKNOWN'
  | 'CHIP_COM'
  | 'CHIP_DG_HASH'
  | 'CHIP_DG_INJECTED'
  | 'CHIP_DG_MISSING'
  | 'CHIP_COUNTRY'
  | 'DG1_MISMATCH'
  | 'DG1_OPTIONAL'
  | 'DG1_CAN'
  | 'DG1_UNREADABLE'
  | 'CHIP_AA'
  | 'CHIP_CA'
  | 'CHIP_CAM'
  | 'CHIP_KEY_COMPROMISED'
  | 'CHIP_AUTH_UNANCHORED'
  | 'CHIP_CLONEABLE'
  | 'CHIP_DG2_IMAGE';

/** One of the five results with its reason; `detail` is a finer code for the log, never personal data. */
export interface Judgement {
  result: CheckValue;
  reason: ChipReason;
  detail?: string;
}

export interface ChipResult extends Judgement {
  check: ChipCheck;
  /** What the lists of issuers and authorities say about this document for this check; left out if nothing. */
  known?: readonly KnownDeviation[];
}

/** A known defect of a document, as it is shown and recorded. */
export interface KnownDeviation {
  type: DefectType;
  /** Object identifier in the list: for an unknown type, nothing else is known. */
  oid: string;
  list: TrustedDefectList['list']['kind'];
  /** Two letters of the State that issued the list; null: an authority that covers documents of any State. */
  state: string | null;
  /** The issuer's description, made safe to show. It is quoted as data, never translated, and does not decide anything. */
  text: string | null;
  /** True if every condition of the entry is proven to be met. */
  certain: boolean;
  /** The effect on the check; null if it is only shown. */
  effect: 'milder' | 'stricter' | null;
}

/** The files of the chip that are read or known (Doc 9303-10 3 and 4). */
export type DataGroup = `DG${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16}`;

const judgement = (result: CheckValue, reason: ChipReason, detail?: string): Judgement =>
  detail === undefined ? { result, reason } : { result, reason, detail };

export const RIGHT: Judgement = judgement('successful', 'CHIP_OK');
export const failed = (reason: ChipReason, detail?: string): Judgement => judgement('failed', reason, detail);
export const undetermined = (reason: ChipReason, detail?: string): Judgement =>
  judgement('undetermined', reason, detail);
export const aborted = (reason: ChipReason, detail?: string): Judgement => judgement('aborted', reason, detail);
export const notSupported = (reason: ChipReason, detail?: string): Judgement =>
  judgement('not-supported', reason, detail);
