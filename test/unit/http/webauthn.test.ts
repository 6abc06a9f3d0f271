import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CBOR_LIMIT_BYTES, readCbor } from '../../../src/adapters/http/access/webauthn/cbor.ts';
import {
  type CredentialRecord,
  type Expected,
  type KeyFault,
  verifyAssertion,
  verifyRegistration,
} from '../../../src/adapters/http/access/webauthn/index.ts';
import { type Algorithm, Authenticator, cbor, sha256, type Wrong } from '../../fakes/authenticator.ts';

const ORIGIN = 'http://localhost:8700';
const USER = sha256(Buffer.from('somebody'));
const fromHex = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

function asked(challenge: Uint8Array = randomBytes(32)): Expected {
  return { challenge, origins: [ORIGIN], rpId: 'localhost', deviceBound: true };
}
const ask = ({ challenge }: Expected) => ({ challenge, origin: ORIGIN });

function recordOf(key: Authenticator): CredentialRecord {
  return { credential: key.credential, publicKey: cbor(key.cose), signCount: key.signCount, userHandle: USER };
}

/** Registers and signs, with what the test makes wrong. */
const registered = (wrong: Wrong, key = new Authenticator()) => {
  const expected = asked();
  return verifyRegistration(key.register(ask(expected), wrong), expected);
};
const signed = (wrong: Wrong, key = new Authenticator()) => {
  const expected = asked();
  const record = recordOf(key);
  return verifyAssertion(key.assert(ask(expected), wrong), expected, record);
};
const refusedAs = (reason: KeyFault) => ({ ok: false, reason });

describe('vectors of WebAuthn Level 3, section 16.1', () => {
  // The vectors name RP ID example.org and its https origin, and a credential that can be backed up.
  const example = (challenge: string): Expected => ({
    challenge: fromHex(challenge),
    origins: ['https://example.org'],
    rpId: 'example.org',
    deviceBound: false,
  });

  const VECTORS = {
    'none.ES256': {
      challenge: '00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130',
      credential: 'f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4',
      clientDataJson:
        '7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c453551227d',
      attestationObject:
        'a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220',
      get: {
        challenge: '39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408',
        authenticatorData: 'bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000',
        clientDataJson:
          '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d',
        signature:
          '3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f937295ea13653e331e87',
      },
    },
    'packed-self.ES256': {
      challenge: '7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5',
      credential: '455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c',
      clientDataJson:
        '7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2265476e4374334c55745936366b336a506a796e6962506b31716e666644616966715a774c33417032392d55222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a205539685458764b453255526b4d6e625f307859485667227d',
      attestationObject:
        'a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf378097c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f220272178f473b6006d68617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b55d00000000df850e09db6afbdfab51697791506cfc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2',
      get: {
        challenge: '4478a10b1352348dd160c1353b0d469b5db19eb91c27f7dfa6fed39fe26af20b',
        authenticatorData: 'bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b50900000000',
        clientDataJson:
          '7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a225248696843784e534e493352594d45314f7731476d3132786e726b634a5f6666707637546e2d4a71386773222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a206754623533727a36456853576f6d58477a696d433151227d',
        signature:
          '304402203310b9431903c401f1be2bdc8d23a4007682dbbddcf846994947b7f465daf84002204e94dd00047b316061b3b99772b7efd95994a83ef584b3b6b825ea3550251b66',
      },
    },
  } as const;

  it.each(Object.entries(VECTORS))('%s: registers, and signs', (_name, vector) => {
    const registration = {
      credential: fromHex(vector.credential),
      clientDataJson: fromHex(vector.clientDataJson),
      attestationObject: fromHex(vector.attestationObject),
    };
    const result = verifyRegistration(registration, example(vector.challenge));
    if (!result.ok) throw new Error(result.reason);
    expect(Buffer.from(result.credential).toString('hex')).toBe(vector.credential);
    const assertion = {
      credential: result.credential,
      clientDataJson: fromHex(vector.get.clientDataJson),
      authenticatorData: fromHex(vector.get.authenticatorData),
      signature: fromHex(vector.get.signature),
      userHandle: null,
    };
    const record = { ...result, userHandle: USER };
    expect(verifyAssertion(assertion, example(vector.get.challenge), record)).toEqual({ ok: true, signCount: 0 });
    // A credential that can be copied is no key of this lane.
    const bound = { ...example(vector.challenge), deviceBound: true };
    expect(verifyRegistration(registration, bound)).toEqual(refusedAs('FIDO_COPYABLE'));
  });
});

