import { randomBytes } from 'node:crypto';
import sodium from 'libsodium-wrappers';

/** The WebAssembly module is compiled once per process; after that every other function in this folder is synchronous. */
export async function cryptoReady(): Promise<void> {
  await sodium.ready;
}

export { sodium };

/** Source of random bytes; injected so that a test can fix a nonce. */
export type Random = (bytes: number) => Uint8Array;

/** The kernel's generator through Node: the WebAssembly one fetches it in pieces and takes forty times as long. */
export const systemRandom: Random = (bytes) => new Uint8Array(randomBytes(bytes));

/** Random bytes that are fetched together for many nonces. */
const POOL_BYTES = 4096;

/** A generator for nonces, which are not secret. It draws many at a time: a call for each would take as long as sealing. */
export function nonceSource(): Random {
  let pool: Uint8Array = new Uint8Array(0);
  let used = 0;
  return (bytes) => {
    if (bytes > POOL_BYTES) return systemRandom(bytes);
    if (used + bytes > pool.length) {
      pool = systemRandom(POOL_BYTES);
      used = 0;
    }
    used += bytes;
    return pool.slice(used - bytes, used);
  };
}

/** Overwrites key material or plain text. The garbage collector may have copied it before: this shortens, not ends, its life. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0);
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

const HEX = /^(?:[0-9a-f]{2})*$/;

/** Null for anything but lower-case hexadecimal of the given length in bytes: two spellings of one value would break signatures. */
export function fromHex(text: string, bytes: number): Uint8Array | null {
  if (text.length !== bytes * 2 || !HEX.test(text)) return null;
  return new Uint8Array(Buffer.from(text, 'hex'));
}
