import { type Node, numberOf, readDer } from '../../asn1/index.ts';
import { type Refusal, refuse } from '../../result/index.ts';
import { digest, hashNamed, hashOf } from '../algorithms.ts';
import { type Certificate, hexOf, isIssuedBy, issuerFault, isValidAt } from '../certificate.ts';
import { digestVerdict, embeddedSigner, readBer, readSignedData, signatureVerdict, signingTime } from '../cms.ts';
import { mayHaveIssued, trustedFrom } from '../master-list.ts';
import { readBsiDefect } from './bsi-defects.ts';
import { readDeviation } from './deviations.ts';
import {
  DEFECT_LIST_CONTENTS,
  DEFECT_LIST_LIMITS,
  type DefectEntry,
  type DefectList,
  type DefectListKind,
  LIMIT_DEFECT_ENTRIES,
  LIMIT_DOCUMENT_NUMBERS,
  type TrustedDefectList,
} from './terms.ts';

const SEQUENCE = 0x30;
const SET = 0x31;
/** Depth down to the conditions of an entry: a set of document numbers remains in one piece. */
const LEVELS = 4;

export type DefectListReason =
  | 'DEFECT_LIST_UNREADABLE'
  | 'DEFECT_LIST_SIGNATURE'
  /** The signer is not marked as a list signer, or its certificate has no issuer that the store trusts. */
  | 'DEFECT_LIST_SIGNER'
  /** The certificate of the signer, or of its issuer, is not valid now. */
  | 'DEFECT_LIST_VALIDITY';

/** Reads a deviation list or a defect list; its content type says which one it is. */
export function readDefectList(bytes: Uint8Array): { ok: true; list: DefectList } | Refusal<'DEFECT_LIST_UNREADABLE'> {
  const read = readSignedData(bytes, DEFECT_LIST_LIMITS);
  if (!read.ok) return unreadable(read.message);
  const { signed } = read;
  const kind = DEFECT_LIST_CONTENTS[signed.contentType]?.kind;
  if (kind === undefined)
    return unreadable(
      'This signed message is neither a deviation list (Doc 9303-12 10) nor a defect list (TR-03129-2 7).',
    );
  const signedAt = signingTime(signed);
  // Without a time an old list could not be distinguished from its successor.
  if (signedAt === null) return unreadable('It does not state when it was signed (Doc 9303-12 10.1).');
  const content = kind === 'deviation' ? deviationsOf(signed.content) : defectsOf(signed.content);
  if (content === null) return unreadable('Its content does not have the structure of such a list.');
  const hash = content.hash ?? signed.signer.digestAlgorithm;
  const facts = { kind, der: bytes, sha256: hexOf(digest('sha256', bytes)), signed, signedAt };
  return { ok: true, list: { ...facts, hash, entries: content.entries, unreadable: content.unreadable } };
}

const unreadable = (why: string): Refusal<'DEFECT_LIST_UNREADABLE'> =>
  refuse('DEFECT_LIST_UNREADABLE', `${why} Ask for the list again.`);

type Content = Pick<DefectList, 'hash' | 'entries' | 'unreadable'>;

/** `DeviationList` of version 0. The hash is the one stated or, if none is, that of the signature (Doc 9303-3 7.3.6). */
function deviationsOf(bytes: Uint8Array): Content | null {
  const read = readDer(bytes, { ...DEFECT_LIST_LIMITS, descend: LEVELS });
  if (!read.ok || read.node.tag !== SEQUENCE) return null;
  const fields = [...read.node.children];
  if (numberOf(fields.shift()) !== 0) return null;
  const algorithm = fields[0]?.tag === SEQUENCE ? fields.shift() : undefined;
  const [entries, ...more] = fields;
  if (entries?.tag !== SET || more.length > 0 || entries.children.length > LIMIT_DEFECT_ENTRIES) return null;
  let left = LIMIT_DOCUMENT_NUMBERS;
  const readEntry = (node: Node): DefectEntry | null => {
    const entry = readDeviation(node, left);
    left -= entry?.numbers?.size ?? 0;
    return entry;
  };
  return { hash: hashOf(algorithm), ...readAll(entries, readEntry) };
}

/** `DefectList` of version 1 or 2; it may come in BER. */
function defectsOf(bytes: Uint8Array): Content | null {
  const node = readBer(bytes, DEFECT_LIST_LIMITS);
  const [version, hash, entries, ...more] = node?.tag === SEQUENCE ? node.children : [];
  const number = numberOf(version);
  if ((number !== 0 && number !== 1) || entries?.tag !== SET || more.length > 0) return null;
  if (entries.children.length > LIMIT_DEFECT_ENTRIES) return null;
  return { hash: hashNamed(hash), ...readAll(entries, readBsiDefect) };
}

function readAll(set: Node, read: (node: Node) => DefectEntry | null): Pick<DefectList, 'entries' | 'unreadable'> {
  const entries = set.children.map(read).filter((entry) => entry !== null);
  return { entries, unreadable: set.children.length - entries.length };
}

