import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Random access to a bundle; the same reader serves a file on a USB stick and bytes in memory. */
export interface BundleSource {
  size: number;
  /** Exactly `length` bytes from `offset`, or null if the source ends before. */
  read(offset: number, length: number): Uint8Array | null;
  close(): void;
}

export function bytesSource(bytes: Uint8Array): BundleSource {
  return {
    size: bytes.length,
    read: (offset, length) => (offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : null),
    close: () => undefined,
  };
}

/** Null if the path is not a readable regular file: a device node or a pipe could deliver without end. */
export function fileSource(path: string): BundleSource | null {
  let fd: number;
  try {
    // Without this, opening a pipe that has no writer would block for ever.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return null;
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    return null;
  }
  return {
    size: stat.size,
    read: (offset, length) => {
      const buffer = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const got = readSync(fd, buffer, filled, length - filled, offset + filled);
        if (got === 0) return null;
        filled += got;
      }
      return buffer;
    },
    close: () => closeSync(fd),
  };
}
