import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  randomBytes,
  sign,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { der, derInteger, derOid, joined } from '../../../src/core/asn1/index.ts';
import { bigOf, bytesOf } from '../../../src/core/chip/access/groups.ts';
import { verifyActiveAuthentication } from '../../../src/core/chip/authenticity/active-authentication.ts';
import { hex, hexOf } from '../../fakes/chip-transports.ts';
import doc from '../../vectors/chip/doc9303-11.json' with { type: 'json' };

const nonce = hex('F173589974BF40C6');
const none: Uint8Array | undefined = undefined;
const dg15Of = (key: KeyObject): Uint8Array => der(0x6f, Uint8Array.from(key.export({ format: 'der', type: 'spki' })));
const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits });
/** The bare RSA function of the signer. */
const raw = (key: KeyObject, message: Uint8Array): Uint8Array =>
  Uint8Array.from(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, message));
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

const TRAILERS: Readonly<Record<string, string>> = {
  sha1: '33CC',
  sha224: '38CC',
  sha256: '34CC',
  sha384: '36CC',
  sha512: '35CC',
};

/** ISO/IEC 9796-2 scheme 1: header, M1, digest of M1 and the nonce, trailer. */
function representative(bytes: number, hash: string, trailer: string): Uint8Array {
  const end = hex(trailer);
  const digestBytes = createHash(hash).digest().length;
  const own = Uint8Array.from(randomBytes(bytes - 1 - digestBytes - end.length));
  return joined(Uint8Array.of(0x6a), own, createHash(hash).update(own).update(nonce).digest(), end);
}

describe('active authentication with RSA', () => {
  const pair = rsa(1024);
  const dg15 = dg15Of(pair.publicKey);

  it('recovers the message representative of Doc 9303-11 appendix F', () => {
    const { F } = doc;
    const response = raw(pair.privateKey, hex(F.representative));
    const given = { dg15, dg14: none, response };
    expect(verifyActiveAuthentication({ ...given, nonce: hex(F.nonce) })).toEqual({
      verdict: 'right',
      reason: null,
      detail: null,
      notes: ['SHORT_RSA'],
    });
    expect(verifyActiveAuthentication({ ...given, nonce: flipped(hex(F.nonce), 7) })).toMatchObject({
      verdict: 'wrong',
      reason: 'CHIP_AA',
    });
    // The appendix does not print the key of its signature, so that one cannot be opened with another key.
    expect(verifyActiveAuthentication({ ...given, nonce, response: hex(F.signature) })).toMatchObject({
      verdict: 'wrong',
    });
  });

  it.each(Object.entries(TRAILERS))('takes %s with trailer %s, and SHA-1 with BC', (hash, trailer) => {
    const forms = hash === 'sha1' ? [trailer, 'BC'] : [trailer];
    for (const form of forms) {
      const response = raw(pair.privateKey, representative(128, hash, form));
      expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response }).verdict).toBe('right');
    }
    // A trailer of another hash.
    const other = hash === 'sha512' ? '34CC' : '35CC';
    const response = raw(pair.privateKey, representative(128, hash, other));
    expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response }).verdict).toBe('wrong');
  });

  it('takes the second way of signing, which gives the modulus less the number (ISO/IEC 9796-2 B.4)', () => {
    const modulus = bigOf(Buffer.from(pair.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'));
    const signed = raw(pair.privateKey, representative(128, 'sha1', 'BC'));
    const response = bytesOf(modulus - bigOf(signed), 128);
    expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response }).verdict).toBe('right');
  });

  it('takes a modulus that is not whole bytes, and a signature without its leading zero', () => {
    const odd = rsa(1031);
    const message = joined(Uint8Array.of(0), representative(128, 'sha256', '34CC'));
    let response = raw(odd.privateKey, message);
    for (let tries = 0; tries < 2_000 && response[0] !== 0; tries++)
      response = raw(odd.privateKey, joined(Uint8Array.of(0), representative(128, 'sha256', '34CC')));
    expect(response[0]).toBe(0);
    const given = { dg15: dg15Of(odd.publicKey), dg14: none, nonce };
    expect(verifyActiveAuthentication({ ...given, response }).verdict).toBe('right');
    expect(verifyActiveAuthentication({ ...given, response: response.subarray(1) }).verdict).toBe('right');
    expect(verifyActiveAuthentication({ ...given, response: joined(Uint8Array.of(0), response) }).verdict).toBe(
      'wrong',
    );
  });

  it('takes no changed bit, no empty answer, no number above the modulus', () => {
    const response = raw(pair.privateKey, representative(128, 'sha256', '34CC'));
    for (let at = 0; at < response.length; at++) {
      expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response: flipped(response, at) }).verdict).toBe(
        'wrong',
      );
    }
    for (const bad of [new Uint8Array(), new Uint8Array(128), new Uint8Array(128).fill(0xff), new Uint8Array(4096)])
      expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response: bad }).verdict).toBe('wrong');
  });

  it('names a key below 1,024 bits and an answer that did not come', () => {
    const short = rsa(768);
    const response = raw(short.privateKey, representative(96, 'sha1', 'BC'));
    const given = { dg15: dg15Of(short.publicKey), dg14: none, nonce };
    expect(verifyActiveAuthentication({ ...given, response })).toMatchObject({ verdict: 'wrong', detail: 'SHORT_KEY' });
    const silent = { dg15, dg14: none, nonce, response: null };
    expect(verifyActiveAuthentication(silent)).toMatchObject({ verdict: 'wrong', detail: 'NO_SIGNATURE' });
    expect(verifyActiveAuthentication({ ...silent, status: '6D00' })).toMatchObject({ verdict: 'wrong' });
    expect(verifyActiveAuthentication({ ...silent, status: '6700' })).toMatchObject({
      verdict: 'undetermined',
      detail: 'LENGTH',
    });
  });
});

