import type { FaceMeasureId, QualityReading } from './face-quality.ts';
import type { ReasonCode } from './reasons.ts';

/** The five results of BSI TR-03135-1 v2.5, 3.5.2. There are no others, and a missing input is never `successful`. */
export const CHECK_VALUES = ['successful', 'failed', 'undetermined', 'not-supported', 'aborted'] as const;
export type CheckValue = (typeof CHECK_VALUES)[number];

/** TR-03135-1 3.7: mandatory, optional, evaluatory. An `e` check is run and logged but never counts. */
export type CheckMode = 'm' | 'o' | 'e';

export const CHECK_GROUPS = ['document', 'chip', 'face', 'lists'] as const;
export type CheckGroup = (typeof CHECK_GROUPS)[number];

export type CheckId =
  | 'document.capture'
  | 'document.portrait'
  | 'document.mrz-font'
  | 'document.mrz-position'
  | 'document.mrz-ir'
  | 'document.uv-page'
  | 'document.uv-visual'
  | 'document.uv-photo'
  | 'document.uv-mrz'
  | 'document.ir-pattern'
  | 'document.uv-pattern'
  | 'document.photo-edge'
  | 'document.recapture'
  | 'document.photo-process'
  | 'document.model'
  | 'document.layout'
  | 'mrz.read'
  | 'mrz.layout'
  | 'mrz.check-digits'
  | 'mrz.dates'
  | 'mrz.codes'
  | 'mrz.expiry'
  | 'mrz.page'
  | 'mrz.printed-zone'
  | 'second.read'
  | 'second.expiry'
  | 'second.pairs'
  | 'second.sides'
  | 'second.printed-zone'
  | 'second.seal'
  | 'second.seal-mrz'
  | 'second.seal-print'
  | 'second.passport-number'
  | 'seal.presence'
  | 'seal.technology'
  | 'seal.decode'
  | 'seal.structure'
  | 'seal.semantics'
  | 'seal.mrz-digits'
  | 'seal.signer-signature'
  | 'seal.signer-validity'
  | 'seal.ca-validity'
  | 'seal.signer-trust'
  | 'seal.signature'
  | 'seal.digest'
  | 'seal.country-issuer'
  | 'seal.country-subject'
  | 'seal.country-signer'
  | 'seal.mrz'
  | 'seal.passport-number'
  | 'seal.content'
  | 'chip.access'
  | 'chip.secure-messaging'
  | 'chip.sod'
  | 'chip.sod-digest'
  | 'chip.sod-signature'
  | 'chip.ds-profile'
  | 'chip.chain'
  | 'chip.validity'
  | 'chip.revocation'
  | 'chip.com'
  | 'chip.data-groups'
  | 'chip.country'
  | 'chip.card-security'
  | 'chip.portrait'
  | 'chip.mrz'
  | 'chip.authenticity'
  | 'chip.content'
  | 'face.capture'
  | 'face.verification'
  | 'face.chip'
  | 'face.portraits'
  | 'face.ghost'
  | 'face.morph'
  | 'face.morph-chip'
  | 'face.liveness'
  | 'lists.document'
  | 'lists.second'
  | 'lists.person'
  | 'lists.face';

/**
 * Where the details show a check: under the picture that it examined (`VIS`, `IR`, `UV`) in a group of that light, or with its
 * subject. `readability`, `brightness` and `pattern` are the plain groups of ICAO 9303-2 C.35.
 */
export const CHECK_PLACES = [
  'VIS.mrz',
  'VIS.text',
  'VIS.pattern',
  'VIS.capture',
  'VIS.seal',
  'IR.readability',
  'IR.pattern',
  'UV.brightness',
  'UV.pattern',
  'chip',
  'face',
  'lists',
  'additional',
] as const;
export type CheckPlace = (typeof CHECK_PLACES)[number];

export interface ClauseRow {
  group: CheckGroup;
  place: CheckPlace;
  /** Clause of the guideline that requires the check. */
  clause: string;
}

