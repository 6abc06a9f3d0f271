import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { PictureHeader } from '../../core/chip/portrait/index.ts';
import { beginningWith, boundedMemory, overwriteMemory } from './wasm-memory.ts';

/** Memory for one decoding, bytes: what the largest portrait needs (`LIMIT_PORTRAIT_PIXELS`); a hostile file gets no more. */
const LIMIT_MEMORY_BYTES = 256 * 1024 * 1024;

/** Initial memory of the decoder, pages of 64 KiB: its own data and stack take less than two. The package asks for 800. */
const FIRST_PAGES = 16;

let compiled: Promise<WebAssembly.Module> | null = null;

function compile(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    const file = createRequire(import.meta.url).resolve('@cornerstonejs/codec-openjpeg/decodewasm');
    return await WebAssembly.compile(beginningWith(await readFile(file), FIRST_PAGES));
  })();
  return compiled;
}

export type Jpeg2000Reading =
  /** Samples of 8 bits, components interleaved; the caller overwrites them. */
  { ok: true; samples: Buffer } | { ok: false; detail: string };

/**
 * Decodes a JPEG 2000 picture whose headers were checked (`pictureHeader`). Each picture gets its own decoder instance and
 * memory: damage by a hostile picture ends with the instance, and the memory is overwritten before it is released.
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
        memory = boundedMemory(instance, LIMIT_MEMORY_BYTES);
        done(instance);
        return instance.exports;
      },
    });
    const decoder = new J2KDecoder();
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return samplesOf(decoder, header);
  } catch (error) {
    // An abort or a trap of the decoder is its answer to this picture: the instance is lost, but nothing else was in it.
    return {
      ok: false,
      detail: `the decoder refused it: ${error instanceof Error ? error.message.slice(0, 120) : 'trap'}`,
    };
  } finally {
    if (memory !== undefined) overwriteMemory(memory);
  }
}

/** A damaged picture does not cause an exception: the decoder gives a frame of 0 x 0. */
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
    return { ok: false, detail: 'the decoded picture does not match its headers' };
  }
  const samples = Buffer.from(decoder.getDecodedBuffer());
  if (samples.length === width * height * components) return { ok: true, samples };
  samples.fill(0);
  return { ok: false, detail: 'the decoder returned an unexpected layout' };
}
