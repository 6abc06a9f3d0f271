import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readBytes } from '../../adapters/files/index.ts';
import type { Pack } from '../../core/protection/pack/index.ts';

/** Largest file that is read, bytes: a picture that is only slightly too large is read, and its size reported. */
const READ_LIMIT_BYTES = 1024 * 1024;
/** Endings that a pack's file may have after its digest. */
const ENDINGS: readonly string[] = ['', '.svg', '.webp'];

export interface MediaFile {
  bytes: Uint8Array;
  /** Digest of the file's actual content: `sha256:` and 64 hexadecimal digits. */
  sha256: string;
}

/** The files that a pack names, from a folder in which each has its digest as its name; missing files are not in the map. */
export function mediaIn(folder: string, { pictures }: Pick<Pack, 'pictures'>): Map<string, MediaFile> {
  const found = new Map<string, MediaFile>();
  for (const digest of new Set(Object.values(pictures))) {
    const name = digest.slice('sha256:'.length);
    for (const ending of ENDINGS) {
      const read = readBytes(join(folder, `${name}${ending}`), { limitBytes: READ_LIMIT_BYTES, what: 'a picture' });
      if (!read.ok) continue;
      const sha256 = `sha256:${createHash('sha256').update(read.value).digest('hex')}`;
      found.set(digest, { bytes: read.value, sha256 });
    }
  }
  return found;
}

/** A picture as an address that contains it, for a page that loads no other files. */
export function pictureAddress({ bytes }: MediaFile): string {
  const type = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF' ? 'image/webp' : 'image/svg+xml';
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