export const CHECK_TABLE: Readonly<Record<CheckId, ClauseRow>> = {
  'document.capture': { group: 'document', place: 'VIS.capture', clause: 'TR-03135-1 5.5.2' },
  'document.portrait': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.7.6' },
  'document.mrz-font': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.1.3' },
  'document.mrz-position': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.3' },
  'document.mrz-ir': { group: 'document', place: 'IR.readability', clause: 'TR-03135-1 5.5.4.1.2' },
  'document.uv-page': { group: 'document', place: 'UV.brightness', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-visual': { group: 'document', place: 'UV.brightness', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-photo': { group: 'document', place: 'UV.brightness', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-mrz': { group: 'document', place: 'UV.brightness', clause: 'TR-03135-1 5.5.4.2' },
  'document.ir-pattern': { group: 'document', place: 'IR.pattern', clause: 'TR-03135-1 5.5.4.2' },
  'document.uv-pattern': { group: 'document', place: 'UV.pattern', clause: 'TR-03135-1 5.5.4.2' },
  'document.photo-edge': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.3' },
  'document.recapture': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.3' },
  'document.photo-process': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.2' },
  'document.model': { group: 'document', place: 'VIS.capture', clause: 'TR-03135-1 5.5.3' },
  'document.layout': { group: 'document', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.3' },
  'mrz.read': { group: 'document', place: 'VIS.mrz', clause: 'TR-03135-1 5.5.4.1' },
  'mrz.layout': { group: 'document', place: 'VIS.mrz', clause: 'ICAO 9303-3 4.2' },
  'mrz.check-digits': { group: 'document', place: 'VIS.mrz', clause: 'TR-03135-1 5.5.4.1.1' },
  'mrz.dates': { group: 'document', place: 'VIS.mrz', clause: 'ICAO 9303-3 4.8' },
  'mrz.codes': { group: 'document', place: 'VIS.mrz', clause: 'ICAO 9303-3 5' },
  'mrz.expiry': { group: 'document', place: 'VIS.mrz', clause: 'TR-03135-1 5.7.1' },
  'mrz.page': { group: 'document', place: 'VIS.mrz', clause: 'TR-03135-1 5.5.4.1' },
  'mrz.printed-zone': { group: 'document', place: 'VIS.text', clause: 'TR-03135-1 5.7.5' },
  'second.read': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.5.4.1' },
  'second.expiry': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.1' },
  'second.pairs': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.4' },
  'second.sides': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.3' },
  'second.printed-zone': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.5' },
  'second.seal': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.9' },
  'second.seal-print': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.7' },
  'second.seal-mrz': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.7' },
  'second.passport-number': { group: 'document', place: 'additional', clause: 'TR-03135-1 5.7.4.3' },
  'seal.presence': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.technology': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.decode': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.structure': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.semantics': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.mrz-digits': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.signer-signature': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.signer-validity': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.ca-validity': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.signer-trust': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.signature': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.digest': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.country-issuer': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.country-subject': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.country-signer': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'seal.mrz': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.7.7' },
  'seal.passport-number': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.7.4.3' },
  'seal.content': { group: 'document', place: 'VIS.seal', clause: 'TR-03135-1 5.9' },
  'chip.access': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.3' },
  'chip.secure-messaging': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.3' },
  'chip.sod': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.sod-digest': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.sod-signature': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.ds-profile': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.chain': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.validity': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.revocation': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.com': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.data-groups': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.country': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.card-security': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.3' },
  'chip.portrait': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.7.6' },
  'chip.mrz': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.7.2' },
  'chip.authenticity': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4.1' },
  'chip.content': { group: 'chip', place: 'chip', clause: 'TR-03135-1 5.6.4' },
  'face.capture': { group: 'face', place: 'face', clause: 'TR-03121-3 3.5' },
  'face.verification': { group: 'face', place: 'face', clause: 'TR-03121-3 4.10.1' },
  'face.chip': { group: 'face', place: 'face', clause: 'TR-03121-3 4.10.1' },
  'face.portraits': { group: 'face', place: 'face', clause: 'TR-03121-3 4.8.2.1' },
  'face.ghost': { group: 'face', place: 'VIS.pattern', clause: 'TR-03135-1 5.5.4.2' },
  'face.morph': { group: 'face', place: 'face', clause: 'ISO/IEC 20059' },
  'face.morph-chip': { group: 'face', place: 'face', clause: 'ISO/IEC 20059' },
  'face.liveness': { group: 'face', place: 'face', clause: 'TR-03121-3 4.5.1.1.2' },
  'lists.document': { group: 'lists', place: 'lists', clause: 'ICAO 9303-2 6.4' },
  'lists.second': { group: 'lists', place: 'lists', clause: 'ICAO 9303-2 6.4' },
  'lists.person': { group: 'lists', place: 'lists', clause: 'TR-03121-3 4.7.1.1.1' },
  'lists.face': { group: 'lists', place: 'lists', clause: 'TR-03121-3 4.7.1.1.1' },
};

/**
 * Every check of the document group, and the comparison of two pictures of one page. A number is never reassigned to another
 * routine.
 */
export const ROUTINES: Readonly<Partial<Record<CheckId, Routine>>> = {
  'document.capture': { uuid: '3153e5ba-a129-4ae4-b80e-09b55a229da9', generic: null },
  'document.portrait': { uuid: 'a64cbcb1-c9e4-4336-878c-e8202e21187f', generic: '(VI, AB, PH)' },
  'document.mrz-font': { uuid: 'dd629ec8-c2bb-4510-8816-8794789e38c8', generic: '(VI, AB, MR)' },
  'document.mrz-position': { uuid: '0b57316b-134f-4477-9eba-d176619936ad', generic: null },
  'document.mrz-ir': { uuid: '2552e591-8886-4cf8-9821-b1367a3e77e0', generic: '(IR, AB, MR)' },
  'document.uv-page': { uuid: '4f447a81-682c-4ab2-8f60-c9f7f57ca4be', generic: '(UV, BR, FU)' },
  'document.uv-visual': { uuid: 'e3b85fb4-04dd-4eaf-ba0c-de09897c2266', generic: '(UV, BR, VZ)' },
  'document.uv-photo': { uuid: '83a1de05-8d24-450f-b3d0-6b529b7f245c', generic: '(UV, BR, PH)' },
  'document.uv-mrz': { uuid: 'ac48db5a-06bc-4dd2-aa73-daa6d17e1588', generic: '(UV, BR, MR)' },
  'document.ir-pattern': { uuid: 'b59cdcfd-0f22-4231-b6a2-2546070621d7', generic: '(IR, TR, IS)' },
  'document.uv-pattern': { uuid: 'd07f9fe3-c119-4ccc-a1fc-45d258fe80b9', generic: '(UV, LU, IS)' },
  'document.photo-edge': { uuid: '357eaaf2-878d-4bd1-ad57-3f40b54e8499', generic: null },
  'document.recapture': { uuid: '2c8a5ff0-c3b7-451e-8923-eaa30f8d10fc', generic: null },
  'document.photo-process': { uuid: '7e505332-763b-422a-9b0e-92621fac7069', generic: '(VI, FR, PH)' },
  'document.model': { uuid: 'ff773406-175e-4ef6-b540-e40762dbe7eb', generic: null },
  'document.layout': { uuid: '930a968b-b763-4c7a-a5bd-2532f3b0cc57', generic: null },
  'mrz.read': { uuid: 'a57fa569-f4fe-4a4b-81a8-91fa26f8e13c', generic: '(VI, AB, MR)' },
  'mrz.layout': { uuid: '18432aef-c0a9-4a88-b944-eec53cb83dc6', generic: null },
  'mrz.check-digits': { uuid: '282f944f-c3da-459e-a1c3-9aaec14ec4d0', generic: null },
  'mrz.dates': { uuid: '2564cfb7-7230-493c-b08d-41ef9a7c5321', generic: null },
  'mrz.codes': { uuid: 'c6449eb1-ca03-46b7-b74f-4476ddb9b242', generic: null },
  'mrz.expiry': { uuid: '9158c6c2-242c-4ace-9f3e-2b90829ceea5', generic: null },
  'mrz.page': { uuid: 'a2475d57-f37d-4849-82de-8a2941ba9d24', generic: null },
  'face.ghost': { uuid: '87a8004c-da40-4c98-9cce-0bf0aa7b64f2', generic: '(VI, AB, SP)' },
  'mrz.printed-zone': { uuid: 'd2bde55a-b631-473c-81ca-e601c2775ced', generic: '(VI, AB, VZ)' },
  'second.read': { uuid: '282c22a1-4e37-4a8f-a006-a9ad7857514e', generic: null },
  'second.expiry': { uuid: '537e732a-7b95-4f94-aa4a-d0dc4d1a6d87', generic: null },
  'second.pairs': { uuid: 'c29330e5-8412-4c03-8341-c4ba5c8703dc', generic: null },
  'second.sides': { uuid: '5786e703-fa36-4af8-931c-a5240cec8989', generic: null },
  'second.printed-zone': { uuid: '6da8543f-1abc-48f2-975a-b66940dcb1e1', generic: null },
  'second.seal': { uuid: '21f8ca0c-bdcf-4cde-875e-4b44f2a3ddbf', generic: null },
  'second.seal-print': { uuid: '7e32a4a1-ec8a-4c22-836d-484e9177f466', generic: null },
  'second.seal-mrz': { uuid: 'fbcaeed7-0c63-4d6c-9452-910506893fe2', generic: null },
  'second.passport-number': { uuid: '803f1f27-c9b9-4ab0-918b-8668d8b4b7d6', generic: null },
  'seal.presence': { uuid: 'cf919b4a-310c-429c-8ef2-74bb88df3912', generic: null },
  'seal.technology': { uuid: '7589528a-a398-4922-abd0-6915d678d3ef', generic: null },
  'seal.decode': { uuid: '03fcd0fe-8ab4-471f-a97d-46205f3068a3', generic: null },
  'seal.structure': { uuid: 'c76d2a82-73c7-4d62-bbc0-e4e49a05d0d3', generic: null },
  'seal.semantics': { uuid: 'f223dc64-d5f8-4246-ae8f-7b0d0d9ac5a3', generic: null },
  'seal.mrz-digits': { uuid: 'f5e73345-5e3d-4f71-9bc1-024d32aa8a6c', generic: null },
  'seal.signer-signature': { uuid: '08dd92c8-6a6b-4180-b076-dc791cd96a2d', generic: null },
  'seal.signer-validity': { uuid: '31132c36-1038-4b7e-b246-84099c56bb52', generic: null },
  'seal.ca-validity': { uuid: '42ea8eac-80bf-4b50-8bd6-b5c247f5d128', generic: null },
  'seal.signer-trust': { uuid: '73d3a927-7c8e-4690-92ef-ccc242d97d53', generic: null },
  'seal.signature': { uuid: 'c3349494-2e37-43e9-82ab-4f7e0236221e', generic: null },
  'seal.digest': { uuid: 'ad91a1c4-cd7e-4178-95ad-ce0a5508ce88', generic: null },
  'seal.country-issuer': { uuid: '4668c5a2-1735-4a56-9085-2e4a82e07c75', generic: null },
  'seal.country-subject': { uuid: '5ceded97-55b0-46c1-8960-2e94c150713b', generic: null },
  'seal.country-signer': { uuid: '89fa1cf2-b951-427d-a0d5-174a414847b1', generic: null },
  'seal.mrz': { uuid: 'da761d33-a4d4-4127-9c8f-64ad64698f9b', generic: null },
  'seal.passport-number': { uuid: '83bf03ff-65cf-4b53-a592-c1e5a4b87e35', generic: null },
  'seal.content': { uuid: '93f4cd95-2d58-4ec9-893c-4519d3ad406e', generic: null },
};

/** Rectangle as fractions of the image, origin top left: [x, y, width, height]. */
export interface Region {
  image: 'VIS' | 'IR' | 'UV' | 'SIDE1' | 'SIDE2' | 'LIVE' | 'REF' | 'MRZ';
  rect: [number, number, number, number];
}

/** What was compared, so that an officer can repeat it by eye. Personal data: sealed at rest. */
export interface Compared {
  field: string;
  captured: string;
  expected: string;
  /** MRZ line and column (both from 0) if the value is printed in the MRZ. */
  at?: { line: number; column: number };
}

export interface ComponentRef {
  name: string;
  version: string;
  /** Hex SHA-256 of the model file; null if the component is part of this build. */
  sha256: string | null;
  /** The calibration of this scanner whose threshold was in force; absent if it was the delivered threshold. */
  calibrationId?: string;
}

export interface Score {
  value: number;
  /** Null if the score has no threshold here because this imager was never calibrated for it. */
  threshold: number | null;
  /** False match rate at the threshold in force; null if the score is not a comparison. */
  achievedFmr: number | null;
  /** Stated because margins, similarities and attack scores point in different directions. */
  direction:
    | 'higher-is-same-person'
    | 'lower-is-same-person'
    | 'higher-is-attack'
    | 'higher-is-better'
    | 'higher-is-suspicious';
}

/** Identity of a document check in records (TR-03135-1 5.5.4.2, 5.5.4.3); long-term evaluations identify checks by it. */
export interface Routine {
  /** Fixed for the routine, not generated for each run. */
  uuid: string;
  /** Generic identifier (light, property, feature) of TR-03135-1 5.5.1.2; null for vendor-specific checks. */
  generic: string | null;
}

/** A known defect, as stated in an issuer's list (Doc 9303-3 section 7) or an authority's (TR-03129-2 section 7). */
export interface IssuerDeviation {
  /** What is wrong; `unknown` for an identifier that this version does not know. */
  code: string;
  /** Object identifier of the list. */
  oid: string;
  list: 'deviation' | 'defect';
  /** Two letters of the State that issued the list; null for an authority that covers documents of all States. */
  state: string | null;
  /** Free text from the list, cleaned: quoted, never translated. */
  text: string | null;
  /** Every condition of the entry is proven to be met. */
  certain: boolean;
  /** The effect on the check; null if it is only shown. */
  effect: 'milder' | 'stricter' | null;
}

/** One check: what ran, how it ended and on what evidence. Times are monotonic milliseconds of this boot. */
export interface Check {
  check: CheckId;
  mode: CheckMode;
  value: CheckValue;
  reason: ReasonCode;
  /** TR-03135-1 5.3, 1000..999999; null means that the process ran, not that the check passed. */
  errorCode: number | null;
  /** -1..+1, 0 and above pass; null if the check has no scale. */
  margin: number | null;
  score?: Score;
  region?: Region;
  /** SHA-256 of the pixels that were judged, hexadecimal: shows later whether a stored picture is the same. */
  imageArea?: string;
  /** Only in records: the routine that ran (TR-03135-1 5.5.4.2). */
  routine?: Routine;
  /**
   * Set aside because of the signed list of known issues (TR-03135-1 5.8.1): the original reason and mode, and the known issue.
   * The value remains; the check is evaluatory.
   */
  knownIssue?: { reason: ReasonCode; mode: CheckMode; note: string; source: string; list: number };
  /** For a chip check: what signed lists of issuers and authorities say about documents like this one (TR-03135-1 5.8.2). */
  deviations?: readonly IssuerDeviation[];
  /** Measures of a picture of a face that were outside their limits, also advisory ones; coverings are only in `personal`. */
  hindered?: FaceMeasureId[];
  component: ComponentRef;
  /** Document model that matches the page (TR-03135-1 5.5.3); it was taught on this appliance from this number of pages. */
  documentModel?: {
    country: string;
    type: string;
    number: number;
    year: number | null;
    taughtFrom: number;
    /** The officer chose it; absent if the page's print decided. */
    byHand?: true;
  };
  /** The calibration behind `component.calibrationId`: date of the record and number of documents it is based on. */
  calibration?: { on: string; documents: number };
  t0: number;
  t1: number;
  personal?: { compared: Compared[]; quality?: QualityReading[] };
}

/** The newest result of one check, or null if it has no result yet. */
export function latestOf(checks: readonly Check[], id: CheckId): Check | null {
  return checks.findLast((check) => check.check === id) ?? null;
}

/**
 * Folds check values in the order of TR-03135-1 Table 5.44, the only table with a full order (the others do not say what happens
 * if one part failed and another aborted). The result for an empty list is `not-supported`: nothing ran, so nothing can have
 * passed.
 */
export function foldValues(values: readonly CheckValue[]): CheckValue {
  if (values.includes('failed')) return 'failed';
  if (values.includes('aborted')) return 'aborted';
  if (values.includes('undetermined')) return 'undetermined';
  if (values.includes('successful')) return 'successful';
  return 'not-supported';
}
