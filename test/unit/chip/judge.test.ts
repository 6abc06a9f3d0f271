import { describe, expect, it } from 'vitest';
import type { JudgeInput, ReadingFacts } from '../../../src/core/chip/index.ts';
import { judgeChip } from '../../../src/core/chip/index.ts';
import type { ChipCheck } from '../../../src/core/chip/results.ts';
import type { TrustStore } from '../../../src/core/trust/index.ts';
import {
  CSCA_NAME,
  cardSecurity,
  com,
  type Dump,
  type DumpParts,
  dg1,
  dg14,
  dump,
  EC,
  group,
  indefinite,
  UT_DAY,
  UT_MRZ,
} from '../../fakes/chip-dump.ts';
import {
  algorithmOf,
  certificate,
  extension,
  forgedKey,
  keyId,
  name,
  pssAlgorithm,
  sidOf,
  signer,
} from '../../fakes/chip-pki.ts';
import { cat, int, nothing, octets, oid, seq, tlv } from '../../fakes/der-writer.ts';

type Change = Partial<Omit<JudgeInput, 'files' | 'store'>> & {
  files?: Record<string, Uint8Array | undefined>;
  store?: TrustStore;
};

function judged(made: Dump, change: Change = {}): Map<ChipCheck, string> {
  const { files, store, mrz } = made;
  const input = { store, mrz, now: UT_DAY, ...change };
  const all = Object.entries({ ...files, ...change.files }).filter(([, bytes]) => bytes !== undefined);
  const given = Object.fromEntries(all) as Record<string, Uint8Array>;
  const results = judgeChip({ ...input, files: given });
  return new Map(
    results.map(({ check, result, reason, detail }) => [check, [result, reason, detail].filter(Boolean).join(' ')]),
  );
}
const of = (parts: DumpParts, change: Change = {}): Map<ChipCheck, string> => judged(dump(parts), change);
const RIGHT = 'successful CHIP_OK';
const KEYED: DumpParts = { groups: { 14: dg14(), 15: group(15) } };
const READ: ReadingFacts = { access: { state: 'opened' }, usedCan: false, stopped: null, proofs: {} };
const stopped = (reason: NonNullable<ReadingFacts['stopped']>): ReadingFacts => ({
  ...READ,
  access: { state: 'none' },
  stopped: reason,
});
const ds = signer(EC, 2);
const csca = signer(EC, 1);
const PASSIVE = [
  'chip-sod',
  'chip-sod-digest',
  'chip-sod-signature',
  'chip-ds-profile',
  'chip-chain',
  'chip-validity',
  'chip-revocation',
  'chip-com',
  'chip-data-groups',
  'chip-country',
  'chip-mrz',
] as const;

describe('a true document', () => {
  it('is successful in every check that a dump can show', () => {
    const results = of({});
    for (const check of PASSIVE) expect(results.get(check), check).toBe(RIGHT);
    expect(results.get('chip-content')).toBe(RIGHT);
    expect([...results.keys()]).toEqual([...PASSIVE.slice(0, -1), 'chip-mrz', 'chip-content']);
  });

  it('is successful with lengths that are not stated', () => {
    const made = dump();
    const sod = made.files['SOD'] ?? new Uint8Array();
    const results = judged(made, { files: { SOD: tlv(0x77, indefinite(sod.subarray(4), 4)) } });
    expect(results.get('chip-content')).toBe(RIGHT);
  });

  it.each(['1.3.27.1.1.1', '1.2.528.1.1006.1.20.1', '1.2.840.113549.1.7.1'])(
    'is successful with the older type %s',
    (type) => {
      expect(of({ sod: { type } }).get('chip-content')).toBe(RIGHT);
    },
  );

  it('is successful with a content in parts', () => {
    expect(of({ sod: { inParts: true } }).get('chip-content')).toBe(RIGHT);
  });

  it('is judged by the digest and algorithm of the SignerInfo, not of the certificate', () => {
    const rsa = signer({ key: { rsa: 2048 }, signing: 'pss', hash: 'sha384' });
    expect(of({ ds: rsa, sod: { digest: 'sha384' } }).get('chip-sod-signature')).toBe(RIGHT);
    expect(of({ ds: { ...rsa, signing: 'rsa-bare', hash: 'sha512' } }).get('chip-content')).toBe(RIGHT);
  });

  it('is successful where the issuer writes its name in another way, and says so', () => {
    const other = name('UT', 'UTOPIA  country signing ca');
    const results = of({ sod: { sid: sidOf(other, 77) } });
    expect(results.get('chip-sod-signature')).toBe(`${RIGHT} SID_TOLERANT`);
    expect(results.get('chip-content')).toBe(RIGHT);
  });

  it('is successful where the signer is named by its key identifier', () => {
    expect(of({ sod: { sid: tlv(0x80, keyId(ds.spki)) } }).get('chip-sod-signature')).toBe(RIGHT);
  });
});

