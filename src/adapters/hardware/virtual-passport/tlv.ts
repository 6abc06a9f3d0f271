import { ascii, concat, shortest } from './bytes.ts';

/**
 * The encoder and the small reader of the virtual passport. They are separate on purpose: the passport tests the reader
 * in `core/asn1`, and if both shared one encoder they would make the same mistake.
 */

/** One data object; the tag is given as its bytes in one number (0x7F49 is two bytes). */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  return concat(shortest(BigInt(tag)), lengthOf(content.length), content);
}

export function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return new Uint8Array([length]);
  const digits = shortest(BigInt(length));
  return concat(new Uint8Array([0x80 | digits.length]), digits);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...parts);
export const octets = (...parts: readonly Uint8Array[]): Uint8Array => tlv(0x04, ...parts);
export const bits = (bytes: Uint8Array, unused = 0): Uint8Array => tlv(0x03, new Uint8Array([unused]), bytes);
export const truth = (): Uint8Array => tlv(0x01, new Uint8Array([0xff]));
export const nothing = (): Uint8Array => tlv(0x05);
export const printable = (text: string): Uint8Array => tlv(0x13, ascii(text));
export const utf8 = (text: string): Uint8Array => tlv(0x0c, new Uint8Array(Buffer.from(text)));

/** SET OF in the order of DER: by the bytes of its members (X.690 11.6). */
export function setOf(...members: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, ...[...members].sort((a, b) => Buffer.compare(a, b)));
}

export function integer(value: bigint | number): Uint8Array {
  const digits = shortest(BigInt(value));
  return tlv(0x02, (digits[0] ?? 0) >= 0x80 ? concat(new Uint8Array([0]), digits) : digits);
}

/** The content of an OBJECT IDENTIFIER. */
export function oidValue(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].map((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return new Uint8Array(digits);
  });
  return concat(...arcs);
}

export const oid = (dotted: string): Uint8Array => tlv(0x06, oidValue(dotted));

/** UTCTime until 2049, GeneralizedTime after it (RFC 5280 4.1.2.5). */
export function time(date: Date): Uint8Array {
  const digits = `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? tlv(0x17, ascii(digits.slice(2))) : tlv(0x18, ascii(digits));
}

export interface DataObject {
  tag: number;
  value: Uint8Array;
  /** The complete object, with tag and length. */
  whole: Uint8Array;
}

/** The data objects in a string, in order; null if it does not consist of whole ones. */
export function objectsIn(bytes: Uint8Array): DataObject[] | null {
  const found: DataObject[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    let tag = bytes[at++] ?? 0;
    if ((tag & 0x1f) === 0x1f) {
      let more: number;
      do {
        more = bytes[at++] ?? 0;
        tag = tag * 256 + more;
      } while ((more & 0x80) !== 0 && at - start < 4);
    }
    let length = bytes[at++] ?? 0;
    if (length > 0x80) {
      const digits = length & 0x7f;
      if (digits > 4) return null;
      length = 0;
      for (let i = 0; i < digits; i++) length = length * 256 + (bytes[at++] ?? 0);
    } else if (length === 0x80) return null;
    if (at + length > bytes.length) return null;
    found.push({ tag, value: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return found;
}

/** The value of the first object with this tag, or null. */
export function fieldOf(bytes: Uint8Array, tag: number): Uint8Array | null {
  return objectsIn(bytes)?.find((one) => one.tag === tag)?.value ?? null;
}
