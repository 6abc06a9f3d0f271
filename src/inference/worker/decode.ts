import sharp, { type Metadata, type Sharp } from 'sharp';
import { LIMIT_PORTRAIT_PIXELS, pictureHeader } from '../../core/chip/portrait/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { ImageReason } from '../protocol/index.ts';
import { isCoarseJpeg, MAX_HELD_PIXELS, sniff, WORKING_LONG_SIDE_PX } from '../protocol/index.ts';
import { readBmp } from './bmp.ts';
import { decodeJpeg2000 } from './jpeg2000.ts';

/** Largest encoded picture, bytes. */
export const MAX_IMAGE_BYTES = 20 * 1024 * 1024;
/** Largest picture, pixels, read from the header before anything is decoded: 50 megapixels. */
export const MAX_IMAGE_PIXELS = 50_000_000;
/** Smallest side in which anything could be recognised, pixels. */
const MIN_SIDE_PX = 32;
/** Longest time libvips may spend on one picture, seconds; the request deadline is the second limit. */
const DECODE_TIMEOUT_S = 5;

let prepared = false;

/** Only the four loaders that are needed stay enabled: an SVG, PDF or GIF never reaches a parser. BMP has its own reader. */
function prepare(): void {
  if (prepared) return;
  prepared = true;
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadTiffBuffer',
    ],
  });
}

export type Decoded =
  | {
      ok: true;
      /** Upright, sRGB; at most WORKING_LONG_SIDE_PX unless as captured. */
      image: RgbImage;
      /** Size of the file's picture, upright. */
      width: number;
      height: number;
    }
  | { ok: false; reason: ImageReason; detail: string };

/** Pictures decoded since this process started; a picture refused by its first bytes or its header does not count. */
let decodes = 0;
export const decodesSoFar = (): number => decodes;

interface Limits {
  /** Maximum number of pixels of the picture as stored; a larger picture is refused before anything is decoded. */
  maxPixels: number;
  /** Long side at which a picture with this many pixels is kept; null: as captured. */
  longSidePx: (pixels: number) => number | null;
}

/**
 * Decodes bytes from outside into a picture at most `WORKING_LONG_SIDE_PX` long. Every refusal is a value; an exception would
 * be a bug of ours.
 */
export function decodeImage(bytes: Uint8Array): Promise<Decoded> {
  return decode(bytes, { maxPixels: MAX_IMAGE_PIXELS, longSidePx: () => WORKING_LONG_SIDE_PX });
}

/** Decodes without shrinking, for steps that examine the print itself. `maxPixels`: limit for the picture as stored. */
export function decodeAsCaptured(bytes: Uint8Array, maxPixels: number): Promise<Decoded> {
  return decode(bytes, { maxPixels, longSidePx: () => null });
}

/** Decodes a page that will be held: as captured up to `MAX_HELD_PIXELS`; a larger page is shrunk. */
export function decodePage(bytes: Uint8Array): Promise<Decoded> {
  const longSidePx = (pixels: number): number | null => (pixels > MAX_HELD_PIXELS ? WORKING_LONG_SIDE_PX : null);
  return decode(bytes, { maxPixels: MAX_IMAGE_PIXELS, longSidePx });
}

/**
 * Decodes the portrait of a chip, JPEG or JPEG 2000. The caller has compared the hash of DG2 with the one that its issuer
 * signed, so no decoder gets bytes that anybody could have written. JPEG 2000 is never accepted from a camera or an imager.
 */
export async function decodePortrait(bytes: Uint8Array): Promise<Decoded> {
  const header = pictureHeader(bytes);
  if (header === 'SIZE' || header === 'TILES') return tooLarge(`not a size for a portrait (${header})`);
  if (typeof header === 'string') return rejected(`not a portrait picture (${header})`);
  const limits: Limits = { maxPixels: LIMIT_PORTRAIT_PIXELS, longSidePx: () => WORKING_LONG_SIDE_PX };
  if (header.kind === 'jpeg') return await decode(bytes, limits);
  prepare();
  decodes += 1;
  const read = await decodeJpeg2000(bytes, header);
  if (!read.ok) return rejected(read.detail);
  const { width, height, components } = header;
  const rgb = components === 3 ? read.samples : spread(read.samples, 1);
  if (rgb !== read.samples) read.samples.fill(0);
  try {
    const image = { width, height, data: rgb, grey: components === 1, coarse: false };
    const kept = await atMost(image, WORKING_LONG_SIDE_PX);
    if (kept !== image) rgb.fill(0);
    return { ok: true, image: kept, width, height };
  } catch (error) {
    rgb.fill(0);
    return fromVips(error);
  }
}

/** A smaller copy of a decoded picture, or the picture itself if it is not longer. */
export async function atMost(image: RgbImage, longSidePx: number): Promise<RgbImage> {
  if (Math.max(image.width, image.height) <= longSidePx) return image;
  const raw = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
  const { data, info } = await shrunk(raw, longSidePx).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { ...image, width: info.width, height: info.height, data };
}