describe('SOD', () => {
  it.each<[string, Uint8Array | undefined, string]>([
    ['absent', undefined, 'undetermined CHIP_SOD ABSENT'],
    ['no bytes', new Uint8Array(), 'failed CHIP_SOD EMPTY'],
    ['an empty element', tlv(0x77), 'failed CHIP_SOD EMPTY'],
    ['cut', Buffer.from('7782040030', 'hex'), 'undetermined CHIP_SOD PARSE'],
    ['another outer tag', tlv(0x30, seq(oid('1.2.840.113549.1.7.2'))), 'undetermined CHIP_SOD PARSE'],
    [
      'no SignedData',
      tlv(0x77, seq(oid('1.2.840.113549.1.7.1'), tlv(0xa0, octets(Buffer.from('x'))))),
      'undetermined CHIP_SOD TYPE',
    ],
    ['a length of 4 GB', Buffer.from('7784ffffffff30', 'hex'), 'undetermined CHIP_SOD PARSE'],
    ['endless lengths', Buffer.from(`7780${'3080'.repeat(2_000)}`, 'hex'), 'undetermined CHIP_SOD PARSE'],
  ])('%s', (_, SOD, expected) => {
    const results = judged(dump(), { files: { SOD } });
    expect(results.get('chip-sod')).toBe(expected);
    for (const check of PASSIVE.slice(1, -1)) expect(results.get(check), check).toMatch(/^undetermined CHIP_SOD/);
    expect(results.get('chip-content')?.split(' ')[0]).toBe(expected.split(' ')[0]);
  });

  it('of an unknown type is undetermined', () => {
    const results = of({ sod: { type: '1.2.3.4' } });
    expect(results.get('chip-sod')).toBe('undetermined CHIP_SOD TYPE');
    expect(results.get('chip-sod-signature')).toBe('undetermined CHIP_SOD TYPE');
  });

  it('with a list that names a group twice, or no group, is not parsed', () => {
    const twice = (): Buffer =>
      seq(int(0), seq(oid('2.16.840.1.101.3.4.2.1')), seq(...[1, 1].map((n) => seq(int(n), octets(Buffer.alloc(32))))));
    expect(of({ object: twice }).get('chip-sod')).toBe('undetermined CHIP_SOD PARSE');
    expect(of({ object: () => seq(int(0), seq(oid('2.16.840.1.101.3.4.2.1')), seq()) }).get('chip-sod')).toBe(
      'undetermined CHIP_SOD PARSE',
    );
  });
});

describe('digest', () => {
  it.each<[string, DumpParts]>([
    ['another message digest', { sod: { messageDigest: Buffer.alloc(32) } }],
    ['a message digest that is cut', { sod: { messageDigest: Buffer.alloc(0) } }],
    ['another content type', { sod: { contentType: '1.2.840.113549.1.7.1' } }],
    ['no signed attributes', { sod: { attributes: 'none' } }],
  ])('%s is failed', (_, parts) => {
    const results = of(parts);
    expect(results.get('chip-sod-digest')).toBe('failed CHIP_SOD_DIGEST');
    expect(results.get('chip-content')).toBe('failed CHIP_SOD_DIGEST');
  });

  it('never takes a signature over the content alone', () => {
    expect(of({ sod: { attributes: 'none' } }).get('chip-sod-signature')).toBe('failed CHIP_SOD_SIGNATURE');
  });
});

