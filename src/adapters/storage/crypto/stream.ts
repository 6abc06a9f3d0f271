import { sodium } from './sodium.ts';

/** Bytes by which a secretstream message is longer than its plain text. */
export const STREAM_OVERHEAD_BYTES = 17;
export const STREAM_HEADER_BYTES = 24;

export function newContentKey(): Uint8Array {
  return sodium.crypto_secretstream_xchacha20poly1305_keygen();
}

/** Encrypts a sequence of chunks; the order, the number and the end of the chunks are authenticated. */
export class StreamSealer {
  readonly header: Uint8Array;
  readonly #state: ReturnType<typeof sodium.crypto_secretstream_xchacha20poly1305_init_push>['state'];

  constructor(key: Uint8Array) {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
    this.#state = state;
    this.header = header;
  }

  push(chunk: Uint8Array, options: { aad: Uint8Array | null; final: boolean }): Uint8Array {
    const tag = options.final
      ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
      : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    return sodium.crypto_secretstream_xchacha20poly1305_push(this.#state, chunk, options.aad, tag);
  }
}

export class StreamOpener {
  readonly #state: ReturnType<typeof sodium.crypto_secretstream_xchacha20poly1305_init_pull>;

  constructor(header: Uint8Array, key: Uint8Array) {
    this.#state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  }

  /** Null when the chunk is not the next chunk of this stream. */
  pull(chunk: Uint8Array, aad: Uint8Array | null): { plain: Uint8Array; final: boolean } | null {
    const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(this.#state, chunk, aad) as
      | { message: Uint8Array; tag: number }
      | false;
    if (pulled === false) return null;
    return { plain: pulled.message, final: pulled.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL };
  }
}
