import type { Result } from '../result/index.ts';
import { der, joined } from './encode.ts';
import { DER_LIMITS, type DerLimits, type DerReason, readHeader, refuseDer } from './read.ts';

const HIGH_TAG = 0xff;
const OCTET_STRING = 0x04;
const CONSTRUCTED_OCTET_STRING = 0x24;

/** One element in definite lengths, and where it ended in the input. */
interface Element {
  tag: number;
  bytes: Uint8Array;
  content: Uint8Array;
  end: number;
}

/**
 * Converts BER with indefinite lengths to definite lengths (X.690 8.1.3.6): some issuers sign their SOD in that form. A part
 * without an indefinite length is unchanged, byte for byte. A string in parts is joined. Identifiers of several bytes, a
 * primitive element without a length, a missing end mark and bytes after the end are refused. Use it only after `DER_INDEFINITE`.
 */
export function normaliseBer(
  bytes: Uint8Array,
  limits: DerLimits = DER_LIMITS,
): Result<DerReason, { bytes: Uint8Array }> {
  if (bytes.length > limits.limitBytes) return refuseDer('DER_TOO_LARGE');
  const element = new Normaliser(bytes, limits).element({ at: 0, end: bytes.length, depth: 0 });
  if (typeof element === 'string') return refuseDer(element);
  return element.end === bytes.length ? { ok: true, bytes: element.bytes } : refuseDer('DER_TRAILING');
}

interface Place {
  at: number;
  end: number;
  depth: number;
}

class Normaliser {
  readonly #bytes: Uint8Array;
  readonly #limits: DerLimits;
  #nodes = 0;

  constructor(bytes: Uint8Array, limits: DerLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  element({ at, end, depth }: Place): Element | DerReason {
    if (depth > this.#limits.limitDepth) return 'DER_TOO_DEEP';
    if (++this.#nodes > this.#limits.limitNodes) return 'DER_TOO_MANY';
    const header = readHeader(this.#bytes, at, end);
    if (typeof header === 'string') return header;
    const { tag, constructed, start, length } = header;
    if (tag > HIGH_TAG) return 'DER_TAG';
    if (length !== null && start + length > end) return 'DER_TRUNCATED';
    if (!constructed) {
      if (length === null) return 'DER_LENGTH';
      const stop = start + length;
      return { tag, bytes: this.#bytes.subarray(at, stop), content: this.#bytes.subarray(start, stop), end: stop };
    }
    const inner = this.#children(start, length === null ? end : start + length, { open: length === null, depth });
    if (typeof inner === 'string') return inner;
    const { children, stop } = inner;
    if (tag === CONSTRUCTED_OCTET_STRING) {
      if (children.some((child) => child.tag !== OCTET_STRING)) return 'DER_TAG';
      const content = joined(...children.map((child) => child.content));
      return { tag: OCTET_STRING, bytes: der(OCTET_STRING, content), content, end: stop };
    }
    const content = joined(...children.map((child) => child.bytes));
    const kept = length === content.length && inner.unchanged;
    return { tag, bytes: kept ? this.#bytes.subarray(at, stop) : der(tag, content), content, end: stop };
  }

  #children(
    from: number,
    end: number,
    { open, depth }: { open: boolean; depth: number },
  ): { children: Element[]; stop: number; unchanged: boolean } | DerReason {
    const children: Element[] = [];
    let unchanged = true;
    for (let at = from; ; ) {
      if (open) {
        if (at + 2 > end) return 'DER_TRUNCATED';
        if (this.#bytes[at] === 0 && this.#bytes[at + 1] === 0) return { children, stop: at + 2, unchanged };
      } else if (at === end) return { children, stop: end, unchanged };
      const child = this.element({ at, end, depth: depth + 1 });
      if (typeof child === 'string') return child;
      if (child.bytes.buffer !== this.#bytes.buffer || child.bytes.byteOffset !== this.#bytes.byteOffset + at)
        unchanged = false;
      children.push(child);
      at = child.end;
    }
  }
}
