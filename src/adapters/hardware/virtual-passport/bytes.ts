export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
export const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
export const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b);

/** Big-endian, without a sign. */
export const toInteger = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`));

/** Big-endian in exactly `width` bytes; the value must fit. */
export function fixed(value: bigint, width: number): Uint8Array {
  const text = value.toString(16);
  if (value < 0n || text.length > 2 * width) throw new RangeError('the integer does not fit its field');
  return hex(text.padStart(2 * width, '0'));
}

/** Big-endian in as few bytes as it needs, at least one. */
export function shortest(value: bigint): Uint8Array {
  const text = value.toString(16);
  return hex(text.length % 2 === 0 ? text : `0${text}`);
}

export const u16 = (value: number): Uint8Array => new Uint8Array([(value >> 8) & 0xff, value & 0xff]);
export const u32 = (value: number): Uint8Array =>
  new Uint8Array([(value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}
