import type { CheckValue } from '../inspection/record/checks/index.ts';

/** Checks of a seal, in the order of TR-03135-1 v2.5 5.9; the last two are the combined ones of 5.7. */
export const SEAL_CHECKS = [
  'seal-presence',
  'seal-technology',
  'seal-decode',
  'seal-structure',
  'seal-semantics',
  'seal-mrz-digits',
  'seal-signer-signature',
  'seal-signer-validity',
  'seal-ca-validity',
  'seal-signer-trust',
  'seal-signature',
  'seal-digest',
  'seal-country-issuer',
  'seal-country-subject',
  'seal-country-signer',
  'seal-mrz',
  'visa-passport-number',
] as const;
export type SealCheck = (typeof SEAL_CHECKS)[number];

/** Reasons, most important first: if several apply, the first one is the overall reason. */
const SEAL_REASONS = [
  'SEAL_STRUCTURE',
  'SEAL_SIGNATURE',
  'SEAL_SIGNER_REVOKED',
  'SEAL_CHAIN',
  'SEAL_SIGNER_PROFILE',
  'SEAL_SIGNER_VALIDITY',
  'SEAL_CA_VALIDITY',
  'SEAL_MRZ_DIGITS',
  'SEAL_DATES',
  'SEAL_COUNTRY',
  'SEAL_EC_PARAMETERS',
  'SEAL_ALGORITHM',
  'SEAL_ISSUER_DEFECT',
  'SEAL_SIGNER_ABSENT',
  'SEAL_CSCA_ABSENT',
  'REVOCATION_UNKNOWN',
  'CLOCK_UNTRUSTED',
  'SEAL_VERSION',
  'SEAL_UNSIGNED',
  'SEAL_PROFILE_UNKNOWN',
  'SEAL_UNKNOWN',
  'SEAL_UNREADABLE',
  'SEAL_MISSING',
  'SEAL_PROFILE_MISMATCH',
  'SEAL_MULTIPLE',
  'SEAL_DECODE_ABORTED',
  'SEAL_MRZ_MISMATCH',
  'SEAL_PASSPORT_MISMATCH',
  'SEAL_NOTHING_TO_CHECK',
  'SEAL_OK',
] as const;
export type SealReason = (typeof SEAL_REASONS)[number];

/** One of the five results, with its reason; `detail` is a finer code for the log, never personal data. */
export interface SealJudgement {
  result: CheckValue;
  reason: SealReason;
  detail?: string;
}

export interface SealCheckResult extends SealJudgement {
  check: SealCheck;
  mode: 'operational' | 'evaluatory';
}

const judgement = (result: CheckValue, reason: SealReason, detail?: string): SealJudgement =>
  detail === undefined ? { result, reason } : { result, reason, detail };

export const RIGHT: SealJudgement = judgement('successful', 'SEAL_OK');
export const failed = (reason: SealReason, detail?: string): SealJudgement => judgement('failed', reason, detail);
export const undetermined = (reason: SealReason, detail?: string): SealJudgement =>
  judgement('undetermined', reason, detail);
export const notSupported = (reason: SealReason, detail?: string): SealJudgement =>
  judgement('not-supported', reason, detail);

const ORDER: readonly CheckValue[] = ['failed', 'aborted', 'undetermined', 'successful', 'not-supported'];
const COMBINED: readonly SealCheck[] = ['seal-mrz', 'visa-passport-number'];

/** Table 5.55: the worst result of the checks, except the combined ones. An unsigned seal always says that it is unsigned. */
export function foldSeal(checks: readonly SealCheckResult[]): SealJudgement {
  const counted = checks.filter(({ check, mode }) => mode === 'operational' && !COMBINED.includes(check));
  const result = ORDER.find((value) => counted.some((one) => one.result === value)) ?? 'not-supported';
  const signature = counted.find(({ check }) => check === 'seal-signature');
  if (result === 'successful')
    return signature?.reason === 'SEAL_UNSIGNED' ? judgement(result, 'SEAL_UNSIGNED') : RIGHT;
  const reasons = counted.filter((one) => one.result === result);
  const first = SEAL_REASONS.map((reason) => reasons.find((one) => one.reason === reason)).find(
    (one) => one !== undefined,
  );
  return first === undefined ? notSupported('SEAL_NOTHING_TO_CHECK') : judgement(result, first.reason, first.detail);
}
