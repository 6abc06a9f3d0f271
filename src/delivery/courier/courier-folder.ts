import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ANSWERS_MAX, type LinkPlaces } from './places.ts';

const TAKEN = 'taken';

/**
 * The courier's side of the folder. Every step is one system call or can be repeated without harm. If the courier is killed, at
 * most a cell or an answer is lost, and a cell is never sent twice.
 */
export class CourierFolder {
  readonly #places: LinkPlaces;
  readonly #cellBytes: number;

  constructor(places: LinkPlaces, { cellBytes }: { cellBytes: number }) {
    this.#places = places;
    this.#cellBytes = cellBytes;
  }

  /** Removes a cell that an earlier courier took and may have sent: a cell sent twice would be recognised as not blank. */
  clear(): void {
    rmSync(join(this.#places.up, TAKEN), { force: true, recursive: true });
  }

  /** The cell that is ready, removed from the disk before it is returned; null if there is none. */
  take(): Uint8Array | null {
    const taken = join(this.#places.up, TAKEN);
    try {
      renameSync(this.#places.cell, taken);
    } catch {
      return null;
    }
    const bytes = this.#read(taken);
    rmSync(taken, { force: true, recursive: true });
    flush(this.#places.up);
    return bytes;
  }

  /** Puts an answer where the daemon finds it. False if too many already wait, or it cannot be written. */
  answer(bytes: Uint8Array): boolean {
    try {
      if (readdirSync(this.#places.down).length >= ANSWERS_MAX) return false;
      this.#put(join(this.#places.down, `${randomBytes(8).toString('hex')}.answer`), bytes);
      return true;
    } catch {
      return false;
    }
  }

  /** Replaces a small file. If the folder cannot be written, only the report is lost, and the line continues. */
  say(path: string, text: string): boolean {
    try {
      this.#put(path, text);
      return true;
    } catch {
      return false;
    }
  }

  #put(path: string, bytes: Uint8Array | string): void {
    const part = `${path}.part`;
    rmSync(part, { force: true });
    writeFileSync(part, bytes, { mode: 0o640, flag: 'wx' });
    renameSync(part, path);
  }

  /** Null for a link, a pipe or another size: the daemon writes none of these. */
  #read(path: string): Uint8Array | null {
    try {
      const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        if (fstatSync(fd).size !== this.#cellBytes) return null;
        const bytes = Buffer.alloc(this.#cellBytes);
        return readSync(fd, bytes, 0, bytes.length, 0) === bytes.length ? bytes : null;
      } finally {
        closeSync(fd);
      }
    } catch {
      return null;
    }
  }
}

function flush(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