describe('signature', () => {
  const verdict = (parts: DumpParts): string | undefined => of(parts).get('chip-sod-signature');

  it('that is false is failed', () => {
    expect(verdict({ sod: { by: { ...ds, privateKey: signer(EC, 3).privateKey } } })).toBe('failed CHIP_SOD_SIGNATURE');
    expect(verdict({ sod: { signature: Buffer.alloc(70) } })).toBe('failed CHIP_SOD_SIGNATURE');
    expect(verdict({ sod: { signature: Buffer.alloc(0) } })).toBe('failed CHIP_SOD_SIGNATURE');
  });

  it('of an unknown algorithm, or PSS with a mask of another hash, is undetermined', () => {
    expect(verdict({ sod: { algorithm: seq(oid('1.2.3.4')) } })).toBe('undetermined CHIP_ALGORITHM');
    const rsa = signer({ key: { rsa: 2048 }, signing: 'pss', hash: 'sha256' });
    const mask = pssAlgorithm({ hash: 'sha256', mask: 'sha1', salt: 32 });
    expect(verdict({ ds: rsa, sod: { algorithm: mask } })).toBe('undetermined CHIP_ALGORITHM');
  });

  it('with another length of salt than it states is failed', () => {
    const rsa = signer({ key: { rsa: 2048 }, signing: 'pss', hash: 'sha256' });
    const stated = pssAlgorithm({ hash: 'sha256', mask: 'sha256', salt: 20 });
    expect(verdict({ ds: rsa, sod: { algorithm: stated } })).toBe('failed CHIP_SOD_SIGNATURE');
    expect(verdict({ ds: { ...rsa, salt: 20 } })).toBe(RIGHT);
  });

  it('by a key with a generator of its own is failed, though OpenSSL finds it true', () => {
    const forged = forgedKey(ds);
    const results = of({ ds: forged });
    expect(results.get('chip-sod-signature')).toBe('failed CHIP_EC_PARAMETERS DS');
    expect(results.get('chip-content')).toBe('failed CHIP_EC_PARAMETERS DS');
  });

  it('on a curve that is not on the list is undetermined', () => {
    for (const explicit of [false, true]) {
      const odd = signer({ ...EC, key: { curve: 'secp256k1', explicit } });
      expect(verdict({ ds: odd })).toBe('undetermined CHIP_EC_PARAMETERS DS');
    }
    const twisted = signer({ ...EC, key: { curve: 'brainpoolP256t1', explicit: true } });
    expect(verdict({ ds: twisted })).toBe('failed CHIP_EC_PARAMETERS DS');
  });

  it('that fits only another curve than the certificate names is a defect of the issuer', () => {
    const brainpool = signer({ ...EC, key: { curve: 'brainpoolP256r1' } });
    const point = Buffer.from(ds.spki).subarray(-65);
    const spki = cat(Buffer.from(brainpool.spki).subarray(0, -65), point);
    expect(verdict({ dsParts: { spki } })).toBe('undetermined CHIP_ISSUER_DEFECT CURVE');
    const wrong = { ...ds, privateKey: signer(EC, 3).privateKey };
    expect(verdict({ dsParts: { spki }, sod: { by: wrong } })).toBe('failed CHIP_SOD_SIGNATURE KEY');
  });

  it('in DER where the plain form is stated is a defect of the issuer', () => {
    expect(verdict({ ds: { ...ds, signing: 'plain-as-der' } })).toBe('undetermined CHIP_ISSUER_DEFECT ENCODING');
    expect(verdict({ ds: { ...ds, signing: 'plain' } })).toBe(RIGHT);
  });

  it('without the certificate of the signer is undetermined, and nothing about the signer is known', () => {
    const results = of({ sod: { certificates: [] } });
    expect(results.get('chip-sod-signature')).toBe('undetermined TRUST_UNKNOWN DS_ABSENT');
    expect(results.get('chip-chain')).toBe('undetermined TRUST_UNKNOWN DS_ABSENT');
    expect(results.get('chip-validity')).toBe('undetermined TRUST_UNKNOWN DS_ABSENT');
    expect(results.get('chip-ds-profile')).toBe('undetermined TRUST_UNKNOWN DS_ABSENT');
    expect(results.get('chip-revocation')).toBe('undetermined REVOCATION_UNKNOWN DS_ABSENT');
    expect(results.get('chip-country')).toBe('undetermined CHIP_COUNTRY DS_ABSENT');
  });

  it('takes the certificate of the signer out of the store where none is embedded', () => {
    const made = dump();
    const certificates = [made.csca.der, made.ds.der].map((bytes, at) => ({ name: `${at}.der`, bytes }));
    expect(of({ sod: { certificates: [] }, trust: { certificates } }).get('chip-content')).toBe(RIGHT);
  });

  it('with several certificates and none that fits is undetermined', () => {
    const { csca: ca, ds: one } = dump();
    const results = of({ sod: { certificates: [ca.der, one.der], sid: sidOf(CSCA_NAME, 5) } });
    expect(results.get('chip-sod-signature')).toBe('undetermined TRUST_UNKNOWN DS_ABSENT');
  });
});

describe('profile of the signer', () => {
  const critical = (type: string): Buffer => extension(type, nothing(), true);
  it.each<[string, NonNullable<DumpParts['dsParts']>, string]>([
    ['no key usage', { usage: null }, 'failed CHIP_DS_PROFILE KEY_USAGE'],
    ['another key usage', { usage: 0x06 }, 'failed CHIP_DS_PROFILE KEY_USAGE'],
    ['a CA', { ca: true, usage: 0x86 }, 'failed CHIP_DS_PROFILE CA'],
    [
      'a signer of master lists',
      { purposes: { oids: ['2.23.136.1.1.3'], critical: true } },
      'failed CHIP_DS_PROFILE EXTENDED_KEY_USAGE',
    ],
    [
      'the same, not critical',
      { purposes: { oids: ['2.23.136.1.1.3'], critical: false } },
      'failed CHIP_DS_PROFILE EXTENDED_KEY_USAGE',
    ],
    [
      'a critical purpose',
      { purposes: { oids: ['1.3.6.1.5.5.7.3.2'], critical: true } },
      'failed CHIP_DS_PROFILE EXTENDED_KEY_USAGE',
    ],
    ['a purpose that is not critical', { purposes: { oids: ['1.3.6.1.5.5.7.3.2'], critical: false } }, RIGHT],
    [
      'an unknown critical extension',
      { extensions: [critical('1.2.3.4')] },
      'failed CHIP_DS_PROFILE CRITICAL_EXTENSION',
    ],
    ['a known critical extension', { extensions: [critical('2.5.29.32')] }, RIGHT],
    ['an unknown extension', { extensions: [extension('1.2.3.4', nothing())] }, RIGHT],
  ])('%s', (_, dsParts, expected) => {
    const results = of({ dsParts });
    expect(results.get('chip-ds-profile')).toBe(expected);
    expect(results.get('chip-content')).toBe(expected);
  });

  it('a signer of seals verifies no chip', () => {
    const made = dump();
    const certificates = [{ name: 'csca.der', bytes: made.csca.der }];
    const sealSigners = [{ name: 'seal.der', bytes: made.ds.der }];
    const { store } = dump({ trust: { certificates, sealSigners } });
    expect(judged(made, { store }).get('chip-ds-profile')).toBe('failed CHIP_DS_PROFILE ROLE');
  });
});