describe('a registration (section 7.1)', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('of %s is taken', (algorithm: Algorithm) => {
    const key = new Authenticator(algorithm);
    const result = registered({}, key);
    expect(result).toMatchObject({ ok: true, signCount: 0 });
    if (result.ok) expect(Buffer.from(result.publicKey)).toEqual(cbor(key.cose));
  });

  it.each<[string, Wrong, KeyFault]>([
    ['another ceremony', { type: 'webauthn.get' }, 'FIDO_TYPE'],
    ['another challenge', { challenge: randomBytes(32) }, 'FIDO_CHALLENGE'],
    ['another port', { origin: 'http://localhost:3000' }, 'FIDO_ORIGIN'],
    ['another scheme', { origin: 'https://localhost:8700' }, 'FIDO_ORIGIN'],
    ['the address in place of the name', { origin: 'http://127.0.0.1:8700' }, 'FIDO_ORIGIN'],
    ['a page inside another', { crossOrigin: true }, 'FIDO_ORIGIN'],
    ['a page under another', { topOrigin: 'http://localhost:8700' }, 'FIDO_ORIGIN'],
    ['another RP ID', { rpId: 'example.org' }, 'FIDO_RP'],
    ['nobody present', { flags: 0x40 }, 'FIDO_NOT_TOUCHED'],
    ['a credential that can be copied', { flags: 0x49 }, 'FIDO_COPYABLE'],
    ['backed up, and not to be backed up', { flags: 0x51 }, 'FIDO_MALFORMED'],
    ['no attested credential', { flags: 0x01 }, 'FIDO_MALFORMED'],
    ['extensions announced and absent', { flags: 0xc1 }, 'FIDO_MALFORMED'],
    ['a statement beside none', { statement: new Map([['x', 1]]) }, 'FIDO_ATTESTATION'],
    ['a format with certificates', { fmt: 'fido-u2f' }, 'FIDO_ATTESTATION'],
    ['bytes behind its data', { behind: Buffer.of(0) }, 'FIDO_MALFORMED'],
    ['an empty credential id', { credential: new Uint8Array() }, 'FIDO_MALFORMED'],
    ['a credential id of 1024 bytes', { credential: new Uint8Array(1024).fill(1) }, 'FIDO_MALFORMED'],
    ['packed without a signature', { fmt: 'packed', statement: new Map([['alg', -7]]) }, 'FIDO_ATTESTATION'],
  ])('with %s is refused', (_name, wrong, reason) => {
    expect(registered(wrong)).toEqual(refusedAs(reason));
  });

  it('with the longest credential id that the standard allows is taken', () => {
    expect(registered({ credential: new Uint8Array(1023).fill(1) })).toMatchObject({ ok: true });
  });

  it('with the id of another credential beside it is refused', () => {
    const expected = asked();
    const answer = new Authenticator().register(ask(expected));
    expect(verifyRegistration({ ...answer, credential: randomBytes(32) }, expected)).toEqual(refusedAs('FIDO_OTHER'));
  });

  it.each<[string, (cose: Map<number | string, number | Uint8Array>) => void]>([
    ['an algorithm that was not asked for', (cose) => cose.set(3, -35)],
    ['a kind that does not fit', (cose) => cose.set(1, 1)],
    ['another curve', (cose) => cose.set(-1, 2)],
    ['a point that is not on the curve', (cose) => cose.set(-2, Buffer.alloc(32, 7))],
    ['a short coordinate', (cose) => cose.set(-3, Buffer.alloc(31, 7))],
  ])('with %s is refused', (_name, change) => {
    const key = new Authenticator();
    const cose = new Map(key.cose) as Map<number | string, number | Uint8Array>;
    change(cose);
    expect(registered({ publicKey: cose }, key)).toEqual(refusedAs('FIDO_ALGORITHM'));
  });

  it('of an RSA key that is short, or has an exponent of 1, is refused', () => {
    expect(registered({}, new Authenticator('RS256', { bits: 1024 }))).toEqual(refusedAs('FIDO_ALGORITHM'));
    const key = new Authenticator('RS256');
    const shorter = Buffer.from(key.cose.get(-1) as Uint8Array);
    shorter[0] = 0;
    for (const [label, value] of [
      [-2, Buffer.from([1])],
      [-1, shorter],
    ] as const)
      expect(registered({ publicKey: new Map(key.cose).set(label, value) }, key)).toEqual(refusedAs('FIDO_ALGORITHM'));
  });

  it('of packed self attestation holds only with the signature of the key itself', () => {
    const key = new Authenticator();
    const expected = asked();
    const { clientDataJson } = key.register(ask(expected));
    const authData = readCbor(key.register(ask(expected)).attestationObject);
    const bytes = authData?.value instanceof Map ? (authData.value.get('authData') as Uint8Array) : new Uint8Array();
    const data = Buffer.concat([bytes, sha256(clientDataJson)]);
    const statement = (sig: Uint8Array, alg = -7) => ({
      fmt: 'packed',
      statement: new Map<string, number | Uint8Array>([
        ['alg', alg],
        ['sig', sig],
      ]),
    });
    const answer = (sig: Uint8Array, alg?: number) =>
      verifyRegistration(key.register(ask(expected), statement(sig, alg)), expected);
    expect(answer(key.sign(data))).toMatchObject({ ok: true });
    expect(answer(key.sign(data), -8)).toEqual(refusedAs('FIDO_ATTESTATION'));
    expect(answer(new Authenticator().sign(data))).toEqual(refusedAs('FIDO_ATTESTATION'));
  });

  it('cut anywhere, or with bytes behind it, is refused', () => {
    const expected = asked();
    const answer = new Authenticator().register(ask(expected));
    for (let length = 0; length < answer.attestationObject.length; length += 1) {
      const cut = { ...answer, attestationObject: answer.attestationObject.subarray(0, length) };
      expect(verifyRegistration(cut, expected)).toEqual(refusedAs('FIDO_MALFORMED'));
    }
    const more = Buffer.concat([answer.attestationObject, Buffer.from([0])]);
    expect(verifyRegistration({ ...answer, attestationObject: more }, expected)).toEqual(refusedAs('FIDO_MALFORMED'));
  });

  it('of any other bytes is refused and throws nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 200 }), (object, client) => {
        const input = { credential: randomBytes(32), clientDataJson: client, attestationObject: object };
        expect(verifyRegistration(input, asked()).ok).toBe(false);
      }),
    );
  });
});

