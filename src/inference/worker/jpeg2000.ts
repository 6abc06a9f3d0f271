import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PictureHeader } from '../../core/chip/portrait/index.ts';

const PAGE_BYTES = 64 * 1024;
/** Memory of one decoding, bytes: what the largest portrait needs (`LIMIT_PORTRAIT_PIXELS`), and no bomb gets more. */
const LIMIT_MEMORY_BYTES = 256 * 1024 * 1024;

let compiled: Promise<WebAssembly.Module> | null = null;

function compile(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    const file = createRequire(import.meta.url).resolve('@cornerstonejs/codec-openjpeg/decodewasm');
    return await WebAssembly.compile(await readFile(file));
  })();
  return compiled;
}

export type Jpeg2000Reading =
  /** Samples of 8 bits, components interleaved; the caller overwrites them. */
  { ok: true; samples: Buffer } | { ok: false; detail: string };

/**
 * Decodes a JPEG 2000 picture whose headers were checked (`pictureHeader`). Each one gets an instance of the decoder with
 * memory of its own: what a hostile picture did to it ends with it, and the memory is overwritten before it is given back.
 */
export async function decodeJpeg2000(bytes: Uint8Array, header: PictureHeader): Promise<Jpeg2000Reading> {
  const [wasm, { default: load }] = await Promise.all([
    compile(),
    import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
  ]);
  let memory: WebAssembly.Memory | undefined;
  try {
    const { J2KDecoder } = await load({
      print: () => undefined,
      printErr: () => undefined,
      instantiateWasm(imports, done) {
        const instance = new WebAssembly.Instance(wasm, imports);
        memory = bounded(instance);
        done(instance);
        return instance.exports;
      },
    });
    const decoder = new J2KDecoder();
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return samplesOf(decoder, header);
  } catch (error) {
    // An abort or a trap of the decoder is its answer to this picture: the instance is gone, and nothing else was in it.
    return {
      ok: false,
      detail: `the decoder refused it: ${error instanceof Error ? error.message.slice(0, 120) : 'trap'}`,
    };
  } finally {
    if (memory !== undefined) overwrite(memory);
  }
}

/** A picture that is damaged does not throw: the decoder gives a frame of 0 x 0. */
function samplesOf(
  decoder: {
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned: boolean };
    getDecodedBuffer(): Uint8Array;
  },
  { width, height, components }: PictureHeader,
): Jpeg2000Reading {
  const frame = decoder.getFrameInfo();
  if (frame.width === 0) return { ok: false, detail: 'the picture is damaged or cut off' };
  const same = frame.width === width && frame.height === height && frame.componentCount === components;
  if (!same || frame.bitsPerSample !== 8 || frame.isSigned) {
    return { ok: false, detail: 'the decoded picture is not what its headers say' };
  }
  const samples = Buffer.from(decoder.getDecodedBuffer());
  if (samples.length === width * height * components) return { ok: true, samples };
  samples.fill(0);
  return { ok: false, detail: 'the decoder gave an unexpected layout' };
}

/** The memory of an instance, which from now on grows no further than `LIMIT_MEMORY_BYTES`. */
function bounded(instance: WebAssembly.Instance): WebAssembly.Memory {
  const memory = Object.values(instance.exports).find((one) => one instanceof WebAssembly.Memory);
  if (memory === undefined) throw new Error('the decoder has no memory');
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE_BYTES > LIMIT_MEMORY_BYTES)
      throw new RangeError('memory of the decoder');
    return grow(pages);
  };
  return memory;
}

const EMPTY_PAGE = Buffer.alloc(PAGE_BYTES);

/** Only pages that were written to: most never were, and to overwrite those would take memory instead of clearing it. */
function overwrite(memory: WebAssembly.Memory): void {
  const all = Buffer.from(memory.buffer);
  for (let at = 0; at < all.length; at += PAGE_BYTES) {
    const page = all.subarray(at, at + PAGE_BYTES);
    if (!page.equals(EMPTY_PAGE)) page.fill(0);
  }
}
