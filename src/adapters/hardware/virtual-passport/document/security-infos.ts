import { fixed } from '../bytes.ts';
import { chipOid } from '../card/card.ts';
import { CIPHERS, type CipherName } from '../card/ciphers.ts';
import { type Curve, type Group, groupOf, ModpGroup } from '../card/groups.ts';
import type { ChipKey } from '../card/keys.ts';
import { type PaceVariant, paceOid } from '../card/pace.ts';
import { plainEcdsaOid } from '../pki/signing.ts';
import { bits, integer, octets, oid, sequence, setOf } from '../tlv.ts';

/** PACEInfo (ICAO 9303-11 9.2.3). */
export const paceInfo = (variant: PaceVariant): Uint8Array =>
  sequence(oid(paceOid(variant)), integer(2), integer(variant.parameter));

/** PACE with an arc and a parameter that are not in any standard. */
export const unknownPaceInfo = (): Uint8Array => sequence(oid('0.4.0.127.0.7.2.2.4.9.9'), integer(2), integer(30));

const idOf = (key: ChipKey): Uint8Array[] => (key.id === null ? [] : [integer(key.id)]);

/** ChipAuthenticationInfo (9.2.7). */
export const chipInfo = (key: ChipKey, cipher: CipherName): Uint8Array =>
  sequence(oid(chipOid(key, CIPHERS.indexOf(cipher) + 1)), integer(1), ...idOf(key));

/** ChipAuthenticationPublicKeyInfo (9.2.6), with the domain parameters written out or named by their id. */
export function chipKeyInfo(key: ChipKey, parameters: 'explicit' | 'standard'): Uint8Array {
  const group = groupOf(key.parameter);
  const protocol = oid(`0.4.0.127.0.7.2.2.1.${key.form === 'dh' ? 1 : 2}`);
  return sequence(protocol, sequence(algorithmOf(group, key, parameters), bits(publicKey(group, key))), ...idOf(key));
}

function publicKey(group: ReturnType<typeof groupOf>, key: ChipKey): Uint8Array {
  if (group instanceof ModpGroup) return integer(group.power(group.generator, key.secret));
  const curve = group as Group<unknown>;
  return curve.encode(curve.power(curve.generator, key.secret));
}

function algorithmOf(group: ReturnType<typeof groupOf>, key: ChipKey, parameters: 'explicit' | 'standard'): Uint8Array {
  if (parameters === 'standard') return sequence(oid('0.4.0.127.0.7.1.2'), integer(key.parameter));
  if (group instanceof ModpGroup) {
    // dhpublicnumber of X9.42: prime, generator and order of the subgroup (9303-11 9.5.2).
    const numbers = [group.prime, group.generator, group.order].map((one) => integer(one));
    return sequence(oid('1.2.840.10046.2.1'), sequence(...numbers));
  }
  const curve = group as Curve;
  return sequence(
    oid('1.2.840.10045.2.1'),
    sequence(
      integer(1),
      sequence(oid('1.2.840.10045.1.1'), integer(curve.prime)),
      sequence(octets(fixed(curve.a, curve.width)), octets(fixed(curve.b, curve.width))),
      octets(curve.encode(curve.generator)),
      integer(curve.order),
      integer(1),
    ),
  );
}

/** ActiveAuthenticationInfo (9.2.8): which hash the ECDSA signature uses. */
export const activeInfo = (hash: string): Uint8Array =>
  sequence(oid('2.23.136.1.1.5'), integer(1), oid(plainEcdsaOid(hash)));

export const securityInfos = (infos: readonly Uint8Array[]): Uint8Array => setOf(...infos);
