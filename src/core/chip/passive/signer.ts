import {
  type Certificate,
  embeddedSigner,
  isIssuedBy,
  isListed,
  isValidAt,
  type SignatureVerdict,
  type SignedData,
  signatureVerdict,
  type TrustStore,
} from '../../trust/index.ts';
import { failed, type Judgement, RIGHT, undetermined } from '../results.ts';

/** An extended key usage defined by ICAO means that the certificate is not meant for signing the data of a chip. */
const ICAO_PURPOSES = '2.23.136.1.1.';

/** Who signed, as far as that is known, and how it is known. */
export interface Signer {
  certificate: Certificate | null;
  /** Found in a way that the standard does not provide for, because issuers encode their name in two ways. */
  tolerant: boolean;
  /** The CSCA whose key proved the certificate. */
  anchor: Certificate | null;
  chain: Judgement;
}

export interface Trusted {
  store: TrustStore;
  /** Milliseconds since 1970; null if the clock is not trusted. */
  now: number | null;
}

/** TR-03135-1 5.6.4.3.2 and 5.6.4.3.3: the signer's certificate, and the CSCA that issued it. */
export function signerOf(signed: SignedData, trusted: Trusted): Signer {
  const { store } = trusted;
  const embedded = embeddedSigner(signed);
  const certificate = embedded?.certificate ?? (signed.certificates.length === 0 ? fromStore(signed, store) : null);
  if (certificate === null) {
    const chain = undetermined('TRUST_UNKNOWN', 'DS_ABSENT');
    return { certificate: null, tolerant: false, anchor: null, chain };
  }
  const tolerant = embedded !== null && embedded.by !== 'sid';
  return { certificate, tolerant, ...chainOf(certificate, trusted) };
}

function fromStore({ signer }: SignedData, store: TrustStore): Certificate | null {
  const { issuer, serial, ski } = signer;
  return store.documentSigner((one) =>
    issuer === null ? one.ski === ski : one.serial === serial && Buffer.compare(one.issuer.raw, issuer) === 0,
  );
}

/** Table 5.33. A mismatch with a candidate that was found only by name does not prove anything. */
function chainOf(certificate: Certificate, { store, now }: Trusted): Pick<Signer, 'anchor' | 'chain'> {
  const { by, entries } = store.issuersOf(certificate);
  const none = (chain: Judgement): Pick<Signer, 'anchor' | 'chain'> => ({ anchor: null, chain });
  if (entries.length === 0) return none(undetermined('TRUST_UNKNOWN', 'CSCA_ABSENT'));
  if (certificate.scheme === null) return none(undetermined('CHIP_ALGORITHM'));
  const candidates = entries.map((entry) => entry.certificate);
  const fitting = candidates.filter((candidate) => isIssuedBy(certificate, candidate));
  // A CSCA and its link certificate have the same key: the one that is valid now counts.
  const anchor = fitting.find((candidate) => now !== null && isValidAt(candidate, now)) ?? fitting[0];
  if (anchor !== undefined)
    return { anchor, chain: isOfOneState(certificate, anchor) ? RIGHT : failed('CHIP_CHAIN', 'COUNTRY') };
  const keys = candidates.map((candidate) => candidate.key());
  if (keys.some((key) => !key.ok && key.fault === 'EC_KNOWN_PRIME')) return none(failed('CHIP_EC_PARAMETERS', 'CSCA'));
  if (keys.every((key) => !key.ok)) return none(undetermined('CHIP_EC_PARAMETERS', 'CSCA'));
  return none(by === 'key' ? failed('CHIP_CHAIN') : undetermined('TRUST_UNKNOWN', 'CSCA_ABSENT'));
}

/** Compares the countries, or the localities if one of them does not state a country. */
function isOfOneState({ issuer, subject }: Certificate, { subject: ca }: Certificate): boolean {
  const agree = (one: string | null, other: string | null): boolean => one === null || other === null || one === other;
  if (!agree(issuer.country, ca.country) || !agree(subject.country, ca.country)) return false;
  return subject.country !== null || ca.country !== null || agree(subject.locality, ca.locality);
}

