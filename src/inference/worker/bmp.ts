import { isBmp } from '../protocol/index.ts';

/** Uncompressed pixels of a BMP file, as red, green and blue bytes starting at the top left. */
export type BmpReading =
  | { ok: true; width: number; height: number; rgb: Buffer; grey: boolean }
  | { ok: false; why: 'damaged' | 'too-large'; detail: string };

const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;
const MASKS_BYTES = 12;
const PALETTE_MAX = 256;
const UNCOMPRESSED = 0;
const WITH_MASKS = 3;
/** Red, green and blue masks of a 32-bit pixel as every program writes them; other masks are refused. */
const MASKS: readonly number[] = [0x00ff0000, 0x0000ff00, 0x000000ff];

/**
 * Reads a BMP as page scanners write it: 24 or 32 bits a pixel, or 8 bits with a palette, not compressed, rows from below or
 * from above. Everything that the headers claim is checked against the file and `maxPixels` before memory is allocated. All
 * sums stay below 2^53, so that none overflows. Every other kind of BMP is refused.
 */
export function readBmp(bytes: Uint8Array, maxPixels: number): BmpReading {
  if (!isBmp(bytes)) return damaged('no BMP header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = view.getUint32(14, true);
  const headerEnd = FILE_HEADER_BYTES + header;
  if (bytes.length < headerEnd) return damaged('the header is cut short');
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (width < 1 || height < 1) return damaged(`${width} x ${signedHeight} pixels`);
  if (width * height > maxPixels) {
    return {
      ok: false,
      why: 'too-large',
      detail: `${width} x ${height} pixels, at most ${maxPixels} pixels can be decoded`,
    };
  }
  if (view.getUint16(26, true) !== 1 || ![8, 24, 32].includes(bits))
    return damaged(`${bits} bits per pixel are not supported`);
  const masked = compression === WITH_MASKS && bits === 32;
  if (compression !== UNCOMPRESSED && !masked) return damaged(`compression ${compression} is not supported`);
  // The masks are in the header, or directly after the shortest header: the offset is the same.
  const masksEnd = FILE_HEADER_BYTES + INFO_HEADER_BYTES + MASKS_BYTES;
  if (masked && bytes.length < masksEnd) return damaged('the header is cut short');
  if (masked && MASKS.some((mask, at) => view.getUint32(54 + 4 * at, true) !== mask))
    return damaged('colour masks that are not supported');
  const colours = bits === 8 ? view.getUint32(46, true) || PALETTE_MAX : 0;
  if (colours > PALETTE_MAX) return damaged(`a palette of ${colours} colours`);
  const pixels = view.getUint32(10, true);
  const least = (masked ? Math.max(headerEnd, masksEnd) : headerEnd) + 4 * colours;
  const stride = Math.ceil((bits * width) / 32) * 4;
  if (pixels < least || pixels + stride * height > bytes.length) return damaged('the pixels are outside the file');
  const palette = bytes.subarray(headerEnd, headerEnd + 4 * colours);
  const rgb = Buffer.alloc(width * height * 3);
  const step = bits / 8;
  for (let y = 0; y < height; y += 1) {
    const from = pixels + stride * (signedHeight < 0 ? y : height - 1 - y);
    for (let x = 0, to = y * width * 3; x < width; x += 1, to += 3) {
      const at = from + x * step;
      const index = bytes[at] as number;
      if (bits === 8 && index >= colours) {
        rgb.fill(0);
        return damaged(`pixel value ${index}, but only ${colours} colours`);
      }
      const source = bits === 8 ? palette : bytes;
      const first = bits === 8 ? 4 * index : at;
      rgb[to] = source[first + 2] as number;
      rgb[to + 1] = source[first + 1] as number;
      rgb[to + 2] = source[first] as number;
    }
  }
  return { ok: true, width, height, rgb, grey: bits === 8 && isGrey(palette) };
}

function isGrey(palette: Uint8Array): boolean {
  for (let at = 0; at < palette.length; at += 4) {
    if (palette[at] !== palette[at + 1] || palette[at] !== palette[at + 2]) return false;
  }
  return true;
}

function damaged(detail: string): BmpReading {
  return { ok: false, why: 'damaged', detail };
}
