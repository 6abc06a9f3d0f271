import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

/**
 * What somebody who reads the memory of a process finds in it. Searched are all pages that the process may write: its
 * heaps, stacks and shared memory, and the unlinked files of a memory file system that it holds open. The kernel's own
 * memory (socket buffers, page cache) is not part of any process and cannot be read this way.
 */

/** Bytes of one window of a needle. A remain of twice this length always holds a whole one. */
const WINDOW_BYTES = 32;
/** First bytes of a window, by which it is found. */
const KEY_BYTES = 8;
/** Fewer different bytes in a window could be there by chance: padding, flat areas, tables. */
const DISTINCT_OF_PICTURE = { window: 20, key: 6 };
const DISTINCT_OF_TEXT = { window: 8, key: 4 };
/** Most windows that begin alike: flat areas of pictures do. */
const ALIKE_WINDOWS = 4;
/** Windows of one needle, spread over it: of a page of 500 kB every remain of a kilobyte holds one. */
const WINDOWS_OF_NEEDLE = 1_024;
const CHUNK_BYTES = 16 * 1024 * 1024;
/** Bits of the first sieve; it has to fit into the cache of a core. */
const MAP_BITS = 22;
/** How far two runs of one network may lie apart on the same machine, at either optimisation level. */
const NUMBER_TOLERANCE = 1e-3;
/** Neighbouring numbers of a template that must agree. */
const NUMBERS_ALIKE = 16;

/** Something that must not be found. */
export interface Needle {
  name: string;
  bytes: Uint8Array;
  /** `numbers` are little-endian float32 and compared with a tolerance, everything else byte by byte. */
  kind: 'bytes' | 'text' | 'numbers';
  /** Shorter windows for texts, in bytes; `WINDOW_BYTES` where absent. */
  window?: number;
}

export interface Found {
  needle: string;
  pid: number;
  /** Part of the needle's windows that is in this process, 0..1. */
  share: number;
  /** Where its first windows lie: mapping and address, for anyone who looks for the cause. */
  at: string[];
}

interface Anchor {
  needle: number;
  offset: number;
  values: Float32Array;
}

interface Window {
  needle: number;
  offset: number;
}

/** The process and everything below it. */
export function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}

/** Finds the needles in the memory of one or more processes. Made once for many looks. */
export class MemorySearch {
  readonly #needles: readonly Needle[];
  /** First eight bytes of a window, hashed: most of what is looked at ends here. */
  readonly #map = new Uint8Array(2 ** (MAP_BITS - 3));
  readonly #windows = new Map<number, Window[]>();
  readonly #count: number[] = [];
  /** Where a template may begin to agree, by the upper half of the first number. */
  readonly #anchors: (Anchor[] | undefined)[] = new Array(2 ** 16);

  constructor(needles: readonly Needle[]) {
    // The same picture served twice is one needle.
    const unique = new Map(needles.map((needle) => [Buffer.from(needle.bytes).toString('latin1'), needle]));
    this.#needles = [...unique.values()];
    for (const [at, needle] of this.#needles.entries()) {
      if (needle.kind === 'numbers') this.#addNumbers(at, needle.bytes);
      else this.#addWindows(at, needle);
      if (this.#count[at] === 0) throw new Error(`the needle ${needle.name} has no window that could only be itself`);
    }
  }

  /** Searches every writable page of the processes. */
  look(pids: readonly number[]): Found[] {
    return pids.flatMap((pid) => this.#lookInto(pid));
  }

  #addWindows(at: number, { bytes, window = WINDOW_BYTES, kind }: Needle): void {
    let count = 0;
    const least = kind === 'text' ? DISTINCT_OF_TEXT : DISTINCT_OF_PICTURE;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const step = Math.max(window, Math.floor(bytes.length / WINDOWS_OF_NEEDLE));
    for (let offset = 0; offset + window <= bytes.length; offset += step) {
      const distinct = new Set(bytes.subarray(offset, offset + window)).size;
      if (distinct < least.window) continue;
      if (new Set(bytes.subarray(offset, offset + KEY_BYTES)).size < least.key) continue;
      const key = mixed(buffer.readInt32LE(offset), buffer.readInt32LE(offset + 4));
      const list = this.#windows.get(key) ?? [];
      if (list.length >= ALIKE_WINDOWS) continue;
      const bit = key >>> (32 - MAP_BITS);
      this.#map[bit >>> 3] = (this.#map[bit >>> 3] as number) | (1 << (bit & 7));
      list.push({ needle: at, offset });
      this.#windows.set(key, list);
      count += 1;
    }
    this.#count[at] = count;
  }

  #addNumbers(at: number, bytes: Uint8Array): void {
    const values = new Float32Array(bytes.slice().buffer);
    let count = 0;
    for (let block = 0; block + 2 * NUMBERS_ALIKE <= values.length; block += 2 * NUMBERS_ALIKE) {
      // The largest of a block is rare among the weights of networks, of which the memory is full.
      const sizes = [...values.subarray(block, block + NUMBERS_ALIKE)].map(Math.abs);
      const first = block + sizes.indexOf(Math.max(...sizes));
      const anchor = { needle: at, offset: first * 4, values: values.slice(first, first + NUMBERS_ALIKE) };
      const halves = new Set<number>();
      for (let off = -NUMBER_TOLERANCE; off <= NUMBER_TOLERANCE; off += NUMBER_TOLERANCE / 64)
        halves.add(upperHalf((values[first] as number) + off));
      for (const half of halves) this.#anchors[half] = [...(this.#anchors[half] ?? []), anchor];
      count += 1;
    }
    this.#count[at] = count;
  }

