import type { RecordDocument, TypeClass } from './record.ts';

/** A document as it is looked up: its number and issuer in canonical form. */
export interface DocumentIdentity {
  number: string;
  issuer: string;
  typeClass: TypeClass;
}

/**
 * Codes of one issuer that differ between the MRZ, ISO and earlier use. Only if one State succeeded one State: a document of
 * Yugoslavia, Czechoslovakia or the Soviet Union may be filed under any of several.
 */
const ISSUER_ALIASES: Readonly<Record<string, string>> = {
  D: 'DEU',
  ROM: 'ROU',
  TMP: 'TLS',
  ZAR: 'COD',
  ZIM: 'ZWE',
  RHO: 'ZWE',
  BUR: 'MMR',
  BYS: 'BLR',
  DHY: 'BEN',
  HVO: 'BFA',
  NHB: 'VUT',
  // Kosovo: RKS on its documents, XKX in many lists, UNK on earlier documents of the United Nations mission.
  XKX: 'RKS',
  KOS: 'RKS',
  UNK: 'RKS',
  // One office numbers the passports of every kind of British national (Doc 9303-3 section 5, part B).
  GBD: 'GBR',
  GBN: 'GBR',
  GBO: 'GBR',
  GBP: 'GBR',
  GBS: 'GBR',
  BNO: 'GBR',
};

/** Letters that readers and typists confuse with a digit; both sides are folded to the digit (docs/matching.md). */
const CONFUSIONS: Readonly<Record<string, string>> = { O: '0', I: '1', S: '5', B: '8', Z: '2' };

/** Issuing State under which a document is filed: upper case, without fillers, old codes replaced by today's. */
export function canonicalIssuer(code: string): string {
  const plain = code.toUpperCase().replace(/[^A-Z]/g, '');
  return ISSUER_ALIASES[plain] ?? plain;
}

/** Number without fillers, blanks and punctuation, in upper case. The check digit is not part of it. */
export function canonicalNumber(number: string): string {
  return number.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/** Number with O/0, I/1, S/5, B/8 and Z/2 made equal. Two numbers with the same fold may be one misread number. */
export function confusionFold(number: string): string {
  return canonicalNumber(number).replace(/[OISBZ]/g, (letter) => CONFUSIONS[letter] ?? letter);
}

/** Type class of a document code: P for a passport, V for a visa, I for the codes A, C and I, O otherwise. */
export function typeClassOf(documentCode: string): TypeClass {
  switch (documentCode.charAt(0)) {
    case 'P':
      return 'P';
    case 'V':
      return 'V';
    case 'A':
    case 'C':
    case 'I':
      return 'I';
    default:
      return 'O';
  }
}

export function identityOf(document: RecordDocument): DocumentIdentity {
  return { number: canonicalNumber(document.n), issuer: canonicalIssuer(document.c), typeClass: document.t };
}

export interface DocumentKeys {
  /** Texts of keys that represent exactly this number. */
  exact: string[];
  /** Texts of keys that also meet numbers with a confused letter or digit: a find is then only possible, never certain. */
  possible: string[];
}

/** Texts of a document's keys, the same for records and for queries (docs/matching.md). */
export function documentKeys(document: DocumentIdentity): DocumentKeys {
  const { issuer, typeClass } = document;
  const number = canonicalNumber(document.number);
  if (number.length === 0) return { exact: [], possible: [] };
  return {
    exact: [`doc|${issuer}|${typeClass}|${number}`, `doc|${issuer}||${number}`],
    // One folded key finds every combination of confusions; a list of them would double with every such letter.
    possible: [`docf|${issuer}|${confusionFold(number)}`],
  };
}

export type DocumentRelation = 'same' | 'confusable' | 'different';

/** How a listed document relates to the one presented. */
export function compareDocuments(listed: DocumentIdentity, presented: DocumentIdentity): DocumentRelation {
  if (listed.issuer !== presented.issuer) return 'different';
  if (listed.number === presented.number) return 'same';
  return confusionFold(listed.number) === confusionFold(presented.number) ? 'confusable' : 'different';
}
