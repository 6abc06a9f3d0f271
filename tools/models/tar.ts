import { gunzipSync } from 'node:zlib';

/** Largest unpacked tarball, bytes; the pinned ones are less than half as large. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
const BLOCK_BYTES = 512;

/**
 * Reads the named files out of an npm tarball in memory; the rest of it never reaches the disk, so no path or link of
 * the archive is ever followed. `wanted` are paths below the package folder. A missing file is left out of the
 * result. Throws if the archive is cut short or larger than the limit.
 */
export function readTarball(tarball: Uint8Array, wanted: readonly string[]): Map<string, Buffer> {
  const bytes = gunzipSync(tarball, { maxOutputLength: MAX_UNPACKED_BYTES });
  const found = new Map<string, Buffer>();
  let at = 0;
  while (at + BLOCK_BYTES <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK_BYTES);
    if (header[0] === 0) break;
    const size = Number.parseInt(field(header, 124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new Error('the archive has an entry without a valid size');
    const body = at + BLOCK_BYTES;
    if (body + size > bytes.length) throw new Error('the archive ends inside a file');
    const type = field(header, 156, 1);
    const prefix = field(header, 345, 155);
    const path = `${prefix === '' ? '' : `${prefix}/`}${field(header, 0, 100)}`;
    const relative = path.slice(path.indexOf('/') + 1);
    if ((type === '' || type === '0') && wanted.includes(relative)) {
      found.set(relative, Buffer.from(bytes.subarray(body, body + size)));
    }
    at = body + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return found;
}

function field(header: Buffer, start: number, length: number): string {
  const raw = header.subarray(start, start + length);
  const end = raw.indexOf(0);
  return raw
    .subarray(0, end < 0 ? length : end)
    .toString('latin1')
    .trim();
}
