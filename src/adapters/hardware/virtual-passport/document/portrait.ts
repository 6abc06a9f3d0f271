import { ascii, concat, hex, shortest, toHex, u16, u32 } from '../bytes.ts';
import { tlv } from '../tlv.ts';

/** The two encodings of a face in DG2: ISO/IEC 19794-5 and ISO/IEC 39794-5. */
export const ENCODINGS = ['19794', '39794'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface FaceOptions {
  encoding: Encoding;
  /** JPEG or JPEG 2000, as it is to be stored. */
  image: Uint8Array;
  width: number;
  height: number;
  /** Faults: the header states the wrong encoding, or the record does not contain a face. */
  otherFormat?: boolean;
  noFace?: boolean;
}

const jpeg2000 = (image: Uint8Array): boolean => /^(0000000c6a5020|ff4fff51)/.test(toHex(image.subarray(0, 8)));

/** The face image record of ISO/IEC 19794-5: header, one face without points, no estimate of the person. */
function record19794({ image, width, height, noFace }: FaceOptions): Uint8Array {
  const block = concat(
    u32(32 + image.length),
    u16(0),
    // Sex, eye and hair colour, properties, expression and pose: unspecified.
    new Uint8Array(14),
    hex('01'),
    new Uint8Array([jpeg2000(image) ? 1 : 0]),
    u16(width),
    u16(height),
    hex('00 00 0000 0000'),
  );
  const faces = noFace === true ? concat() : concat(block, image);
  return concat(ascii('FAC\0'), ascii('010\0'), u32(14 + faces.length), u16(noFace === true ? 0 : 1), faces);
}

/** The face block of ISO/IEC 39794-5 in the profile of ICAO: the fields on the way to the image and the size. */
function record39794({ image, width, height, noFace }: FaceOptions): Uint8Array {
  const code = (tag: number, value: number): Uint8Array => tlv(tag, shortest(BigInt(value)));
  // JPEG is 2 and lossy JPEG 2000 is 3 in the list of image formats.
  const information = tlv(
    0xa1,
    tlv(0xa0, code(0x80, jpeg2000(image) ? 3 : 2)),
    tlv(0xa7, tlv(0x80, u16(width)), tlv(0x81, u16(height))),
  );
  const picture = tlv(0xa1, tlv(0xa0, tlv(0xa0, tlv(0x80, image), information)));
  const representation = tlv(0x30, code(0x80, 0), picture);
  const version = tlv(0xa0, code(0x80, 3), tlv(0x81, u16(2019)));
  return tlv(0xa1, tlv(0x65, version, tlv(0xa1, ...(noFace === true ? [] : [representation]))));
}

/** DG2 with one face (ICAO 9303-10 4.7.2): the template, its header and the record. */
export function dg2(options: FaceOptions): Uint8Array {
  const old = options.encoding === '19794';
  const named = options.otherFormat === true ? !old : old;
  const header = tlv(
    0xa1,
    tlv(0x80, hex('0101')),
    tlv(0x81, hex('02')),
    tlv(0x87, hex('0101')),
    tlv(0x88, hex(named ? '0008' : '002a')),
  );
  const data = old ? tlv(0x5f2e, record19794(options)) : tlv(0x7f2e, record39794(options));
  const template = tlv(0x7f60, header, data);
  return tlv(0x75, tlv(0x7f61, tlv(0x02, hex('01')), template));
}

/** Size in the frame header of a JPEG, or null. */
export function jpegSize(image: Uint8Array): { width: number; height: number; at: number } | null {
  for (let at = 2; at + 9 < image.length; ) {
    if (image[at] !== 0xff) return null;
    const marker = image[at + 1] ?? 0;
    const two = (from: number): number => ((image[from] ?? 0) << 8) | (image[from + 1] ?? 0);
    if (marker >= 0xc0 && marker <= 0xc2) return { height: two(at + 5), width: two(at + 7), at: at + 5 };
    at += 2 + two(at + 2);
  }
  return null;
}

/** A JPEG padded with comments to about this many bytes: larger files are read in more blocks. */
export function filledUp(image: Uint8Array, bytes: number): Uint8Array {
  const parts = [image.subarray(0, 2)];
  for (let missing = bytes - image.length; missing > 4; ) {
    const length = Math.min(missing - 4, 60_000);
    parts.push(hex('fffe'), u16(length + 2), new Uint8Array(length).fill(0x2e));
    missing -= length + 4;
  }
  return concat(...parts, image.subarray(2));
}

/** The JPEG with a header that claims a side of 65,500 pixels. */
export function enormous(image: Uint8Array): Uint8Array {
  const size = jpegSize(image);
  if (size === null) return image;
  const copy = new Uint8Array(image);
  copy.set(concat(u16(65_500), u16(65_500)), size.at);
  return copy;
}
