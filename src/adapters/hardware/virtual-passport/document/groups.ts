import { ascii, concat, hex } from '../bytes.ts';
import { hashAlgorithm, hashed } from '../pki/signing.ts';
import { integer, octets, oid, sequence, tlv } from '../tlv.ts';
import type { Rows } from './mrz.ts';

/** Outer tags of DG1 to DG16 (ICAO 9303-10 4.6). */
export const GROUP_TAGS: readonly number[] = [
  0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
];

export const dg1 = (rows: Rows): Uint8Array => tlv(0x61, tlv(0x5f1f, ascii(rows.join(''))));

/** DG11 with the full name, the day and the place of birth (ICAO 9303-10 4.7.11). `birth`: CCYYMMDD. */
export const dg11 = ({ name, birth, place }: { name: string; birth: string; place: string }): Uint8Array =>
  tlv(
    0x6b,
    tlv(0x5c, hex('5f0e5f2b5f11')),
    tlv(0x5f0e, new Uint8Array(Buffer.from(name))),
    tlv(0x5f2b, ascii(birth)),
    tlv(0x5f11, new Uint8Array(Buffer.from(place))),
  );

/** DG12 with the issuing authority and the date of issue (ICAO 9303-10 4.7.12). */
export const dg12 = (authority: string, issued: string): Uint8Array =>
  tlv(
    0x6c,
    tlv(0x5c, hex('5f195f26')),
    tlv(0x5f19, new Uint8Array(Buffer.from(authority))),
    tlv(0x5f26, ascii(issued)),
  );

/** EF.COM (ICAO 9303-10 4.6.1). */
export const com = (groups: readonly number[]): Uint8Array =>
  tlv(
    0x60,
    tlv(0x5f01, ascii('0107')),
    tlv(0x5f36, ascii('040000')),
    tlv(0x5c, new Uint8Array(groups.map((group) => GROUP_TAGS[group - 1] ?? 0))),
  );

/** LDS security object version 0 (ICAO 9303-10 4.6.2.2). */
export function securityObject(groups: ReadonlyMap<number, Uint8Array>, hash: string): Uint8Array {
  const hashes = [...groups].map(([group, bytes]) => sequence(integer(group), octets(hashed(hash, bytes))));
  return sequence(integer(0), hashAlgorithm(hash), sequence(...hashes));
}

/** Three thousand levels of SEQUENCE around nothing. */
export function deep(levels: number): Uint8Array {
  let inner: Uint8Array = concat();
  for (let i = 0; i < levels; i++) inner = sequence(inner);
  return sequence(oid('1.2.840.113549.1.7.2'), tlv(0xa0, inner));
}