  #lookInto(pid: number): Found[] {
    const hits = this.#needles.map(() => new Set<number>());
    const at: string[][] = this.#needles.map(() => []);
    const note = (needle: number, offset: number, where: string): void => {
      hits[needle]?.add(offset);
      if ((at[needle]?.length ?? 0) < 6) at[needle]?.push(where);
    };
    for (const { bytes, where, start } of memoryOf(pid))
      this.#scan(bytes, (n, o, i) => note(n, o, `${where}+${(start + i).toString(16)}`));
    return this.#needles.flatMap(({ name }, needle) => {
      const found = hits[needle]?.size ?? 0;
      return found === 0
        ? []
        : [{ needle: name, pid, share: found / (this.#count[needle] as number), at: at[needle] ?? [] }];
    });
  }

  #scan(bytes: Buffer, note: (needle: number, offset: number, at: number) => void): void {
    const map = this.#map;
    let [low, high] = [0, 0];
    for (let i = 0; i < bytes.length; i += 1) {
      low = (low >>> 8) | (high << 24);
      high = (high >>> 8) | ((bytes[i] as number) << 24);
      if (low === 0 || high === 0) continue;
      const key = mixed(low, high);
      const bit = key >>> (32 - MAP_BITS);
      if (((map[bit >>> 3] as number) & (1 << (bit & 7))) !== 0 && i >= 7) this.#compare(bytes, i - 7, key, note);
    }
    const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, numbers.length * 2);
    for (let i = 0; i < numbers.length; i += 1) {
      const anchors = this.#anchors[halves[2 * i + 1] as number];
      if (anchors === undefined) continue;
      for (const anchor of anchors) if (alike(numbers, i, anchor.values)) note(anchor.needle, anchor.offset, i * 4);
    }
  }

  #compare(bytes: Buffer, at: number, key: number, note: (needle: number, offset: number, at: number) => void): void {
    for (const { needle, offset } of this.#windows.get(key) ?? []) {
      const of = this.#needles[needle] as Needle;
      const window = of.window ?? WINDOW_BYTES;
      if (bytes.subarray(at, at + window).compare(of.bytes, offset, offset + window) === 0) note(needle, offset, at);
    }
  }
}

/** Eight bytes as one unsigned number. */
function mixed(low: number, high: number): number {
  return Math.imul(Math.imul(low, 0x9e3779b1) ^ high, 0x85ebca6b) >>> 0;
}

const oneNumber = new Float32Array(1);
const itsHalves = new Uint16Array(oneNumber.buffer);
function upperHalf(value: number): number {
  oneNumber[0] = value;
  return itsHalves[1] as number;
}

function alike(numbers: Float32Array, at: number, values: Float32Array): boolean {
  for (let i = 0; i < values.length; i += 1) {
    // Written so that a NaN is never alike.
    if (!(Math.abs((numbers[at + i] as number) - (values[i] as number)) < NUMBER_TOLERANCE)) return false;
  }
  return true;
}

interface Part {
  bytes: Buffer;
  /** Name of the mapping or file. */
  where: string;
  start: number;
}

/** Writable memory of a process, piece by piece; pieces overlap by a window. A piece is valid until the next one. */
function* memoryOf(pid: number): Generator<Part> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const match = /^([0-9a-f]+)-([0-9a-f]+) rw.. \S+ \S+ \S+\s*(.*)$/.exec(line);
      if (match === null) continue;
      const [start, end] = [Number.parseInt(match[1] ?? '', 16), Number.parseInt(match[2] ?? '', 16)];
      yield* pieces({ fd: memory, start, end, where: match[3] || 'anonymous' }, chunk);
    }
  } finally {
    closeSync(memory);
  }
  for (const name of readdirSync(`/proc/${pid}/fd`)) yield* openFile(`/proc/${pid}/fd/${name}`, chunk);
}

function* openFile(path: string, chunk: Buffer): Generator<Part> {
  let target = '';
  try {
    target = readlinkSync(path);
  } catch {
    return;
  }
  if (!/^\/dev\/shm\/|^\/memfd:/.test(target)) return;
  const fd = openSync(path, 'r');
  try {
    yield* pieces({ fd, start: 0, end: fstatSync(fd).size, where: target }, chunk);
  } finally {
    closeSync(fd);
  }
}

function* pieces(
  { fd, start, end, where }: { fd: number; start: number; end: number; where: string },
  chunk: Buffer,
): Generator<Part> {
  for (let from = start; from < end; from += CHUNK_BYTES - 4096) {
    const bytes = chunk.subarray(0, Math.min(CHUNK_BYTES, end - from));
    const read = readAt(fd, bytes, from);
    if (read > 0) yield { bytes: bytes.subarray(0, read), where, start: from };
  }
}

/** A page that is only reserved cannot be read; it holds nothing. */
function readAt(fd: number, into: Buffer, position: number): number {
  try {
    return readSync(fd, into, 0, into.length, position);
  } catch {
    return 0;
  }
}
