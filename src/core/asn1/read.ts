import { type Result, refuse } from '../result/index.ts';

/**
 * One element of DER (X.690) or of ISO/IEC 7816-4 BER-TLV. `raw` and `content` are views of the original bytes: hashes and
 * signatures cover a slice of the original, never re-encoded bytes.
 */
export interface Node {
  /** The bytes of the identifier as one number: 0x30, 0x7F49, 0x5F2E. */
  tag: number;
  /** The whole element, identifier and length included. */
  raw: Uint8Array;
  content: Uint8Array;
  /** Children of a constructed element, in order; empty for a primitive one. */
  children: readonly Node[];
}

export type DerReason =
  /** An element that extends beyond its parent. */
  | 'DER_TRUNCATED'
  /** An identifier of more than three bytes, or the reserved identifier 00. */
  | 'DER_TAG'
  /** A length of more than four bytes. */
  | 'DER_LENGTH'
  /** An indefinite length (80): see `normaliseBer`. */
  | 'DER_INDEFINITE'
  /** Bytes after the only element. */
  | 'DER_TRAILING'
  | 'DER_TOO_LARGE'
  | 'DER_TOO_DEEP'
  | 'DER_TOO_MANY';

export interface DerLimits {
  limitBytes: number;
  limitDepth: number;
  limitNodes: number;
  /** How many levels below the top one are read; the elements of the last level have no children. If left out, all. */
  descend?: number;
}

/** Limits for a file of a chip or a certificate. A master list needs more bytes and nodes. */
export const DER_LIMITS: DerLimits = { limitBytes: 256 * 1024, limitDepth: 40, limitNodes: 20_000 };

const MESSAGES: Readonly<Record<DerReason, string>> = {
  DER_TRUNCATED: 'An element is longer than the one that contains it. Read the file again.',
  DER_TAG: 'An identifier has more than three bytes, or is the reserved one. This is not a file of the expected kind.',
  DER_LENGTH: 'A length has more than four bytes. This is not a file of the expected kind.',
  DER_INDEFINITE: 'An element has no stated length. Normalise the file before it is read.',
  DER_TRAILING: 'There are extra bytes after the end of the structure. Read the file again.',
  DER_TOO_LARGE: 'The file is larger than its limit. It is refused.',
  DER_TOO_DEEP: 'The structure is nested deeper than its limit. It is refused.',
  DER_TOO_MANY: 'The structure has more elements than its limit. It is refused.',
};

export const refuseDer = (reason: DerReason): { ok: false; reason: DerReason; message: string } =>
  refuse(reason, MESSAGES[reason]);

const CONSTRUCTED = 0x20;
const LOW_TAG_BITS = 0x1f;
const MORE = 0x80;
const LIMIT_TAG_BYTES = 3;
const LIMIT_LENGTH_BYTES = 4;

/** Identifier and length at one position; `length` is null if it is indefinite. */
export interface Header {
  tag: number;
  constructed: boolean;
  /** Position at which the content starts, from the beginning of `bytes`. */
  start: number;
  length: number | null;
}

/** Never reads beyond `end`. The length is not compared with `end`, and need not be minimal: issuers differ. */
export function readHeader(bytes: Uint8Array, at: number, end: number): Header | DerReason {
  let place = at;
  if (place >= end) return 'DER_TRUNCATED';
  const first = bytes[place++] as number;
  if (first === 0) return 'DER_TAG';
  let tag = first;
  if ((first & LOW_TAG_BITS) === LOW_TAG_BITS) {
    for (;;) {
      if (place >= end) return 'DER_TRUNCATED';
      if (place - at >= LIMIT_TAG_BYTES) return 'DER_TAG';
      const next = bytes[place++] as number;
      tag = tag * 256 + next;
      if ((next & MORE) === 0) break;
    }
  }
  const constructed = (first & CONSTRUCTED) !== 0;
  if (place >= end) return 'DER_TRUNCATED';
  const short = bytes[place++] as number;
  if (short < MORE) return { tag, constructed, start: place, length: short };
  if (short === MORE) return { tag, constructed, start: place, length: null };
  const count = short - MORE;
  if (count > LIMIT_LENGTH_BYTES) return 'DER_LENGTH';
  if (place + count > end) return 'DER_TRUNCATED';
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (bytes[place++] as number);
  return { tag, constructed, start: place, length };
}

/** The only element of `bytes`, with everything below it. Never throws on input. */
export function readDer(bytes: Uint8Array, limits: DerLimits = DER_LIMITS): Result<DerReason, { node: Node }> {
  const read = readDerSequence(bytes, limits);
  if (!read.ok) return read;
  const [node, ...more] = read.nodes;
  if (node === undefined) return refuseDer('DER_TRUNCATED');
  return more.length === 0 ? { ok: true, node } : refuseDer('DER_TRAILING');
}

/** All elements of `bytes`, one after the other, as in the data field of an ISO/IEC 7816-4 answer. Empty for no bytes. */
export function readDerSequence(
  bytes: Uint8Array,
  limits: DerLimits = DER_LIMITS,
): Result<DerReason, { nodes: readonly Node[] }> {
  if (bytes.length > limits.limitBytes) return refuseDer('DER_TOO_LARGE');
  const nodes = new Reader(bytes, limits).elements(0, bytes.length, 0);
  return typeof nodes === 'string' ? refuseDer(nodes) : { ok: true, nodes };
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #limits: DerLimits;
  #nodes = 0;

  constructor(bytes: Uint8Array, limits: DerLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  elements(from: number, end: number, depth: number): Node[] | DerReason {
    if (depth > this.#limits.limitDepth) return 'DER_TOO_DEEP';
    const nodes: Node[] = [];
    for (let at = from; at < end; ) {
      if (++this.#nodes > this.#limits.limitNodes) return 'DER_TOO_MANY';
      const header = readHeader(this.#bytes, at, end);
      if (typeof header === 'string') return header;
      const { tag, constructed, start, length } = header;
      if (length === null) return 'DER_INDEFINITE';
      const stop = start + length;
      if (stop > end) return 'DER_TRUNCATED';
      const inner = constructed && depth < (this.#limits.descend ?? Number.POSITIVE_INFINITY);
      const children = inner ? this.elements(start, stop, depth + 1) : [];
      if (typeof children === 'string') return children;
      nodes.push({ tag, raw: this.#bytes.subarray(at, stop), content: this.#bytes.subarray(start, stop), children });
      at = stop;
    }
    return nodes;
  }
}

/** The first child with this tag. */
export function childOf(node: Node, tag: number): Node | undefined {
  return node.children.find((child) => child.tag === tag);
}

/**
 * The contents of consecutive primitive elements that all have this tag; null if one has another tag, if they do not fill
 * `bytes`, or if there are more than `limitElements`. A set of hundreds of thousands of short texts then needs no nodes.
 */
export function contentsOf(
  bytes: Uint8Array,
  { tag, limitElements }: { tag: number; limitElements: number },
): Uint8Array[] | null {
  const contents: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = readHeader(bytes, at, bytes.length);
    if (typeof header === 'string' || header.tag !== tag || header.length === null) return null;
    const end = header.start + header.length;
    if (end > bytes.length || contents.length >= limitElements) return null;
    contents.push(bytes.subarray(header.start, end));
    at = end;
  }
  return contents;
}
