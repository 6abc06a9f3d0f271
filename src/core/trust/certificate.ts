import { bitsOf, DER_LIMITS, type DerLimits, instantOf, type Node, octetsOf, oidText, readDer } from '../asn1/index.ts';
import { type Refusal, refuse } from '../result/index.ts';
import { digest, isSigned, type Scheme, schemeOf } from './algorithms.ts';
import { type Name, nameOf } from './name.ts';
import { type ReadKey, readPublicKey } from './public-key.ts';

export interface KeyUsage {
  digitalSignature: boolean;
  keyCertSign: boolean;
  crlSign: boolean;
}

/** An X.509 certificate (RFC 5280, Doc 9303-12 7.1). Times are milliseconds since 1970, identifiers small hexadecimal. */
/** What an issuer signed: a certificate or a revocation list. */
export interface SignedByIssuer {
  der: Uint8Array;
  sha256: string;
  /** The bytes that are signed. */
  tbs: Uint8Array;
  scheme: Scheme | null;
  signature: Uint8Array;
  issuer: Name;
  aki: string | null;
}

export interface Certificate extends SignedByIssuer {
  serial: string;
  subject: Name;
  notBefore: number;
  notAfter: number;
  spki: Uint8Array;
  /** Read when it is first requested: a store has hundreds of certificates, and few of their keys are needed. */
  key(): ReadKey;
  ski: string | null;
  keyUsage: KeyUsage | null;
  isCa: boolean;
  extendedKeyUsage: { purposes: readonly string[]; critical: boolean } | null;
  /** Unknown critical extensions. */
  unknownCritical: readonly string[];
}

/** A state's certificate has a few kilobytes; a larger one is refused before it is parsed. */
export const CERTIFICATE_LIMITS: DerLimits = { ...DER_LIMITS, limitBytes: 32 * 1024, limitNodes: 2_000 };

const KNOWN_CRITICAL: ReadonlySet<string> = new Set(
  [14, 15, 16, 17, 18, 19, 31, 32, 35, 37].map((arc) => `2.5.29.${arc}`),
);

/** Reads one whole certificate. `CERT_UNREADABLE` for anything else, with what is wrong. */
export function readCertificate(
  bytes: Uint8Array,
): { ok: true; certificate: Certificate } | Refusal<'CERT_UNREADABLE'> {
  const read = readDer(bytes, CERTIFICATE_LIMITS);
  if (!read.ok) return unreadable(read.message);
  const certificate = certificateOf(read.node);
  return certificate === null
    ? unreadable('It does not have the structure of a certificate (RFC 5280 4.1).')
    : { ok: true, certificate };
}

const unreadable = (why: string): Refusal<'CERT_UNREADABLE'> =>
  refuse('CERT_UNREADABLE', `This is not an X.509 certificate in DER: ${why}`);

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Makes a certificate from a node that was already read; null if it is not one. */
export function certificateOf(node: Node): Certificate | null {
  const [tbs, algorithm, bits] = node.children;
  const signature = bitsOf(bits)?.bytes;
  if (node.tag !== 0x30 || tbs?.tag !== 0x30 || signature === undefined || node.children.length !== 3) return null;
  const fields = tbs.children[0]?.tag === 0xa0 ? tbs.children.slice(1) : tbs.children;
  const [serial, , issuerNode, validity, subjectNode, spki, ...optional] = fields;
  const issuer = nameOf(issuerNode);
  const subject = nameOf(subjectNode);
  const notBefore = instantOf(validity?.children[0]);
  const notAfter = instantOf(validity?.children[1]);
  if (serial?.tag !== 0x02 || issuer === null || subject === null || spki?.tag !== 0x30) return null;
  if (notBefore === null || notAfter === null) return null;
  const extensions = extensionsOf(optional.find(({ tag }) => tag === 0xa3));
  if (extensions === null) return null;
  let key: ReadKey | null = null;
  return {
    der: node.raw,
    sha256: hexOf(digest('sha256', node.raw)),
    tbs: tbs.raw,
    scheme: schemeOf(algorithm),
    signature,
    serial: hexOf(serial.content),
    issuer,
    subject,
    notBefore,
    notAfter,
    spki: spki.raw,
    key: () => {
      key ??= readPublicKey(spki.raw);
      return key;
    },
    ...extensions,
  };
}

