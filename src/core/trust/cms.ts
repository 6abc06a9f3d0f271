import {
  DER_LIMITS,
  type DerLimits,
  instantOf,
  type Node,
  normaliseBer,
  octetsOf,
  oidText,
  readDer,
} from '../asn1/index.ts';
import { type Refusal, refuse } from '../result/index.ts';
import { type HashName, hashOf, isDigestOf, isSigned, type Scheme, schemeOf } from './algorithms.ts';
import { type Certificate, certificateOf, hexOf } from './certificate.ts';
import { type KeyFault, keysOnOtherCurves } from './public-key.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';
const SET = 0x31;
const SEQUENCE = 0x30;

/** A SignedData with its first SignerInfo (RFC 5652 5). None of it is trusted yet. */
export interface SignedData {
  contentType: string;
  content: Uint8Array;
  /** The embedded certificates that can be read. */
  certificates: readonly Certificate[];
  signer: {
    issuer: Uint8Array | null;
    serial: string | null;
    ski: string | null;
    digestAlgorithm: HashName | null;
    /** Null if there are none, and the content itself is signed, which is never accepted. */
    attributes: Node | null;
    scheme: Scheme | null;
    signature: Uint8Array;
  };
}

export type CmsReason = 'CMS_UNREADABLE' | 'CMS_TYPE';

/** Reads a ContentInfo; indefinite lengths are normalised first (RFC 5652 allows BER). */
export function readSignedData(
  bytes: Uint8Array,
  limits: DerLimits = DER_LIMITS,
): { ok: true; signed: SignedData } | Refusal<CmsReason> {
  const read = readBer(bytes, limits);
  if (read === null) return refuse('CMS_UNREADABLE', 'This is not a signed message in DER or BER.');
  if (oidText(read.children[0]) !== SIGNED_DATA)
    return refuse('CMS_TYPE', 'This message is not of the kind SignedData (RFC 5652).');
  const signed = signedOf(read.children[1]?.children[0]);
  return signed === null
    ? refuse('CMS_UNREADABLE', 'The signed message does not have the structure of RFC 5652.')
    : { ok: true, signed };
}

/** The only element, with indefinite lengths normalised; null if there is not exactly one. */
export function readBer(bytes: Uint8Array, limits: DerLimits = DER_LIMITS): Node | null {
  const read = readDer(bytes, limits);
  if (read.ok) return read.node;
  if (read.reason !== 'DER_INDEFINITE') return null;
  const normal = normaliseBer(bytes, limits);
  const again = normal.ok ? readDer(normal.bytes, limits) : normal;
  return again.ok ? again.node : null;
}

function signedOf(node: Node | undefined): SignedData | null {
  if (node?.tag !== SEQUENCE) return null;
  const [, , encapsulated, ...rest] = node.children;
  const contentType = oidText(encapsulated?.children[0]);
  const content = octetsOf(encapsulated?.children[1]?.children[0]);
  const signers = rest.at(-1);
  if (contentType === null || content === null || signers?.tag !== SET) return null;
  const signer = signerOf(signers.children[0]);
  if (signer === null) return null;
  const embedded = rest.find(({ tag }) => tag === 0xa0)?.children ?? [];
  const certificates = embedded.map(certificateOf).filter((certificate) => certificate !== null);
  return { contentType, content, certificates, signer };
}

function signerOf(node: Node | undefined): SignedData['signer'] | null {
  if (node?.tag !== SEQUENCE) return null;
  const [version, sid, digestNode, ...rest] = node.children;
  if (version?.tag !== 0x02 || sid === undefined) return null;
  const attributes = rest[0]?.tag === 0xa0 ? rest[0] : null;
  const [algorithm, signatureNode] = attributes === null ? rest : rest.slice(1);
  const signature = octetsOf(signatureNode);
  if (algorithm?.tag !== SEQUENCE || signature === null) return null;
  const digestAlgorithm = hashOf(digestNode);
  const named = sid.tag === SEQUENCE;
  const ski = sid.tag === 0x80 ? sid.content : sid.tag === 0xa0 ? octetsOf(sid.children[0]) : null;
  if (!named && ski === null) return null;
  return {
    issuer: named ? (sid.children[0]?.raw ?? null) : null,
    serial: named ? hexOf(sid.children[1]?.content ?? new Uint8Array()) : null,
    ski: ski === null ? null : hexOf(ski),
    digestAlgorithm,
    attributes,
    scheme: schemeOf(algorithm, digestAlgorithm),
    signature,
  };
}

