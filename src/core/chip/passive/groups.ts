import { childOf, readDer } from '../../asn1/index.ts';
import { isDigestOf } from '../../trust/index.ts';
import { type DataGroup, failed, type Judgement, notSupported, RIGHT, undetermined } from '../results.ts';
import type { SecurityObject } from './sod.ts';

/** Tags of EF.COM (Doc 9303-10 4.6.1), by the number of their data group. */
const TAGS: readonly number[] = [
  0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
];
const COM_TAG = 0x60;
const TAG_LIST = 0x5c;
/** Data groups of the chip's keys: a list that contains them shows that the document has them, so a copy cannot omit them. */
const KEY_GROUPS: readonly number[] = [14, 15];
/** Data groups of every travel document (Doc 9303-10 table 34). */
const MANDATORY: readonly number[] = [1, 2];

export const groupOf = (number: number): DataGroup => `DG${number}` as DataGroup;

/** Numbers of the data groups listed in EF.COM, 0 for an unknown tag; null if it cannot be read. */
export function groupsOfCom(file: Uint8Array): number[] | null {
  const read = readDer(file);
  const tags = read.ok && read.node.tag === COM_TAG ? childOf(read.node, TAG_LIST)?.content : undefined;
  return tags === undefined ? null : [...tags].map((tag) => TAGS.indexOf(tag) + 1);
}

/** True if a file is the one whose hash is signed. */
export function isSignedGroup({ hash, groups }: SecurityObject, number: number, bytes: Uint8Array): boolean {
  const stated = groups.get(number);
  return hash !== null && stated !== undefined && isDigestOf(stated, hash, bytes);
}

/** Table 5.40: the file is not signed and is being phased out; a difference shows that something was removed or added. */
export function judgeCom(file: Uint8Array | undefined, { groups }: SecurityObject): Judgement {
  if (file === undefined) return notSupported('CHIP_COM');
  const stated = groupsOfCom(file);
  if (stated === null) return undetermined('CHIP_COM', 'PARSE');
  const listed = new Set(stated);
  const missing = [...groups.keys()].filter((group) => !listed.has(group));
  const added = [...listed].filter((group) => !groups.has(group));
  const differs = [...missing, ...added].sort((a, b) => a - b);
  return differs.length === 0 ? RIGHT : failed('CHIP_COM', differs.map(groupOf).join(' '));
}

/**
 * Table 5.41: every file that was read has the hash that was signed. `profile`: data groups that are read from every document.
 * Other data groups do not count, except the chip's keys if they are listed.
 */
export function judgeGroups(
  files: Readonly<Partial<Record<string, Uint8Array>>>,
  { hash, groups }: SecurityObject,
  profile: readonly number[],
): Judgement {
  if (hash === null) return undetermined('CHIP_ALGORITHM');
  const read = TAGS.map((_, at) => at + 1).flatMap((group) => {
    const bytes = files[groupOf(group)];
    return bytes === undefined ? [] : [{ group, bytes }];
  });
  const named = (found: readonly number[]): string => found.map(groupOf).join(' ');
  const differing = read.filter(({ group, bytes }) => {
    const stated = groups.get(group);
    return stated !== undefined && !isDigestOf(stated, hash, bytes);
  });
  if (differing.length > 0) return failed('CHIP_DG_HASH', named(differing.map(({ group }) => group)));
  const injected = read.filter(({ group }) => !groups.has(group));
  if (injected.length > 0) return failed('CHIP_DG_INJECTED', named(injected.map(({ group }) => group)));
  // A document does not lack anything if it omits a group that the standard leaves to the issuer.
  const due = [...profile, ...KEY_GROUPS].filter((group) => MANDATORY.includes(group) || groups.has(group));
  const missing = due.filter((group) => files[groupOf(group)] === undefined);
  return missing.length === 0 ? RIGHT : undetermined('CHIP_DG_MISSING', named(missing));
}
