import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Luma } from '../../core/document/index.ts';
import { LIMIT_SYMBOL_BYTES, LIMIT_SYMBOLS, type Symbology } from '../protocol/symbols/index.ts';
import { boundedMemory, overwriteMemory } from './wasm-memory.ts';

/**
 * Memory for the pictures of one page, bytes. They are few and stay until the end; the largest page that is held takes a tenth
 * of this.
 */
const LIMIT_MEMORY_BYTES = 96 * 1024 * 1024;

let compiled: Promise<WebAssembly.Module> | null = null;

/** Read from the package, which would otherwise fetch it from a public host. */
function compile(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
    return await WebAssembly.compile(await readFile(file));
  })();
  return compiled;
}

export interface FoundSymbol {
  symbology: Symbology;
  /** Bytes as encoded; the caller overwrites them. */
  bytes: Uint8Array;
  /** Corners in pixels of the picture, clockwise from the symbol's own top left. */
  corners: readonly [number, number][];
}

export type SymbolReading = { ok: true; symbols: FoundSymbol[] } | { ok: false };

async function instantiate() {
  const [wasm, { encodeFormats, prepareZXingModule }] = await Promise.all([compile(), import('zxing-wasm/reader')]);
  let memory: WebAssembly.Memory | undefined;
  const module = await withoutText(() =>
    prepareZXingModule({
      overrides: {
        instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
          const instance = new WebAssembly.Instance(wasm, imports);
          memory = boundedMemory(instance, LIMIT_MEMORY_BYTES);
          done(instance);
          return instance.exports;
        },
      },
      equalityFn: () => false,
      fireImmediately: true,
    }),
  );
  if (memory === undefined) throw new Error('the decoder has no memory');
  return { module, memory, encodeFormats };
}

/**
 * Decoder of the two-dimensional symbols of one page. It has its own instance and memory: damage by the pictures of a hostile
 * page ends with `close`, which also overwrites the memory. It gets the pictures of one page only.
 */
export class SymbolDecoder {
  #instance: Awaited<ReturnType<typeof instantiate>> | null = null;

  /**
   * Symbols of a grey picture. If `ok` is false, the decoder failed and nothing is known about the picture; the next picture
   * gets a new instance.
   */
  async decode({ width, height, data }: Luma, symbologies: readonly Symbology[]): Promise<SymbolReading> {
    try {
      this.#instance ??= await instantiate();
      const { module, encodeFormats } = this.#instance;
      const at = module._malloc(data.length);
      if (at === 0) throw new RangeError('memory of the decoder');
      module.HEAPU8.set(data, at);
      const formats = encodeFormats([...symbologies]);
      const read = module.readBarcodesFromPixmap(at, width, height, { ...SETTINGS, formats });
      const symbols: FoundSymbol[] = [];
      for (let index = 0; index < read.size(); index++) {
        const one = read.get(index);
        if (one === undefined) continue;
        const symbology = symbologies.find((name) => one.symbology === name);
        const isTaken = one.isValid && one.bytes.length > 0 && one.bytes.length <= LIMIT_SYMBOL_BYTES;
        const { topLeft, topRight, bottomRight, bottomLeft } = one.position;
        const corners = [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }): [number, number] => [x, y]);
        if (symbology !== undefined && isTaken) symbols.push({ symbology, bytes: Uint8Array.from(one.bytes), corners });
        // The package makes two copies of the content, and a picture of the symbol's modules.
        for (const copy of [one.bytes, one.bytesECI, one.symbol.data]) copy.fill(0);
      }
      return { ok: true, symbols };
    } catch {
      // An abort or a trap of the decoder is its answer to this picture: the instance is lost.
      await this.close();
      return { ok: false };
    }
  }

  async close(): Promise<void> {
    const instance = this.#instance;
    this.#instance = null;
    const { purgeZXingModule } = await import('zxing-wasm/reader');
    purgeZXingModule();
    if (instance !== null) overwriteMemory(instance.memory);
  }
}

/** Side of the picture for warming up, pixels; it consists of squares like the modules of a symbol. */
const WARM_SIDE_PX = 300;
const WARM_MODULE_PX = 5;
/** Constants of the Park-Miller random number generator, so that the picture is the same each time. */
const FACTOR = 48_271;
const MODULUS = 2_147_483_647;

/**
 * Compiles the decoder and runs it on a picture that only resembles a symbol, so that the first page does not take longer.
 * If this fails, the first page reports it.
 */
export async function warmDecoder(): Promise<void> {
  const across = WARM_SIDE_PX / WARM_MODULE_PX;
  const modules = new Uint8Array(across * across);
  let state = 1;
  for (let at = 0; at < modules.length; at++) {
    state = (state * FACTOR) % MODULUS;
    modules[at] = state > MODULUS / 2 ? 230 : 40;
  }
  const data = Buffer.alloc(WARM_SIDE_PX * WARM_SIDE_PX);
  for (let at = 0; at < data.length; at++) {
    const row = Math.floor(at / WARM_SIDE_PX / WARM_MODULE_PX);
    data[at] = modules[row * across + Math.floor((at % WARM_SIDE_PX) / WARM_MODULE_PX)] as number;
  }
  const decoder = new SymbolDecoder();
  await decoder.decode({ width: WARM_SIDE_PX, height: WARM_SIDE_PX, data }, ['DataMatrix', 'QRCode']);
  await decoder.close();
}

class NoText {
  decode(): string {
    return '';
  }
}

/**
 * Makes an instance that never turns a symbol's content into text: the text is not needed, and could not be overwritten. The
 * package looks up its text decoder while it is called, before it first waits.
 */
function withoutText<T>(make: () => T): T {
  const own = globalThis.TextDecoder;
  globalThis.TextDecoder = NoText as unknown as typeof TextDecoder;
  try {
    return make();
  } finally {
    globalThis.TextDecoder = own;
  }
}

/** Numbers are positions in the package's own lists: local average, no add-on, plain text (which is unused), no charset. */
const SETTINGS = {
  tryHarder: true,
  tryRotate: true,
  tryInvert: true,
  tryDownscale: true,
  tryDenoise: false,
  binarizer: 0,
  isPure: false,
  downscaleThreshold: 500,
  downscaleFactor: 3,
  minLineCount: 2,
  maxNumberOfSymbols: LIMIT_SYMBOLS,
  validateOptionalChecksum: false,
  returnErrors: false,
  eanAddOnSymbol: 0,
  textMode: 0,
  characterSet: 0,
  tryCode39ExtendedMode: false,
};
