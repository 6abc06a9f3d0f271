import { jpegHeader } from './jpeg.ts';
import { jpeg2000Header } from './jpeg2000.ts';
import type { PictureFault, PictureHeader, PictureKind } from './terms.ts';

/** Largest portrait that is examined, in bytes as stored. Real documents have 10 to 40 kB. */
export const LIMIT_PORTRAIT_BYTES = 512 * 1024;
/**
 * Largest portrait, pixels: four times what Doc 9303 recommends in each direction. The decoded picture is in memory several
 * times.
 */
export const LIMIT_PORTRAIT_PIXELS = 4_000_000;
/** Smallest side of a portrait, pixels: a face in a smaller picture cannot be recognised. */
const LEAST_SIDE_PX = 64;
/** Largest ratio of the sides: a strip of pixels is not a portrait. */
const LIMIT_ASPECT = 4;

const JP2 = [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a];
const CODESTREAM = [0xff, 0x4f, 0xff, 0x51];
const JPEG = [0xff, 0xd8, 0xff];

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

/** The type of a picture by its first bytes; what the surrounding record claims is ignored. */
export function pictureKind(bytes: Uint8Array): PictureKind | null {
  if (startsWith(bytes, JP2)) return 'jp2';
  if (startsWith(bytes, CODESTREAM)) return 'j2k';
  return startsWith(bytes, JPEG) ? 'jpeg' : null;
}

/**
 * Size and kind of a portrait from its own headers, before anything is decoded. Anything implausible for a portrait is refused
 * here, so that a small file that claims to be a huge picture never reaches a decoder. Never throws on any input.
 */
export function pictureHeader(bytes: Uint8Array): PictureHeader | PictureFault {
  if (bytes.length > LIMIT_PORTRAIT_BYTES) return 'SIZE';
  const kind = pictureKind(bytes);
  if (kind === null) return 'KIND';
  const header = kind === 'jpeg' ? jpegHeader(bytes) : jpeg2000Header(bytes, kind);
  if (typeof header === 'string') return header;
  const { width, height, components } = header;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short < LEAST_SIDE_PX || long > short * LIMIT_ASPECT || width * height > LIMIT_PORTRAIT_PIXELS) return 'SIZE';
  if (components !== 1 && components !== 3) return 'DEPTH';
  return { kind, ...header };
}
