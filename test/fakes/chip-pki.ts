import { constants, createHash, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type Bytes,
  bits,
  cat,
  flag,
  int,
  nothing,
  octets,
  oid,
  printable,
  seq,
  set,
  time,
  tlv,
  utf8,
} from './der-writer.ts';

/** A public key infrastructure of the invented state UT, for tests only. */
export type Hash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

export const HASH_OIDS: Readonly<Record<Hash, string>> = {
  sha1: '1.3.14.3.2.26',
  sha224: '2.16.840.1.101.3.4.2.4',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const RSA_OIDS: Readonly<Record<Hash, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha224: '1.2.840.113549.1.1.14',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};
const ECDSA_OIDS: Readonly<Record<Hash, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha224: '1.2.840.10045.4.3.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const PLAIN_ARCS: readonly Hash[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

export type Signing = 'rsa' | 'rsa-bare' | 'pss' | 'ecdsa' | 'plain' | 'plain-as-der';
export interface KeyKind {
  key: { rsa: number } | { curve: string; explicit?: boolean };
  signing: Signing;
  hash: Hash;
  /** Of RSA-PSS; the length of the hash where left out. */
  salt?: number;
}
export interface Signer extends KeyKind {
  privateKey: KeyObject;
  spki: Bytes;
}

const made = new Map<string, { privateKey: KeyObject; spki: Bytes }>();

/** `which`: another key of the same kind. Keys are made once for each process: RSA takes a second. */
export function signer(kind: KeyKind, which = 0): Signer {
  const name = `${JSON.stringify(kind.key)} ${which}`;
  const known = made.get(name) ?? keyOf(kind.key);
  made.set(name, known);
  return { ...kind, ...known };
}

function keyOf(key: KeyKind['key']): { privateKey: KeyObject; spki: Bytes } {
  const pair =
    'rsa' in key
      ? generateKeyPairSync('rsa', { modulusLength: key.rsa })
      : generateKeyPairSync('ec', {
          namedCurve: key.curve,
          ...{ paramEncoding: key.explicit === true ? 'explicit' : 'named' },
        });
  return { privateKey: pair.privateKey, spki: pair.publicKey.export({ format: 'der', type: 'spki' }) };
}

export const hashed = (hash: Hash, bytes: Bytes): Buffer => createHash(hash).update(bytes).digest();
export const hashId = (hash: Hash): Buffer => seq(oid(HASH_OIDS[hash]), nothing());

export function algorithmOf({ signing, hash, salt = hashed(hash, Buffer.alloc(0)).length }: KeyKind): Buffer {
  switch (signing) {
    case 'rsa':
      return seq(oid(RSA_OIDS[hash]), nothing());
    case 'rsa-bare':
      return seq(oid('1.2.840.113549.1.1.1'), nothing());
    case 'pss':
      return pssAlgorithm({ hash, mask: hash, salt });
    case 'ecdsa':
      return seq(oid(ECDSA_OIDS[hash]));
    case 'plain':
    case 'plain-as-der':
      return seq(oid(`0.4.0.127.0.7.1.1.4.1.${PLAIN_ARCS.indexOf(hash) + 1}`));
  }
}

/** Defaults are left out, as DER asks. */
export function pssAlgorithm({ hash, mask, salt }: { hash: Hash; mask: Hash; salt: number }): Buffer {
  const parts = [
    ...(hash === 'sha1' ? [] : [tlv(0xa0, hashId(hash))]),
    ...(mask === 'sha1' ? [] : [tlv(0xa1, seq(oid('1.2.840.113549.1.1.8'), hashId(mask)))]),
    ...(salt === 20 ? [] : [tlv(0xa2, int(salt))]),
  ];
  return seq(oid('1.2.840.113549.1.1.10'), seq(...parts));
}

export function signed(by: Signer, data: Bytes): Buffer {
  const { privateKey: key, hash, signing, salt = hashed(hash, Buffer.alloc(0)).length } = by;
  if (signing === 'pss') return sign(hash, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt });
  return sign(hash, data, { key, dsaEncoding: signing === 'plain' ? 'ieee-p1363' : 'der' });
}

