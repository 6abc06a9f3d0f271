import {
  gatherTrust,
  type TrustContent,
  type TrustSources,
  TrustStore,
  trustContent,
} from '../../src/core/trust/index.ts';
import {
  type CertificateParts,
  type CrlParts,
  certificate,
  crl,
  type Hash,
  hashed,
  hashId,
  type MessageParts,
  message,
  name,
  type Signer,
  sidOf,
  signer,
} from './chip-pki.ts';
import { type Bytes, cat, int, octets, oid, seq, set, tlv } from './der-writer.ts';

/** A passport of the invented state UT, as the rows of its MRZ. Check digits are right. */
export const UT_MRZ: readonly string[] = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F3204159ZE184226B<<<<<10',
];
/** A day on which everything that is made here is in its time. */
export const UT_DAY: number = Date.parse('2026-11-26T12:00:00Z');

export const EC: Pick<Signer, 'key' | 'signing' | 'hash'> = {
  key: { curve: 'prime256v1' },
  signing: 'ecdsa',
  hash: 'sha256',
};
export const CSCA_NAME: Buffer = name('UT', 'Utopia Country Signing CA');
export const DS_NAME: Buffer = name('UT', 'Utopia Document Signer 7');
const DS_SERIAL = 77;
const GROUP_TAGS: Readonly<Record<number, number>> = {
  1: 0x61,
  2: 0x75,
  3: 0x63,
  11: 0x6b,
  12: 0x6c,
  14: 0x6e,
  15: 0x6f,
};

export interface DumpParts {
  csca?: Signer;
  ds?: Signer;
  /** Changed fields of the certificates. */
  cscaParts?: Partial<CertificateParts>;
  dsParts?: Partial<CertificateParts>;
  /** Changed fields of the signed message. */
  sod?: Partial<MessageParts>;
  /** Hash of the data groups. */
  groupHash?: Hash;
  /** Data groups beside 1 and 2, by number. */
  groups?: Record<number, Bytes>;
  /** Content of the security object, where it is not the usual one. */
  object?: (usual: Bytes) => Bytes;
  mrz?: readonly string[];
  /** Null: no list of revoked certificates. */
  crl?: Partial<CrlParts> | null;
  trust?: Partial<TrustSources>;
}

export interface Dump {
  files: Record<string, Uint8Array>;
  store: TrustStore;
  mrz: readonly string[];
  csca: { signer: Signer; der: Buffer };
  ds: { signer: Signer; der: Buffer };
}

export const dg1 = (rows: readonly string[]): Buffer => tlv(0x61, tlv(0x5f1f, Buffer.from(rows.join(''))));
/** A data group with content that only its hash counts of. */
export const group = (number: number, text = `data group ${number}`): Buffer =>
  tlv(GROUP_TAGS[number] ?? 0x70, octets(Buffer.from(text)));
/** DG14 with a ChipAuthenticationPublicKeyInfo, or with the PACE information alone. */
export const dg14 = (withKey = true): Buffer =>
  tlv(0x6e, set(seq(oid(withKey ? '0.4.0.127.0.7.2.2.1.2' : '0.4.0.127.0.7.2.2.4.2.4'), int(2))));

export function com(numbers: readonly number[]): Buffer {
  const tags = numbers.map((number) => GROUP_TAGS[number] ?? 0x70);
  const text = (tag: number, value: string): Buffer => tlv(tag, Buffer.from(value));
  return tlv(0x60, text(0x5f01, '0107'), text(0x5f36, '040000'), tlv(0x5c, Buffer.from(tags)));
}

export function securityObject(hash: Hash, files: Readonly<Record<number, Bytes>>): Buffer {
  const entries = Object.entries(files).map(([number, bytes]) => seq(int(Number(number)), octets(hashed(hash, bytes))));
  return seq(int(0), hashId(hash), seq(...entries));
}

/** A dump with the store that trusts its issuer; every part can be changed. */
export function dump(parts: DumpParts = {}): Dump {
  const csca = parts.csca ?? signer(EC, 1);
  const ds = parts.ds ?? signer(EC, 2);
  const { groupHash = 'sha256', mrz = UT_MRZ } = parts;
  const cscaDer = certificate({
    ...{ subject: CSCA_NAME, issuer: CSCA_NAME, spki: csca.spki, by: csca, ca: true },
    ...parts.cscaParts,
  });
  const dsDer = certificate({
    ...{ serial: DS_SERIAL, subject: DS_NAME, issuer: CSCA_NAME, spki: ds.spki, by: csca },
    ...parts.dsParts,
  });
  const groups: Record<number, Bytes> = { 1: dg1(mrz), 2: group(2), ...parts.groups };
  const usual = securityObject(groupHash, groups);
  const sod = message({
    ...{ type: '2.23.136.1.1.1', content: parts.object?.(usual) ?? usual, by: ds, certificates: [dsDer] },
    ...{ sid: sidOf(CSCA_NAME, DS_SERIAL) },
    ...parts.sod,
  });
  const files: Record<string, Uint8Array> = {
    SOD: tlv(0x77, sod),
    COM: com(Object.keys(groups).map(Number)),
    ...Object.fromEntries(Object.entries(groups).map(([number, bytes]) => [`DG${number}`, bytes])),
  };
  const list = parts.crl === null ? [] : [crl({ issuer: CSCA_NAME, by: csca, ...parts.crl })];
  const { parts: trust } = gatherTrust(
    {
      certificates: [{ name: 'csca.der', bytes: cscaDer }],
      masterLists: [],
      crls: list.map((bytes) => ({ name: 'ut.crl', bytes })),
      pinned: [],
      countries: { UTO: 'UT' },
      ...parts.trust,
    },
    { imported: '2026-11-01T00:00:00.000Z' },
  );
  const store = new TrustStore(trust);
  return { files, store, mrz, csca: { signer: csca, der: cscaDer }, ds: { signer: ds, der: dsDer } };
}

/** EF.CardSecurity of the same signer. */
export function cardSecurity(parts: Partial<MessageParts> = {}): Buffer {
  const csca = signer(EC, 1);
  const ds = signer(EC, 2);
  const der = certificate({ serial: DS_SERIAL, subject: DS_NAME, issuer: CSCA_NAME, spki: ds.spki, by: csca });
  return message({
    type: '0.4.0.127.0.7.3.2.1',
    content: set(seq(oid('0.4.0.127.0.7.2.2.4.2.4'), int(2))),
    by: ds,
    certificates: [der],
    sid: sidOf(CSCA_NAME, DS_SERIAL),
    ...parts,
  });
}

/** The same bytes with lengths that are not stated, on every constructed element down to `depth`. */
export function indefinite(bytes: Bytes, depth = 40): Buffer {
  const buffer = Buffer.from(bytes);
  const out: Buffer[] = [];
  for (let at = 0; at < buffer.length; ) {
    const tag = buffer[at] ?? 0;
    const first = buffer[at + 1] ?? 0;
    const count = first < 128 ? 0 : first - 128;
    const length = count === 0 ? first : buffer.readUIntBE(at + 2, count);
    const start = at + 2 + count;
    const content = buffer.subarray(start, start + length);
    if ((tag & 0x20) !== 0 && depth > 0)
      out.push(cat(Buffer.from([tag, 0x80]), indefinite(content, depth - 1), Buffer.from([0, 0])));
    else out.push(buffer.subarray(at, start + length));
    at = start + length;
  }
  return cat(...out);
}

/** A store of trust as the central office signs it, with one CSCA. */
export function trustFile(version: number): TrustContent {
  return trustContent(dump().store.parts, { version, created: '2026-11-20T10:00:00.000Z' });
}
