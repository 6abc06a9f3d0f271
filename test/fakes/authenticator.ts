import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export type Algorithm = 'ES256' | 'EdDSA' | 'RS256';

/** A head and its argument, shortest form (RFC 8949 3). */
function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n]);
  if (n < 256) return Buffer.from([(major << 5) | 24, n]);
  return Buffer.from([(major << 5) | 25, n >> 8, n & 0xff]);
}

type Item = number | string | Uint8Array | Map<number | string, Item>;

/** As much of CBOR as an authenticator writes. */
export function cbor(item: Item): Buffer {
  if (typeof item === 'number') return item >= 0 ? head(0, item) : head(1, -1 - item);
  if (typeof item === 'string') return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)]);
  if (item instanceof Uint8Array) return Buffer.concat([head(2, item.length), item]);
  return Buffer.concat([head(5, item.size), ...[...item].flatMap(([key, value]) => [cbor(key), cbor(value)])]);
}

const FLAG = { UP: 0x01, BE: 0x08, BS: 0x10, AT: 0x40 };

/** What a test may make wrong. */
export interface Wrong {
  type?: string;
  origin?: string;
  challenge?: Uint8Array;
  crossOrigin?: boolean;
  topOrigin?: string;
  rpId?: string;
  flags?: number;
  signCount?: number;
  /** Signs with this key in place of the own one. */
  key?: KeyObject;
  fmt?: string;
  statement?: Map<number | string, Item>;
  publicKey?: Map<number | string, Item>;
  credential?: Uint8Array;
  /** Behind the authenticator data. */
  behind?: Uint8Array;
}

export interface Ask {
  challenge: Uint8Array;
  origin: string;
  rpId?: string;
}

/** A security key in software, which signs what it is told to, right or wrong. Keys are made again for each one. */
export class Authenticator {
  readonly credential: Uint8Array = randomBytes(32);
  readonly algorithm: Algorithm;
  readonly #private: KeyObject;
  readonly cose: Map<number | string, Item>;
  signCount = 0;
  /** False: an authenticator that counts nothing. */
  counts = true;

  constructor(algorithm: Algorithm = 'ES256', { bits = 2048 }: { bits?: number } = {}) {
    this.algorithm = algorithm;
    const pair =
      algorithm === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : algorithm === 'EdDSA'
          ? generateKeyPairSync('ed25519')
          : generateKeyPairSync('rsa', { modulusLength: bits });
    this.#private = pair.privateKey;
    this.cose = coseOf(pair.publicKey.export({ format: 'jwk' }) as Jwk, algorithm);
  }

  get privateKey(): KeyObject {
    return this.#private;
  }

  register(ask: Ask, wrong: Wrong = {}) {
    const clientDataJson = clientData('webauthn.create', ask, wrong);
    const id = wrong.credential ?? this.credential;
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([id.length >> 8, id.length & 0xff]),
      id,
      cbor(wrong.publicKey ?? this.cose),
    ]);
    const behind = wrong.behind ?? new Uint8Array();
    const authData = Buffer.concat([this.#head(ask, wrong, FLAG.AT), attested, behind]);
    const object = new Map<string, Item>([
      ['fmt', wrong.fmt ?? 'none'],
      ['attStmt', wrong.statement ?? new Map()],
      ['authData', authData],
    ]);
    return { credential: id, clientDataJson, attestationObject: cbor(object) };
  }

  assert(ask: Ask, wrong: Wrong = {}) {
    const clientDataJson = clientData('webauthn.get', ask, wrong);
    if (this.counts) this.signCount += 1;
    const authenticatorData = Buffer.concat([this.#head(ask, wrong, 0), wrong.behind ?? new Uint8Array()]);
    const signature = this.sign(Buffer.concat([authenticatorData, sha256(clientDataJson)]), wrong.key);
    return { credential: this.credential, clientDataJson, authenticatorData, signature, userHandle: null };
  }

  sign(data: Uint8Array, key: KeyObject = this.#private): Uint8Array {
    return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', data, key);
  }

  #head(ask: Ask, wrong: Wrong, more: number): Buffer {
    const rest = Buffer.alloc(5);
    rest.writeUInt8(wrong.flags ?? FLAG.UP | more);
    rest.writeUInt32BE(wrong.signCount ?? this.signCount, 1);
    return Buffer.concat([sha256(Buffer.from(wrong.rpId ?? ask.rpId ?? 'localhost')), rest]);
  }
}

function clientData(type: string, ask: Ask, wrong: Wrong): Buffer {
  return Buffer.from(
    JSON.stringify({
      type: wrong.type ?? type,
      challenge: Buffer.from(wrong.challenge ?? ask.challenge).toString('base64url'),
      origin: wrong.origin ?? ask.origin,
      crossOrigin: wrong.crossOrigin ?? false,
      ...(wrong.topOrigin === undefined ? {} : { topOrigin: wrong.topOrigin }),
    }),
  );
}

interface Jwk {
  x?: string;
  y?: string;
  n?: string;
  e?: string;
}

function coseOf(jwk: Jwk, algorithm: Algorithm): Map<number | string, Item> {
  const bytes = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'base64url');
  const entries: [number, Item][] = {
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(jwk.x)],
      [-3, bytes(jwk.y)],
    ],
    EdDSA: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, bytes(jwk.x)],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, bytes(jwk.n)],
      [-2, bytes(jwk.e)],
    ],
  }[algorithm] as [number, Item][];
  return new Map(entries);
}

export const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** An assertion as the screen sends it. */
export function proofBody(answer: ReturnType<Authenticator['assert']>) {
  return {
    id: base64url(answer.credential),
    clientDataJson: base64url(answer.clientDataJson),
    authenticatorData: base64url(answer.authenticatorData),
    signature: base64url(answer.signature),
    userHandle: null,
  };
}

/** A registration as the screen sends it. */
export function newKeyBody(answer: ReturnType<Authenticator['register']>) {
  return {
    id: base64url(answer.credential),
    clientDataJson: base64url(answer.clientDataJson),
    attestationObject: base64url(answer.attestationObject),
  };
}
