import { joined } from './encode.ts';
import type { Node } from './read.ts';

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const CONSTRUCTED_OCTET_STRING = 0x24;
const OBJECT_IDENTIFIER = 0x06;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const LIMIT_OID_BYTES = 64;
const BMP_STRING = 0x1e;
const LATIN_STRINGS: readonly number[] = [0x12, 0x13, 0x14, 0x16, 0x1a];
const UTF8_STRING = 0x0c;

/** An OBJECT IDENTIFIER as text, such as "1.2.840.113549.1.7.2"; null if it is not one, or an arc is too large for a number. */
export function oidText(node: Node | undefined): string | null {
  if (node === undefined || node.tag !== OBJECT_IDENTIFIER) return null;
  const { content } = node;
  if (content.length === 0 || content.length > LIMIT_OID_BYTES) return null;
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) return null;
    open = byte >= 0x80;
    if (open) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (open) return null;
  const [head = 0, ...rest] = arcs;
  const first = Math.min(Math.floor(head / 40), 2);
  return [first, head - first * 40, ...rest].join('.');
}

/** The value of a small non-negative INTEGER; null for any other. */
export function numberOf(node: Node | undefined): number | null {
  if (node === undefined || node.tag !== INTEGER) return null;
  const { content } = node;
  if (content.length === 0 || content.length > 6 || (content[0] ?? 0) >= 0x80) return null;
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** The content of an OCTET STRING, even if it is in parts (X.690 8.7.3). */
export function octetsOf(node: Node | undefined): Uint8Array | null {
  if (node?.tag === OCTET_STRING) return node.content;
  if (node?.tag !== CONSTRUCTED_OCTET_STRING) return null;
  if (node.children.some(({ tag }) => tag !== OCTET_STRING)) return null;
  return joined(...node.children.map(({ content }) => content));
}

/** The bytes of a BIT STRING, with `unused` bits at the end (0 to 7). */
export function bitsOf(node: Node | undefined): { bytes: Uint8Array; unused: number } | null {
  if (node === undefined || node.tag !== BIT_STRING) return null;
  const [unused, ...rest] = node.content.subarray(0, 2);
  if (unused === undefined || unused > 7 || (rest.length === 0 && unused > 0)) return null;
  return { bytes: node.content.subarray(1), unused };
}

/** Text of an X.680 character string; null for another type. */
export function textOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  if (node.tag === UTF8_STRING) return Buffer.from(node.content).toString('utf8');
  if (LATIN_STRINGS.includes(node.tag)) return Buffer.from(node.content).toString('latin1');
  if (node.tag !== BMP_STRING || node.content.length % 2 !== 0) return null;
  return Buffer.from(node.content).swap16().toString('utf16le');
}

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?(Z|[+-]\d{4})$/;

/** A UTCTime or GeneralizedTime in milliseconds since 1970 (RFC 5280 4.1.2.5); null if it is not a time. */
export function instantOf(node: Node | undefined): number | null {
  if (node === undefined || node.content.length > 32) return null;
  const text = Buffer.from(node.content).toString('latin1');
  const parts = node.tag === UTC_TIME ? UTC.exec(text) : node.tag === GENERALIZED_TIME ? GENERALIZED.exec(text) : null;
  if (parts === null) return null;
  const [, years = '', month = '', day = '', hour = '', minute = '', second = '00', zone = ''] = parts;
  const century = years.length === 4 ? '' : Number(years) >= 50 ? '19' : '20';
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const wall = `${century}${years}-${month}-${day}T${hour}:${minute}:${second}`;
  const local = Date.parse(`${wall}Z`);
  // Date.parse turns 30 February into 2 March.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== wall) return null;
  const instant = Date.parse(`${wall}${offset}`);
  return Number.isNaN(instant) ? null : instant;
}
