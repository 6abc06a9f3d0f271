import type { BlockFormat } from './block-framer.ts';

/** Maximum number of bytes of one symbol, as in a QR code of the largest version with text. */
export const LIMIT_SYMBOL_BYTES = 4_296;

export interface SymbolPacket {
  /** Bytes before the length, as text with one byte per character. */
  start: string;
  lengthBytes: 2 | 4;
  order: 'big' | 'little';
  /** Bytes after the payload, likewise. */
  end: string;
}

/**
 * `start LENGTH payload end`: the length says where the payload ends, so the payload may contain any byte. A packet whose
 * end is not where its length says is noise that looks like a beginning, and must not swallow the symbol that follows it.
 */
export function symbolPacket({ start, lengthBytes, order, end }: SymbolPacket): BlockFormat {
  const head = Buffer.from(start, 'latin1');
  const tail = Buffer.from(end, 'latin1');
  const before = head.length + lengthBytes;
  return (bytes) => {
    const wrong = head.some((want, at) => at < bytes.length && bytes[at] !== want);
    if (wrong) return { kind: 'skip', bytes: 1 };
    if (bytes.length < before) return { kind: 'need-more' };
    const field = Buffer.from(bytes.subarray(head.length, before));
    const length = order === 'big' ? field.readUIntBE(0, lengthBytes) : field.readUIntLE(0, lengthBytes);
    if (length === 0 || length > LIMIT_SYMBOL_BYTES) return { kind: 'skip', bytes: 1 };
    const whole = before + length + tail.length;
    if (bytes.length < whole) return { kind: 'need-more', until: (_, count) => count >= whole };
    if (tail.some((want, at) => bytes[before + length + at] !== want)) return { kind: 'skip', bytes: 1 };
    const payload = bytes.slice(before, before + length);
    return { kind: 'frame', bytes: whole, event: (at) => ({ kind: 'symbol', bytes: payload, at }) };
  };
}
