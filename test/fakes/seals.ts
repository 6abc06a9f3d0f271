import { sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { gatherTrust, TrustStore } from '../../src/core/trust/index.ts';
import { type CertificateParts, certificate, crl, type Hash, hashed, name, type Signer, signer } from './chip-pki.ts';
import type { Bytes } from './der-writer.ts';

/** Seals of the invented state UT, written apart from the program's own reader so that a mistake of that one shows. */
const ALPHABET = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export function c40(text: string): Buffer {
  const bytes: number[] = [];
  const units = [...text.replaceAll('<', ' ')].map((character) => ALPHABET.indexOf(character) + 3);
  for (let at = 0; at < units.length; at += 3) {
    const [one = 0, two, three = 0] = units.slice(at, at + 3);
    if (two === undefined) bytes.push(0xfe, text.replaceAll('<', ' ').charCodeAt(at) + 1);
    else {
      const value = one * 1600 + two * 40 + three + 1;
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return Buffer.from(bytes);
}

/** MMDDYYYY as one number, of a text like 2026-01-15. */
export function day(iso: string): Buffer {
  const [year = '', month = '', date = ''] = iso.split('-');
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Number(`${month}${date}${year}`));
  return bytes.subarray(1);
}

export function element(tag: number, value: Bytes): Buffer {
  const count = value.length;
  const length = count < 0x80 ? [count] : count < 0x100 ? [0x81, count] : [0x82, count >> 8, count & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

/** Check digit of an MRZ (Doc 9303-3 4.9). */
export function digit(text: string): string {
  const value = (character: string): number => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
  const sum = [...text].reduce(
    (all, character, at) => all + Math.max(value(character), 0) * ([7, 3, 1][at % 3] ?? 0),
    0,
  );
  return String(sum % 10);
}

/** The second row of a two-line document up to its expiry. */
export function lowerRow(number: string, birth = '900101', expiry = '300101', state = 'UTO'): string {
  const filled = number.padEnd(9, '<');
  return `${filled}${digit(filled)}${state}${birth}${digit(birth)}F${expiry}${digit(expiry)}`;
}

export const VISA_ROWS = ['VCUTOSAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<', lowerRow('V12345678')] as const;

export interface VdsParts {
  by: Signer;
  features?: Bytes[];
  profile?: string;
  version?: number;
  country?: string;
  signerName?: string;
  reference?: string;
  issued?: string;
  signed?: string;
  /** Nine characters, whatever the version says. */
  fixed?: boolean;
  hash?: Hash;
  encoding?: 'ieee-p1363' | 'der';
  /** Instead of the right one. */
  signature?: Bytes;
  tail?: Bytes;
}

export const visaFeatures = (passport = 'P98765432'): Buffer[] => [
  element(2, c40(VISA_ROWS.join(''))),
  element(3, Buffer.from([2])),
  element(4, Buffer.from([90, 0, 0])),
  element(5, c40(passport)),
];

/** Header and features without a signature. */
export function vdsBody(parts: VdsParts): Buffer {
  const { version = 3, country = 'UTO', signerName = 'UTVS', reference = '1A' } = parts;
  const { issued = '2026-01-10', signed = '2026-01-11', profile = '5d01', features = visaFeatures() } = parts;
  const isFixed = parts.fixed ?? version === 2;
  const length = reference.length.toString(16).toUpperCase().padStart(2, '0');
  const named = isFixed
    ? [c40(`${signerName}${reference.padStart(5, '0')}`)]
    : [c40(`${signerName}${length}`), c40(reference)];
  const head = [Buffer.from([0xdc, version]), c40(country), ...named, day(issued), day(signed)];
  return Buffer.concat([...head, Buffer.from(profile, 'hex'), ...features]);
}

export function vds(parts: VdsParts): Buffer {
  const body = vdsBody(parts);
  const { by, hash = by.hash, encoding = 'ieee-p1363', tail = Buffer.alloc(0) } = parts;
  const signature = parts.signature ?? sign(hash, body, { key: by.privateKey, dsaEncoding: encoding });
  return Buffer.concat([body, element(0xff, signature), tail]);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(bytes: Bytes): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

export interface IdbParts {
  by?: Signer;
  country?: string;
  features: Bytes[];
  /** Of the signer; the reference is the end of its SHA-1. */
  certificate?: Bytes;
  embed?: boolean;
  /** Instead of the one that is named. */
  embedded?: Bytes;
  date?: Bytes;
  algorithm?: number;
  compress?: boolean;
  /** Zones behind the group, instead of certificate and signature. */
  zones?: Bytes[];
}

export function idb(parts: IdbParts): Buffer {
  const { by, country = 'UTO', features, algorithm = 1, compress = false } = parts;
  const { date = Buffer.concat([Buffer.from([0]), day('2026-01-15')]) } = parts;
  const named = parts.certificate ?? Buffer.alloc(0);
  const reference = hashed('sha1', named).subarray(-5);
  const head = by === undefined ? [] : [Buffer.from([algorithm]), reference, date];
  const covered = Buffer.concat([c40(country), ...head, element(0x61, Buffer.concat(features))]);
  const inside = parts.embedded ?? (parts.embed === true ? named : null);
  const zones = parts.zones ?? [
    ...(inside === null ? [] : [element(0x7e, inside)]),
    ...(by === undefined ? [] : [element(0x7f, plain(by, covered))]),
  ];
  const whole = Buffer.concat([covered, ...zones]);
  const flag = { false: { false: 'A', true: 'C' }, true: { false: 'B', true: 'D' } }[`${by !== undefined}`]?.[
    `${compress}`
  ];
  return Buffer.from(`RDB1${flag}${base32(compress ? deflateSync(whole) : whole)}`);
}

export const plain = (by: Signer, data: Bytes): Buffer =>
  sign(by.hash, data, { key: by.privateKey, dsaEncoding: 'ieee-p1363' });

export interface VdsNcParts {
  by: Signer;
  certificate: Bytes | null;
  /** The text of `data`, already in canonical form. */
  data?: string;
  /** How it is written, with the same meaning. */
  written?: string;
  alg?: string;
  signature?: string;
  more?: string;
}

export const VDS_NC_DATA =
  '{"hdr":{"is":"UTO","t":"icao.dta","v":1},"msg":{"number":"EDTA0001","surname":"SAMPLE","until":"2026-12-31"}}';

export function vdsNc(parts: VdsNcParts): Buffer {
  const { by, data = VDS_NC_DATA, written = data, alg = 'ES256', more = '' } = parts;
  const signature = parts.signature ?? plain(by, Buffer.from(data)).toString('base64url');
  const cer = parts.certificate === null ? '' : `"cer":"${Buffer.from(parts.certificate).toString('base64url')}",`;
  return Buffer.from(`{"data":${written},"sig":{"alg":"${alg}",${cer}"sigvl":"${signature}"}${more}}`);
}

const EC = { signing: 'ecdsa', hash: 'sha256' } as const;
export const csca: Signer = signer({ key: { curve: 'prime256v1' }, ...EC }, 70);
export const otherCsca: Signer = signer({ key: { curve: 'prime256v1' }, ...EC }, 71);
/** Signs visas and stickers: 224 bits with SHA-224. */
export const visaSigner: Signer = signer({ key: { curve: 'brainpoolP224r1' }, signing: 'ecdsa', hash: 'sha224' }, 72);
export const sealSigner: Signer = signer({ key: { curve: 'prime256v1' }, ...EC }, 73);
export const stranger: Signer = signer({ key: { curve: 'prime256v1' }, ...EC }, 74);

export const CSCA_NAME: Buffer = name('UT', 'CSCA Utopia');
export const VDS_NC_PURPOSE = '2.23.136.1.1.14.2';
export const ARRIVAL_PURPOSE = '0.4.0.127.0.7.3.5.1.1';
export const cscaCertificate = (more: Partial<CertificateParts> = {}): Buffer =>
  certificate({ subject: CSCA_NAME, issuer: CSCA_NAME, spki: csca.spki, by: csca, ca: true, ...more });

export function signerCertificate(
  of: Signer,
  { common = 'VS', serial = 0x1a, ...more }: Partial<CertificateParts> & { common?: string } = {},
): Buffer {
  const subject = name('UT', common);
  return certificate({ serial, subject, issuer: CSCA_NAME, spki: of.spki, by: csca, ...more });
}

export const ncCertificate = (more: Partial<CertificateParts> = {}): Buffer =>
  signerCertificate(sealSigner, { purposes: { oids: [VDS_NC_PURPOSE], critical: true }, ...more });

export const NOW: number = Date.parse('2026-11-28T12:00:00Z');

export interface StoreParts {
  cscas?: Bytes[];
  documentSigners?: Bytes[];
  signers?: Bytes[];
  crls?: Bytes[];
  pinned?: string[];
}

/** A store with the CSCA and a list of revoked certificates that is in date, unless something else is said. */
export function sealStore(parts: StoreParts = {}): TrustStore {
  const { cscas = [cscaCertificate()], documentSigners = [], signers = [], pinned = [] } = parts;
  const { crls = [crl({ issuer: CSCA_NAME, by: csca })] } = parts;
  const named = (prefix: string, files: Bytes[]): { name: string; bytes: Uint8Array }[] =>
    files.map((bytes, at) => ({ name: `${prefix}${at}`, bytes: Uint8Array.from(bytes) }));
  const sources = {
    certificates: named('csca', [...cscas, ...documentSigners]),
    sealSigners: named('signer', signers),
    masterLists: [],
    crls: named('crl', crls),
    pinned,
    countries: { UTO: 'UT' },
  };
  return new TrustStore(gatherTrust(sources, { imported: '2026-11-01T00:00:00Z' }).parts);
}