export function name(country: string | null, common: string, more: Bytes[] = []): Buffer {
  const part = (type: string, value: Bytes): Buffer => set(seq(oid(type), value));
  return seq(
    ...(country === null ? [] : [part('2.5.4.6', printable(country))]),
    ...more,
    part('2.5.4.3', utf8(common)),
  );
}

export interface CertificateParts {
  serial?: number;
  subject: Bytes;
  issuer: Bytes;
  spki: Bytes;
  by: Signer;
  from?: string;
  to?: string;
  /** Null: left out. */
  aki?: Bytes | null;
  ski?: Bytes | null;
  /** First byte of keyUsage: 0x80 digitalSignature, 0x06 keyCertSign and cRLSign. Null: left out. */
  usage?: number | null;
  ca?: boolean;
  /** Of extendedKeyUsage, and whether it is critical. */
  purposes?: { oids: string[]; critical: boolean };
  /** Further extensions, complete. */
  extensions?: Bytes[];
}

/** SHA-1 of the bits of the key (RFC 5280 4.2.1.2). */
export function keyId(spki: Bytes): Buffer {
  // Only used for keys that these tests made: the bits are the last element.
  const buffer = Buffer.from(spki);
  const skip = (at: number): { start: number; end: number } => {
    const first = buffer[at + 1] ?? 0;
    const count = first < 128 ? 0 : first - 128;
    const length = count === 0 ? first : buffer.readUIntBE(at + 2, count);
    return { start: at + 2 + count, end: at + 2 + count + length };
  };
  const algorithm = skip(skip(0).start);
  const key = skip(algorithm.end);
  return hashed('sha1', buffer.subarray(key.start + 1, key.end));
}

export const extension = (type: string, value: Bytes, critical = false): Buffer =>
  seq(oid(type), ...(critical ? [flag()] : []), octets(value));

export function certificate(parts: CertificateParts): Buffer {
  const { serial = 1, subject, issuer, spki, by, from = '2020-01-01T00:00:00', to = '2035-01-01T00:00:00' } = parts;
  const { usage = parts.ca === true ? 0x06 : 0x80, aki = keyId(by.spki), ski = keyId(spki), purposes } = parts;
  const extensions = [
    ...(aki === null ? [] : [extension('2.5.29.35', seq(tlv(0x80, aki)))]),
    ...(ski === null ? [] : [extension('2.5.29.14', octets(ski))]),
    ...(usage === null
      ? []
      : [extension('2.5.29.15', bits(Buffer.from([usage]), usage & 1 ? 0 : usage === 0x80 ? 7 : 1), true)]),
    ...(parts.ca === true ? [extension('2.5.29.19', seq(flag(), int(0)), true)] : []),
    ...(purposes === undefined ? [] : [extension('2.5.29.37', seq(...purposes.oids.map(oid)), purposes.critical)]),
    ...(parts.extensions ?? []),
  ];
  const tbs = seq(
    tlv(0xa0, int(2)),
    int(serial),
    algorithmOf(by),
    issuer,
    seq(time(from), time(to)),
    subject,
    spki,
    tlv(0xa3, seq(...extensions)),
  );
  return seq(tbs, algorithmOf(by), bits(signed(by, tbs)));
}

export interface CrlParts {
  issuer: Bytes;
  by: Signer;
  revoked?: number[];
  thisUpdate?: string;
  nextUpdate?: string | null;
  number?: number;
  aki?: Bytes | null;
}

