import { der } from '../../src/core/asn1/index.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** Fields of a facial record (ISO/IEC 19794-5) that a damaged one may carry otherwise. */
export interface RecordEdits {
  points?: number;
  faces?: number;
  /** Added to the length that the record states. */
  lengthError?: number;
  trailing?: Uint8Array;
  /** Format type of the header; absent: that of the encoding. */
  formatType?: string;
  blockLength?: number;
}

const CBEFF = (formatType: string): Uint8Array =>
  der(0xa1, der(0x80, bytes('0101')), der(0x81, bytes('02')), der(0x87, bytes('0101')), der(0x88, bytes(formatType)));

const file = (...templates: Uint8Array[]): Uint8Array =>
  der(0x75, der(0x7f61, der(0x02, Uint8Array.of(templates.length)), ...templates));

/** The record of one or several faces with the same picture. Sex, eye and hair colour are filled with 0xEE, to be found if anybody reads them. */
export function faceRecord(image: Uint8Array, edits: RecordEdits = {}): Uint8Array {
  const { points = 0, faces = 1, lengthError = 0, trailing = new Uint8Array() } = edits;
  const face = Buffer.alloc(20 + 8 * points + 12, 0xee);
  face.writeUInt32BE(edits.blockLength ?? face.length + image.length, 0);
  face.writeUInt16BE(points, 4);
  face.writeUInt16BE(337, face.length - 10);
  face.writeUInt16BE(449, face.length - 8);
  const blocks = Array.from({ length: faces }, () => [face, image]).flat();
  const head = Buffer.from('4641430030313000000000000000', 'hex');
  const length = head.length + blocks.reduce((sum, part) => sum + part.length, 0);
  head.writeUInt32BE(length + lengthError, 8);
  head.writeUInt16BE(faces, 12);
  return Buffer.concat([head, ...blocks, trailing]);
}

/** DG2 with a facial record of ISO/IEC 19794-5. */
export function dg2Record(image: Uint8Array, edits: RecordEdits = {}): Uint8Array {
  return file(der(0x7f60, CBEFF(edits.formatType ?? '0008'), der(0x5f2e, faceRecord(image, edits))));
}

export interface BlockEdits {
  year?: string;
  formatType?: string;
  faces?: number;
  /** Only what the standard requires. */
  mandatoryOnly?: boolean;
}

/** DG2 with a face image data block of ISO/IEC 39794-5. */
export function dg2Block(image: Uint8Array, edits: BlockEdits = {}): Uint8Array {
  const { faces = 1, year = '07e3', mandatoryOnly = false } = edits;
  const info = mandatoryOnly
    ? der(0xa1, der(0xa0, der(0x80, bytes('03'))))
    : der(
        0xa1,
        der(0xa0, der(0x80, bytes('03'))),
        der(0xa1, der(0x80, bytes('00'))),
        der(0xa7, der(0x80, bytes('0151')), der(0x81, bytes('01c1'))),
      );
  const picture = der(0xa0, der(0xa0, der(0x80, image), info));
  const identity = mandatoryOnly
    ? []
    : [der(0xa8, der(0xa0, der(0x80, bytes('ee'))), der(0xa1, der(0x80, bytes('ee'))))];
  const one = der(0x30, der(0x80, bytes('01')), der(0xa1, picture), ...identity);
  const version = der(0xa0, der(0x80, bytes('03')), der(0x81, bytes(year)));
  const list = der(0xa1, ...Array.from({ length: faces }, () => one));
  const block = der(0x7f2e, der(0xa1, der(0x65, version, list)));
  return file(der(0x7f60, CBEFF(edits.formatType ?? '002a'), block));
}

/** DG2 whose templates are given as they are. */
export const dg2Of = (...templates: Uint8Array[]): Uint8Array => file(...templates);
