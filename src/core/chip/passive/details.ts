import { childOf, type Node, readDer } from '../../asn1/index.ts';
import { issuerText } from '../../trust/index.ts';
import { isSignedGroup } from './groups.ts';
import { readSod } from './sod.ts';

const DG11_TAG = 0x6b;
const DG12_TAG = 0x6c;
const LIMIT_TEXT_BYTES = 512;

/**
 * What DG11 says about the holder, as far as an inspection needs it (Doc 9303-10 4.7.11): the MRZ is too short for some names and
 * states only two digits of the year. Address, profession, numbers and the rest are not read.
 */
export interface PersonalDetails {
  /** In the state's script, as one displayable line. */
  fullName: string | null;
  /** CCYYMMDD. */
  birthDate: string | null;
}

/** What DG12 says about the document (Doc 9303-10 4.7.12). */
export interface DocumentDetails {
  issuingAuthority: string | null;
  /** CCYYMMDD. */
  issued: string | null;
}

/** DG11 and DG12, each only if its hash is the one in the signed list. Null if this is true of neither. */
export function signedDetails(
  files: Readonly<Partial<Record<string, Uint8Array>>>,
): (PersonalDetails & DocumentDetails) | null {
  const sod = readSod(files['SOD']);
  if (!sod.ok) return null;
  const { object } = sod.value;
  const signed = (group: 11 | 12): Uint8Array | null => {
    const bytes = files[`DG${group}`];
    return bytes !== undefined && isSignedGroup(object, group, bytes) ? bytes : null;
  };
  const [dg11, dg12] = [signed(11), signed(12)];
  const holder = dg11 === null ? null : readDg11(dg11);
  const document = dg12 === null ? null : readDg12(dg12);
  if (holder === null && document === null) return null;
  return { ...(holder ?? NO_HOLDER), ...(document ?? NO_DOCUMENT) };
}

const NO_HOLDER: PersonalDetails = { fullName: null, birthDate: null };
const NO_DOCUMENT: DocumentDetails = { issuingAuthority: null, issued: null };

/** Null if the file is not a DG11. */
export function readDg11(file: Uint8Array): PersonalDetails | null {
  const node = templateOf(file, DG11_TAG);
  if (node === null) return null;
  return { fullName: nameOf(childOf(node, 0x5f0e)), birthDate: dayOf(childOf(node, 0x5f2b)) };
}

/** Null if the file is not a DG12. */
export function readDg12(file: Uint8Array): DocumentDetails | null {
  const node = templateOf(file, DG12_TAG);
  return node === null
    ? null
    : { issuingAuthority: issuerText(textOf(childOf(node, 0x5f19))), issued: dayOf(childOf(node, 0x5f26)) };
}

function templateOf(file: Uint8Array, tag: number): Node | null {
  const read = readDer(file);
  return read.ok && read.node.tag === tag ? read.node : null;
}

/** Fillers separate the parts of a name and follow it (Doc 9303-3 4.6). */
function nameOf(node: Node | undefined): string | null {
  const text = textOf(node);
  const [primary = '', ...secondary] = text?.split('<<').map((part) => part.replaceAll('<', ' ').trim()) ?? [];
  return issuerText([primary, secondary.join(' ').trim()].filter((part) => part !== '').join(', '));
}

function textOf(node: Node | undefined): string | null {
  if (node === undefined || node.content.length === 0 || node.content.length > LIMIT_TEXT_BYTES) return null;
  return Buffer.from(node.content).toString('utf8');
}

/** Eight digits, or the four bytes used in older documents. */
function dayOf(node: Node | undefined): string | null {
  const bytes = Buffer.from(node?.content ?? []);
  const text = bytes.length === 4 ? bytes.toString('hex') : bytes.toString('latin1');
  return /^\d{8}$/.test(text) ? text : null;
}