describe('chain', () => {
  const stranger = signer(EC, 4);
  const elsewhere = (parts: Partial<Parameters<typeof certificate>[0]>) => ({
    certificates: [
      {
        name: 'other.der',
        bytes: certificate({
          subject: CSCA_NAME,
          issuer: CSCA_NAME,
          spki: stranger.spki,
          by: stranger,
          ca: true,
          ...parts,
        }),
      },
    ],
  });
  const chain = (parts: DumpParts): string | undefined => of(parts).get('chip-chain');

  it('with no CSCA is undetermined', () => {
    const results = of({ trust: { certificates: [] } });
    expect(results.get('chip-chain')).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
    expect(results.get('chip-validity')).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
    expect(results.get('chip-revocation')).toBe('undetermined REVOCATION_UNKNOWN CSCA_ABSENT');
    expect(results.get('chip-sod-signature')).toBe(RIGHT);
    expect(results.get('chip-content')).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
  });

  it('that misses a CSCA of the same key identifier is failed', () => {
    expect(chain({ trust: elsewhere({ ski: keyId(csca.spki), aki: keyId(csca.spki) }) })).toBe('failed CHIP_CHAIN');
  });

  it('that misses a CSCA of the same name alone is undetermined', () => {
    expect(chain({ trust: elsewhere({}) })).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
    expect(chain({ dsParts: { aki: null }, trust: elsewhere({}) })).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
  });

  it('by name alone is successful where the key fits', () => {
    expect(chain({ dsParts: { aki: null } })).toBe(RIGHT);
    expect(chain({ dsParts: { aki: null, issuer: name('ut', 'utopia country  signing CA') } })).toBe(RIGHT);
  });

  it('finds the right one of several with one key identifier', () => {
    const twin = elsewhere({ ski: keyId(csca.spki), aki: keyId(csca.spki) }).certificates;
    const own = { name: 'csca.der', bytes: dump().csca.der };
    expect(chain({ trust: { certificates: [...twin, own] } })).toBe(RIGHT);
  });

  it('with a CSCA that is no CA, or may not sign certificates, has no issuer', () => {
    expect(chain({ cscaParts: { ca: false, usage: 0x06 } })).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
    expect(chain({ cscaParts: { usage: 0x80 } })).toBe('undetermined TRUST_UNKNOWN CSCA_ABSENT');
    expect(chain({ cscaParts: { extensions: [extension('1.2.3.4', nothing(), true)] } })).toBe(
      'undetermined TRUST_UNKNOWN CSCA_ABSENT',
    );
  });

  it('takes a link certificate as the anchor', () => {
    const old = signer(EC, 5);
    const link = certificate({ subject: CSCA_NAME, issuer: CSCA_NAME, spki: csca.spki, by: old, ca: true, serial: 9 });
    expect(chain({ trust: { certificates: [{ name: 'link.der', bytes: link }] } })).toBe(RIGHT);
  });

  it('with a CSCA whose key has a generator of its own is failed', () => {
    expect(of({ csca: forgedKey(csca) }).get('chip-chain')).toBe('failed CHIP_EC_PARAMETERS CSCA');
  });

  it('with a CSCA on a curve that is not on the list is undetermined', () => {
    const odd = signer({ ...EC, key: { curve: 'secp256k1' } });
    expect(of({ csca: odd }).get('chip-chain')).toBe('undetermined CHIP_EC_PARAMETERS CSCA');
  });

  it('with a certificate of an unknown algorithm is undetermined', () => {
    const other = signer({ key: { rsa: 2048 }, signing: 'pss', hash: 'sha256' });
    const made = dump({ csca: other });
    const der = Buffer.from(made.ds.der);
    const algorithm = algorithmOf(other);
    const unknown = Buffer.from(algorithm);
    unknown[12] = 0x7f;
    const changed = Buffer.from(
      der.toString('hex').replaceAll(algorithm.toString('hex'), unknown.toString('hex')),
      'hex',
    );
    expect(chain({ csca: other, sod: { certificates: [changed] } })).toBe('undetermined CHIP_ALGORITHM');
  });

  it('of two states is failed', () => {
    expect(chain({ dsParts: { subject: name('UX', 'Signer') } })).toBe('failed CHIP_CHAIN COUNTRY');
    expect(chain({ dsParts: { issuer: name('UX', 'Utopia Country Signing CA') } })).toBe('failed CHIP_CHAIN COUNTRY');
    expect(chain({ dsParts: { subject: name('ut', 'Signer') } })).toBe(RIGHT);
  });
});

