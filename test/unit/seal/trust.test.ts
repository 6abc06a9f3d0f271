import { describe, expect, it } from 'vitest';
import { judgeSeal, readSeal } from '../../../src/core/seal/index.ts';
import type { SealCheck } from '../../../src/core/seal/results.ts';
import { crl, extension, forgedKey, hashed, keyId, name } from '../../fakes/chip-pki.ts';
import { type Bytes, octets } from '../../fakes/der-writer.ts';
import {
  ARRIVAL_PURPOSE,
  CSCA_NAME,
  c40,
  csca,
  cscaCertificate,
  element,
  idb,
  lowerRow,
  NOW,
  ncCertificate,
  otherCsca,
  type StoreParts,
  sealSigner,
  sealStore,
  signerCertificate,
  stranger,
  VDS_NC_PURPOSE,
  VISA_ROWS,
  vds,
  vdsNc,
  visaFeatures,
  visaSigner,
} from '../../fakes/seals.ts';

const VISA = vds({ by: visaSigner });
const SIGNER = signerCertificate(visaSigner);

interface Judged {
  result: string;
  reason: string;
  detail: string | undefined;
  of: (check: SealCheck) => string;
}

function judged(
  payload: Bytes,
  store: StoreParts,
  more: { now?: number | null; mrz?: string[]; passport?: string[] } = {},
): Judged {
  const { now = NOW, mrz = null, passport = null } = more;
  const reading = readSeal(Uint8Array.from(payload));
  const given = { reading, store: sealStore(store), now, mrz, passportMrz: passport };
  const { result, reason, detail, checks } = judgeSeal(given);
  const of = (check: SealCheck): string => {
    const found = checks.find((one) => one.check === check);
    return `${found?.result} ${found?.reason}`;
  };
  return { result, reason, detail, of };
}

const whole = (...given: Parameters<typeof judged>): string => {
  const { result, reason } = judged(...given);
  return `${result} ${reason}`;
};

