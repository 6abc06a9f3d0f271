import { bitsOf, childOf, type DerReason, type Node, numberOf, octetsOf, oidText, readDer } from '../../asn1/index.ts';
import { type Result, refuse } from '../../result/index.ts';
import { bigOf, curveByOid, curveOfParameters, type Group, modpGroup, standardGroup } from './groups.ts';
import { CURVES } from './standard-groups.ts';
import type { CipherName } from './suites.ts';

export type PaceMapping = 'DH-GM' | 'ECDH-GM' | 'DH-IM' | 'ECDH-IM' | 'ECDH-CAM';

/** One way to open the chip (Doc 9303-11 9.2.1). */
export interface PaceInfo {
  oid: string;
  version: number;
  mapping: PaceMapping;
  cipher: CipherName;
  /** Absent if the chip has one set of explicit parameters. */
  parameterId: number | null;
}

/** One way to prove that the chip has its key (Doc 9303-11 9.2.5). */
export interface ChipAuthenticationInfo {
  oid: string;
  agreement: 'DH' | 'ECDH';
  cipher: CipherName;
  keyId: number | null;
}

/** A static key of the chip (Doc 9303-11 9.2.6); `key` null if its group or form is not accepted. */
export interface ChipKeyInfo {
  agreement: 'DH' | 'ECDH';
  keyId: number | null;
  key: AgreementKey | null;
}

export interface AgreementKey {
  group: Group;
  /** Uncompressed point, or element of a MODP group without leading zeros. */
  publicKey: Uint8Array;
}

export interface SecurityInfos {
  pace: readonly PaceInfo[];
  /** A form of PACE is listed that is not in Doc 9303-11. */
  unknownPace: boolean;
  chipAuthentication: readonly ChipAuthenticationInfo[];
  chipKeys: readonly ChipKeyInfo[];
  /** Object identifier of the signature algorithm of active authentication with ECDSA (Doc 9303-11 9.2.4). */
  activeAuthenticationAlgorithm: string | null;
}

const SET = 0x31;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** A card has about five entries; a set of thousands is an attempt to waste time. */
const LIMIT_INFOS = 64;

const PACE = '0.4.0.127.0.7.2.2.4.';
const CHIP_AUTHENTICATION = '0.4.0.127.0.7.2.2.3.';
const CHIP_KEY = '0.4.0.127.0.7.2.2.1.';
const ACTIVE_AUTHENTICATION = '2.23.136.1.1.5';
const STANDARD_PARAMETERS = '0.4.0.127.0.7.1.2';
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const PRIME_FIELD = '1.2.840.10045.1.1';
const DH_PKCS3 = '1.2.840.113549.1.3.1';
const DH_X942 = '1.2.840.10046.2.1';

const MAPPINGS: Readonly<Record<number, PaceMapping>> = {
  1: 'DH-GM',
  2: 'ECDH-GM',
  3: 'DH-IM',
  4: 'ECDH-IM',
  6: 'ECDH-CAM',
};
const CIPHERS: Readonly<Record<number, CipherName>> = { 1: '3DES', 2: 'AES-128', 3: 'AES-192', 4: 'AES-256' };
const AGREEMENTS: Readonly<Record<number, 'DH' | 'ECDH'>> = { 1: 'DH', 2: 'ECDH' };

/** Reads SecurityInfos of EF.CardAccess, EF.DG14 (the content of 6E) or EF.CardSecurity. Unknown entries are left out. */
export function readSecurityInfos(bytes: Uint8Array): Result<DerReason | 'CHIP_INFOS_FORM', SecurityInfos> {
  const read = readDer(bytes);
  if (!read.ok) return read;
  const set = read.node.tag === SET ? read.node : childOf(read.node, SET);
  if (set === undefined || set.children.length > LIMIT_INFOS)
    return refuse('CHIP_INFOS_FORM', 'The file contains no security infos of a chip. It is treated as absent.');
  const infos = set.children.filter(({ tag }) => tag === SEQUENCE);
  return {
    ok: true,
    pace: infos.flatMap(paceInfo),
    unknownPace: infos.some((info) => isPace(info) && paceInfo(info).length === 0),
    chipAuthentication: infos.flatMap(authenticationInfo),
    chipKeys: infos.flatMap(keyInfo),
    activeAuthenticationAlgorithm: infos.map(activeAlgorithm).find((oid) => oid !== null) ?? null,
  };
}

/** The two last arcs of an identifier below `prefix`; the second is 0 if there is only one arc. */
function arcsBelow(prefix: string, oid: string | null): [number, number] | null {
  if (oid === null || !oid.startsWith(prefix)) return null;
  const [first = 0, second = 0, ...more] = oid.slice(prefix.length).split('.').map(Number);
  return more.length === 0 ? [first, second] : null;
}

const optionalNumber = (node: Node | undefined): number | null => (node?.tag === INTEGER ? numberOf(node) : null);

/** True for an entry that opens the chip. Two arcs after the prefix: one arc means explicit parameters (Doc 9303-11 9.2.2). */
function isPace(info: Node): boolean {
  const oid = oidText(info.children[0]);
  return oid?.startsWith(PACE) === true && oid.slice(PACE.length).includes('.');
}