describe('validity', () => {
  const verdict = (parts: DumpParts, now: number | null = UT_DAY): string | undefined =>
    of(parts, { now }).get('chip-validity');
  it('outside the time of signer or CSCA is failed', () => {
    expect(verdict({ dsParts: { to: '2026-01-01T00:00:00' } })).toBe('failed CHIP_CERT_VALIDITY DS');
    expect(verdict({ dsParts: { from: '2026-12-01T00:00:00' } })).toBe('failed CHIP_CERT_VALIDITY DS');
    expect(verdict({ cscaParts: { to: '2026-01-01T00:00:00' } })).toBe('failed CHIP_CERT_VALIDITY CSCA');
    expect(verdict({}, Date.parse('2051-01-01'))).toBe('failed CHIP_CERT_VALIDITY DS');
  });
  it('without a trusted clock is undetermined', () => {
    expect(verdict({}, null)).toBe('undetermined CHIP_CERT_VALIDITY CLOCK');
    expect(of({}, { now: null }).get('chip-content')).toBe('undetermined CHIP_CERT_VALIDITY CLOCK');
  });
  it('is that of the certificate in date, where the CSCA and a link certificate hold one key', () => {
    const own = certificate({
      subject: CSCA_NAME,
      issuer: CSCA_NAME,
      spki: csca.spki,
      by: csca,
      ca: true,
      to: '2026-01-01T00:00:00',
    });
    const link = certificate({ subject: CSCA_NAME, issuer: CSCA_NAME, spki: csca.spki, by: signer(EC, 5), ca: true });
    const certificates = [own, link].map((bytes) => ({ name: 'x.der', bytes }));
    expect(verdict({ trust: { certificates } })).toBe(RIGHT);
  });
});

describe('revocation', () => {
  const verdict = (parts: DumpParts, now: number | null = UT_DAY): string | undefined =>
    of(parts, { now }).get('chip-revocation');
  it('that lists the serial is failed, also in a list that is out of date', () => {
    expect(verdict({ crl: { revoked: [5, 77] } })).toBe('failed CHIP_DS_REVOKED');
    expect(verdict({ crl: { revoked: [77], nextUpdate: '2026-11-02T00:00:00' } })).toBe('failed CHIP_DS_REVOKED');
    expect(verdict({ crl: { revoked: [77] } }, null)).toBe('failed CHIP_DS_REVOKED');
    expect(of({ crl: { revoked: [77] } }).get('chip-content')).toBe('failed CHIP_DS_REVOKED');
  });
  it.each<[string, NonNullable<DumpParts['crl']> | null, string]>([
    ['no list', null, 'ABSENT'],
    ['a list out of date', { nextUpdate: '2026-11-02T00:00:00' }, 'STALE'],
    ['a list without an end', { nextUpdate: null }, 'STALE'],
    ['a list of another key', { by: signer(EC, 6) }, 'ABSENT'],
    ['a list of another issuer', { issuer: name('UT', 'Another CA'), by: csca }, 'ABSENT'],
    ['a list with the key identifier of another key', { aki: Buffer.alloc(20) }, 'ABSENT'],
    ['a list of the future', { thisUpdate: '2026-12-01T00:00:00' }, 'ABSENT'],
  ])('%s is undetermined', (_, list, detail) => {
    expect(verdict({ crl: list })).toBe(`undetermined REVOCATION_UNKNOWN ${detail}`);
  });
  it('without a trusted clock is undetermined', () => {
    expect(verdict({}, null)).toBe('undetermined REVOCATION_UNKNOWN CLOCK');
  });
});