describe('the signer of a seal', () => {
  it('is trusted by its CSCA and a list of revoked certificates in date', () => {
    const seal = judged(VISA, { signers: [SIGNER] });
    expect(`${seal.result} ${seal.reason}`).toBe('successful SEAL_OK');
    for (const check of [
      'seal-structure',
      'seal-semantics',
      'seal-mrz-digits',
      'seal-signer-signature',
      'seal-signer-validity',
      'seal-ca-validity',
      'seal-signer-trust',
      'seal-signature',
      'seal-country-issuer',
      'seal-country-subject',
      'seal-country-signer',
    ] as const)
      expect(seal.of(check), check).toBe('successful SEAL_OK');
    expect(seal.of('seal-digest')).toBe('not-supported SEAL_NOTHING_TO_CHECK');
  });

  it('is absent where no certificate has the reference, also where another one would verify', () => {
    expect(whole(VISA, {})).toBe('undetermined SEAL_SIGNER_ABSENT');
    const same = {
      signers: [signerCertificate(visaSigner, { serial: 0x1b }), signerCertificate(visaSigner, { common: 'VX' })],
    };
    const seal = judged(VISA, same);
    expect(seal.of('seal-signature')).toBe('undetermined SEAL_SIGNER_ABSENT');
    expect(seal.of('seal-signer-trust')).toBe('undetermined SEAL_SIGNER_ABSENT');
    // A document signer with the reference that did not sign says nothing either.
    expect(whole(VISA, { documentSigners: [signerCertificate(stranger)] })).toBe('undetermined SEAL_SIGNER_ABSENT');
  });

  it('is found without leading zeros and without letter case', () => {
    for (const reference of ['1A', '01A', '001A'])
      expect(whole(vds({ by: visaSigner, reference }), { signers: [SIGNER] }), reference).toBe('successful SEAL_OK');
    expect(whole(vds({ by: visaSigner, version: 2 }), { signers: [SIGNER] })).toBe('successful SEAL_OK');
  });

  it('is chosen among two certificates with one reference', () => {
    const imposter = signerCertificate(stranger);
    for (const signers of [
      [SIGNER, imposter],
      [imposter, SIGNER],
    ])
      expect(whole(VISA, { signers })).toBe('successful SEAL_OK');
    expect(whole(vds({ by: sealSigner }), { signers: [SIGNER, imposter] })).toBe('failed SEAL_SIGNATURE');
  });

  it.each([
    ['expired', SIGNER, { from: '2014-01-01T00:00:00', to: '2026-02-01T00:00:00' }, 'failed SEAL_SIGNER_VALIDITY'],
    ['not yet valid', SIGNER, { from: '2027-01-01T00:00:00' }, 'failed SEAL_SIGNER_VALIDITY'],
    ['issued by another key of that name', SIGNER, { by: otherCsca, aki: keyId(csca.spki) }, 'failed SEAL_CHAIN'],
    [
      'issued by a CSCA that is not there',
      SIGNER,
      { by: otherCsca, issuer: name('UT', 'X') },
      'undetermined SEAL_CSCA_ABSENT',
    ],
    ['without a key identifier, of another key', SIGNER, { by: otherCsca, aki: null }, 'undetermined SEAL_CSCA_ABSENT'],
    ['a CA', SIGNER, { ca: true }, 'failed SEAL_SIGNER_PROFILE'],
    ['a CA that may sign data as well', SIGNER, { ca: true, usage: 0x80 }, 'failed SEAL_SIGNER_PROFILE'],
    ['for certificates and data', SIGNER, { usage: 0x84 }, 'failed SEAL_SIGNER_PROFILE'],
    ['for keys', SIGNER, { usage: 0x20 }, 'failed SEAL_SIGNER_PROFILE'],
    [
      'for master lists',
      SIGNER,
      { purposes: { oids: ['2.23.136.1.1.3'], critical: true } },
      'failed SEAL_SIGNER_PROFILE',
    ],
    [
      'for web servers',
      SIGNER,
      { purposes: { oids: ['1.3.6.1.5.5.7.3.1'], critical: false } },
      'failed SEAL_SIGNER_PROFILE',
    ],
    [
      'with an unknown critical extension',
      SIGNER,
      { extensions: [extension('1.2.3.4.5', octets(Buffer.from('x')), true)] },
      'failed SEAL_SIGNER_PROFILE',
    ],
    [
      'for arrival attestations',
      SIGNER,
      { purposes: { oids: [ARRIVAL_PURPOSE], critical: false } },
      'successful SEAL_OK',
    ],
    ['without key usage', SIGNER, { usage: null }, 'successful SEAL_OK'],
  ])('%s', (_, __, parts, expected) => {
    const seal = judged(VISA, { signers: [signerCertificate(visaSigner, parts)] });
    expect(`${seal.result} ${seal.reason}`).toBe(expected);
    expect(seal.of('seal-signature')).toBe('successful SEAL_OK');
  });

  it('must be a signer of seals: a document signer that signed one is refused', () => {
    expect(whole(VISA, { documentSigners: [SIGNER] })).toBe('failed SEAL_SIGNER_PROFILE');
  });

  it('has a CSCA that may issue and is valid', () => {
    const expired = cscaCertificate({ to: '2026-06-01T00:00:00' });
    expect(whole(VISA, { cscas: [expired], signers: [SIGNER] })).toBe('failed SEAL_CA_VALIDITY');
    const noCa = cscaCertificate({ ca: false, usage: 0x06 });
    expect(whole(VISA, { cscas: [noCa], signers: [SIGNER] })).toBe('failed SEAL_CHAIN');
  });

  it('counts by the list of the operator where there is no CSCA, and only that certificate', () => {
    const pinned = hashed('sha256', SIGNER).toString('hex');
    const seal = judged(VISA, { cscas: [], crls: [], signers: [SIGNER], pinned: [pinned] });
    expect(seal.of('seal-signer-trust')).toBe('successful SEAL_OK');
    expect(`${seal.result} ${seal.reason}`).toBe('undetermined SEAL_CSCA_ABSENT');
    const other = judged(VISA, { cscas: [], crls: [], signers: [SIGNER], pinned: ['00'.repeat(32)] });
    expect(other.of('seal-signer-trust')).toBe('undetermined SEAL_CSCA_ABSENT');
  });

  it('has a curve of the list: a key with its own generator proves nothing', () => {
    const forged = forgedKey(sealSigner);
    const seal = judged(vds({ by: forged }), { signers: [signerCertificate(forged)] });
    expect(seal.of('seal-signature')).toBe('undetermined SEAL_EC_PARAMETERS');
    expect(seal.result).not.toBe('successful');
  });
});

