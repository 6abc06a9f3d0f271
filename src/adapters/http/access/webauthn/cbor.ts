/** A value from an authenticator (CTAP2 canonical CBOR, RFC 8949): no tags, no floats, no indefinite lengths. */
export type Cbor = number | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

/** The largest legal item is an attestation object with an RS256 key of 4096 bits. */
export const CBOR_LIMIT_BYTES = 8 * 1024;
/** CTAP2 section 8: messages nest at most four levels deep. */
const DEPTH_LIMIT_LEVELS = 4;
/** Items of one array or map. */
const ITEMS_LIMIT = 64;

/** Thrown inside only; `readCbor` turns it into null. */
class Malformed extends Error {}

/**
 * Reads one item from `start`. Returns the value and the offset of the first byte after it, or null if the bytes are not
 * such an item: truncated, too long, nested too deeply, with a duplicate key, or with a construct that CTAP2 does not
 * use. A length is not trusted until the bytes are there, so that a short message cannot claim much memory.
 */
export function readCbor(bytes: Uint8Array, start = 0): { value: Cbor; end: number } | null {
  if (bytes.length > CBOR_LIMIT_BYTES) return null;
  try {
    const reader = new Reader(bytes, start);
    const value = reader.item(1);
    return { value, end: reader.at };
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  item(depth: number): Cbor {
    if (depth > DEPTH_LIMIT_LEVELS) throw new Malformed();
    const [first = 0] = this.#take(1);
    const major = first >> 5;
    const info = first & 0x1f;
    if (major === 7) return simple(info);
    const n = this.#argument(info);
    switch (major) {
      case 0:
        return n;
      case 1:
        return -1 - n;
      case 2:
        // A copy: `slice` of a Buffer is a view of it.
        return Uint8Array.from(this.#take(n));
      case 3:
        return text(this.#take(n));
      case 4:
        return this.#array(n, depth);
      case 5:
        return this.#map(n, depth);
      default:
        throw new Malformed();
    }
  }

  /** RFC 8949 3.1, and 4.2.1: the shortest form only, so that one value has one encoding. */
  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 26) throw new Malformed();
    const size = 1 << (info - 24);
    const n = this.#take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    const least = [24, 256, 65_536][info - 24] ?? 0;
    if (n < least) throw new Malformed();
    return n;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw new Malformed();
    const part = this.#bytes.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  #array(n: number, depth: number): readonly Cbor[] {
    if (n > ITEMS_LIMIT) throw new Malformed();
    return Array.from({ length: n }, () => this.item(depth + 1));
  }

  #map(n: number, depth: number): CborMap {
    if (n > ITEMS_LIMIT) throw new Malformed();
    const map = new Map<number | string, Cbor>();
    for (let i = 0; i < n; i += 1) {
      const key = this.item(depth + 1);
      if ((typeof key !== 'number' && typeof key !== 'string') || map.has(key)) throw new Malformed();
      map.set(key, this.item(depth + 1));
    }
    return map;
  }
}

function simple(info: number): boolean | null {
  if (info === 20 || info === 21) return info === 21;
  if (info === 22) return null;
  throw new Malformed();
}

function text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Malformed();
  }
}