describe('EF.COM and data groups', () => {
  it('EF.COM that differs is failed, and none is not supported', () => {
    const made = dump();
    expect(judged(made, { files: { COM: com([1]) } }).get('chip-com')).toBe('failed CHIP_COM DG2');
    expect(judged(made, { files: { COM: com([1, 2, 15]) } }).get('chip-com')).toBe('failed CHIP_COM DG15');
    expect(judged(made, { files: { COM: undefined } }).get('chip-com')).toBe('not-supported CHIP_COM');
    expect(judged(made, { files: { COM: undefined } }).get('chip-content')).toBe(RIGHT);
    expect(judged(made, { files: { COM: tlv(0x61) } }).get('chip-com')).toBe('undetermined CHIP_COM PARSE');
  });

  it('a group with another hash is failed', () => {
    const results = judged(dump(), { files: { DG2: group(2, 'another portrait') } });
    expect(results.get('chip-data-groups')).toBe('failed CHIP_DG_HASH DG2');
    expect(results.get('chip-content')).toBe('failed CHIP_DG_HASH DG2');
  });

  it('a group that is not listed is failed', () => {
    expect(judged(dump(), { files: { DG11: group(11) } }).get('chip-data-groups')).toBe('failed CHIP_DG_INJECTED DG11');
  });

  it('a group that is listed and not delivered is undetermined', () => {
    const made = dump(KEYED);
    expect(judged(made).get('chip-data-groups')).toBe(RIGHT);
    expect(judged(made, { files: { DG15: undefined } }).get('chip-data-groups')).toBe(
      'undetermined CHIP_DG_MISSING DG15',
    );
    expect(judged(made, { files: { DG1: undefined, DG14: undefined } }).get('chip-data-groups')).toBe(
      'undetermined CHIP_DG_MISSING DG1 DG14',
    );
  });

  it('groups outside the profile do not count, and inside it they do', () => {
    const made = dump({ groups: { 3: group(3), 11: group(11) } });
    const gone = { DG3: undefined, DG11: undefined };
    expect(judged(made, { files: gone }).get('chip-data-groups')).toBe(RIGHT);
    expect(judged(made, { files: gone, profile: [1, 2, 11] }).get('chip-data-groups')).toBe(
      'undetermined CHIP_DG_MISSING DG11',
    );
  });

  it('of an unknown hash are undetermined', () => {
    const object = (): Buffer =>
      seq(
        int(0),
        seq(oid('1.2.3.4')),
        seq(seq(int(1), octets(Buffer.alloc(32))), seq(int(2), octets(Buffer.alloc(32)))),
      );
    expect(of({ object }).get('chip-data-groups')).toBe('undetermined CHIP_ALGORITHM');
  });

  it('DG1 that a state never issued is undetermined without its file', () => {
    expect(of({}, { files: { DG1: undefined } }).get('chip-country')).toBe('undetermined CHIP_COUNTRY DG1_ABSENT');
  });
});

describe('country', () => {
  const verdict = (
    code: string,
    country: string | null,
    countries: Record<string, string> = {},
  ): string | undefined => {
    const rows = [`P<${code}${(UT_MRZ[0] ?? '').slice(5)}`, UT_MRZ[1] ?? ''];
    const issuer = name(country, 'CA');
    const made = dump({
      mrz: rows,
      cscaParts: { subject: issuer, issuer },
      dsParts: { issuer, subject: name(country, 'DS') },
      sod: { sid: sidOf(issuer, 77) },
      crl: { issuer },
      trust: { countries },
    });
    const certificates = [{ name: 'csca.der', bytes: made.csca.der }];
    return judged(
      dump({
        mrz: rows,
        cscaParts: { subject: issuer, issuer },
        dsParts: { issuer, subject: name(country, 'DS') },
        sod: { sid: sidOf(issuer, 77) },
        crl: { issuer },
        trust: { countries, certificates },
      }),
    ).get('chip-country');
  };
  it.each([
    ['D<<', 'DE', RIGHT],
    ['DEU', 'de', RIGHT],
    ['GBD', 'GB', RIGHT],
    ['GBN', 'GB', RIGHT],
    ['UNO', 'UN', RIGHT],
    ['UNA', 'UN', RIGHT],
    ['EUE', 'EU', RIGHT],
    ['RKS', 'KS', RIGHT],
    ['CHN', 'HK', RIGHT],
    ['FRA', 'DE', 'failed CHIP_COUNTRY'],
    ['D<<', 'FR', 'failed CHIP_COUNTRY'],
    ['UTO', 'UT', 'undetermined CHIP_COUNTRY UNKNOWN'],
    ['XXA', 'UT', 'undetermined CHIP_COUNTRY UNKNOWN'],
    ['FRA', null, 'undetermined CHIP_COUNTRY UNKNOWN'],
  ])('%s against %s', (code, country, expected) => {
    expect(verdict(code, country)).toBe(expected);
  });
  it('takes a table of the operator', () => {
    expect(verdict('XXA', 'UT', { XXA: 'UT' })).toBe(RIGHT);
  });
});

describe('EF.CardSecurity', () => {
  const verdict = (bytes: Uint8Array, change: Change = {}): string | undefined =>
    judged(dump(), { ...change, files: { CardSecurity: bytes } }).get('chip-card-security');
  it('is verified like a SOD', () => {
    expect(verdict(cardSecurity())).toBe(RIGHT);
    expect(verdict(cardSecurity({ messageDigest: Buffer.alloc(32) }))).toBe('failed CHIP_SOD_DIGEST');
    expect(verdict(cardSecurity({ signature: Buffer.alloc(70) }))).toBe('failed CHIP_SOD_SIGNATURE');
    expect(verdict(cardSecurity({ type: '2.23.136.1.1.1' }))).toBe('undetermined CHIP_SOD TYPE');
    expect(verdict(new Uint8Array())).toBe('failed CHIP_SOD EMPTY');
    expect(verdict(Buffer.from('3080', 'hex'))).toBe('undetermined CHIP_SOD PARSE');
    expect(verdict(cardSecurity(), { now: null })).toBe('undetermined CHIP_CERT_VALIDITY CLOCK');
  });
});