describe('revocation', () => {
  const list = (more: object = {}): Bytes => crl({ issuer: CSCA_NAME, by: csca, ...more });

  it('fails a listed signer, also by a list that is out of date', () => {
    expect(whole(VISA, { signers: [SIGNER], crls: [list({ revoked: [0x1a] })] })).toBe('failed SEAL_SIGNER_REVOKED');
    const stale = list({ revoked: [0x1a], nextUpdate: '2026-11-20T00:00:00' });
    expect(whole(VISA, { signers: [SIGNER], crls: [stale] })).toBe('failed SEAL_SIGNER_REVOKED');
  });

  it('stays open without a list in date', () => {
    expect(whole(VISA, { signers: [SIGNER], crls: [] })).toBe('undetermined REVOCATION_UNKNOWN');
    const stale = list({ nextUpdate: '2026-11-20T00:00:00' });
    expect(whole(VISA, { signers: [SIGNER], crls: [stale] })).toBe('undetermined REVOCATION_UNKNOWN');
  });

  it('believes no forged list', () => {
    const forged = crl({ issuer: CSCA_NAME, by: otherCsca, aki: keyId(csca.spki), revoked: [0x1a], number: 9 });
    expect(whole(VISA, { signers: [SIGNER], crls: [list(), forged] })).toBe('successful SEAL_OK');
    expect(whole(VISA, { signers: [SIGNER], crls: [forged] })).toBe('undetermined REVOCATION_UNKNOWN');
  });

  it('and validity need a clock that is trusted', () => {
    const seal = judged(VISA, { signers: [SIGNER] }, { now: null });
    expect(`${seal.result} ${seal.reason}`).toBe('undetermined CLOCK_UNTRUSTED');
    expect(seal.of('seal-signer-validity')).toBe('undetermined CLOCK_UNTRUSTED');
  });
});

describe('the signature', () => {
  it.each([
    ['of the wrong key', vds({ by: stranger }), 'failed SEAL_SIGNATURE'],
    ['with another hash', vds({ by: visaSigner, hash: 'sha256' }), 'failed SEAL_SIGNATURE'],
    ['in DER', vds({ by: visaSigner, encoding: 'der' }), 'undetermined SEAL_ISSUER_DEFECT'],
    ['of zeros', vds({ by: visaSigner, signature: Buffer.alloc(56) }), 'failed SEAL_SIGNATURE'],
    ['one byte short', vds({ by: visaSigner, signature: Buffer.alloc(55, 1) }), 'failed SEAL_SIGNATURE'],
    ['of the neighbouring length', vds({ by: visaSigner, signature: Buffer.alloc(64, 1) }), 'failed SEAL_SIGNATURE'],
  ])('%s', (_, payload, expected) => {
    expect(whole(payload, { signers: [SIGNER] })).toBe(expected);
  });
});

