import type { PictureSetting } from '../../core/document/calibration/index.ts';
import { isBmp } from './bmp-header.ts';
import { jpegStep } from './jpeg-tables.ts';

export const FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'bmp'] as const;
const MM_PER_INCH = 25.4;

/** Format according to the first bytes; the sender's name for the file is ignored. */
export function sniff(bytes: Uint8Array): (typeof FORMATS)[number] | null {
  const at = (i: number): number => bytes[i] ?? -1;
  const ascii = (start: number, text: string): boolean => [...text].every((c, i) => at(start + i) === c.charCodeAt(0));
  if (at(0) === 0xff && at(1) === 0xd8 && at(2) === 0xff) return 'jpeg';
  if (at(0) === 0x89 && ascii(1, 'PNG\r\n\x1a\n')) return 'png';
  if (ascii(0, 'RIFF') && ascii(8, 'WEBP')) return 'webp';
  if (ascii(0, 'II*\0') || ascii(0, 'MM\0*')) return 'tiff';
  return isBmp(bytes) ? 'bmp' : null;
}

/**
 * Setting with which a picture came from the imager: format and compression of its file now, resolution once the width is
 * known. The bytes may be overwritten in between.
 */
export function pictureSetting(bytes: Uint8Array, pageWidthMm: number | null): (width: number) => PictureSetting {
  const file = { format: sniff(bytes), step: jpegStep(bytes) };
  return (width) => ({ ...file, ppi: pageWidthMm === null ? null : width / (pageWidthMm / MM_PER_INCH) });
}
