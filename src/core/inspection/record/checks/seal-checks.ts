import type { CheckId } from './results.ts';

/**
 * The checks of a seal by the names that evaluations use, in the order of TR-03135-1 5.9; the last one covers the whole
 * seal (table 5.55). Only here do those names become checks of an inspection.
 */
export const SEAL_CHECK_IDS = {
  'seal-presence': 'seal.presence',
  'seal-technology': 'seal.technology',
  'seal-decode': 'seal.decode',
  'seal-structure': 'seal.structure',
  'seal-semantics': 'seal.semantics',
  'seal-mrz-digits': 'seal.mrz-digits',
  'seal-signer-signature': 'seal.signer-signature',
  'seal-signer-validity': 'seal.signer-validity',
  'seal-ca-validity': 'seal.ca-validity',
  'seal-signer-trust': 'seal.signer-trust',
  'seal-signature': 'seal.signature',
  'seal-digest': 'seal.digest',
  'seal-country-issuer': 'seal.country-issuer',
  'seal-country-subject': 'seal.country-subject',
  'seal-country-signer': 'seal.country-signer',
  'seal-mrz': 'seal.mrz',
  'visa-passport-number': 'seal.passport-number',
  'seal-content': 'seal.content',
} as const satisfies Readonly<Record<string, CheckId>>;
export type SealCheckId = (typeof SEAL_CHECK_IDS)[keyof typeof SEAL_CHECK_IDS];
