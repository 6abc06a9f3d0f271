import { childOf, type Node, readDer } from '../../asn1/index.ts';

const DG11_TAG = 0x6b;
const DG12_TAG = 0x6c;
const LIMIT_TEXT_BYTES = 512;

/** What DG11 says of the holder, as far as an inspection needs it (Doc 9303-10 4.7.11). Address, profession and the rest are not read. */
export interface PersonalDetails {
  /** In the script of the state, fillers kept as they are. */
  fullName: string | null;
  otherNames: readonly string[];
  personalNumber: string | null;
  /** CCYYMMDD. */
  birthDate: string | null;
  placeOfBirth: string | null;
}

/** What DG12 says of the document (Doc 9303-10 4.7.12). */
export interface DocumentDetails {
  issuingAuthority: string | null;
  /** CCYYMMDD. */
  issued: string | null;
}

/** Null where the file is no DG11. */
export function readDg11(file: Uint8Array): PersonalDetails | null {
  const node = templateOf(file, DG11_TAG);
  if (node === null) return null;
  const others = childOf(node, 0xa0)?.children.filter(({ tag }) => tag === 0x5f0f) ?? [];
  return {
    fullName: textOf(childOf(node, 0x5f0e)),
    otherNames: others.map(textOf).filter((name) => name !== null),
    personalNumber: textOf(childOf(node, 0x5f10)),
    birthDate: dayOf(childOf(node, 0x5f2b)),
    placeOfBirth: textOf(childOf(node, 0x5f11)),
  };
}

/** Null where the file is no DG12. */
export function readDg12(file: Uint8Array): DocumentDetails | null {
  const node = templateOf(file, DG12_TAG);
  return node === null
    ? null
    : { issuingAuthority: textOf(childOf(node, 0x5f19)), issued: dayOf(childOf(node, 0x5f26)) };
}

function templateOf(file: Uint8Array, tag: number): Node | null {
  const read = readDer(file);
  return read.ok && read.node.tag === tag ? read.node : null;
}

function textOf(node: Node | undefined): string | null {
  if (node === undefined || node.content.length === 0 || node.content.length > LIMIT_TEXT_BYTES) return null;
  return Buffer.from(node.content).toString('utf8');
}

/** Eight digits, or the four bytes that older documents write. */
function dayOf(node: Node | undefined): string | null {
  const bytes = Buffer.from(node?.content ?? []);
  const text = bytes.length === 4 ? bytes.toString('hex') : bytes.toString('latin1');
  return /^\d{8}$/.test(text) ? text : null;
}
