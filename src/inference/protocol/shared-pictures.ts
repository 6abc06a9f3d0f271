import { closeSync, fstatSync, ftruncateSync } from 'node:fs';
import { memoryFile, readAt, wipeAt, writeAt } from './memory-file.ts';

/** Descriptor under which the child finds the file; it follows the standard streams and the message channel. */
export const SHARED_FD = 4;
/** Largest size of one request with its answer: a page in five lights of 20 MiB each, and the pictures shown of it. */
export const SHARED_LIMIT_BYTES = 144 * 1024 * 1024;
/** A message from the child may be hostile: its maximum depth and number of parts. */
const DEPTH_LIMIT = 12;
const PARTS_LIMIT = 200_000;

/** Replaces bytes in a message and says where they are in the shared file. */
interface Place {
  sharedAt: number;
  sharedBytes: number;
}

export type Created = { ok: true; shared: SharedPictures } | { ok: false; detail: string };

/**
 * Pictures and templates on their way between the daemon and one inference child: an unlinked file of an in-memory file
 * system, whose descriptor the child inherits. Messages carry places in it and never bytes.
 *
 * The threat is that somebody reads the memory of a process after the traveller has left. A channel copies each
 * message several times into buffers that nobody can overwrite. This file is read straight into a buffer of our own, and
 * the daemon overwrites it after each answer and when the child ends. Nothing maps it, so that a child which shortens it
 * cannot harm the daemon.
 */
export class SharedPictures {
  readonly fd: number;
  #used = 0;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** Creates the file, in the daemon. Refuses if the folder is not an in-memory file system. */
  static create(folder?: string): Created {
    const made = memoryFile(folder);
    return made.ok ? { ok: true, shared: new SharedPictures(made.fd) } : made;
  }

  /** Opens the inherited file, in the child. */
  static inherited(): SharedPictures {
    return new SharedPictures(SHARED_FD);
  }

  /**
   * Appends all bytes of a message to the file and returns the message with places instead of bytes. Throws RangeError past
   * `SHARED_LIMIT_BYTES`, and the system's error if memory is short.
   */
  put(message: unknown): unknown {
    if (message instanceof Uint8Array) return this.#write(message);
    if (ArrayBuffer.isView(message)) throw new TypeError('only Uint8Array travels between the processes');
    if (Array.isArray(message)) return message.map((part) => this.put(part));
    if (message === null || typeof message !== 'object') return message;
    return Object.fromEntries(Object.entries(message).map(([key, part]) => [key, this.put(part)]));
  }

  /**
   * The message with its own bytes instead of the places, and a list of these bytes, which the caller has to overwrite. Null
   * for an invalid message: a place outside the file, or more than a genuine message contains.
   */
  take(message: unknown): { message: unknown; bytes: Uint8Array[] } | null {
    const taken: Taken = { bytes: [], total: 0, parts: 0 };
    // A request has come: what the daemon wiped since the last answer no longer takes up room in the child.
    this.#used = 0;
    try {
      return { message: this.#read(message, taken, 0), bytes: taken.bytes };
    } catch (error) {
      for (const bytes of taken.bytes) bytes.fill(0);
      if (error instanceof OutsideProtocol) return null;
      throw error;
    }
  }

  /** Overwrites everything and releases the memory. */
  wipe(): void {
    wipeAt(this.fd, 0, fstatSync(this.fd).size);
    ftruncateSync(this.fd, 0);
    this.#used = 0;
  }

  close(): void {
    closeSync(this.fd);
  }

  #write(bytes: Uint8Array): Place {
    const at = Math.max(this.#used, fstatSync(this.fd).size);
    if (at + bytes.length > SHARED_LIMIT_BYTES)
      throw new RangeError(`more than ${SHARED_LIMIT_BYTES} bytes for one request and its answer`);
    writeAt(this.fd, bytes, at);
    this.#used = at + bytes.length;
    return { sharedAt: at, sharedBytes: bytes.length };
  }

  #read(part: unknown, taken: Taken, depth: number): unknown {
    taken.parts += 1;
    if (depth > DEPTH_LIMIT || taken.parts > PARTS_LIMIT || ArrayBuffer.isView(part)) throw new OutsideProtocol();
    if (Array.isArray(part)) return part.map((item) => this.#read(item, taken, depth + 1));
    if (part === null || typeof part !== 'object') return part;
    if ('sharedAt' in part) return this.#bytesAt(part as Partial<Place>, taken);
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, this.#read(item, taken, depth + 1)]));
  }

  #bytesAt({ sharedAt, sharedBytes }: Partial<Place>, taken: Taken): Uint8Array {
    if (!isCount(sharedAt) || !isCount(sharedBytes)) throw new OutsideProtocol();
    taken.total += sharedBytes;
    if (sharedAt + sharedBytes > SHARED_LIMIT_BYTES || taken.total > SHARED_LIMIT_BYTES) throw new OutsideProtocol();
    // Never from the pool of small buffers, where a picture would be next to the bytes of another person's picture.
    const bytes = Buffer.allocUnsafeSlow(sharedBytes);
    taken.bytes.push(bytes);
    if (!readAt(this.fd, bytes, sharedAt)) throw new OutsideProtocol();
    return bytes;
  }
}

interface Taken {
  bytes: Uint8Array[];
  total: number;
  parts: number;
}

class OutsideProtocol extends Error {}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
