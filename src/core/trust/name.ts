import { type Node, oidText, readDer, textOf } from '../asn1/index.ts';

const COUNTRY = '2.5.4.6';
const LOCALITY = '2.5.4.7';
const COMMON_NAME = '2.5.4.3';

/** A distinguished name (RFC 5280 4.1.2.4). */
export interface Name {
  raw: Uint8Array;
  /** Equal for equal names: letter case, spaces and the type of a string do not matter (RFC 5280 7.1). */
  key: string;
  /** Two letters, in capitals; some issuers write them in lower case. */
  country: string | null;
  locality: string | null;
  commonName: string | null;
}

/** Null if it is not a name. */
export function nameOf(node: Node | undefined): Name | null {
  if (node === undefined || node.tag !== 0x30) return null;
  const parts: { oid: string; text: string }[] = [];
  for (const set of node.children) {
    for (const attribute of set.children) {
      const oid = oidText(attribute.children[0]);
      const value = attribute.children[1];
      if (oid === null || value === undefined) return null;
      const text = textOf(value) ?? Buffer.from(value.content).toString('hex');
      parts.push({ oid, text: text.trim().replace(/\s+/g, ' ') });
    }
  }
  const of = (oid: string): string | null => parts.find((part) => part.oid === oid)?.text ?? null;
  return {
    raw: node.raw,
    key: parts.map(({ oid, text }) => `${oid}=${text.toLowerCase()}`).join('\n'),
    country: of(COUNTRY)?.toUpperCase() ?? null,
    locality: of(LOCALITY)?.toUpperCase() ?? null,
    commonName: of(COMMON_NAME),
  };
}

/** The common form of equal names (`Name.key`), from the DER of a name; null if it is not a name. */
export function nameKey(raw: Uint8Array): string | null {
  const read = readDer(raw);
  return read.ok ? (nameOf(read.node)?.key ?? null) : null;
}
