import { childOf, type Node } from '../../asn1/index.ts';
import { LIMIT_FACES } from './face-record.ts';
import type { RecordFault } from './terms.ts';

const FACE_IMAGE_DATA = 0x65;
const SEQUENCE = 0x30;
const VERSION = 0xa0;
const VALUE = 0x80;
const SECOND_VALUE = 0x81;
const A1 = 0xa1;
/** Tags from one representation down to its picture: image representation, base, two-dimensional image block. */
const TO_PICTURE = [0xa1, 0xa0, 0xa0] as const;
/** Generation of ISO/IEC 39794-5:2019. */
const GENERATION = 3;
const YEAR = 2019;

export interface FaceBlock {
  images: Uint8Array[];
  /** True if generation and year are those of the edition of the standard used here. */
  known: boolean;
}

/**
 * The images of a face image data block of ISO/IEC 39794-5, as views of the bytes that were read. Only the tags on the path to an
 * image are followed; every other tag is skipped, including the identity metadata (A8): sex, colour of eyes and hair, expression.
 *
 * @param template the biometric data block, tag 7F2E
 */
export function imagesOfFaceBlock(template: Node): FaceBlock | RecordFault {
  const data = follow(template, [A1, FACE_IMAGE_DATA]);
  if (data === null) return 'FORMAT';
  const list = childOf(data, A1);
  if (list === undefined) return 'FACE';
  const representations = list.children.filter(({ tag }) => tag === SEQUENCE);
  if (representations.length === 0) return 'FACE';
  if (representations.length > LIMIT_FACES) return 'LIMIT';
  const images: Uint8Array[] = [];
  for (const representation of representations) {
    const picture = follow(representation, [...TO_PICTURE, VALUE]);
    if (picture === null || picture.content.length === 0) return 'IMAGE';
    images.push(picture.content);
  }
  return { images, known: isKnownVersion(childOf(data, VERSION)) };
}

function isKnownVersion(version: Node | undefined): boolean {
  if (version === undefined) return false;
  const number = (tag: number): number | null =>
    childOf(version, tag)?.content.reduce((value, byte) => value * 256 + byte, 0) ?? null;
  return number(VALUE) === GENERATION && number(SECOND_VALUE) === YEAR;
}

function follow(node: Node, path: readonly number[]): Node | null {
  let here: Node | undefined = node;
  for (const tag of path) here = here === undefined ? undefined : childOf(here, tag);
  return here ?? null;
}
