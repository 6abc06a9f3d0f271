import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { KeyRing, type SigningKey, signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { digestOf } from '../../../src/cli/acceptance/certificate.ts';
import {
  countersign,
  officeKeyText,
  readOfficeKey,
  verifyCountersignature,
} from '../../../src/cli/acceptance/index.ts';
import { acceptanceCertificate } from '../../fakes/acceptance-certificate.ts';

let office: SigningKey;
let other: SigningKey;
let digest: string;
let text: string;

beforeAll(async () => {
  await cryptoReady();
  [office, other] = [1, 2].map((byte) => signingKeyFromSeed(new Uint8Array(32).fill(byte))) as [SigningKey, SigningKey];
  const certificate = await acceptanceCertificate(new KeyRing(new Uint8Array(32).fill(3)));
  digest = digestOf(certificate);
  text = countersign(certificate, { key: office, now: new Date('2026-11-27T08:00:00Z') });
});

const verify = (one = text, { of = digest, key = office.publicKey } = {}) => {
  const verdict = verifyCountersignature(one, { digest: of, office: key });
  return verdict.ok ? 'holds' : verdict.reason;
};

describe('a countersignature', () => {
  it('holds for its certificate under the key of its office', () => {
    expect(verify()).toBe('holds');
    expect(verify(text, { of: 'ab'.repeat(32) })).toBe('COUNTERSIGNATURE_OTHER_CERTIFICATE');
    expect(verify(text, { key: other.publicKey })).toBe('COUNTERSIGNATURE_OTHER_OFFICE');
  });

  it('is not made to fit another run, date or office by anyone who holds the file', () => {
    expect(verify(text.replace(digest, 'ab'.repeat(32)), { of: 'ab'.repeat(32) })).toBe('COUNTERSIGNATURE_SIGNATURE');
    expect(verify(text.replace('2026-11-27', '2026-11-28'))).toBe('COUNTERSIGNATURE_SIGNATURE');
    const [mine, theirs] = [office, other].map(({ publicKey }) => Buffer.from(publicKey).toString('hex'));
    const passedOff = text.replace(mine ?? '', theirs ?? '');
    expect(verify(passedOff, { key: other.publicKey })).toBe('COUNTERSIGNATURE_SIGNATURE');
    expect(verify(text.replace('"format"', ' "format"'))).toBe('COUNTERSIGNATURE_NOT_ONE');
    expect(verify('{}')).toBe('COUNTERSIGNATURE_NOT_ONE');
    expect(verify(`${text}${' '.repeat(9000)}`)).toBe('COUNTERSIGNATURE_NOT_ONE');
  });

  it('holds with no changed byte, whichever it is', () => {
    const good = Buffer.from(text);
    fc.assert(
      fc.property(fc.nat(good.length - 2), fc.integer({ min: 1, max: 127 }), (place, change) => {
        const bad = Buffer.from(good);
        bad[place] = (bad[place] ?? 0) ^ change;
        expect(verify(bad.toString('utf8'))).not.toBe('holds');
      }),
      { numRuns: 400 },
    );
  });
});

describe('the key of an office', () => {
  it('is read back as it was written, and a certificate is none', () => {
    expect(readOfficeKey(officeKeyText(office.publicKey))).toEqual(new Uint8Array(office.publicKey));
    for (const none of ['', '{}', text, officeKeyText(office.publicKey).replace('1"', '2"')])
      expect(readOfficeKey(none)).toBeNull();
  });
});