/** The certificates that a store trusts for the purpose of lists. */
export interface ListTrust {
  /** CSCAs that are allowed to issue. */
  cscas: readonly Certificate[];
  /** SHA-256 of certificates that somebody at the office compared by hand. */
  pinned: ReadonlySet<string>;
  /** Milliseconds since 1970; null: validity is not checked, because it was checked when the store was drafted. */
  now: number | null;
}

export type Vouched = Pick<TrustedDefectList, 'signer' | 'anchor' | 'state'>;

/**
 * Who vouches for a list, or why it is not trusted. A deviation list covers the documents of the one State whose CSCA issued its
 * signer's certificate. A defect list covers the documents of every State: like that of a master list, its chain has to end in a
 * certificate that somebody at the office entered.
 */
export function voucherOf(
  list: DefectList,
  { cscas, pinned, now }: ListTrust,
): ({ ok: true } & Vouched) | Refusal<DefectListReason> {
  const { signed, kind } = list;
  const found = embeddedSigner(signed);
  if (found === null) return refuse('DEFECT_LIST_SIGNER', 'The certificate of the signer is not in the list.');
  const { certificate: signer } = found;
  if (digestVerdict(signed) !== 'right' || signatureVerdict(signed, signer) !== 'right')
    return refuse('DEFECT_LIST_SIGNATURE', 'The signature of the list is not valid. Ask for the list again.');
  if (!maySign(signer, kind))
    return refuse(
      'DEFECT_LIST_SIGNER',
      `Its signer may not sign such lists (extended key usage ${purposeOf(kind)}). Ask the issuer about it.`,
    );
  const issuers =
    kind === 'deviation'
      ? cscas.filter((one) => issuerFault(one) === null)
      : trustedFrom(pinned, [...signed.certificates, ...cscas]);
  const fitting = issuers.filter((one) => mayHaveIssued(one, signer) && isIssuedBy(signer, one));
  const anchor = fitting.find((one) => now === null || isValidAt(one, now)) ?? fitting[0];
  if (anchor === undefined) return refuse('DEFECT_LIST_SIGNER', UNKNOWN_ISSUER[kind]);
  if (now !== null && !(isValidAt(signer, now) && isValidAt(anchor, now)))
    return refuse('DEFECT_LIST_VALIDITY', 'The certificate of its signer is out of date. Ask for a newer list.');
  if (kind === 'defect') return { ok: true, signer, anchor, state: null };
  const state = stateOf(signer, anchor);
  return state === null
    ? refuse('DEFECT_LIST_SIGNER', 'Its signer and the CSCA do not name the same State, so it covers no documents.')
    : { ok: true, signer, anchor, state };
}

const UNKNOWN_ISSUER: Readonly<Record<DefectListKind, string>> = {
  deviation: 'No CSCA of the store issued the certificate of its signer. Import that CSCA first.',
  defect:
    'The chain of its signer does not end in a pinned certificate. Compare the fingerprint with the authority, then add it to "pinned".',
};

const purposeOf = (kind: DefectListKind): string =>
  Object.values(DEFECT_LIST_CONTENTS).find((one) => one.kind === kind)?.signer ?? '';

/** Doc 9303-12 7.1: a signer of such lists, and not a CA. TR-03129-2 7.2 requires the purpose, but not a critical extension. */
function maySign({ extendedKeyUsage, keyUsage, isCa, unknownCritical }: Certificate, kind: DefectListKind): boolean {
  if (isCa || keyUsage?.digitalSignature !== true || unknownCritical.length > 0) return false;
  if (extendedKeyUsage?.purposes.includes(purposeOf(kind)) !== true) return false;
  return kind === 'defect' || extendedKeyUsage.critical;
}

function stateOf(signer: Certificate, anchor: Certificate): string | null {
  const state = anchor.subject.country;
  const agree = signer.issuer.country === state && signer.subject.country === state;
  return state !== null && /^[A-Z]{2}$/.test(state) && agree ? state : null;
}

/** Lists of one authority replace one another: for deviations the State, for defects the issuer of the signer's certificate. */
export function authorityOf({ list, state, anchor }: Pick<TrustedDefectList, 'list' | 'state' | 'anchor'>): string {
  return `${list.kind} ${state ?? anchor.subject.key}`;
}

/** The newest list of each authority, and the lists that it replaces. */
export function newestLists(lists: readonly TrustedDefectList[]): {
  newest: TrustedDefectList[];
  older: TrustedDefectList[];
} {
  const best = new Map<string, TrustedDefectList>();
  for (const one of lists) {
    const before = best.get(authorityOf(one));
    if (before === undefined || one.list.signedAt > before.list.signedAt) best.set(authorityOf(one), one);
  }
  const newest = new Set(best.values());
  return { newest: [...newest], older: lists.filter((one) => !newest.has(one)) };
}
