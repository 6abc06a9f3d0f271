import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import {
  STREAM_HEADER_BYTES,
  STREAM_OVERHEAD_BYTES,
  StreamOpener,
  StreamSealer,
} from '../../adapters/storage/crypto/index.ts';
import { flushSync } from '../../adapters/storage/files/index.ts';
import { makeFolder } from '../files/index.ts';

/**
 * The canonical text of the last published generation, sealed with the archive key: the next generation is compared with it.
 *
 *     "WPAR" | u8 version 1 | 24-byte secretstream header | chunks of u32be length + ciphertext, the last one tagged FINAL
 *
 * Each chunk is a brotli stream of whole lines. The additional data of the first chunk names list and generation, so that
 * an older text under a newer name does not open.
 */
const MAGIC = Buffer.from('WPAR\u0001', 'latin1');
/** Text gathered for one chunk, UTF-16 code units. */
const GATHER_UNITS = 1024 * 1024;
/** Largest chunk: one gathered text and one line of maximum length, as UTF-8. */
const PLAIN_CHUNK_BYTES_MAX = 8 * 1024 * 1024;
const QUALITY = 4;

export interface ArchiveName {
  listId: string;
  generation: number;
}

/** Writes line by line; the final name does not exist before `finish`. */
export class ArchiveWriter {
  readonly #path: string;
  readonly #fd: number;
  readonly #sealer: StreamSealer;
  readonly #name: ArchiveName;
  #text = '';
  #first = true;

  constructor(path: string, key: Uint8Array, name: ArchiveName) {
    makeFolder(dirname(path));
    this.#path = path;
    rmSync(`${path}.part`, { force: true });
    this.#fd = openSync(`${path}.part`, 'wx', 0o600);
    this.#sealer = new StreamSealer(key);
    this.#name = name;
    this.#write(MAGIC);
    this.#write(this.#sealer.header);
  }

  add(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= GATHER_UNITS) this.#chunk(false);
  }

  finish(): void {
    this.#chunk(true);
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    renameSync(`${this.#path}.part`, this.#path);
    flushSync(dirname(this.#path));
  }

  abort(): void {
    closeSync(this.#fd);
    rmSync(`${this.#path}.part`, { force: true });
  }

  #chunk(final: boolean): void {
    const packed = brotliCompressSync(Buffer.from(this.#text, 'utf8'), {
      params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
    });
    this.#text = '';
    const sealed = this.#sealer.push(packed, { aad: this.#first ? nameBytes(this.#name) : null, final });
    this.#first = false;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed.length);
    this.#write(length);
    this.#write(sealed);
  }

  #write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
  }
}

/** The sealed text does not open: wrong key, a changed file, or a file of another list or generation. */
export class ArchiveDamaged extends Error {
  constructor(path: string) {
    super(`${path} cannot be opened with this archive key, or was changed.`);
  }
}

/** Lines of a sealed text. Throws ArchiveDamaged; only after the last line is it known to be complete. */
export function* archiveLines(path: string, key: Uint8Array, name: ArchiveName): Generator<string> {
  const fd = openSync(path, 'r');
  try {
    const left = { at: 0, size: statSync(path).size };
    const take = (length: number): Buffer => {
      const buffer = Buffer.allocUnsafe(length);
      if (left.at + length > left.size || readSync(fd, buffer, 0, length, left.at) !== length)
        throw new ArchiveDamaged(path);
      left.at += length;
      return buffer;
    };
    if (!take(MAGIC.length).equals(MAGIC)) throw new ArchiveDamaged(path);
    const opener = new StreamOpener(take(STREAM_HEADER_BYTES), key);
    for (let first = true; ; first = false) {
      const length = take(4).readUInt32BE();
      if (length > PLAIN_CHUNK_BYTES_MAX + STREAM_OVERHEAD_BYTES) throw new ArchiveDamaged(path);
      const pulled = opener.pull(take(length), first ? nameBytes(name) : null);
      if (pulled === null) throw new ArchiveDamaged(path);
      const text = unpacked(pulled.plain, path);
      for (const line of text.split('\n')) if (line !== '') yield line;
      if (!pulled.final) continue;
      if (left.at !== left.size) throw new ArchiveDamaged(path);
      return;
    }
  } finally {
    closeSync(fd);
  }
}

function unpacked(packed: Uint8Array, path: string): string {
  try {
    return brotliDecompressSync(packed, { maxOutputLength: PLAIN_CHUNK_BYTES_MAX }).toString('utf8');
  } catch {
    throw new ArchiveDamaged(path);
  }
}

function nameBytes({ listId, generation }: ArchiveName): Uint8Array {
  return new TextEncoder().encode(['waypost.archive.1', listId, generation].join('\0'));
}
