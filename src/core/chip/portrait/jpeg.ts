import type { PictureFault, RawHeader } from './terms.ts';

const SOI_BYTES = 2;
const SOS = 0xda;
const EOI = 0xd9;
/** Start of frame: Huffman coded, baseline to progressive. Lossless, hierarchical and arithmetic ones are not supported. */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
/** C4, C8 and CC are in the range of frame numbers but are tables. */
const TABLES: readonly number[] = [0xc4, 0xc8, 0xcc];
const isOtherFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !TABLES.includes(marker);
const FRAME_BYTES = 6;

/** Size and components of a JPEG (ITU-T T.81 B.2.2); a fault if its last bytes are missing. Never throws on any input. */
export function jpegHeader(bytes: Uint8Array): RawHeader | PictureFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let frame: RawHeader | null = null;
  // Each step advances by at least one byte.
  for (let at = SOI_BYTES; ; ) {
    if (at + 4 > bytes.length) return 'CUT';
    if (bytes[at] !== 0xff) return 'HEADER';
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const content = at + 4;
    const next = at + 2 + length;
    if (length < 2) return 'HEADER';
    if (next > bytes.length) return 'CUT';
    if (marker === SOS) break;
    if (FRAMES.includes(marker)) {
      if (frame !== null || length < 2 + FRAME_BYTES) return 'HEADER';
      if (bytes[content] !== 8) return 'DEPTH';
      frame = {
        height: view.getUint16(content + 1),
        width: view.getUint16(content + 3),
        components: bytes[content + 5] as number,
      };
    } else if (isOtherFrame(marker)) return 'HEADER';
    at = next;
  }
  if (frame === null) return 'HEADER';
  return endsWithEoi(bytes) ? frame : 'CUT';
}

/** Some issuers fill the image up with zeros. */
function endsWithEoi(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes[end - 1] === EOI && bytes[end - 2] === 0xff;
}
