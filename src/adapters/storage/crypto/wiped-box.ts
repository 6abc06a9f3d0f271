import { sodium } from './sodium.ts';

/** The compiled library below its wrapper. */
interface Compiled {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  _crypto_box_seal(out: number, text: number, textBytesLow: number, textBytesHigh: number, key: number): number;
  _crypto_box_seal_open(
    out: number,
    box: number,
    boxBytesLow: number,
    boxBytesHigh: number,
    publicKey: number,
    secretKey: number,
  ): number;
}

const PUBLIC_KEY_BYTES = 32;

/**
 * `crypto_box_seal` without a copy of the message left behind. The wrapper copies the message into the memory of the
 * compiled library and frees the copy without overwriting it, so that a memory dump would still contain it.
 */
export function sealToWiped(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new Error(`a box key has ${PUBLIC_KEY_BYTES} bytes`);
  const { libsodium: compiled } = sodium as unknown as { libsodium: Compiled };
  const sealedBytes = message.length + sodium.crypto_box_SEALBYTES;
  const [text, key, out] = [message.length, PUBLIC_KEY_BYTES, sealedBytes].map((bytes) => compiled._malloc(bytes));
  if (!text || !key || !out) throw new Error('no memory for sealing');
  try {
    compiled.HEAPU8.set(message, text);
    compiled.HEAPU8.set(publicKey, key);
    const failed = compiled._crypto_box_seal(out, text, message.length, 0, key);
    if (failed !== 0) throw new Error('the sealed box cannot be opened with this key');
    return compiled.HEAPU8.slice(out, out + sealedBytes);
  } finally {
    compiled.HEAPU8.fill(0, text, text + message.length);
    for (const place of [text, key, out]) compiled._free(place);
  }
}

/**
 * `crypto_box_seal_open` without copies of message or key left behind; null if the box was sealed to a different
 * key or changed on the way. The caller has to overwrite the message.
 */
export function openToWiped(box: Uint8Array, key: { publicKey: Uint8Array; secretKey: Uint8Array }): Uint8Array | null {
  const bytes = box.length - sodium.crypto_box_SEALBYTES;
  if (bytes < 0) return null;
  const { libsodium: compiled } = sodium as unknown as { libsodium: Compiled };
  const places = [box.length, PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES, bytes].map((size) => compiled._malloc(size));
  const [sealed, publicKey, secretKey, out] = places;
  if (!sealed || !publicKey || !secretKey || !out) throw new Error('no memory for opening');
  try {
    compiled.HEAPU8.set(box, sealed);
    compiled.HEAPU8.set(key.publicKey, publicKey);
    compiled.HEAPU8.set(key.secretKey, secretKey);
    const failed = compiled._crypto_box_seal_open(out, sealed, box.length, 0, publicKey, secretKey);
    return failed === 0 ? compiled.HEAPU8.slice(out, out + bytes) : null;
  } finally {
    compiled.HEAPU8.fill(0, secretKey, secretKey + PUBLIC_KEY_BYTES);
    compiled.HEAPU8.fill(0, out, out + bytes);
    for (const place of places) compiled._free(place);
  }
}
