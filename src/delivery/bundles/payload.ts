import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { brotliCompressSync, constants, createBrotliDecompress } from 'node:zlib';
import {
  STREAM_HEADER_BYTES,
  STREAM_OVERHEAD_BYTES,
  StreamOpener,
  StreamSealer,
} from '../../adapters/storage/crypto/index.ts';
import {
  BROTLI_QUALITY,
  CHUNK_BYTES,
  CHUNK_LIMIT_BYTES,
  LINE_LIMIT_BYTES,
  type Refusal,
  refusal,
} from '../format/index.ts';
import type { BundleSource } from './source.ts';

/**
 * The encrypted part of a bundle: 24-byte secretstream header, then chunks of u32be length + ciphertext, the last one
 * tagged FINAL. Inside: NDJSON, compressed with brotli before encryption. `aad` binds the first chunk to its header.
 */
export function sealedPayload(plain: Uint8Array, key: Uint8Array, aad: Uint8Array): Uint8Array {
  return sealedPacked(packed(plain), key, aad);
}

export function packed(plain: Uint8Array): Uint8Array {
  return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
}

/** The encrypted part, for text that is already compressed. */
export function sealedPacked(compressed: Uint8Array, key: Uint8Array, aad: Uint8Array): Uint8Array {
  const sealer = new StreamSealer(key);
  const parts: Uint8Array[] = [sealer.header];
  for (let offset = 0; offset < compressed.length; offset += CHUNK_BYTES) {
    const chunk = sealer.push(compressed.subarray(offset, offset + CHUNK_BYTES), {
      aad: offset === 0 ? aad : null,
      final: offset + CHUNK_BYTES >= compressed.length,
    });
    parts.push(lengthPrefix(chunk), chunk);
  }
  return Buffer.concat(parts);
}

/** Thrown inside the line stream and caught by the importer, so that a half-read list is never mistaken for a complete one. */
export class BundleError extends Error {
  readonly refusal: Refusal;

  constructor(refused: Refusal) {
    super(refused.message);
    this.refusal = refused;
  }
}

export interface SealedPart {
  source: BundleSource;
  /** First byte of the secretstream header, and the byte after the last chunk. */
  from: number;
  end: number;
  aad: Uint8Array;
  key: Uint8Array;
}

/** The decrypted chunks, in order. Throws `BundleError` for another stream, a cut one, or one with data after its last chunk. */
export function* openedChunks({ source, from, end, aad, key }: SealedPart): Generator<Uint8Array> {
  const broken = new BundleError(refusal('BUNDLE_MALFORMED', 'The encrypted part of the bundle is broken.'));
  const cut = new BundleError(refusal('BUNDLE_TRUNCATED', 'The bundle ends within its encrypted part.'));
  let offset = from;
  const header = offset + STREAM_HEADER_BYTES > end ? null : source.read(offset, STREAM_HEADER_BYTES);
  if (header === null) throw cut;
  offset += STREAM_HEADER_BYTES;
  const opener = new StreamOpener(header, key);
  let bound: Uint8Array | null = aad;
  let final = false;
  while (offset < end) {
    if (final) throw new BundleError(refusal('BUNDLE_TRAILING', 'The bundle has data after its last chunk.'));
    const prefix = offset + 4 > end ? null : source.read(offset, 4);
    if (prefix === null) throw cut;
    const length = Buffer.from(prefix).readUInt32BE(0);
    if (length < STREAM_OVERHEAD_BYTES) throw broken;
    if (length > CHUNK_LIMIT_BYTES) {
      const message = `A chunk of ${length} bytes is longer than ${CHUNK_LIMIT_BYTES} bytes.`;
      throw new BundleError(refusal('BUNDLE_TOO_LARGE', message));
    }
    const chunk = offset + 4 + length > end ? null : source.read(offset + 4, length);
    if (chunk === null) throw cut;
    const pulled = opener.pull(chunk, bound);
    if (pulled === null) throw broken;
    bound = null;
    offset += 4 + length;
    final = pulled.final;
    if (pulled.plain.length > 0) yield pulled.plain;
  }
  if (!final) throw new BundleError(refusal('BUNDLE_TRUNCATED', 'The last chunk of the bundle is missing.'));
}

/**
 * The lines of a compressed text, one at a time. Throws `BundleError` if a rule is broken. The last rule, the SHA-256 of
 * the whole text, can only be checked after the last line, so nothing may be put to use before.
 */
export async function* unpackedLines(
  chunks: Iterable<Uint8Array>,
  { plainBytes, plainSha256 }: { plainBytes: number; plainSha256: string },
): AsyncGenerator<string> {
  const brotli = createBrotliDecompress();
  const input = Readable.from(chunks, { objectMode: false });
  input.on('error', (error) => brotli.destroy(error));
  input.pipe(brotli);
  const hash = createHash('sha256');
  let unpacked = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const piece of brotli as AsyncIterable<Buffer>) {
      unpacked += piece.length;
      if (unpacked > plainBytes) {
        throw new BundleError(refusal('BUNDLE_BOMB', `The list unpacks to more than the stated ${plainBytes} bytes.`));
      }
      hash.update(piece);
      const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let start = 0;
      for (let end = text.indexOf(10, start); end >= 0; end = text.indexOf(10, start)) {
        if (end - start > LINE_LIMIT_BYTES) throw tooLong();
        yield lineText(text.subarray(start, end));
        start = end + 1;
      }
      rest = text.subarray(start);
      if (rest.length > LINE_LIMIT_BYTES) throw tooLong();
    }
  } catch (error) {
    if (error instanceof BundleError) throw error;
    if (isDecompressionError(error)) throw new BundleError(refusal('BUNDLE_MALFORMED', 'The list cannot be unpacked.'));
    throw error;
  } finally {
    input.destroy();
    brotli.destroy();
  }
  if (rest.length > 0) throw new BundleError(refusal('BUNDLE_MALFORMED', 'The last record is not complete.'));
  if (unpacked !== plainBytes || hash.digest('hex') !== plainSha256) {
    throw new BundleError(refusal('BUNDLE_HASH', 'The unpacked list is not the one that was signed.'));
  }
}

/** Text of a line. Bytes that are not UTF-8 would become replacement characters, and the text would not be the signed one. */
function lineText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BundleError(refusal('BUNDLE_RECORD', 'A record is not UTF-8.'));
  return bytes.toString('utf8');
}

function tooLong(): BundleError {
  return new BundleError(refusal('BUNDLE_RECORD', `A record is longer than ${LINE_LIMIT_BYTES} bytes.`));
}

/** Codes of the brotli decoder; its memory errors count as well, since only a hostile stream asks for that much. */
function isDecompressionError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:Z_|ERR_)/.test(String(error.code));
}

export function lengthPrefix(bytes: Uint8Array): Uint8Array {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32BE(bytes.length, 0);
  return prefix;
}
