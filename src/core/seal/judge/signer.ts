import {
  type Certificate,
  isIssuedBy,
  isListed,
  isValidAt,
  readCertificate,
  sealHashOf,
  type TrustStore,
} from '../../trust/index.ts';
import { failed, RIGHT, type SealCheck, type SealJudgement, undetermined } from '../results.ts';
import type { SealProof } from '../seal.ts';

export interface Trusted {
  store: TrustStore;
  /** Milliseconds since 1970; null if the clock is not trusted. */
  now: number | null;
}

const LIMIT_CANDIDATES = 16;
const VDS_NC_SIGNER = '2.23.136.1.1.14.2';
/** Purposes in the extended key usage that a signer of seals may have (TR-03137-2); any other gives it a different task. */
const PURPOSES: readonly string[] = [VDS_NC_SIGNER, '0.4.0.127.0.7.3.5.1.1'];

/** Certificates to which the seal refers. No other key is ever tried. */
export function candidatesOf({ reference, embedded }: SealProof, store: TrustStore): Certificate[] {
  const named =
    reference.by === 'name' || reference.by === 'hash'
      ? store.namedSigners(reference).map(({ certificate }) => certificate)
      : [];
  const inside = embedded === null ? null : embeddedOf(embedded);
  const fits = inside !== null && (reference.by !== 'hash' || sealHashOf(inside) === reference.hash);
  const all = fits && !named.some(({ sha256 }) => sha256 === inside.sha256) ? [...named, inside] : named;
  return all.slice(0, LIMIT_CANDIDATES);
}

function embeddedOf(bytes: Uint8Array): Certificate | null {
  const read = readCertificate(bytes);
  return read.ok ? read.certificate : null;
}

export type SignerChecks = Pick<
  Record<SealCheck, SealJudgement>,
  'seal-signer-signature' | 'seal-signer-validity' | 'seal-ca-validity' | 'seal-signer-trust' | 'seal-country-signer'
>;

/** Tables 5.65 to 5.68 and 5.75, for one candidate. */
export function judgeSigner(certificate: Certificate, proof: SealProof, trusted: Trusted): SignerChecks {
  const { store, now } = trusted;
  const { anchor, chain } = chainOf(certificate, trusted);
  const isPinned = store.isPinned(certificate);
  const validity = (of: Certificate, reason: 'SEAL_SIGNER_VALIDITY' | 'SEAL_CA_VALIDITY'): SealJudgement =>
    now === null ? undetermined('CLOCK_UNTRUSTED') : isValidAt(of, now) ? RIGHT : failed(reason);
  return {
    'seal-signer-signature': chain,
    'seal-signer-validity': validity(certificate, 'SEAL_SIGNER_VALIDITY'),
    'seal-ca-validity': anchor === null ? undetermined('SEAL_CSCA_ABSENT') : validity(anchor, 'SEAL_CA_VALIDITY'),
    'seal-signer-trust': trustOf(certificate, { proof, trusted, anchor, chain, isPinned }),
    'seal-country-signer': signerCountry(certificate),
  };
}

/** Table row: issued directly by a CSCA of the store. A mismatch with a CSCA found only by name proves nothing. */
function chainOf(
  certificate: Certificate,
  { store, now }: Trusted,
): { anchor: Certificate | null; chain: SealJudgement } {
  const { by, entries } = store.issuersOf(certificate);
  const none = (chain: SealJudgement): { anchor: null; chain: SealJudgement } => ({ anchor: null, chain });
  if (store.namedNonIssuers(certificate).length > 0 && by === 'name') return none(failed('SEAL_CHAIN', 'NOT_CA'));
  if (entries.length === 0) return none(undetermined('SEAL_CSCA_ABSENT'));
  if (certificate.scheme === null) return none(undetermined('SEAL_ALGORITHM'));
  const candidates = entries.map((entry) => entry.certificate);
  const fitting = candidates.filter((candidate) => isIssuedBy(certificate, candidate));
  const anchor = fitting.find((candidate) => now !== null && isValidAt(candidate, now)) ?? fitting[0];
  if (anchor !== undefined) return { anchor, chain: RIGHT };
  if (candidates.every((candidate) => !candidate.key().ok)) return none(undetermined('SEAL_EC_PARAMETERS', 'CSCA'));
  return none(by === 'key' ? failed('SEAL_CHAIN') : undetermined('SEAL_CSCA_ABSENT'));
}

/** Table 5.68: first the right to sign seals, then the chain or the operator's list, then revocation. */
function trustOf(
  certificate: Certificate,
  {
    proof,
    trusted,
    anchor,
    chain,
    isPinned,
  }: { proof: SealProof; trusted: Trusted; anchor: Certificate | null; chain: SealJudgement; isPinned: boolean },
): SealJudgement {
  const profile = profileFault(certificate, proof, trusted.store);
  if (profile !== null) return failed('SEAL_SIGNER_PROFILE', profile);
  if (chain.result === 'failed') return chain;
  if (anchor === null) return isPinned ? RIGHT : chain;
  return revocationOf(certificate, anchor, trusted);
}

/** Why this certificate must not sign seals (it is a document signer, a signer of lists or a CA); null if it may. */
function profileFault(
  { sha256, isCa, keyUsage, extendedKeyUsage, unknownCritical }: Certificate,
  { needsPurpose }: SealProof,
  store: TrustStore,
): string | null {
  if (isCa || keyUsage?.keyCertSign === true) return 'CA';
  if (keyUsage !== null && !keyUsage.digitalSignature) return 'KEY_USAGE';
  const purposes = extendedKeyUsage?.purposes ?? [];
  if (purposes.some((purpose) => !PURPOSES.includes(purpose))) return 'EXTENDED_KEY_USAGE';
  // Anyone who can put a certificate into the seal could put in that of a document signer, which has no such usage.
  if (needsPurpose && !purposes.includes(VDS_NC_SIGNER)) return 'EXTENDED_KEY_USAGE';
  if (unknownCritical.length > 0) return 'CRITICAL_EXTENSION';
  const role = store.entry(sha256)?.role ?? 'seal-signer';
  return role === 'seal-signer' ? null : 'ROLE';
}

/** A listed serial number counts however old the list is; its absence counts only in a list that is in date. */
function revocationOf(certificate: Certificate, anchor: Certificate, { store, now }: Trusted): SealJudgement {
  const list = store.revocationList(anchor, now);
  if (list === null) return undetermined('REVOCATION_UNKNOWN', 'ABSENT');
  if (isListed(list, certificate)) return failed('SEAL_SIGNER_REVOKED');
  if (now === null) return undetermined('CLOCK_UNTRUSTED');
  return list.nextUpdate === null || list.nextUpdate < now ? undetermined('REVOCATION_UNKNOWN', 'STALE') : RIGHT;
}

/** Table 5.75: compares the countries of the signer and of its issuer. Never undetermined. */
function signerCountry({ subject, issuer }: Certificate): SealJudgement {
  return subject.country !== null && subject.country === issuer.country ? RIGHT : failed('SEAL_COUNTRY', 'SIGNER');
}