describe('DG1 against the printed MRZ', () => {
  const against = (mrz: readonly string[] | null, parts: DumpParts = {}, change: Change = {}): string | undefined =>
    of(parts, { mrz, ...change }).get('chip-mrz');
  const row = (at: number, from: string, to: string): string[] =>
    UT_MRZ.map((text, i) => (i === at ? text.replace(from, to) : text));

  it('that differs is failed', () => {
    expect(against(row(0, 'ANNA', 'ANNE'))).toBe('failed DG1_MISMATCH name');
    expect(against(row(1, '740812', '740813'))).toMatch(/^failed DG1_MISMATCH/);
    expect(against(row(1, 'L898902C3', 'L898902C4'))).toMatch(/^failed DG1_MISMATCH/);
    expect(of({}, { mrz: row(0, 'ANNA', 'ANNE') }).get('chip-content')).toBe('failed DG1_MISMATCH name');
  });
  it('in another size of document is failed', () => {
    const card = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
    expect(against(card)).toBe('failed DG1_MISMATCH format');
    expect(against(card, { mrz: card })).toBe(RIGHT);
  });
  it('in optional data alone is undetermined', () => {
    expect(against(row(1, 'ZE184226B', 'ZE184226C'))).toBe('undetermined DG1_OPTIONAL');
  });
  it('with fillers in a birth date that is not complete is no difference', () => {
    expect(against(UT_MRZ, { mrz: row(1, '7408122', '74<<<<2') })).toBe(RIGHT);
    expect(against(row(1, '7408122', '75<<<<2'))).toMatch(/^failed DG1_MISMATCH birthDate/);
  });
  it('that was opened by the CAN is not compared', () => {
    expect(against(UT_MRZ, {}, { reading: { ...READ, usedCan: true } })).toBe('not-supported DG1_CAN');
  });
  it('is left out without a printed MRZ, and undetermined without DG1', () => {
    expect(against(null)).toBeUndefined();
    expect(against(UT_MRZ, {}, { files: { DG1: undefined } })).toBe('undetermined CHIP_DG_MISSING DG1');
  });
  it('that is no MRZ is undetermined', () => {
    expect(against(UT_MRZ, { groups: { 1: tlv(0x61, tlv(0x5f1f, Buffer.alloc(80, 0x3c))) } })).toBe(
      'undetermined DG1_UNREADABLE PARSE',
    );
    expect(against(UT_MRZ, { groups: { 1: tlv(0x75, octets(dg1(UT_MRZ))) } })).toBe(
      'undetermined DG1_UNREADABLE PARSE',
    );
    expect(against(['not', 'an MRZ'])).toBe('undetermined DG1_UNREADABLE LAYOUT');
  });
});

describe('portrait', () => {
  it('is what its module says, and is undetermined without DG2', () => {
    const portrait = { result: 'undetermined', reason: 'CHIP_DG2_IMAGE', detail: 'CUT' } as const;
    expect(of({}, { portrait }).get('chip-portrait')).toBe('undetermined CHIP_DG2_IMAGE CUT');
    expect(of({}, { portrait }).get('chip-content')).toBe('undetermined CHIP_DG2_IMAGE CUT');
    expect(of({}, { files: { DG2: undefined } }).get('chip-portrait')).toBe('undetermined CHIP_DG2_IMAGE ABSENT');
  });
});

describe('a reading', () => {
  const reading = (facts: ReadingFacts, files: Change['files'] = {}): Map<ChipCheck, string> =>
    of(KEYED, { reading: facts, files });
  const NONE = { SOD: undefined, COM: undefined, DG1: undefined, DG2: undefined, DG14: undefined, DG15: undefined };

  it.each<[ReadingFacts, string]>([
    [stopped({ reason: 'SENSOR_NOT_FITTED' }), 'not-supported SENSOR_NOT_FITTED'],
    [stopped({ reason: 'SENSOR_FAULT', detail: 'READER_DENIED' }), 'aborted SENSOR_FAULT READER_DENIED'],
    [stopped({ reason: 'CHIP_EXPECTED_SILENT' }), 'aborted CHIP_EXPECTED_SILENT'],
    [stopped({ reason: 'RF_LOST' }), 'aborted RF_LOST'],
    [stopped({ reason: 'CHIP_NO_LDS' }), 'not-supported CHIP_NO_LDS'],
    [{ ...READ, access: { state: 'refused', detail: 'PASSWORD' } }, 'failed CHIP_ACCESS_FAILED PASSWORD'],
    [{ ...READ, access: { state: 'refused', detail: 'PROTOCOL' } }, 'failed CHIP_ACCESS_FAILED PROTOCOL'],
    [{ ...READ, access: { state: 'unsupported' } }, 'aborted CHIP_PACE_UNSUPPORTED'],
  ])('%j that never began', (facts, expected) => {
    const results = reading(facts, NONE);
    expect(results.get('chip-access')).toBe(expected);
    expect(results.get('chip-content')).toBe(expected);
    for (const check of ['chip-sod', ...PASSIVE.slice(1), 'chip-portrait', 'chip-authenticity'] as const)
      expect(results.get(check), check).toBe('aborted CHIP_NOT_READ');
  });

  it.each<[ReadingFacts['access'], string]>([
    [{ state: 'open' }, 'not-supported CHIP_OPEN'],
    [{ state: 'opened', note: 'CHIP_BAC_AFTER_PACE' }, 'successful CHIP_BAC_AFTER_PACE'],
    [{ state: 'opened', note: 'CHIP_PACE_UNSUPPORTED' }, 'successful CHIP_PACE_UNSUPPORTED'],
    [{ state: 'opened' }, RIGHT],
  ])('%j that was read', (access, expected) => {
    const results = reading({ ...READ, access, proofs: { aa: 'right' } });
    expect(results.get('chip-access')).toBe(expected);
    expect(results.get('chip-content')).toBe(RIGHT);
  });

  it.each(['PLAIN', 'MAC', 'PADDING', 'STATUS'])('with a broken channel (%s) is aborted', (detail) => {
    const results = reading({ ...READ, stopped: { reason: 'CHIP_SM', detail } }, { DG2: undefined });
    expect(results.get('chip-secure-messaging')).toBe(`aborted CHIP_SM ${detail}`);
    expect(results.get('chip-data-groups')).toBe(`aborted CHIP_SM ${detail}`);
    expect(results.get('chip-content')).toBe(`aborted CHIP_SM ${detail}`);
  });

  it('that ended early is never better than aborted', () => {
    for (const reason of ['RF_LOST', 'CHIP_READ', 'SENSOR_FAULT'] as const)
      expect(
        reading({ ...READ, proofs: { aa: 'right' }, stopped: { reason } }, { DG2: undefined }).get('chip-content'),
      ).toBe(`aborted ${reason}`);
  });

  it('that found a changed group before it ended is failed', () => {
    const results = reading(
      { ...READ, stopped: { reason: 'RF_LOST' } },
      { DG1: dg1([...UT_MRZ].reverse()), DG2: undefined },
    );
    expect(results.get('chip-content')).toBe('failed CHIP_DG_HASH DG1');
  });

  it('of a chip without a SOD is undetermined', () => {
    expect(reading(READ, { SOD: undefined }).get('chip-sod')).toBe('undetermined CHIP_SOD ABSENT');
  });
});

