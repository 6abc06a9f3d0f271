import { type Node, numberOf, oidText, textOf } from '../../asn1/index.ts';
import { hexOf } from '../certificate.ts';
import { hexOctets, issuerAndSerial, whole } from './deviations.ts';
import { issuerText } from './issuer-text.ts';
import {
  BSI_DEFECT_TYPES,
  type DefectEntry,
  type DefectType,
  DOCUMENT_DEFECTS,
  type KnownDefect,
  LIMIT_DEFECTS_OF_ENTRY,
  type NamedSigner,
} from './terms.ts';

const INTEGER = 0x02;
const OCTETS = 0x04;
const ENUMERATED = 0x0a;
const UTF8 = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const BY_KEY = 0x80;
const VERSION_2 = 0xa0;
const LIMIT_GROUPS = 32;

/**
 * Reads one `Defect` of a defect list (TR-03129-2 7.1); null if it is not one, or has no signer and so covers every document.
 */
export function readBsiDefect(node: Node): DefectEntry | null {
  const fields = [...(whole(node)?.children ?? [])];
  if (node.tag !== SEQUENCE) return null;
  const named = fields[0]?.tag === SEQUENCE || fields[0]?.tag === BY_KEY ? fields.shift() : undefined;
  const hashed = fields[0]?.tag === OCTETS ? fields.shift() : undefined;
  const defects = fields.shift();
  const about = fields[0]?.tag === UTF8 ? issuerText(textOf(fields.shift())) : null;
  const signer = signerOf(named, hashed);
  if (signer === null || defects?.tag !== SET || fields.length > 0) return null;
  const known = defects.children.map((one) => knownDefect(one, about));
  if (known.length === 0 || known.length > LIMIT_DEFECTS_OF_ENTRY || known.some((one) => one === null)) return null;
  return { signer, documentType: null, issued: null, numbers: null, defects: known as KnownDefect[] };
}

function signerOf(named: Node | undefined, hashed: Node | undefined): NamedSigner | null {
  if (named === undefined && hashed === undefined) return null;
  const hash = hexOctets(hashed);
  if (hashed !== undefined && hash === null) return null;
  if (named === undefined) return { named: null, hash };
  if (named.tag === BY_KEY) return named.content.length === 0 ? null : { named: { ski: hexOf(named.content) }, hash };
  const pair = issuerAndSerial(named.children);
  return pair === null ? null : { named: pair, hash };
}

/** KnownDefect, or [0] KnownDefectV2, which has its own description. */
function knownDefect(node: Node, about: string | null): KnownDefect | null {
  const second = node.tag === VERSION_2;
  if (!second && node.tag !== SEQUENCE) return null;
  const oid = oidText(node.children[0]);
  if (oid === null) return null;
  const parameter = second ? node.children.find(({ tag }) => tag === 0xa0)?.children[0] : node.children[1];
  const text = second ? node.children.find(({ tag }) => tag === 0x81) : undefined;
  const own = text === undefined ? null : issuerText(Buffer.from(text.content).toString('utf8'));
  const type = BSI_DEFECT_TYPES[oid] ?? (oid.startsWith(DOCUMENT_DEFECTS) ? 'document' : 'unknown');
  return { type, oid, ...parametersOf(type, parameter), text: own ?? about };
}

type Parameters = Pick<KnownDefect, 'status' | 'groups' | 'field' | 'country' | 'listed'>;

/** The parameters that the type defines; a parameter in any other form is ignored. */
function parametersOf(type: DefectType, node: Node | undefined): Parameters {
  const none: Parameters = { status: null, groups: [], field: null, country: null, listed: null };
  switch (type) {
    case 'cert-revoked':
    case 'protocol-failure':
    case 'validity-incorrect':
    case 'sod-invalid':
    case 'ds-malformed':
      return { ...none, status: enumerated(node) };
    case 'dg-malformed':
      return { ...none, groups: numbers(node) ?? [] };
    case 'com-inconsistent': {
      const [com, sod] = [numbers(node?.children[0]), numbers(node?.children[1])];
      return com === null || sod === null ? none : { ...none, listed: { com, sod } };
    }
    case 'issuing-country': {
      const country = textOf(node)?.trim().toUpperCase() ?? '';
      return { ...none, country: /^[A-Z]{2,3}$/.test(country) ? country : null };
    }
    default:
      return none;
  }
}

const enumerated = (node: Node | undefined): number | null =>
  node?.tag === ENUMERATED ? numberOf({ ...node, tag: INTEGER }) : null;

function numbers(node: Node | undefined): number[] | null {
  if (node?.tag !== SET || node.children.length > LIMIT_GROUPS) return null;
  const found = node.children.map(numberOf);
  return found.some((one) => one === null) ? null : (found as number[]);
}
