import { DER_LIMITS, numberOf, octetsOf, oidText, readDer } from '../../asn1/index.ts';
import { type HashName, hashOf, readSignedData, type SignedData, unwrapped } from '../../trust/index.ts';
import { failed, type Judgement, undetermined } from '../results.ts';

const SOD_TAG = 0x77;
/** The type in Doc 9303-10 4.6.2, and those in older Belgian and French, older Dutch, and Chinese documents. */
const SOD_TYPES: readonly string[] = [
  '2.23.136.1.1.1',
  '1.3.27.1.1.1',
  '1.2.528.1.1006.1.20.1',
  '1.2.840.113549.1.7.1',
];
const CARD_SECURITY_TYPE = '0.4.0.127.0.7.3.2.1';
const LIMIT_DATA_GROUPS = 16;

/** The signed list of data group hashes (Doc 9303-10 4.6.2.3). */
export interface SecurityObject {
  /** Null if the algorithm is not on the list. */
  hash: HashName | null;
  /** Data group number to hash. */
  groups: ReadonlyMap<number, Uint8Array>;
}

export interface Sod {
  signed: SignedData;
  object: SecurityObject;
}

type Read<T> = { ok: true; value: T } | { ok: false; judgement: Judgement };
const stop = (judgement: Judgement): { ok: false; judgement: Judgement } => ({ ok: false, judgement });

/** Reads EF.SOD (TR-03135-1 5.6.4.3.1, tables 5.27 and 5.28): a missing file is not the same as an empty one. */
export function readSod(file: Uint8Array | undefined): Read<Sod> {
  if (file === undefined) return stop(undetermined('CHIP_SOD', 'ABSENT'));
  if (isEmpty(file)) return stop(failed('CHIP_SOD', 'EMPTY'));
  const message = unwrapped(file, SOD_TAG);
  const read = message === null ? null : readSignedData(message);
  if (read?.ok !== true) return stop(undetermined('CHIP_SOD', read?.reason === 'CMS_TYPE' ? 'TYPE' : 'PARSE'));
  if (!SOD_TYPES.includes(read.signed.contentType)) return stop(undetermined('CHIP_SOD', 'TYPE'));
  const object = securityObject(read.signed.content);
  if (object === null) return stop(undetermined('CHIP_SOD', 'PARSE'));
  return { ok: true, value: { signed: read.signed, object } };
}

/** Reads EF.CardSecurity: the same message without an outer tag (BSI TR-03110-3 A.1.2.5). */
export function readCardSecurity(file: Uint8Array): Read<SignedData> {
  if (isEmpty(file)) return stop(failed('CHIP_SOD', 'EMPTY'));
  const read = readSignedData(file);
  if (!read.ok) return stop(undetermined('CHIP_SOD', read.reason === 'CMS_TYPE' ? 'TYPE' : 'PARSE'));
  if (read.signed.contentType !== CARD_SECURITY_TYPE) return stop(undetermined('CHIP_SOD', 'TYPE'));
  return { ok: true, value: read.signed };
}

/** True for no bytes, or an outer element without content. */
function isEmpty(file: Uint8Array): boolean {
  if (file.length === 0) return true;
  const read = readDer(file, { ...DER_LIMITS, descend: 0 });
  return read.ok && read.node.content.length === 0;
}

function securityObject(content: Uint8Array): SecurityObject | null {
  const read = readDer(content);
  if (!read.ok || read.node.tag !== 0x30) return null;
  const [version, algorithm, list] = read.node.children;
  const number = numberOf(version);
  if ((number !== 0 && number !== 1) || oidText(algorithm?.children[0]) === null || list?.tag !== 0x30) return null;
  const groups = new Map<number, Uint8Array>();
  for (const entry of list.children) {
    const group = numberOf(entry.children[0]);
    const hash = octetsOf(entry.children[1]);
    // If a group had two hashes, each reader could choose one.
    if (group === null || group < 1 || group > LIMIT_DATA_GROUPS || hash === null || groups.has(group)) return null;
    groups.set(group, hash);
  }
  return groups.size === 0 ? null : { hash: hashOf(algorithm), groups };
}
