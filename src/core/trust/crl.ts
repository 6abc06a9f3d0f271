import {
  bitsOf,
  DER_LIMITS,
  type DerLimits,
  derInteger,
  instantOf,
  type Node,
  octetsOf,
  oidText,
  readDer,
} from '../asn1/index.ts';
import { type Refusal, refuse } from '../result/index.ts';
import { digest, isSigned, schemeOf } from './algorithms.ts';
import { type Certificate, hexOf, type SignedByIssuer } from './certificate.ts';
import { nameOf } from './name.ts';

const AUTHORITY_KEY = '2.5.29.35';
const CRL_NUMBER = '2.5.29.20';
const INTEGER = 0x02;
const TIMES: readonly number[] = [0x17, 0x18];

/** A list of revoked certificates (RFC 5280 5.1). Times are milliseconds since 1970. */
export interface RevocationList extends SignedByIssuer {
  thisUpdate: number;
  /** Null: it counts as out of date at once. */
  nextUpdate: number | null;
  /** Serial numbers as small hexadecimal. */
  revoked: ReadonlySet<string>;
  /** 0 if the list does not state a number. */
  number: bigint;
}

/** Some states revoke tens of thousands of signers' certificates over the years, but none a million. */
export const CRL_LIMITS: DerLimits = { limitBytes: 8 * 1024 * 1024, limitDepth: 16, limitNodes: 1_000_000 };

/** Fields are found by their tag, because a list without entries has fewer of them. */
export function readRevocationList(bytes: Uint8Array): { ok: true; list: RevocationList } | Refusal<'CRL_UNREADABLE'> {
  const read = readDer(bytes, CRL_LIMITS);
  const list = read.ok ? listOf(read.node) : null;
  return list === null
    ? refuse('CRL_UNREADABLE', 'This is not a list of revoked certificates in DER (RFC 5280 5.1).')
    : { ok: true, list };
}

function listOf(node: Node): RevocationList | null {
  const [tbs, algorithm, bits] = node.children;
  const signature = bitsOf(bits)?.bytes;
  if (tbs?.tag !== 0x30 || signature === undefined || node.children.length !== 3) return null;
  const fields = tbs.children[0]?.tag === INTEGER ? tbs.children.slice(1) : tbs.children;
  const [, issuerNode, thisNode, ...rest] = fields;
  const issuer = nameOf(issuerNode);
  const thisUpdate = instantOf(thisNode);
  const nextNode = rest.find(({ tag }) => TIMES.includes(tag));
  const nextUpdate = nextNode === undefined ? null : instantOf(nextNode);
  if (issuer === null || thisUpdate === null || (nextNode !== undefined && nextUpdate === null)) return null;
  const entries = rest.find(({ tag }) => tag === 0x30)?.children ?? [];
  if (entries.some(({ children }) => children[0]?.tag !== INTEGER)) return null;
  const extensions = rest.find(({ tag }) => tag === 0xa0)?.children[0]?.children ?? [];
  const extensionOf = (oid: string): Node | null => {
    const value = octetsOf(extensions.find(({ children }) => oidText(children[0]) === oid)?.children.at(-1));
    const inner = value === null ? null : readDer(value, DER_LIMITS);
    return inner?.ok === true ? inner.node : null;
  };
  const aki = extensionOf(AUTHORITY_KEY)?.children.find(({ tag }) => tag === 0x80)?.content;
  const number = extensionOf(CRL_NUMBER)?.content;
  return {
    der: node.raw,
    sha256: hexOf(digest('sha256', node.raw)),
    issuer,
    thisUpdate,
    nextUpdate,
    revoked: new Set(entries.map(({ children }) => serialOf(children[0]?.content ?? new Uint8Array()))),
    aki: aki === undefined ? null : hexOf(aki),
    number: number === undefined || number.length === 0 ? 0n : BigInt(`0x${hexOf(number)}`),
    tbs: tbs.raw,
    scheme: schemeOf(algorithm),
    signature,
  };
}

/** A serial number is compared as a number: leading zeros that an issuer writes in only one place do not hide it. */
export function serialOf(content: Uint8Array): string {
  return hexOf(derInteger(content));
}

export function isListed({ revoked }: RevocationList, { serial }: Pick<Certificate, 'serial'>): boolean {
  return revoked.has(serialOf(Buffer.from(serial, 'hex')));
}

/** True if this certificate issued the list: by name, by key identifier if both state one, and by signature (RFC 5280 6.3.3). */
export function isListOf(list: RevocationList, issuer: Certificate): boolean {
  if (list.issuer.key !== issuer.subject.key) return false;
  if (list.aki !== null && issuer.ski !== null && list.aki !== issuer.ski) return false;
  const key = issuer.key();
  if (!key.ok || list.scheme === null) return false;
  return isSigned({ scheme: list.scheme, key: key.key }, { data: list.tbs, signature: list.signature });
}

/** True if `list` is newer than another list of the same issuer: by number, then by time. */
export function isNewer(list: RevocationList, than: RevocationList): boolean {
  return list.number === than.number ? list.thisUpdate > than.thisUpdate : list.number > than.number;
}
