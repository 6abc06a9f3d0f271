import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { languageOf, MAX_LANGUAGE_BYTES } from '../protocol/models/index.ts';

/**
 * Thread in which Tesseract runs (`workerPath` of tesseract.js). It takes the place of the package's own entry, which
 * differs in three ways that matter on a border kiosk: that one can reach the network, loads any language file it is
 * pointed at, and may grow to 2 GiB. Everything else, the compiled core included, is the package's.
 */

/** Most memory of the compiled core, bytes: eight times what one page band needs. */
const MAX_CORE_BYTES = 256 * 1024 * 1024;
/** Largest language data once it is unpacked, bytes. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 65_536;

interface Packet {
  action: string;
  payload?: { image?: Uint8Array };
}

interface Answer {
  status: 'resolve' | 'reject' | 'progress';
}

interface WorkerScript {
  setAdapter(adapter: Record<string, unknown>): void;
  dispatchHandlers(packet: Packet, send: (answer: Answer) => void): void;
}

const require = createRequire(import.meta.url);

function refuseNetwork(): Promise<never> {
  return Promise.reject(new Error('this program has no network'));
}

/** What the kernel of the machine would allow is not what one reader may take from the others. */
function limitMemory(): void {
  const memory = (globalThis as unknown as { WebAssembly: { Memory: { prototype: GrowingMemory } } }).WebAssembly
    .Memory;
  const grow = memory.prototype.grow;
  memory.prototype.grow = function (this: GrowingMemory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > MAX_CORE_BYTES)
      throw new RangeError('memory limit of the reader');
    return grow.call(this, pages);
  };
}

interface GrowingMemory {
  buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** Reads one pinned file; the bytes that were hashed are the bytes that are used. */
async function readLanguage(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MAX_LANGUAGE_BYTES) throw new Error('the language data is larger than any that is known');
  const bytes = await readFile(path);
  if (languageOf(bytes) === null) throw new Error('the language data is not known');
  return bytes;
}

function start(port: NonNullable<typeof parentPort>): void {
  limitMemory();
  globalThis.fetch = refuseNetwork;
  const script = require('tesseract.js/src/worker-script/index.js') as WorkerScript;
  script.setAdapter({
    getCore: require('tesseract.js/src/worker-script/node/getCore.js'),
    gunzip: (data: Uint8Array) => gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES }),
    fetch: refuseNetwork,
    readCache: readLanguage,
    // `cacheMethod: 'none'` never calls these; if it did, nothing would be written.
    writeCache: () => Promise.resolve(),
    deleteCache: () => Promise.resolve(),
    checkCache: () => Promise.resolve(false),
  });
  port.on('message', (packet: Packet) => {
    script.dispatchHandlers(packet, (answer) => {
      // The picture of a traveller's page: it must not wait in memory for the next one.
      if (answer.status !== 'progress') packet.payload?.image?.fill(0);
      port.postMessage(answer);
    });
  });
}

if (parentPort === null) throw new Error('This program is started by the inference process; do not start it yourself.');
start(parentPort);