describe('proof of the chip', () => {
  const proof = (
    proofs: ReadingFacts['proofs'],
    { parts = KEYED, ...change }: Change & { parts?: DumpParts } = {},
  ): string | undefined => of(parts, { reading: { ...READ, proofs }, ...change }).get('chip-authenticity');

  it.each<[ReadingFacts['proofs'], string]>([
    [{ aa: 'right' }, RIGHT],
    [{ ca: 'right' }, RIGHT],
    [{ aa: 'wrong', ca: 'right' }, 'failed CHIP_AA'],
    [{ aa: 'weak' }, 'failed CHIP_AA KEY_SIZE'],
    [{ ca: 'wrong' }, 'failed CHIP_CA'],
    [{ cam: 'wrong' }, 'failed CHIP_CAM'],
    [{ aa: 'defect' }, 'undetermined CHIP_ISSUER_DEFECT ENCODING'],
    [{ cam: 'right' }, 'undetermined CHIP_AUTH_UNANCHORED'],
    [{}, 'aborted CHIP_NOT_READ'],
  ])('%j', (proofs, expected) => {
    expect(proof(proofs)).toBe(expected);
  });

  it('by the mapping needs EF.CardSecurity with a true signature', () => {
    expect(proof({ cam: 'right' }, { files: { CardSecurity: cardSecurity() } })).toBe(RIGHT);
    expect(proof({ cam: 'right' }, { files: { CardSecurity: cardSecurity({ signature: Buffer.alloc(70) }) } })).toBe(
      'undetermined CHIP_AUTH_UNANCHORED',
    );
  });

  it('counts for nothing without passive authentication', () => {
    expect(proof({ aa: 'right' }, { parts: { ...KEYED, trust: { certificates: [] } } })).toBe(
      'undetermined CHIP_AUTH_UNANCHORED',
    );
    expect(proof({ aa: 'right', ca: 'right' }, { files: { DG15: group(15, 'the key of a copy') } })).toBe(
      'undetermined CHIP_AUTH_UNANCHORED',
    );
    expect(proof({ aa: 'right' }, { parts: { ...KEYED, crl: null } })).toBe('undetermined CHIP_AUTH_UNANCHORED');
  });

  it('is not supported where no key is listed', () => {
    expect(proof({}, { parts: {} })).toBe('not-supported CHIP_CLONEABLE');
    expect(proof({}, { parts: { groups: { 14: dg14(false) } } })).toBe('not-supported CHIP_CLONEABLE');
    const obligatory = of({}, { reading: READ, authenticityObligatory: true });
    expect(obligatory.get('chip-content')).toBe('undetermined CHIP_CLONEABLE');
    expect(of({}, { reading: READ }).get('chip-content')).toBe(RIGHT);
  });

  it('is never not supported where the list names a key that the chip leaves out', () => {
    expect(proof({}, { files: { DG14: undefined, DG15: undefined } })).toBe('undetermined CHIP_DG_MISSING DG14 DG15');
    expect(proof({}, { files: { DG15: undefined, DG14: dg14(false) } })).toMatch(/^undetermined/);
  });
});