describe('an assertion (section 7.2)', () => {
  it.each(['ES256', 'EdDSA', 'RS256'] as const)('of %s is taken', (algorithm: Algorithm) => {
    expect(signed({}, new Authenticator(algorithm))).toEqual({ ok: true, signCount: 1 });
  });

  it.each<[string, Wrong, KeyFault]>([
    ['of a registration', { type: 'webauthn.create' }, 'FIDO_TYPE'],
    ['to another challenge', { challenge: randomBytes(32) }, 'FIDO_CHALLENGE'],
    ['to a shorter challenge', { challenge: randomBytes(16) }, 'FIDO_CHALLENGE'],
    ['of another page', { origin: 'http://localhost:3000' }, 'FIDO_ORIGIN'],
    ['of a page with more behind its name', { origin: 'http://localhost:8700.example.org' }, 'FIDO_ORIGIN'],
    ['inside another page', { crossOrigin: true }, 'FIDO_ORIGIN'],
    ['for another RP ID', { rpId: 'localhost.example.org' }, 'FIDO_RP'],
    ['without a touch', { flags: 0 }, 'FIDO_NOT_TOUCHED'],
    ['with bytes behind its data', { behind: Buffer.of(0) }, 'FIDO_MALFORMED'],
    ['of a credential that can be copied', { flags: 0x09 }, 'FIDO_COPYABLE'],
    ['signed by another key', { key: new Authenticator().privateKey }, 'FIDO_SIGNATURE'],
    ['signed by a key of another algorithm', { key: new Authenticator('RS256').privateKey }, 'FIDO_SIGNATURE'],
  ])('%s is refused', (_name, wrong, reason) => {
    expect(signed(wrong)).toEqual(refusedAs(reason));
  });

  it('of another credential, or for another user, is refused', () => {
    const [own, other] = [new Authenticator(), new Authenticator()];
    const expected = asked();
    expect(verifyAssertion(other.assert(ask(expected)), expected, recordOf(own))).toEqual(refusedAs('FIDO_OTHER'));
    const foreign = { ...own.assert(ask(expected)), userHandle: sha256(Buffer.from('somebody else')) };
    expect(verifyAssertion(foreign, expected, recordOf(own))).toEqual(refusedAs('FIDO_OTHER'));
  });

  it('is worth nothing a second time: the challenge is another one', () => {
    const key = new Authenticator();
    const first = asked();
    const answer = key.assert(ask(first));
    expect(verifyAssertion(answer, first, { ...recordOf(key), signCount: 0 })).toMatchObject({ ok: true });
    expect(verifyAssertion(answer, asked(), { ...recordOf(key), signCount: 0 })).toEqual(refusedAs('FIDO_CHALLENGE'));
  });

  it.each([
    ['the same', 7, 7, false],
    ['a lower one', 7, 6, false],
    ['back to zero', 7, 0, false],
    ['a higher one', 7, 8, true],
    ['none at all', 0, 0, true],
    ['the first one', 0, 1, true],
  ])('with %s counter', (_name, kept, signCount, ok) => {
    const key = new Authenticator();
    const expected = asked();
    const result = verifyAssertion(key.assert(ask(expected), { signCount }), expected, {
      ...recordOf(key),
      signCount: kept,
    });
    expect(result).toEqual(ok ? { ok: true, signCount } : refusedAs('FIDO_COUNTER'));
  });

  it('with one bit turned anywhere in what is signed, or in the signature, is refused', () => {
    const key = new Authenticator('EdDSA');
    const expected = asked();
    const record = recordOf(key);
    const answer = key.assert(ask(expected));
    for (const part of ['authenticatorData', 'signature', 'clientDataJson'] as const) {
      for (let bit = 0; bit < answer[part].length * 8; bit += 5) {
        const turned = Uint8Array.from(answer[part]);
        const at = bit >> 3;
        turned[at] = (turned[at] ?? 0) ^ (1 << (bit & 7));
        expect(verifyAssertion({ ...answer, [part]: turned }, expected, record).ok).toBe(false);
      }
    }
  });

  it('cut anywhere is refused', () => {
    const key = new Authenticator();
    const expected = asked();
    const answer = key.assert(ask(expected));
    const record = { ...recordOf(key), signCount: 0 };
    expect(verifyAssertion(answer, expected, record)).toMatchObject({ ok: true });
    for (const part of ['authenticatorData', 'signature', 'clientDataJson'] as const) {
      for (let length = 0; length < answer[part].length; length += 3) {
        const cut = { ...answer, [part]: answer[part].subarray(0, length) };
        expect(verifyAssertion(cut, expected, record).ok).toBe(false);
      }
    }
  });

  it('of a page larger than any is refused unread', () => {
    const key = new Authenticator();
    const expected = asked();
    const answer = key.assert({ ...ask(expected), origin: `${ORIGIN}${'0'.repeat(5_000)}` });
    expect(verifyAssertion(answer, expected, recordOf(key))).toEqual(refusedAs('FIDO_MALFORMED'));
  });
});

