import { promisify } from 'node:util';
import { constants, crc32, deflate, inflateSync } from 'node:zlib';

/** Grey levels, or red, green and blue levels, row by row. */
export interface PngPicture {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Eight bits, kind of colour, no interlace (PNG 11.2.2). */
const KIND = { 1: '0800000000', 3: '0802000000' } as const;
const deflated = promisify(deflate);

/** Eight bits for each level, no filter (PNG 1.2). Compressed outside the event loop. */
export async function writePng({ width, height, channels, data }: PngPicture): Promise<Buffer> {
  const chunk = (type: string, content: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(content.length);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.write(KIND[channels], 8, 'hex');
  const bytes = width * channels;
  const rows = Buffer.alloc((bytes + 1) * height);
  for (let row = 0; row < height; row++) rows.set(data.subarray(row * bytes, (row + 1) * bytes), row * (bytes + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', await deflated(rows, { level: constants.Z_BEST_SPEED })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * Reads what `writePng` writes, and nothing else: a picture that is part of the installation, not input. Throws on any
 * other.
 */
export function readPng(file: Uint8Array): PngPicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; at += bytes.readUInt32BE(at) + 12)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const kind = bytes.toString('hex', 24, 29);
  const channels = kind === KIND[1] ? 1 : 3;
  const row = width * channels;
  const rows = inflateSync(Buffer.concat(parts));
  const isWhole = kind === KIND[channels] && rows.length === (row + 1) * height;
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    if (!isWhole || rows[y * (row + 1)] !== 0)
      throw new Error('the picture is not a PNG with eight bits and without filters');
    data.set(rows.subarray(y * (row + 1) + 1, (y + 1) * (row + 1)), y * row);
  }
  return { width, height, channels, data };
}
