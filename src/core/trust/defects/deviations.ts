import { contentsOf, instantOf, type Node, numberOf, octetsOf, oidText, readDer, textOf } from '../../asn1/index.ts';
import { hexOf } from '../certificate.ts';
import { serialOf } from '../crl.ts';
import { nameOf } from '../name.ts';
import { issuerText } from './issuer-text.ts';
import {
  DEFECT_LIST_LIMITS,
  DEVIATION_TYPES,
  type DefectEntry,
  type KnownDefect,
  LIMIT_DEFECTS_OF_ENTRY,
  type NamedSigner,
  plainNumber,
} from './terms.ts';

const PRINTABLE = 0x13;
const SET = 0x31;
const SEQUENCE = 0x30;
const GENERALIZED_TIME = 0x18;

/** Conditions of `DeviationDocuments` (Doc 9303-12 10.2), in their order, each at most once. */
const DOCUMENT_TYPE = 0x80;
const BY_ISSUER = 0xa1;
const BY_KEY = 0x82;
const BY_DIGEST = 0x83;
const ISSUED = 0xa4;
const NUMBERS = 0xa5;
const ORDER: readonly number[] = [DOCUMENT_TYPE, BY_ISSUER, BY_KEY, BY_DIGEST, ISSUED, NUMBERS];
const SIGNERS: readonly number[] = [BY_ISSUER, BY_KEY, BY_DIGEST];

/**
 * Reads one `Deviation` (Doc 9303-12 10.2) to a depth of four levels; null if it is not one, or contains an unknown condition.
 * `limitNumbers`: how many more document numbers the list may state.
 */
export function readDeviation(node: Node, limitNumbers: number): DefectEntry | null {
  const [documents, descriptions, ...more] = node.children;
  if (node.tag !== SEQUENCE || documents?.tag !== SEQUENCE || descriptions?.tag !== SET || more.length > 0) return null;
  const described = descriptions.children;
  if (described.length === 0 || described.length > LIMIT_DEFECTS_OF_ENTRY) return null;
  const conditions = documents.children;
  const places = conditions.map(({ tag }) => ORDER.indexOf(tag));
  const inOrder = places.every((place, at) => place >= 0 && (at === 0 || place > (places[at - 1] ?? 0)));
  if (!inOrder || conditions.filter(({ tag }) => SIGNERS.includes(tag)).length > 1) return null;
  const of = (tag: number): Node | undefined => conditions.find((one) => one.tag === tag);
  const signer = signerOf(conditions.find(({ tag }) => SIGNERS.includes(tag)));
  const documentType = documentTypeOf(of(DOCUMENT_TYPE));
  const issued = periodOf(of(ISSUED));
  const numbers = numbersOf(of(NUMBERS), limitNumbers);
  const defects = described.map(defectOf);
  if (signer === false || documentType === false || issued === false || numbers === false) return null;
  if (defects.some((defect) => defect === null)) return null;
  return { signer, documentType, issued, numbers, defects: defects as KnownDefect[] };
}

/** Below, `false` means that the condition is present but cannot be understood. */
type Condition<T> = T | null | false;

function signerOf(node: Node | undefined): Condition<NamedSigner> {
  if (node === undefined) return null;
  if (node.tag === BY_DIGEST) return node.content.length === 0 ? false : { named: null, hash: hexOf(node.content) };
  if (node.tag === BY_KEY)
    return node.content.length === 0 ? false : { named: { ski: hexOf(node.content) }, hash: null };
  const named = issuerAndSerial(whole(node)?.children ?? []);
  return named === null ? false : { named, hash: null };
}

/** Reads an IssuerAndSerialNumber (RFC 5652 10.2.4). */
export function issuerAndSerial(children: readonly Node[]): { issuer: string; serial: string } | null {
  const [issuer, serial, ...more] = children;
  const name = nameOf(issuer);
  if (name === null || serial?.tag !== 0x02 || serial.content.length === 0 || more.length > 0) return null;
  return { issuer: name.key, serial: serialOf(serial.content) };
}

function documentTypeOf(node: Node | undefined): Condition<string> {
  if (node === undefined) return null;
  const text = plainNumber(Buffer.from(node.content).toString('latin1'));
  return /^[A-Z0-9]{1,2}$/.test(text) ? text : false;
}

function periodOf(node: Node | undefined): Condition<{ first: number; last: number }> {
  if (node === undefined) return null;
  const [from, to, ...more] = whole(node)?.children ?? [];
  if (from?.tag !== GENERALIZED_TIME || to?.tag !== GENERALIZED_TIME || more.length > 0) return false;
  const [first, last] = [instantOf(from), instantOf(to)];
  return first === null || last === null || last < first ? false : { first, last };
}

function numbersOf(node: Node | undefined, limit: number): Condition<ReadonlySet<string>> {
  if (node === undefined) return null;
  const contents = contentsOf(node.content, { tag: PRINTABLE, limitElements: limit });
  if (contents === null) return false;
  const numbers = new Set(contents.map((bytes) => plainNumber(Buffer.from(bytes).toString('latin1'))));
  return numbers.size === 0 || numbers.has('') ? false : numbers;
}

/** Reads one `DeviationDescription`. Only the identifier has to be readable: a parameter in any other form is ignored. */
function defectOf(node: Node): KnownDefect | null {
  const fields = [...(whole(node)?.children ?? [])];
  const text = fields[0]?.tag === PRINTABLE ? textOf(fields.shift()) : null;
  const oid = oidText(fields.shift());
  if (node.tag !== SEQUENCE || oid === null) return null;
  const parameter = fields.find(({ tag }) => tag === 0xa0)?.children[0];
  const type = DEVIATION_TYPES[oid] ?? 'unknown';
  const number = numberOf(parameter);
  const ofGroup = type === 'dg-malformed' || type === 'dg-hash-wrong';
  return {
    ...{ type, oid, status: null, country: null, listed: null },
    groups: ofGroup && number !== null ? [number] : [],
    field: ofGroup ? null : number === null ? oidText(parameter) : String(number),
    text: issuerText(text),
  };
}

/** An element with everything below it; lists are read only as deep as is needed to separate their entries. */
export function whole(node: Node): Node | null {
  const read = readDer(node.raw, DEFECT_LIST_LIMITS);
  return read.ok ? read.node : null;
}

/** The content of an OCTET STRING in hexadecimal; null if it is not one, or is empty. */
export function hexOctets(node: Node | undefined): string | null {
  const bytes = octetsOf(node);
  return bytes === null || bytes.length === 0 ? null : hexOf(bytes);
}