async function decode(bytes: Uint8Array, { maxPixels, longSidePx }: Limits): Promise<Decoded> {
  prepare();
  if (bytes.byteLength === 0) return rejected('the file is empty');
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    return tooLarge(`${bytes.byteLength} bytes, at most ${MAX_IMAGE_BYTES} can be read`);
  }
  const format = sniff(bytes);
  if (format === null) return rejected('neither JPEG, PNG, BMP, WebP nor TIFF');
  if (format === 'bmp') return await decodeBmp(bytes, { maxPixels, longSidePx });
  const open = (): Sharp =>
    sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'error', sequentialRead: true, pages: 1 });
  let meta: Metadata;
  try {
    meta = await open().metadata();
  } catch (error) {
    return fromVips(error);
  }
  if (meta.format !== format) return rejected('the content does not match its first bytes');
  const width = meta.autoOrient.width;
  const height = meta.autoOrient.height;
  if (width * height > maxPixels) {
    return tooLarge(`${width} x ${height} pixels, at most ${maxPixels} pixels can be decoded`);
  }
  if (Math.min(width, height) < MIN_SIDE_PX) return rejected(`${width} x ${height} pixels are too few`);
  try {
    decodes += 1;
    const upright = open().timeout({ seconds: DECODE_TIMEOUT_S }).autoOrient();
    const { data, info } = await shrunk(upright, longSidePx(width * height))
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const grey = info.channels === 1 || (meta.channels ?? 3) <= 2;
    const rgb = info.channels === 3 ? data : spread(data, info.channels);
    if (rgb !== data) data.fill(0);
    if (rgb.length !== info.width * info.height * 3) return rejected('the decoder returned an unexpected layout');
    return {
      ok: true,
      image: { width: info.width, height: info.height, data: rgb, grey, coarse: isCoarseJpeg(bytes) },
      width,
      height,
    };
  } catch (error) {
    return fromVips(error);
  }
}

/** The decoder behind sharp does not know BMP. This one reads plain BMP only; its pixels are then treated like any others. */
async function decodeBmp(bytes: Uint8Array, { maxPixels, longSidePx }: Limits): Promise<Decoded> {
  const read = readBmp(bytes, maxPixels);
  if (!read.ok) return read.why === 'too-large' ? tooLarge(read.detail) : rejected(read.detail);
  const { width, height, rgb, grey } = read;
  decodes += 1;
  try {
    if (Math.min(width, height) < MIN_SIDE_PX) return rejected(`${width} x ${height} pixels are too few`);
    const raw = sharp(rgb, { raw: { width, height, channels: 3 } }).timeout({ seconds: DECODE_TIMEOUT_S });
    const { data, info } = await shrunk(raw, longSidePx(width * height))
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (data.length !== info.width * info.height * 3) return rejected('the decoder returned an unexpected layout');
    return { ok: true, image: { width: info.width, height: info.height, data, grey, coarse: false }, width, height };
  } catch (error) {
    return fromVips(error);
  } finally {
    rgb.fill(0);
  }
}

function shrunk(picture: Sharp, longSidePx: number | null): Sharp {
  if (longSidePx === null) return picture;
  return picture.resize({ width: longSidePx, height: longSidePx, fit: 'inside', withoutEnlargement: true });
}

function spread(data: Buffer, channels: number): Buffer {
  const out = Buffer.alloc((data.length / channels) * 3);
  for (let i = 0, at = 0; i < data.length; i += channels, at += 3) {
    const v = data[i] as number;
    out[at] = v;
    out[at + 1] = v;
    out[at + 2] = v;
  }
  return out;
}

function rejected(detail: string): Decoded {
  return { ok: false, reason: 'IMAGE_REJECTED', detail };
}

function tooLarge(detail: string): Decoded {
  return { ok: false, reason: 'IMAGE_TOO_LARGE', detail };
}

/** The decoder's messages when it lacks memory, threads or time: they concern the machine, not the picture. */
const STARVED =
  /out of memory|insufficient memory|cannot allocate|failed to allocate|creating thread|temporarily unavailable|timeout/i;

/** Throws if a resource was lost: this process ends, and its open requests are "aborted", never "failed". */
function fromVips(error: unknown): Decoded {
  const detail = error instanceof Error ? error.message.slice(0, 200) : 'unreadable';
  if (STARVED.test(detail)) throw error;
  return /pixel limit/i.test(detail) ? tooLarge(detail) : rejected(detail);
}

/**
 * Part of a decoded picture as JPEG without metadata: the screen only shows pictures that we encoded. It uses the standard
 * code tables: optimised tables make the file 7 % smaller but take twice as long.
 */
export async function encodeJpeg(
  image: RgbImage,
  area?: { x: number; y: number; width: number; height: number },
  quality = 88,
): Promise<Uint8Array> {
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  let pipeline = sharp(image.data, { raw });
  if (area !== undefined) {
    pipeline = pipeline.extract({ left: area.x, top: area.y, width: area.width, height: area.height });
  }
  return await pipeline.jpeg({ quality, optimiseCoding: false }).toBuffer();
}
