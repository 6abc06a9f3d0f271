import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const JPEG_START = Buffer.from('ffd8', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');
const JPEG_SCAN = 0xda;
const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');
/** Segments before the picture of a JPEG; a page has a few dozen. */
const SEGMENTS_MAX = 256;

/**
 * True if a file is a JPEG or PNG that ends with the mark of its format (ITU-T T.81 B.2.1, PNG 5.6). An incomplete file
 * never passes, because the end of a small picture inside the header of a JPEG does not count. False for any other format,
 * whose end cannot be recognised.
 */
export async function endsAsItsFormat(path: string): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return false;
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return false;
    const at = async (place: number, bytes: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, place);
      return buffer.subarray(0, bytesRead);
    };
    const head = await at(0, PNG_START.length);
    if (head.equals(PNG_START)) return (await at(stat.size - PNG_END.length, PNG_END.length)).equals(PNG_END);
    if (!head.subarray(0, 2).equals(JPEG_START)) return false;
    return (await reachesScan(at)) && (await at(stat.size - 2, 2)).equals(JPEG_END);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Walks the segments up to the first scan: after that, the two end bytes occur only at the end. */
async function reachesScan(at: (place: number, bytes: number) => Promise<Buffer>): Promise<boolean> {
  let place = 2;
  for (let segment = 0; segment < SEGMENTS_MAX; segment += 1) {
    const [mark = 0, kind = 0, high = 0, low = 0, ...rest] = await at(place, 4);
    if (mark !== 0xff || rest.length > 0) return false;
    if (kind === JPEG_SCAN) return true;
    place += 2 + high * 256 + low;
  }
  return false;
}