describe('an embedded certificate', () => {
  const nc = (more: Parameters<typeof ncCertificate>[0] = {}, alg = 'ES256'): Buffer =>
    vdsNc({ by: sealSigner, certificate: ncCertificate(more), alg });

  it('of a VDS-NC has no trust of its own', () => {
    expect(whole(nc(), {})).toBe('successful SEAL_OK');
    expect(whole(nc(), { cscas: [], crls: [] })).toBe('undetermined SEAL_CSCA_ABSENT');
    expect(judged(nc(), { cscas: [], crls: [] }).of('seal-signer-trust')).toBe('undetermined SEAL_CSCA_ABSENT');
    expect(whole(nc({ by: otherCsca, aki: keyId(csca.spki) }), {})).toBe('failed SEAL_CHAIN');
    expect(whole(nc(), { crls: [crl({ issuer: CSCA_NAME, by: csca, revoked: [0x1a] })] })).toBe(
      'failed SEAL_SIGNER_REVOKED',
    );
    expect(whole(nc({}, 'HS256'), {})).toBe('undetermined SEAL_ALGORITHM');
    expect(whole(nc({}, 'ES384'), {})).toBe('failed SEAL_SIGNATURE');
  });

  it('of a VDS-NC is one for VDS-NC: that of a document signer is refused', () => {
    const documentSigner = signerCertificate(sealSigner);
    expect(whole(vdsNc({ by: sealSigner, certificate: documentSigner }), {})).toBe('failed SEAL_SIGNER_PROFILE');
    expect(whole(nc({ purposes: { oids: [VDS_NC_PURPOSE, '2.23.136.1.1.3'], critical: false } }), {})).toBe(
      'failed SEAL_SIGNER_PROFILE',
    );
  });

  const features = [element(9, c40('123456'))];
  const certificate = signerCertificate(sealSigner, { serial: 0x33 });

  it('of an IDB is a candidate only by its hash', () => {
    expect(whole(idb({ by: sealSigner, features, certificate, embed: true }), {})).toBe('successful SEAL_OK');
    expect(whole(idb({ by: sealSigner, features, certificate }), { signers: [certificate] })).toBe(
      'successful SEAL_OK',
    );
    expect(whole(idb({ by: sealSigner, features, certificate }), {})).toBe('undetermined SEAL_SIGNER_ABSENT');
    const other = idb({ by: sealSigner, features, certificate: Buffer.from('another'), embedded: certificate });
    expect(whole(other, {})).toBe('undetermined SEAL_SIGNER_ABSENT');
    const garbage = idb({ by: sealSigner, features, certificate, embedded: Buffer.from('garbage') });
    expect(whole(garbage, { signers: [certificate] })).toBe('failed SEAL_STRUCTURE');
    expect(whole(idb({ by: sealSigner, features, certificate, algorithm: 9, embed: true }), {})).toBe(
      'undetermined SEAL_ALGORITHM',
    );
    // The document signer of a passport, embedded.
    const embedded = idb({ by: sealSigner, features, certificate, embed: true });
    expect(whole(embedded, { documentSigners: [certificate] })).toBe('failed SEAL_SIGNER_PROFILE');
  });

  it('of an IDB without a signature proves nothing', () => {
    const seal = judged(idb({ features }), {});
    expect(`${seal.result} ${seal.reason}`).toBe('successful SEAL_UNSIGNED');
    expect(seal.of('seal-signature')).toBe('not-supported SEAL_UNSIGNED');
    const zones = [element(0x7f, Buffer.alloc(64, 1))];
    expect(whole(idb({ features, zones }), {})).toBe('failed SEAL_STRUCTURE');
  });
});

describe('the content', () => {
  const of = (features: Bytes[], more: object = {}): string =>
    whole(vds({ by: visaSigner, features, ...more }), { signers: [SIGNER] });
  const [mrz, entries, duration, passport] = visaFeatures() as [Buffer, Buffer, Buffer, Buffer];

  it('that breaks a rule fails beside a true signature', () => {
    const broken = vds({ by: visaSigner, features: [mrz, entries, element(4, Buffer.alloc(2)), passport] });
    const seal = judged(broken, { signers: [SIGNER] });
    expect(`${seal.result} ${seal.reason} ${seal.detail}`).toBe('failed SEAL_STRUCTURE FIELD_LENGTH');
    expect(seal.of('seal-signature')).toBe('successful SEAL_OK');
    expect(of([mrz, entries, duration])).toBe('failed SEAL_STRUCTURE');
    expect(of([element(1, c40(`${VISA_ROWS[0]}<<<<<<<<${VISA_ROWS[1]}`)), ...visaFeatures()])).toBe(
      'failed SEAL_STRUCTURE',
    );
    const changed = `${VISA_ROWS[0]}${VISA_ROWS[1].slice(0, 9)}${(Number(VISA_ROWS[1][9]) + 1) % 10}${VISA_ROWS[1].slice(10)}`;
    expect(of([element(2, c40(changed)), duration, passport])).toBe('failed SEAL_MRZ_DIGITS');
    expect(of([mrz, element(4, Buffer.from([255, 0, 0])), passport])).toBe('failed SEAL_DATES');
    expect(of(visaFeatures(), { signed: '2026-11-30' })).toBe('failed SEAL_DATES');
    expect(of(visaFeatures(), { signed: '2026-11-29' })).toBe('successful SEAL_OK');
  });

  it('that is not known never fails', () => {
    const more = judged(vds({ by: visaSigner, features: [...visaFeatures(), element(42, Buffer.from('x'))] }), {
      signers: [SIGNER],
    });
    expect(`${more.result} ${more.reason}`).toBe('successful SEAL_OK');
    const profile = judged(vds({ by: visaSigner, profile: 'abcd' }), { signers: [SIGNER] });
    expect(profile.of('seal-structure')).toBe('not-supported SEAL_PROFILE_UNKNOWN');
    expect(`${profile.result}`).toBe('successful');
  });

  it('of another state than the signer fails', () => {
    const row = VISA_ROWS[0].replace('UTO', 'FRA');
    expect(of([element(2, c40(`${row}${VISA_ROWS[1]}`)), duration, passport])).toBe('failed SEAL_COUNTRY');
    const unknown = VISA_ROWS[0].replace('UTO', 'QQQ');
    expect(of([element(2, c40(`${unknown}${VISA_ROWS[1]}`)), duration, passport])).toBe('undetermined SEAL_COUNTRY');
    const foreign = signerCertificate(visaSigner, { issuer: name('FR', 'CSCA Utopia'), aki: keyId(csca.spki) });
    expect(judged(VISA, { signers: [foreign] }).of('seal-country-signer')).toBe('failed SEAL_COUNTRY');
  });

  it('takes the two deviations of issuers, and notes them', () => {
    const fixed = judged(vds({ by: visaSigner, fixed: true }), { signers: [SIGNER] });
    expect(`${fixed.result} ${fixed.reason}`).toBe('successful SEAL_OK');
    const reading = readSeal(vds({ by: visaSigner, fixed: true }));
    expect(reading).toMatchObject({ kind: 'seal', seal: { version: 4, certRef: '0001A', notes: ['FIXED_HEADER'] } });
    const strict = readSeal(
      vds({ by: visaSigner, features: [...visaFeatures(), element(0x40, Buffer.alloc(0x90, 7))] }),
    );
    expect(strict).toMatchObject({ kind: 'seal', seal: { notes: ['UNKNOWN_FEATURE'] } });
    const raw = Buffer.concat([Buffer.from([0x40, 0x90]), Buffer.alloc(0x90, 7)]);
    const long = readSeal(vds({ by: visaSigner, features: [...visaFeatures(), raw] }));
    expect(long).toMatchObject({ kind: 'seal', seal: { notes: ['RAW_LENGTH', 'UNKNOWN_FEATURE'] } });
  });
});

