import { ascii, hex } from '../bytes.ts';
import { bits, integer, octets, oid, printable, sequence, setOf, time, tlv, truth, utf8 } from '../tlv.ts';
import { keyIdentifier, type Signer } from './signing.ts';

/** RDNs of a name; a value may be written as PrintableString or as UTF8String. */
export interface Name {
  country: string | null;
  organization: string;
  common: string;
}

const DAY_MS = 86_400_000;
export const daysAfter = (date: Date, days: number): Date => new Date(date.getTime() + days * DAY_MS);

/** The name in DER. `otherStrings` writes its values in the other string type: the same name, other bytes. */
export function nameOf({ country, organization, common }: Name, otherStrings = false): Uint8Array {
  const text = otherStrings ? printable : utf8;
  const rdn = (type: string, value: Uint8Array): Uint8Array => setOf(sequence(oid(type), value));
  return sequence(
    ...(country === null ? [] : [rdn('2.5.4.6', printable(country))]),
    rdn('2.5.4.10', text(organization)),
    rdn('2.5.4.3', text(common)),
  );
}

const extension = (id: string, critical: boolean, ...value: readonly Uint8Array[]): Uint8Array =>
  sequence(oid(id), ...(critical ? [truth()] : []), octets(...value));
/** The bits of KeyUsage that a certificate of this PKI uses (RFC 5280 4.2.1.3). */
const KEY_USAGE = { sign: bits(hex('80'), 7), encrypt: bits(hex('20'), 5), issue: bits(hex('06'), 1) };

export interface CertificateOptions {
  role: 'csca' | 'document-signer' | 'list-signer';
  serial: bigint;
  subject: Name;
  issuer: Name;
  key: Signer;
  issuerKey: Signer;
  from: Date;
  until: Date;
  /** Faults, and the one variation of names. */
  usage?: keyof typeof KEY_USAGE;
  extendedUsage?: string;
  unknownCritical?: boolean;
  /** Leaves out the issuer's key identifier. */
  withoutIssuerKey?: boolean;
  /** The issuer's key stated in the certificate, if a different key signed it. */
  namedIssuerKey?: Signer;
}

export interface Certificate {
  der: Uint8Array;
  serial: bigint;
  issuer: Name;
  subject: Name;
}

/** A certificate in the profile of ICAO 9303-12 7.1. */
export function certificate(options: CertificateOptions): Certificate {
  const { role, serial, subject, issuer, key, issuerKey, from, until } = options;
  const authority = role === 'csca';
  const place = (name: Name): Uint8Array =>
    sequence(tlv(0xa4, sequence(setOf(sequence(oid('2.5.4.7'), utf8(name.country === null ? 'UTO' : placeOf(name)))))));
  const extensions = [
    ...(options.withoutIssuerKey === true
      ? []
      : [
          extension('2.5.29.35', false, sequence(tlv(0x80, keyIdentifier((options.namedIssuerKey ?? issuerKey).spki)))),
        ]),
    extension('2.5.29.14', false, octets(keyIdentifier(key.spki))),
    extension('2.5.29.15', true, KEY_USAGE[options.usage ?? (authority ? 'issue' : 'sign')]),
    ...(authority ? [extension('2.5.29.19', true, sequence(truth(), integer(0)))] : []),
    // Signers use their key for a shorter time than their documents are valid (9303-12 table 2).
    extension('2.5.29.16', false, sequence(tlv(0x80, stamp(from)), tlv(0x81, stamp(usedUntil(from, until))))),
    extension('2.5.29.18', false, place(issuer)),
    extension('2.5.29.17', false, place(subject)),
    ...(options.extendedUsage === undefined
      ? []
      : [extension('2.5.29.37', true, sequence(oid(options.extendedUsage)))]),
    ...(options.unknownCritical === true ? [extension('1.3.6.1.4.1.99999.1', true, utf8('unknown'))] : []),
  ];
  const content = sequence(
    tlv(0xa0, integer(2)),
    integer(serial),
    issuerKey.algorithm,
    nameOf(issuer),
    sequence(time(from), time(until)),
    nameOf(subject),
    key.spki,
    tlv(0xa3, sequence(...extensions)),
  );
  const der = sequence(content, issuerKey.algorithm, bits(issuerKey.sign(content)));
  return { der, serial, issuer, subject };
}

const placeOf = ({ country }: Name): string => (country?.toUpperCase() === 'UT' ? 'UTO' : 'XXX');
const stamp = (date: Date): Uint8Array => ascii(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`);
const usedUntil = (from: Date, until: Date): Date => new Date((from.getTime() + until.getTime()) / 2);

export interface RevocationOptions {
  issuer: Name;
  key: Signer;
  number: number;
  from: Date;
  /** When the list expires; null if it does not say. */
  until: Date | null;
  revoked: readonly bigint[];
}

/** A revocation list in the profile of ICAO 9303-12 7.1.4. */
export function revocationList({ issuer, key, number, from, until, revoked }: RevocationOptions): Uint8Array {
  const entries = revoked.map((serial) => sequence(integer(serial), time(from)));
  const content = sequence(
    integer(1),
    key.algorithm,
    nameOf(issuer),
    time(from),
    ...(until === null ? [] : [time(until)]),
    // An empty list has no element of this kind at all (RFC 5280 5.1.2.6).
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    tlv(
      0xa0,
      sequence(
        extension('2.5.29.35', false, sequence(tlv(0x80, keyIdentifier(key.spki)))),
        extension('2.5.29.20', false, integer(number)),
      ),
    ),
  );
  return sequence(content, key.algorithm, bits(key.sign(content)));
}
