const PAGE_BYTES = 64 * 1024;

/** The memory of a decoder instance, which cannot grow beyond `limitBytes` from now on. Throws if it has no memory. */
export function boundedMemory(instance: WebAssembly.Instance, limitBytes: number): WebAssembly.Memory {
  const memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
  if (memory === undefined) throw new Error('the decoder has no memory');
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > limitBytes) throw new RangeError('memory of the decoder');
    return grow(pages);
  };
  return memory;
}

const MAGIC_BYTES = 8;
const MEMORY_SECTION = 5;

/**
 * The same module with `pages` of initial memory; it requests more if needed. If a decoder starts with 50 MiB, looking through
 * its memory afterwards takes longer than decoding a picture. The bytes are unchanged if the module has no memory of its own,
 * or starts with less.
 */
export function beginningWith(module: Uint8Array, pages: number): Uint8Array {
  const copy = Uint8Array.from(module);
  let at = MAGIC_BYTES;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = copy[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < copy.length) {
    const section = copy[at++];
    const end = number() + at;
    if (section === MEMORY_SECTION) {
      // First the number of memories, then the flags of the first memory.
      number();
      at += 1;
      const first = at;
      if (number() > pages) writePadded(copy.subarray(first, at), pages);
    }
    at = end;
  }
  return copy;
}

/** Writes LEB128 in exactly the bytes available, so that nothing after it moves. */
function writePadded(place: Uint8Array, value: number): void {
  let left = value;
  for (let i = 0; i < place.length; i++) {
    place[i] = (left & 0x7f) | (i === place.length - 1 ? 0 : 0x80);
    left >>= 7;
  }
}

const EMPTY_PAGE = Buffer.alloc(PAGE_BYTES);

/** Overwrites only pages that were written to: most never were, and overwriting those would use memory, not clear it. */
export function overwriteMemory(memory: WebAssembly.Memory): void {
  const all = Buffer.from(memory.buffer);
  for (let at = 0; at < all.length; at += PAGE_BYTES) {
    const page = all.subarray(at, at + PAGE_BYTES);
    if (!page.equals(EMPTY_PAGE)) page.fill(0);
  }
}
