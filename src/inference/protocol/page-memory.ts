import { closeSync, ftruncateSync } from 'node:fs';
import { memoryFile, readAt, wipeAt, writeAt } from './memory-file.ts';
import { MAX_HELD_PIXELS, type OpenPage, WORKING_LONG_SIDE_PX } from './page-value.ts';

/** Descriptor under which a child finds the file of the open pages; it follows the descriptor of the shared pictures. */
export const PAGES_FD = 5;
/** Page pictures that are open at the same time: five lights of a page, five of a second page, and two to spare. */
export const MAX_OPEN_PAGES = 12;
const CHANNELS = 3;
/** Largest size of one open page, bytes: its pixels as captured, and the smaller picture that most checks use. */
export const OPEN_PAGE_BYTES = CHANNELS * (MAX_HELD_PIXELS + WORKING_LONG_SIDE_PX * WORKING_LONG_SIDE_PX);

export type PageMemoryMade = { ok: true; memory: PageMemory } | { ok: false; detail: string };

/**
 * Pixels of the open pages, decoded once in an inference process and read by every later request: an unlinked file of an in-memory
 * file system, with a slot for each page, whose descriptor all children of a host inherit. The daemon writes nothing
 * but zeros into it and reads nothing from it.
 *
 * A child that was taken over could change the pixels of a page that another child reads. It gains nothing by that: both
 * would have decoded the same hostile file with the same decoder.
 */
export class PageMemory {
  readonly fd: number;

  private constructor(fd: number) {
    this.fd = fd;
  }

  /** Creates the memory, in the daemon. Refuses if the folder is not an in-memory file system. */
  static create(folder?: string): PageMemoryMade {
    const made = memoryFile(folder);
    return made.ok ? { ok: true, memory: new PageMemory(made.fd) } : made;
  }

  /** Opens the inherited memory, in a child. */
  static inherited(): PageMemory {
    return new PageMemory(PAGES_FD);
  }

  /** Puts the pictures of a page into its slot, one after the other. Throws RangeError past `OPEN_PAGE_BYTES`. */
  write(slot: number, pictures: readonly Uint8Array[]): void {
    if (pictures.reduce((sum, { length }) => sum + length, 0) > OPEN_PAGE_BYTES)
      throw new RangeError(`more than ${OPEN_PAGE_BYTES} bytes for one page`);
    let at = slot * OPEN_PAGE_BYTES;
    for (const bytes of pictures) {
      writeAt(this.fd, bytes, at);
      at += bytes.length;
    }
  }

  /** One picture of an open page in its own buffer, for the caller to overwrite; null if the page has no such picture. */
  read({ slot, captured, working }: OpenPage, which: 'captured' | 'working'): Uint8Array | null {
    const size = which === 'captured' ? captured : working;
    if (size === null) return null;
    const bytes = Buffer.allocUnsafeSlow(pictureBytes(size));
    const before = which === 'captured' ? 0 : pictureBytes(captured);
    if (!readAt(this.fd, bytes, slot * OPEN_PAGE_BYTES + before)) throw new Error('the page is not in its memory');
    return bytes;
  }

  /** Overwrites the pixels of a page in its slot, or the whole slot if the size of the page is unknown. */
  wipe(slot: number, page: Pick<OpenPage, 'captured' | 'working'> | null): void {
    const length = page === null ? OPEN_PAGE_BYTES : pictureBytes(page.captured) + pictureBytes(page.working);
    wipeAt(this.fd, slot * OPEN_PAGE_BYTES, length);
  }

  /** Releases the memory, after every slot was wiped. */
  release(): void {
    ftruncateSync(this.fd, 0);
  }

  close(): void {
    closeSync(this.fd);
  }
}

function pictureBytes(size: { width: number; height: number } | null): number {
  return size === null ? 0 : size.width * size.height * CHANNELS;
}