/** The only value of an attribute; null if the attribute is absent, occurs twice, or has several values. */
function attribute(attributes: Node, oid: string): Node | null {
  const found = attributes.children.filter((one) => oidText(one.children[0]) === oid);
  const values = found.length === 1 ? (found[0]?.children[1]?.children ?? []) : [];
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** RFC 5652 5.4 and 11: checks digest and type of the content against the signed attributes. */
export function digestVerdict({ signer, content, contentType }: SignedData): 'right' | 'wrong' | 'algorithm' {
  const { attributes, digestAlgorithm } = signer;
  if (attributes === null) return 'wrong';
  if (digestAlgorithm === null) return 'algorithm';
  const stated = octetsOf(attribute(attributes, MESSAGE_DIGEST) ?? undefined);
  const type = oidText(attribute(attributes, CONTENT_TYPE) ?? undefined);
  if (stated === null || type !== contentType) return 'wrong';
  return isDigestOf(stated, digestAlgorithm, content) ? 'right' : 'wrong';
}

/** When the signer claims to have signed (RFC 5652 11.3), in milliseconds since 1970; null if it does not say. */
export function signingTime({ signer: { attributes } }: SignedData): number | null {
  return attributes === null ? null : instantOf(attribute(attributes, SIGNING_TIME) ?? undefined);
}

/** How the signer's certificate was found; `serial` and `single` if an issuer encodes its name in two ways. */
export type FoundBy = 'sid' | 'serial' | 'single' | 'store';

/** The signer's certificate among the embedded ones; null if none matches, or several do. */
export function embeddedSigner({ certificates, signer }: SignedData): { certificate: Certificate; by: FoundBy } | null {
  const { issuer, serial, ski } = signer;
  const fits = certificates.find((one) =>
    issuer === null ? one.ski === ski : one.serial === serial && Buffer.compare(one.issuer.raw, issuer) === 0,
  );
  if (fits !== undefined) return { certificate: fits, by: 'sid' };
  const same = serial === null ? [] : certificates.filter((one) => one.serial === serial);
  if (same.length === 1 && same[0] !== undefined) return { certificate: same[0], by: 'serial' };
  const [only] = certificates;
  return certificates.length === 1 && only !== undefined ? { certificate: only, by: 'single' } : null;
}

/**
 * - `curve`: valid only with the key on a curve other than the one that its certificate states.
 * - `encoding`: valid only in the DER form of ECDSA, although the plain form is stated.
 */
export type SignatureVerdict = 'right' | 'wrong' | 'algorithm' | 'curve' | 'encoding' | KeyFault;

/** Checks the signature over the signed attributes; digest and scheme are those of the SignerInfo, never of the certificate. */
export function signatureVerdict({ signer }: SignedData, certificate: Certificate): SignatureVerdict {
  const { attributes, scheme, signature } = signer;
  if (attributes === null) return 'wrong';
  if (scheme === null) return 'algorithm';
  // A copy, because the file itself must remain as it was read; the caller overwrites only the file.
  const data = Uint8Array.from(attributes.raw);
  data[0] = SET;
  try {
    return verdictOf(data, { scheme, signature, certificate });
  } finally {
    data.fill(0);
  }
}

interface Signed {
  scheme: Scheme;
  signature: Uint8Array;
  certificate: Certificate;
}

function verdictOf(data: Uint8Array, { scheme, signature, certificate }: Signed): SignatureVerdict {
  const key = certificate.key();
  const ec = scheme.kind === 'ecdsa' || scheme.kind === 'ecdsa-plain';
  if (!key.ok && key.fault !== 'UNREADABLE') return key.fault;
  if (key.ok && isSigned({ scheme, key: key.key }, { data, signature })) return 'right';
  if (key.ok && scheme.kind === 'ecdsa-plain' && signature[0] === SEQUENCE) {
    const encoded = { scheme: { kind: 'ecdsa', hash: scheme.hash } as const, key: key.key };
    if (isSigned(encoded, { data, signature })) return 'encoding';
  }
  const elsewhere = ec ? keysOnOtherCurves(certificate.spki) : [];
  if (elsewhere.some((other) => isSigned({ scheme, key: other }, { data, signature }))) return 'curve';
  return key.ok ? 'wrong' : 'UNREADABLE';
}

/** The content of [tag] as bytes of its only child; null if the outer tag is different. */
export function unwrapped(bytes: Uint8Array, tag: number): Uint8Array | null {
  const node = readBer(bytes);
  const [inner, ...more] = node?.children ?? [];
  return node?.tag === tag && inner !== undefined && more.length === 0 ? inner.raw : null;
}