function paceInfo(info: Node): PaceInfo[] {
  const oid = oidText(info.children[0]);
  const arcs = arcsBelow(PACE, oid);
  const [mapping, cipher] = arcs === null ? [] : [MAPPINGS[arcs[0]], CIPHERS[arcs[1]]];
  const version = numberOf(info.children[1]);
  if (oid === null || mapping === undefined || cipher === undefined || version === null) return [];
  return [{ oid, version, mapping, cipher, parameterId: optionalNumber(info.children[2]) }];
}

function authenticationInfo(info: Node): ChipAuthenticationInfo[] {
  const oid = oidText(info.children[0]);
  const arcs = arcsBelow(CHIP_AUTHENTICATION, oid);
  const [agreement, cipher] = arcs === null ? [] : [AGREEMENTS[arcs[0]], CIPHERS[arcs[1]]];
  if (oid === null || agreement === undefined || cipher === undefined) return [];
  return [{ oid, agreement, cipher, keyId: optionalNumber(info.children[2]) }];
}

function keyInfo(info: Node): ChipKeyInfo[] {
  const arcs = arcsBelow(CHIP_KEY, oidText(info.children[0]));
  const agreement = arcs === null || arcs[1] !== 0 ? undefined : AGREEMENTS[arcs[0]];
  const [, publicKey, keyId] = info.children;
  if (agreement === undefined || publicKey === undefined) return [];
  return [{ agreement, keyId: optionalNumber(keyId), key: readAgreementKey(publicKey) }];
}

function activeAlgorithm(info: Node): string | null {
  return oidText(info.children[0]) === ACTIVE_AUTHENTICATION ? oidText(info.children[2]) : null;
}

/**
 * A SubjectPublicKeyInfo for key agreement: named curve, explicit parameters, identifier of table 12, PKCS#3, or X9.42 (Doc
 * 9303-11 8.5 note 2, 9.5). Null for explicit parameters that differ in any number from those of a known curve (CVE-2020-0601).
 */
export function readAgreementKey(spki: Node): AgreementKey | null {
  const [algorithm, key] = spki.children;
  const bits = bitsOf(key);
  if (algorithm === undefined || bits === null || bits.unused !== 0) return null;
  const parameters = algorithm.children[1];
  if (parameters === undefined) return null;
  const group = groupOf(oidText(algorithm.children[0]), parameters);
  if (group === null) return null;
  if (group.kind === 'ec') return { group, publicKey: bits.bytes };
  const inner = readDer(bits.bytes);
  const value = inner.ok ? unsigned(inner.node) : null;
  return value === null ? null : { group, publicKey: withoutZeros(value) };
}

function groupOf(algorithm: string | null, parameters: Node): Group | null {
  if (algorithm === STANDARD_PARAMETERS) {
    const id = numberOf(parameters);
    return id === null ? null : standardGroup(id);
  }
  if (algorithm === EC_PUBLIC_KEY) {
    const named = oidText(parameters);
    const id = named === null ? explicitCurve(parameters) : curveByOid(named);
    return id === null ? null : { kind: 'ec', id };
  }
  if (algorithm !== DH_PKCS3 && algorithm !== DH_X942) return null;
  const [p, g, third] = parameters.children.map(unsigned);
  if (p === undefined || p === null || g === undefined || g === null) return null;
  const q = algorithm === DH_X942 && third !== undefined && third !== null ? bigOf(third) : null;
  return modpGroup({ p: bigOf(p), g: bigOf(g), q });
}

/** ECParameters of ANSI X9.62: version, field, curve, generator, order, cofactor. */
function explicitCurve(parameters: Node): number | null {
  const [, field, curve, generator, order, cofactor] = parameters.children;
  if (field === undefined || oidText(field.children[0]) !== PRIME_FIELD) return null;
  const [p, a, b] = [unsigned(field.children[1]), octetsOf(curve?.children[0]), octetsOf(curve?.children[1])];
  const [point, n] = [octetsOf(generator), unsigned(order)];
  if (p === null || a === null || b === null || point === null || n === null) return null;
  return curveOfParameters({
    p: bigOf(p),
    a: bigOf(a),
    b: bigOf(b),
    generator: point,
    n: bigOf(n),
    cofactor: cofactor === undefined ? null : (numberOf(cofactor) ?? -1),
  });
}

/** True if a key states explicit parameters with the prime of a known curve that otherwise differ from those of that curve. */
export function isBentCurve(spki: Node): boolean {
  const parameters = spki.children[0]?.children[1];
  const prime = unsigned(parameters?.children[1]?.children[1]);
  if (parameters === undefined || prime === null) return false;
  return Object.values(CURVES).some(({ p }) => p === bigOf(prime)) && explicitCurve(parameters) === null;
}

/** The bytes of a non-negative INTEGER, with its sign byte. */
function unsigned(node: Node | undefined): Uint8Array | null {
  if (node?.tag !== INTEGER || node.content.length === 0 || (node.content[0] ?? 0) >= 0x80) return null;
  return node.content;
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? new Uint8Array() : bytes.subarray(first);
}

/**
 * True if the unsigned list of EF.CardAccess and a signed copy have the same ways to open the chip (Doc 9303-11 9.2.11). A
 * difference is a sign of a downgrade attack: somebody between chip and reader removed the better way from the list.
 */
export function samePaceInfos(unsignedList: SecurityInfos, signedList: SecurityInfos): boolean {
  const text = ({ pace }: SecurityInfos): string =>
    pace
      .map(({ oid, version, parameterId }) => `${oid}/${version}/${parameterId ?? ''}`)
      .sort()
      .join(' ');
  return text(unsignedList) === text(signedList);
}
