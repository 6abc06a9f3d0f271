const PAGE_BYTES = 64 * 1024;

/** The memory of an instance of a decoder, which from now on grows no further than `limitBytes`. Throws where it has none. */
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

const EMPTY_PAGE = Buffer.alloc(PAGE_BYTES);

/** Only pages that were written to: most never were, and to overwrite those would take memory instead of clearing it. */
export function overwriteMemory(memory: WebAssembly.Memory): void {
  const all = Buffer.from(memory.buffer);
  for (let at = 0; at < all.length; at += PAGE_BYTES) {
    const page = all.subarray(at, at + PAGE_BYTES);
    if (!page.equals(EMPTY_PAGE)) page.fill(0);
  }
}
