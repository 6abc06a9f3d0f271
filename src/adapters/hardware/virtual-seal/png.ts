import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Grey levels, row by row. */
export interface GreyPicture {
  width: number;
  height: number;
  data: Uint8Array;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const GREY_8 = '0800000000';

/** Grey, eight bits, no filter (PNG 1.2). */
export function writePng({ width, height, data }: GreyPicture): Buffer {
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
  header.write(GREY_8, 8, 'hex');
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) rows.set(data.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Reads what `writePng` writes, and nothing else: a picture of the installation, no input. Throws where it is another. */
export function readPng(file: Uint8Array): GreyPicture {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; at += bytes.readUInt32BE(at) + 12)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const rows = inflateSync(Buffer.concat(parts));
  const isPlain = bytes.toString('hex', 24, 29) === GREY_8 && rows.length === (width + 1) * height;
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    if (!isPlain || rows[row * (width + 1)] !== 0)
      throw new Error('the portrait is not a grey picture without filters');
    data.set(rows.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)), row * width);
  }
  return { width, height, data };
}
