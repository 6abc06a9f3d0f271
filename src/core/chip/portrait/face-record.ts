import type { RecordFault } from './terms.ts';

/** Maximum number of faces of one record. A travel document has one. */
export const LIMIT_FACES = 4;
const MAGIC = [0x46, 0x41, 0x43, 0x00, 0x30, 0x31, 0x30, 0x00];
const HEADER_BYTES = 14;
const FACE_BYTES = 20;
const POINT_BYTES = 8;
const IMAGE_BYTES = 12;
/** Issuers count the length of the record in different ways: it may be wrong by this many bytes, in either direction. */
const LIMIT_LENGTH_ERROR_BYTES = 8;

/**
 * The images of a facial record of ISO/IEC 19794-5, as views of `bytes`. The fields between the lengths, among them the
 * holder's sex and the colour of eyes and hair, are skipped unread: Waypost does not use them.
 */
export function imagesOfFaceRecord(bytes: Uint8Array): Uint8Array[] | RecordFault {
  if (bytes.length < HEADER_BYTES) return 'CUT';
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) return 'FORMAT';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const stated = view.getUint32(8);
  if (stated > bytes.length + LIMIT_LENGTH_ERROR_BYTES) return 'CUT';
  if (bytes.length > stated + LIMIT_LENGTH_ERROR_BYTES) return 'STRUCTURE';
  const faces = view.getUint16(12);
  if (faces === 0) return 'FACE';
  if (faces > LIMIT_FACES) return 'LIMIT';
  const images: Uint8Array[] = [];
  let at = HEADER_BYTES;
  for (let i = 0; i < faces; i++) {
    if (at + FACE_BYTES + IMAGE_BYTES > bytes.length) return 'CUT';
    const blockLength = view.getUint32(at);
    const before = FACE_BYTES + POINT_BYTES * view.getUint16(at + 4) + IMAGE_BYTES;
    if (blockLength < before) return 'STRUCTURE';
    if (at + blockLength > bytes.length) return 'CUT';
    if (blockLength === before) return 'IMAGE';
    images.push(bytes.subarray(at + before, at + blockLength));
    at += blockLength;
  }
  return bytes.length - at > LIMIT_LENGTH_ERROR_BYTES ? 'STRUCTURE' : images;
}