const SIGNATURES: Readonly<Record<Exclude<SignatureVerdict, 'right'>, Judgement>> = {
  wrong: failed('CHIP_SOD_SIGNATURE'),
  UNREADABLE: failed('CHIP_SOD_SIGNATURE', 'KEY'),
  algorithm: undetermined('CHIP_ALGORITHM'),
  curve: undetermined('CHIP_ISSUER_DEFECT', 'CURVE'),
  encoding: undetermined('CHIP_ISSUER_DEFECT', 'ENCODING'),
  EC_KNOWN_PRIME: failed('CHIP_EC_PARAMETERS', 'DS'),
  EC_UNKNOWN: undetermined('CHIP_EC_PARAMETERS', 'DS'),
};

/** Judges the signature by table 5.30. */
export function judgeSignature(signed: SignedData, { certificate, tolerant, chain }: Signer): Judgement {
  if (certificate === null) return chain;
  const verdict = signatureVerdict(signed, certificate);
  if (verdict !== 'right') return SIGNATURES[verdict];
  return tolerant ? { ...RIGHT, detail: 'SID_TOLERANT' } : RIGHT;
}

/** Table 5.32, Doc 9303-12 7.1.1: a document signer may not have any other task. */
export function judgeProfile({ certificate, chain }: Signer, store: TrustStore): Judgement {
  if (certificate === null) return chain;
  const { keyUsage, isCa, extendedKeyUsage, unknownCritical, sha256 } = certificate;
  if (keyUsage?.digitalSignature !== true) return failed('CHIP_DS_PROFILE', 'KEY_USAGE');
  if (isCa) return failed('CHIP_DS_PROFILE', 'CA');
  const other = extendedKeyUsage?.purposes.some((purpose) => purpose.startsWith(ICAO_PURPOSES)) === true;
  if (extendedKeyUsage?.critical === true || other) return failed('CHIP_DS_PROFILE', 'EXTENDED_KEY_USAGE');
  if (unknownCritical.length > 0) return failed('CHIP_DS_PROFILE', 'CRITICAL_EXTENSION');
  return store.entry(sha256)?.role === 'seal-signer' ? failed('CHIP_DS_PROFILE', 'ROLE') : RIGHT;
}

/** Table 5.34: signer and CSCA are valid at the time of the check. The end of the private key's usage period is not a fault. */
export function judgeValidity({ certificate, anchor, chain }: Signer, { now }: Trusted): Judgement {
  if (certificate === null) return chain;
  if (now === null) return undetermined('CHIP_CERT_VALIDITY', 'CLOCK');
  if (!isValidAt(certificate, now)) return failed('CHIP_CERT_VALIDITY', 'DS');
  if (anchor === null) return undetermined('TRUST_UNKNOWN', 'CSCA_ABSENT');
  return isValidAt(anchor, now) ? RIGHT : failed('CHIP_CERT_VALIDITY', 'CSCA');
}

/** Table 5.37. A listed serial number counts however old the list is; its absence counts only in a current list. */
export function judgeRevocation({ certificate, anchor }: Signer, { store, now }: Trusted): Judgement {
  if (certificate === null) return undetermined('REVOCATION_UNKNOWN', 'DS_ABSENT');
  if (anchor === null) return undetermined('REVOCATION_UNKNOWN', 'CSCA_ABSENT');
  const list = store.revocationList(anchor, now);
  if (list === null) return undetermined('REVOCATION_UNKNOWN', 'ABSENT');
  if (isListed(list, certificate)) return failed('CHIP_DS_REVOKED');
  if (now === null) return undetermined('REVOCATION_UNKNOWN', 'CLOCK');
  return list.nextUpdate === null || list.nextUpdate < now ? undetermined('REVOCATION_UNKNOWN', 'STALE') : RIGHT;
}

/** Table 5.43: the document's state compared with the country of its signer's issuer. */
export function judgeCountry({ certificate }: Signer, { store }: Trusted, issuingState: string | null): Judgement {
  if (certificate === null) return undetermined('CHIP_COUNTRY', 'DS_ABSENT');
  if (issuingState === null) return undetermined('CHIP_COUNTRY', 'DG1_ABSENT');
  switch (store.countries.compare(issuingState, certificate.issuer.country)) {
    case 'same':
      return RIGHT;
    case 'other':
      return failed('CHIP_COUNTRY');
    case 'unknown':
      return undetermined('CHIP_COUNTRY', 'UNKNOWN');
  }
}
