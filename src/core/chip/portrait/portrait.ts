import { childOf, type DerLimits, type DerReason, type Node, readDer } from '../../asn1/index.ts';
import { imagesOfFaceBlock } from './face-block.ts';
import { imagesOfFaceRecord, LIMIT_FACES } from './face-record.ts';
import { LIMIT_PORTRAIT_BYTES, pictureHeader } from './picture.ts';
import type { PictureHeader, PortraitFault, RecordFault } from './terms.ts';

const DG2 = 0x75;
const GROUP = 0x7f61;
const COUNT = 0x02;
const INFORMATION = 0x7f60;
const HEADER = 0xa1;
const FORMAT_TYPE = 0x88;
const RECORD = 0x5f2e;
const BLOCK = 0x7f2e;
/** Format type in the header (Doc 9303-10): the type of the data that follow. */
const TYPE_OF_RECORD = 0x0008;
const TYPE_OF_BLOCK = 0x002a;

/** DG2 contains one portrait and little else. */
const LIMITS: DerLimits = { limitBytes: LIMIT_PORTRAIT_BYTES + 16 * 1024, limitDepth: 24, limitNodes: 4_096 };

export type PortraitEncoding = '19794-5' | '39794-5';
/** `CHIP_DG2_VERSION`: generation and year of ISO/IEC 39794-5 are not 3 and 2019; it was read as if they were. */
export type PortraitNote = 'CHIP_DG2_VERSION';

export interface ChipPortraitImage extends PictureHeader {
  encoding: PortraitEncoding;
  /** A view of DG2, which is overwritten together with the file. Untrusted bytes, to be decoded in a separate process. */
  image: Uint8Array;
  /** Number of portraits in the file; the first one counts. */
  faces: number;
  notes: readonly PortraitNote[];
}

export type PortraitReading =
  | { ok: true; portrait: ChipPortraitImage }
  | { ok: false; reason: 'CHIP_DG2_IMAGE'; detail: PortraitFault; message: string };

const MESSAGES: Readonly<Record<PortraitFault, string>> = {
  EMPTY: 'DG2 contains no bytes. Read the chip again.',
  STRUCTURE: 'DG2 is not built as Doc 9303-10 requires. Compare the traveller with the printed portrait.',
  FORMAT: 'The data in DG2 differs from its header. Compare the traveller with the printed portrait.',
  LIMIT: 'DG2 contains more faces or parts than this version reads. Compare the traveller with the printed portrait.',
  FACE: 'DG2 contains no face. Compare the traveller with the printed portrait.',
  IMAGE: 'DG2 contains a face without a picture. Compare the traveller with the printed portrait.',
  CUT: 'The portrait in DG2 ends too early. Read the chip again.',
  KIND: 'The portrait in DG2 is neither JPEG nor JPEG 2000. Compare the traveller with the printed portrait.',
  HEADER: 'The headers of the portrait contradict each other. Compare the traveller with the printed portrait.',
  SIZE: 'The size of the portrait is not plausible. Compare the traveller with the printed portrait.',
  DEPTH: 'The colour depth of the portrait is not supported. Compare the traveller with the printed portrait.',
  TILES:
    'The portrait consists of more parts than this version reads. Compare the traveller with the printed portrait.',
};

/**
 * The portrait of DG2 (Doc 9303-10, 4.7.2) in either encoding, with what the headers of its picture say. Nothing is decoded, and
 * only the picture is used: sex, age and colours in the record are never read. Call it after the hash of DG2 was compared with
 * the SOD. Never throws on any input.
 *
 * @param dg2 the whole file, tag 75
 */
export function readPortrait(dg2: Uint8Array): PortraitReading {
  if (dg2.length === 0) return fault('EMPTY');
  const read = readDer(dg2, LIMITS);
  if (!read.ok) return fault(faultOf(read.reason));
  const templates = templatesOf(read.node);
  if (typeof templates === 'string') return fault(templates);
  const [first] = templates;
  if (first === undefined) return fault('FACE');
  const data = dataOf(first);
  if (typeof data === 'string') return fault(data);
  const [image] = data.images;
  if (image === undefined) return fault('IMAGE');
  const header = pictureHeader(image);
  if (typeof header === 'string') return fault(header);
  const { encoding, notes } = data;
  const faces = templates.length === 1 ? data.images.length : templates.length;
  return { ok: true, portrait: { ...header, encoding, image, faces, notes } };
}

/** Structure of one face: 75 / 7F61 / { 02 n, n times 7F60 }. */
function templatesOf(file: Node): Node[] | RecordFault {
  const group = file.tag === DG2 ? childOf(file, GROUP) : undefined;
  const count = group === undefined ? undefined : childOf(group, COUNT);
  if (group === undefined || count === undefined || count.content.length !== 1) return 'STRUCTURE';
  const templates = group.children.filter(({ tag }) => tag === INFORMATION);
  if (templates.length > LIMIT_FACES) return 'LIMIT';
  return templates.length === count.content[0] ? templates : 'STRUCTURE';
}

interface PortraitData {
  encoding: PortraitEncoding;
  images: Uint8Array[];
  notes: readonly PortraitNote[];
}

function dataOf(template: Node): PortraitData | RecordFault {
  const record = childOf(template, RECORD);
  const block = childOf(template, BLOCK);
  if ((record === undefined) === (block === undefined)) return record === undefined ? 'IMAGE' : 'STRUCTURE';
  const header = childOf(template, HEADER);
  const type = header === undefined ? undefined : childOf(header, FORMAT_TYPE);
  const said = type?.content.length === 2 ? ((type.content[0] as number) << 8) | (type.content[1] as number) : null;
  if (record !== undefined) {
    if (said === TYPE_OF_BLOCK) return 'FORMAT';
    const images = imagesOfFaceRecord(record.content);
    return typeof images === 'string' ? images : { encoding: '19794-5', images, notes: [] };
  }
  if (said === TYPE_OF_RECORD) return 'FORMAT';
  const faces = imagesOfFaceBlock(block as Node);
  if (typeof faces === 'string') return faces;
  return { encoding: '39794-5', images: faces.images, notes: faces.known ? [] : ['CHIP_DG2_VERSION'] };
}

const CUT_SHORT: readonly DerReason[] = ['DER_TRUNCATED'];
const BEYOND: readonly DerReason[] = ['DER_TOO_LARGE', 'DER_TOO_DEEP', 'DER_TOO_MANY'];

function faultOf(reason: DerReason): RecordFault {
  if (CUT_SHORT.includes(reason)) return 'CUT';
  return BEYOND.includes(reason) ? 'LIMIT' : 'STRUCTURE';
}

function fault(detail: PortraitFault): PortraitReading {
  return { ok: false, reason: 'CHIP_DG2_IMAGE', detail, message: MESSAGES[detail] };
}
