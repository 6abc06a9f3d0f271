import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { languageOf, MAX_LANGUAGE_BYTES } from '../protocol/models/index.ts';

/**
 * Thread in which Tesseract runs (`workerPath` of tesseract.js). It replaces the package's own entry, which differs in three
 * ways that matter on a border kiosk: the package's entry can reach the network, loads any language file that it is given, and
 * may grow to 2 GiB. Everything else, including the compiled core, comes from the package.
 */

/** Most memory of the compiled core, bytes: eight times what one page band needs. */
const MAX_CORE_BYTES = 256 * 1024 * 1024;
/** Largest language data after unpacking, bytes. */
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

/** Limits the memory: one reader may not take as much from the others as the machine's kernel would allow. */
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
    // With `cacheMethod: 'none'` these are never called; if they were, nothing would be written.
    writeCache: () => Promise.resolve(),
    deleteCache: () => Promise.resolve(),
    checkCache: () => Promise.resolve(false),
  });
  port.on('message', (packet: Packet) => {
    script.dispatchHandlers(packet, (answer) => {
      // The picture of a traveller's page must not stay in memory until the next one arrives.
      if (answer.status !== 'progress') packet.payload?.image?.fill(0);
      port.postMessage(answer);
    });
  });
}

if (parentPort === null) throw new Error('This program is started by the inference process; do not start it yourself.');
start(parentPort);