describe('active authentication with ECDSA', () => {
  const CURVES: readonly [string, string][] = [
    ['prime192v1', 'sha1'],
    ['secp224r1', 'sha224'],
    ['prime256v1', 'sha256'],
    ['secp384r1', 'sha384'],
    ['secp521r1', 'sha512'],
    ['brainpoolP192r1', 'sha1'],
    ['brainpoolP224r1', 'sha224'],
    ['brainpoolP256r1', 'sha256'],
    ['brainpoolP320r1', 'sha256'],
    ['brainpoolP384r1', 'sha384'],
    ['brainpoolP512r1', 'sha512'],
  ];
  const dg14Of = (algorithm: string): Uint8Array =>
    der(0x6e, der(0x31, der(0x30, derOid('2.23.136.1.1.5'), derInteger(1), derOid(algorithm))));

  it.each(CURVES)('%s with the hash of its size, %s', (namedCurve, hash) => {
    for (const paramEncoding of ['named', 'explicit'] as const) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding });
      const response = Uint8Array.from(sign(hash, nonce, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      const given = { dg15: dg15Of(publicKey), dg14: none, nonce };
      expect(verifyActiveAuthentication({ ...given, response })).toEqual({
        verdict: 'right',
        reason: null,
        detail: null,
        notes: [],
      });
      for (const at of [0, response.length - 1])
        expect(verifyActiveAuthentication({ ...given, response: flipped(response, at) }).verdict).toBe('wrong');
      expect(verifyActiveAuthentication({ ...given, nonce: flipped(nonce, 0), response }).verdict).toBe('wrong');
    }
  });

  it('takes the hash that DG14 names', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const response = Uint8Array.from(sign('sha256', nonce, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    const given = { dg15: dg15Of(publicKey), nonce, response };
    expect(verifyActiveAuthentication({ ...given, dg14: none }).verdict).toBe('wrong');
    for (const algorithm of ['0.4.0.127.0.7.1.1.4.1.3', '1.2.840.10045.4.3.2'])
      expect(verifyActiveAuthentication({ ...given, dg14: dg14Of(algorithm) }).verdict).toBe('right');
  });

  it('names the defect of an issuer who signs in DER', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const response = Uint8Array.from(sign('sha256', nonce, { key: privateKey, dsaEncoding: 'der' }));
    const given = { dg15: dg15Of(publicKey), dg14: none, nonce };
    expect(verifyActiveAuthentication({ ...given, response })).toMatchObject({
      verdict: 'right',
      notes: ['CHIP_ISSUER_DEFECT'],
    });
    expect(verifyActiveAuthentication({ ...given, response: flipped(response, response.length - 1) }).verdict).toBe(
      'wrong',
    );
  });

  it('takes no key with a generator of its own (CVE-2020-0601)', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
      paramEncoding: 'explicit',
    });
    const text = hexOf(dg15Of(publicKey));
    const generator =
      '6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5';
    const point = text.slice(-128);
    expect(text).toContain(generator);
    const bent = hex(text.replace(generator, point));
    const response = Uint8Array.from(sign('sha256', nonce, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
    // With its public point as the generator everybody knows the private key: it is 1.
    expect(verifyActiveAuthentication({ dg15: bent, dg14: none, nonce, response })).toMatchObject({
      verdict: 'wrong',
      reason: 'CHIP_EC_PARAMETERS',
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['another file', hex('6E00')],
    ['no key', hex('6F0430020500')],
  ])('cannot judge DG15 with %s', (_, dg15) => {
    expect(verifyActiveAuthentication({ dg15, dg14: none, nonce, response: new Uint8Array(64) })).toMatchObject({
      verdict: 'undetermined',
      reason: 'CHIP_ALGORITHM',
    });
  });
});
