import type { StructureFault } from '../seal.ts';

export interface Feature {
  tag: number;
  value: Uint8Array;
  /** Position at which the feature starts, from the beginning of the bytes. */
  at: number;
}

export interface Tlv {
  features: readonly Feature[];
}

const LIMIT_LENGTH_BYTES = 2;

/**
 * Features from `from` to the end, one after the other, up to the last byte: tag, length as in DER, value. `raw`: a byte of 80 or
 * more is itself the length, as some issuers write it. `last`: a tag after which nothing may follow.
 */
export function readTlv(
  bytes: Uint8Array,
  from: number,
  { raw = false, last = null }: { raw?: boolean; last?: number | null } = {},
): Tlv | StructureFault {
  const features: Feature[] = [];
  for (let at = from; at < bytes.length; ) {
    const tag = bytes[at] as number;
    const length = lengthAt(bytes, at + 1, raw);
    if (typeof length === 'string') return length;
    const stop = length.start + length.count;
    if (stop > bytes.length) return 'TLV_OVERRUN';
    features.push({ tag, value: bytes.subarray(length.start, stop), at });
    if (tag === last && stop < bytes.length) return 'TRAILING';
    at = stop;
  }
  return { features };
}

function lengthAt(bytes: Uint8Array, at: number, raw: boolean): { start: number; count: number } | StructureFault {
  const first = bytes[at];
  if (first === undefined) return 'TLV_OVERRUN';
  if (first < 0x80 || raw) return { start: at + 1, count: first };
  const more = first - 0x80;
  if (more === 0 || more > LIMIT_LENGTH_BYTES) return 'TLV_LENGTH';
  if (at + more >= bytes.length) return 'TLV_OVERRUN';
  const count = bytes.subarray(at + 1, at + 1 + more).reduce((value, byte) => value * 256 + byte, 0);
  // Only the shortest form, as DER requires: a length has only one encoding.
  if (count < (more === 1 ? 0x80 : 0x100)) return 'TLV_LENGTH';
  return { start: at + 1 + more, count };
}

export function hasDuplicate(features: readonly Feature[]): boolean {
  return new Set(features.map(({ tag }) => tag)).size < features.length;
}
