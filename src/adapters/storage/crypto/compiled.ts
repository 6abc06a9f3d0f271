import { sodium } from './sodium.ts';

/**
 * The compiled library under its wrapper, for calls that a look-up makes by the thousand and an import by the
 * million: the wrapper allocates memory for every argument. 64-bit lengths are passed as two halves.
 */
export interface Compiled {
  HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _crypto_generichash(
    out: number,
    outBytes: number,
    text: number,
    textBytesLow: number,
    textBytesHigh: number,
    key: number,
    keyBytes: number,
  ): number;
  _crypto_aead_xchacha20poly1305_ietf_encrypt(
    cipher: number,
    cipherBytes: number,
    plain: number,
    plainBytesLow: number,
    plainBytesHigh: number,
    aad: number,
    aadBytesLow: number,
    aadBytesHigh: number,
    secretNonce: number,
    nonce: number,
    key: number,
  ): number;
  _crypto_aead_xchacha20poly1305_ietf_decrypt(
    plain: number,
    plainBytes: number,
    secretNonce: number,
    cipher: number,
    cipherBytesLow: number,
    cipherBytesHigh: number,
    aad: number,
    aadBytesLow: number,
    aadBytesHigh: number,
    nonce: number,
    key: number,
  ): number;
}

/** The memory may move when it grows: get it again at every call. */
export function compiled(): Compiled {
  return (sodium as unknown as { libsodium: Compiled }).libsodium;
}

/** Memory of the library that is kept until the process ends. */
export function reserve(bytes: number): number {
  return compiled()._malloc(bytes);
}