type Extensions = Pick<Certificate, 'aki' | 'ski' | 'keyUsage' | 'isCa' | 'extendedKeyUsage' | 'unknownCritical'>;

/** Null if an extension occurs twice, or one that matters has no readable value. */
function extensionsOf(node: Node | undefined): Extensions | null {
  const found: Extensions = {
    aki: null,
    ski: null,
    keyUsage: null,
    isCa: false,
    extendedKeyUsage: null,
    unknownCritical: [],
  };
  const seen = new Set<string>();
  const unknown: string[] = [];
  for (const extension of node?.children[0]?.children ?? []) {
    const oid = oidText(extension.children[0]);
    const flag = extension.children.length === 3 ? extension.children[1] : undefined;
    const critical = flag !== undefined && flag.content[0] !== 0;
    const value = octetsOf(extension.children.at(-1));
    if (oid === null || value === null || seen.has(oid)) return null;
    seen.add(oid);
    if (critical && !KNOWN_CRITICAL.has(oid)) unknown.push(oid);
    const part = partOf(oid, value, critical);
    if (part === null) return null;
    Object.assign(found, part);
  }
  return { ...found, unknownCritical: unknown };
}

function partOf(oid: string, value: Uint8Array, critical: boolean): Partial<Extensions> | null {
  if (!['2.5.29.14', '2.5.29.15', '2.5.29.19', '2.5.29.35', '2.5.29.37'].includes(oid)) return {};
  const read = readDer(value, CERTIFICATE_LIMITS);
  if (!read.ok) return null;
  const { node } = read;
  switch (oid) {
    case '2.5.29.14': {
      const ski = octetsOf(node);
      return ski === null ? null : { ski: hexOf(ski) };
    }
    case '2.5.29.15': {
      const bits = bitsOf(node)?.bytes;
      if (bits === undefined) return null;
      const first = bits[0] ?? 0;
      const has = (bit: number): boolean => (first & (0x80 >> bit)) !== 0;
      return { keyUsage: { digitalSignature: has(0), keyCertSign: has(5), crlSign: has(6) } };
    }
    case '2.5.29.19': {
      const [ca] = node.children;
      return { isCa: ca?.tag === 0x01 && (ca.content[0] ?? 0) !== 0 };
    }
    case '2.5.29.35': {
      const id = node.children.find(({ tag }) => tag === 0x80);
      return id === undefined ? {} : { aki: hexOf(id.content) };
    }
    default: {
      const purposes = node.children.map(oidText);
      if (purposes.some((purpose) => purpose === null)) return null;
      return { extendedKeyUsage: { purposes: purposes as string[], critical } };
    }
  }
}

/** True if `issuer` signed `certificate`; false also if the algorithm or key is not accepted. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  const key = issuer.key();
  if (!key.ok || certificate.scheme === null) return false;
  const { tbs, signature, scheme } = certificate;
  return isSigned({ scheme, key: key.key }, { data: tbs, signature });
}

/** Doc 9303-12 7.1: what this certificate lacks as an issuer, or null. */
export function issuerFault(certificate: Certificate): 'NOT_CA' | 'KEY_USAGE' | 'CRITICAL_EXTENSION' | null {
  if (!certificate.isCa) return 'NOT_CA';
  if (certificate.keyUsage?.keyCertSign !== true) return 'KEY_USAGE';
  return certificate.unknownCritical.length > 0 ? 'CRITICAL_EXTENSION' : null;
}

/** RFC 5280 6.1.3: true if the key identifier (without one, the name) shows that it issued itself. Equal names are not enough. */
export function isSelfIssued({ aki, ski, issuer, subject }: Certificate): boolean {
  return aki === null ? issuer.key === subject.key : aki === ski;
}

/** `now` in milliseconds since 1970. */
export function isValidAt({ notBefore, notAfter }: Certificate, now: number): boolean {
  return notBefore <= now && now <= notAfter;
}
