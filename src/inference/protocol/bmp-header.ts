/** Header sizes accepted, bytes: BITMAPINFOHEADER, the two with masks, BITMAPV4HEADER and BITMAPV5HEADER; not that of OS/2. */
const HEADERS: readonly number[] = [40, 52, 56, 108, 124];
/** Size of the file header and the shortest picture header together, bytes. */
const LEAST_BYTES = 14 + 40;

/** True if the first bytes are those of a BMP. Its two letters alone are not enough: a text may begin with them too. */
export function isBmp(bytes: Uint8Array): boolean {
  if (bytes.length < LEAST_BYTES || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false;
  return HEADERS.includes(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(14, true));
}
