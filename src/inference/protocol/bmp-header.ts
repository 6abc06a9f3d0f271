/** BITMAPINFOHEADER, the two with masks, BITMAPV4HEADER and BITMAPV5HEADER, bytes. The header of OS/2 is not among them. */
const HEADERS: readonly number[] = [40, 52, 56, 108, 124];
/** Header of the file and the shortest one of a picture, bytes. */
const LEAST_BYTES = 14 + 40;

/** Whether the first bytes are those of a BMP: two letters alone would be a text as well. */
export function isBmp(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST_BYTES || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false;
  return HEADERS.includes(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(14, true));
}
