import { DER_LIMITS, type DerLimits, readDer } from '../asn1/index.ts';
import { type Refusal, refuse } from '../result/index.ts';
import { type Certificate, isIssuedBy, issuerFault, readCertificate } from './certificate.ts';
import { digestVerdict, embeddedSigner, readSignedData, type SignedData, signatureVerdict } from './cms.ts';

const MASTER_LIST = '2.23.136.1.1.2';
const LIST_SIGNER = '2.23.136.1.1.3';
/** The largest public list has less than a megabyte. */
export const MASTER_LIST_LIMITS: DerLimits = { ...DER_LIMITS, limitBytes: 16 * 1024 * 1024, limitNodes: 200_000 };
/** Maximum number of link certificates between a pinned CSCA and the issuer of a list signer. */
const LIMIT_LINK_STEPS = 3;
const SET = 0x31;

/** A CSCA master list (Doc 9303-12 9). None of it is trusted before `listFault` returns null. */
export interface MasterList {
  signed: SignedData;
  certificates: readonly Certificate[];
  /** Number of entries that are not certificates: one bad entry does not remove the others. */
  unreadable: number;
}

export type ListReason = 'CSCA_LIST_UNREADABLE' | 'CSCA_LIST_SIGNATURE' | 'CSCA_LIST_SIGNER';

export function readMasterList(bytes: Uint8Array): { ok: true; list: MasterList } | Refusal<'CSCA_LIST_UNREADABLE'> {
  const read = readSignedData(bytes, MASTER_LIST_LIMITS);
  if (!read.ok) return refuse('CSCA_LIST_UNREADABLE', `${read.message} Ask for the master list again.`);
  const { signed } = read;
  // Each certificate is read separately, so that the structure of a bad one cannot affect the others.
  const content = readDer(signed.content, { ...MASTER_LIST_LIMITS, descend: 2 });
  const set = content.ok ? content.node.children.find(({ tag }) => tag === SET) : undefined;
  if (signed.contentType !== MASTER_LIST || set === undefined)
    return refuse('CSCA_LIST_UNREADABLE', 'This signed message contains no CSCA master list (Doc 9303-12 9).');
  const entries = set.children.map(({ raw }) => readCertificate(raw));
  const certificates = entries.flatMap((entry) => (entry.ok ? [entry.certificate] : []));
  return { ok: true, list: { signed, certificates, unreadable: entries.length - certificates.length } };
}

/**
 * Why a list is not trusted: its digest or signature is false, its signer is not marked as one, or the signer's chain does not
 * end in a certificate whose SHA-256 somebody at the office typed. `known`: certificates that may be in that chain.
 */
export function listFault(
  { signed, certificates }: MasterList,
  { pinned, known }: { pinned: ReadonlySet<string>; known: readonly Certificate[] },
): Refusal<'CSCA_LIST_SIGNATURE' | 'CSCA_LIST_SIGNER'> | null {
  const found = embeddedSigner(signed);
  if (found === null) return refuse('CSCA_LIST_SIGNER', 'The certificate of the signer is not in the list.');
  const { certificate: signer } = found;
  if (digestVerdict(signed) !== 'right' || signatureVerdict(signed, signer) !== 'right')
    return refuse('CSCA_LIST_SIGNATURE', 'The signature of the master list is not valid. Ask for the list again.');
  const { extendedKeyUsage } = signer;
  if (extendedKeyUsage?.critical !== true || !extendedKeyUsage.purposes.includes(LIST_SIGNER))
    return refuse('CSCA_LIST_SIGNER', 'Its signer may not sign master lists (extended key usage 2.23.136.1.1.3).');
  const others = [...signed.certificates, ...certificates, ...known];
  if (trustedFrom(pinned, others).some((issuer) => mayHaveIssued(issuer, signer) && isIssuedBy(signer, issuer)))
    return null;
  return refuse(
    'CSCA_LIST_SIGNER',
    'The chain of its signer does not end in a pinned CSCA. Compare the fingerprint with the issuer, then add it to "pinned".',
  );
}

/**
 * The pinned CSCAs, and those that they reach through link certificates. It starts from the pins and never from the signer:
 * otherwise an attacker's list with hundreds of certificates of one key would have every path through them tried.
 */
export function trustedFrom(pinned: ReadonlySet<string>, others: readonly Certificate[]): Certificate[] {
  const issuers = others.filter((other) => issuerFault(other) === null);
  const trusted = issuers.filter(({ sha256 }) => pinned.has(sha256));
  let left = issuers.filter(({ sha256 }) => !pinned.has(sha256));
  for (let step = 0; step < LIMIT_LINK_STEPS; step++) {
    const reached = left.filter((one) =>
      trusted.some((issuer) => mayHaveIssued(issuer, one) && isIssuedBy(one, issuer)),
    );
    trusted.push(...reached);
    left = left.filter((one) => !reached.includes(one));
    if (reached.length === 0) break;
  }
  return trusted;
}

export const mayHaveIssued = (issuer: Certificate, { aki, issuer: name }: Certificate): boolean =>
  aki === null ? issuer.subject.key === name.key : issuer.ski === aki;