export function crl(parts: CrlParts): Buffer {
  const { issuer, by, revoked = [], thisUpdate = '2026-11-01T00:00:00', nextUpdate = '2027-02-01T00:00:00' } = parts;
  const { number = 1, aki = keyId(by.spki) } = parts;
  const entries = revoked.map((serial) => seq(int(serial), time('2026-10-01T00:00:00')));
  const tbs = seq(
    int(1),
    algorithmOf(by),
    issuer,
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(entries.length === 0 ? [] : [seq(...entries)]),
    tlv(
      0xa0,
      seq(...(aki === null ? [] : [extension('2.5.29.35', seq(tlv(0x80, aki)))]), extension('2.5.29.20', int(number))),
    ),
  );
  return seq(tbs, algorithmOf(by), bits(signed(by, tbs)));
}

export interface MessageParts {
  /** eContentType. */
  type: string;
  content: Bytes;
  by: Signer;
  /** Embedded. */
  certificates: Bytes[];
  /** issuerAndSerialNumber, or [0] subjectKeyIdentifier. */
  sid: Bytes;
  /** Of digestAlgorithm; that of the signature where left out. */
  digest?: Hash;
  /** Instead of the right ones. */
  messageDigest?: Bytes;
  contentType?: string;
  algorithm?: Bytes;
  signature?: Bytes;
  attributes?: 'none';
  /** Attribute signingTime; left out where nobody needs it. */
  signedAt?: string;
  /** The content as an OCTET STRING in two parts (BER). */
  inParts?: boolean;
}

/** ContentInfo with SignedData (RFC 5652). */
export function message(parts: MessageParts): Buffer {
  const { type, content, by, certificates, sid, digest = by.hash } = parts;
  const attribute = (which: string, value: Bytes): Buffer => seq(oid(which), set(value));
  const attributes = cat(
    attribute('1.2.840.113549.1.9.3', oid(parts.contentType ?? type)),
    attribute('1.2.840.113549.1.9.4', octets(parts.messageDigest ?? hashed(digest, content))),
    ...(parts.signedAt === undefined ? [] : [attribute('1.2.840.113549.1.9.5', time(parts.signedAt))]),
  );
  const bare = parts.attributes === 'none';
  const signature = parts.signature ?? signed(by, bare ? content : tlv(0x31, attributes));
  const info = seq(
    int(1),
    sid,
    hashId(digest),
    ...(bare ? [] : [tlv(0xa0, attributes)]),
    parts.algorithm ?? algorithmOf(by),
    octets(signature),
  );
  return seq(
    oid('1.2.840.113549.1.7.2'),
    tlv(
      0xa0,
      seq(
        int(3),
        set(hashId(digest)),
        seq(oid(type), tlv(0xa0, parts.inParts === true ? halves(content) : octets(content))),
        ...(certificates.length === 0 ? [] : [tlv(0xa0, ...certificates)]),
        set(info),
      ),
    ),
  );
}

const halves = (content: Bytes): Buffer => tlv(0x24, octets(content.subarray(0, 20)), octets(content.subarray(20)));

export const sidOf = (issuer: Bytes, serial: number): Buffer => seq(issuer, int(serial));

/** A key whose explicit parameters name a generator of the attacker's choice: `victim` is then its public key (CVE-2020-0601). */
export function forgedKey(victim: Signer): Signer {
  const spki = Buffer.from(victim.spki);
  const point = spki.subarray(spki.length - 65);
  const explicit = Buffer.from(
    signer({ key: { curve: 'prime256v1', explicit: true }, signing: 'ecdsa', hash: 'sha256' }).spki,
  );
  const generator = Buffer.from(
    '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    'hex',
  );
  const at = explicit.indexOf(generator);
  const forged = cat(explicit.subarray(0, at), point, explicit.subarray(at + 65, explicit.length - 65), point);
  const parametersAt = forged.indexOf(Buffer.from('2a8648ce3d0201', 'hex')) + 7;
  const parameters = forged.subarray(parametersAt, forged.length - 65 - 3);
  const one = Buffer.alloc(32);
  one[31] = 1;
  const sec1 = seq(int(1), octets(one), tlv(0xa0, parameters), tlv(0xa1, bits(point)));
  return { ...victim, privateKey: createPrivateKey({ key: sec1, format: 'der', type: 'sec1' }), spki: forged };
}