describe('CBOR', () => {
  const read = (hex: string) => readCbor(fromHex(hex));

  // RFC 8949 appendix A, as far as CTAP2 uses it.
  it.each<[string, unknown]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['6449455446', 'IETF'],
    ['83010203', [1, 2, 3]],
    [
      'a201020304',
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ])('%s', (hex, value) => {
    expect(read(hex)).toEqual({ value, end: hex.length / 2 });
  });

  it.each([
    ['nothing', ''],
    ['a length without bytes', '58'],
    ['a string that is longer than what follows', '4402'],
    ['a string of four gigabytes', '5affffffff00'],
    ['an array of a million items', '9a000f4240'],
    ['a length of eight bytes', '1b00000000ffffffff'],
    ['a longer form than needed', '1817'],
    ['an indefinite length', '5f42010243030405ff'],
    ['a tag', 'c001'],
    ['a float', 'f93c00'],
    ['undefined', 'f7'],
    ['one key twice', 'a201020103'],
    ['a key that is a map', 'a1a00102'],
    ['text that is not UTF-8', '62c328'],
    ['five levels', '8181818100'],
  ])('refuses %s', (_name, hex) => {
    expect(read(hex)).toBeNull();
  });

  it('reads sixty-four items of one array and no more', () => {
    expect(read(`9840${'00'.repeat(64)}`)?.end).toBe(66);
    expect(read(`9841${'00'.repeat(65)}`)).toBeNull();
  });

  it('refuses more than its limit', () => {
    expect(readCbor(Buffer.alloc(CBOR_LIMIT_BYTES + 1))).toBeNull();
  });

  it('reads back what an authenticator writes, and any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readCbor(cbor(bytes))).toEqual({ value: bytes, end: cbor(bytes).length });
        expect(() => readCbor(bytes)).not.toThrow();
      }),
    );
  });
});