describe('the document around the seal', () => {
  const printed = [VISA_ROWS[0], `${VISA_ROWS[1]}AB123456`];
  const passport = ['P<UTOSAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<<', `${lowerRow('P98765432')}<<<<<<<<<<<<<<00`];
  const compared = (mrz?: string[], beside?: string[]): string[] => {
    const more = { ...(mrz === undefined ? {} : { mrz }), ...(beside === undefined ? {} : { passport: beside }) };
    const seal = judged(VISA, { signers: [SIGNER] }, more);
    expect(`${seal.result} ${seal.reason}`).toBe('successful SEAL_OK');
    return [seal.of('seal-mrz'), seal.of('visa-passport-number')];
  };

  it('agrees, and what the seal does not cover is not compared', () => {
    expect(compared(printed, passport)).toEqual(['successful SEAL_OK', 'successful SEAL_OK']);
    expect(compared()).toEqual(['not-supported SEAL_NOTHING_TO_CHECK', 'not-supported SEAL_NOTHING_TO_CHECK']);
  });

  it('differs in one character, in a row that is short, and in another passport', () => {
    const differs = 'failed SEAL_MRZ_MISMATCH';
    expect(compared([VISA_ROWS[0].replace('ANNA', 'ANNE'), printed[1] ?? ''])[0]).toBe(differs);
    expect(compared([VISA_ROWS[0], VISA_ROWS[1].slice(0, 27)])[0]).toBe(differs);
    expect(compared([VISA_ROWS[0].slice(0, 28), printed[1] ?? ''])[0]).toBe(differs);
    expect(compared([...printed, 'X'])[0]).toBe(differs);
    expect(compared([`${VISA_ROWS[0]}<<<<<<<<`, printed[1] ?? ''])[0]).toBe(differs);
    const other = [passport[0] ?? '', `${lowerRow('P98765433')}<<<<<<<<<<<<<<00`];
    expect(compared(printed, other)[1]).toBe('failed SEAL_PASSPORT_MISMATCH');
  });

  it('is compared where the signature is false, too', () => {
    const seal = judged(vds({ by: stranger }), { signers: [SIGNER] }, { mrz: printed });
    expect([seal.of('seal-signature'), seal.of('seal-mrz')]).toEqual(['failed SEAL_SIGNATURE', 'successful SEAL_OK']);
  });
});
