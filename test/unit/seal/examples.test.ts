import { describe, expect, it } from 'vitest';
import { readBase32 } from '../../../src/core/seal/idb/base32.ts';
import { judgeSeal, readSeal, type SealReading } from '../../../src/core/seal/index.ts';
import { sealVerdict } from '../../../src/core/seal/judge/signature.ts';
import type { Seal } from '../../../src/core/seal/seal.ts';
import { c40Bytes, readC40 } from '../../../src/core/seal/vds/c40.ts';
import { readDate, readMaskedDate } from '../../../src/core/seal/vds/dates.ts';
import { canonicalJson, readJson } from '../../../src/core/seal/vdsnc/json.ts';
import { type Certificate, NO_TRUST, TrustStore } from '../../../src/core/trust/index.ts';
import { readPublicKey } from '../../../src/core/trust/public-key.ts';
import { bits, oid, seq } from '../../fakes/der-writer.ts';
import { base32, c40, csca, element, idb, vdsNc } from '../../fakes/seals.ts';

/**
 * Worked examples: BSI TR-03137-1 v2.5 annexes C to H (the printed bytes of the standard and the public keys of its test signers),
 * and seals made with the public test key of RFC 6979 A.2.5.
 */
const BP256 = '1.3.36.3.3.2.8.1.1.7';
const BP224 = '1.3.36.3.3.2.8.1.1.5';
const P256 = '1.2.840.10045.3.1.7';
const K27 = keyOf(
  BP256,
  '048a4a6c721161e1eefe05e9b6b7ed9a0a227c96990a426875114dcd792b14d10896b5181ee317df3738d795a0a4171adb4f713378a329d08a3ee521b136579956',
);
const K32 = keyOf(
  BP224,
  '044ce232a26aa6a7d4416cb1ccbd5b9bf47e89cd00f2b5c59935c83cfa581aaa53126861ee3449afe3a0cd338a63e2ed2e6dfa3788ce178fe2',
);
const KT = keyOf(
  P256,
  '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
);
const VISA =
  'dc036abc6d32c8a72cb10f7134b798155d01022cdd52134a74da1347c6fed95cb89f9fce133c133c133c133c203833734aaf47f0c32f1a1e20eb2625393afe31' +
  '0403a00000050633be1fed20c6ff38d5573247608c9b64cae022c1c5249660e51ae316d600f974aac2129c' +
  '3f093c35955314026304705cd24c1b8100711bd4411f068e8d93e8b7';
const ARRIVAL =
  'dc026abc6d32c8a519fc0f71341145f4fd020230a5621353d9a275735bd4134bc549133c133c133c133c133ca32519a519a4344a5e681ae7204b20d532cf4b7c133c133f' +
  '030820d5201019a51aeaff404a1f218ca4392647ecff6c8abf9e796a78eebe0b1ac8cc25c4ee17eed961d1189091358d7d616f1a517abc747f6c4490ff159d4dcf50248b00b1e32e9e7805e7';
const PERMIT =
  'dc036abc6d32c8a727390f71341145f4fb0602305cba135875976ec066d417b59e8c6abc133c133c133c133c3fef3a2938ee43f1593d1ae52dbb26751fe64b7c133c136b' +
  '0306d79519a65306ff40158cf5b0bb7fbda099e8e7c94abefc9677b2e71e9885f5cd9057a8bfcf930a6046bcf897650af8f9b0343c034d2f64ce081f95fbf3d01292d1f8165ece27d327';
const STICKER_CARD =
  'dc036abc6d32c8a72cb10f7135b79815f9080106cf3519af974c02061a70208519a10310395e26b3d9a275735bd4cd485ca17176' +
  'ff389101f305c9aa04d2ab00212c7cf65fefcaaf565a54538b2498d681a18839c92656526c40594b0b1da12a27f687a3501278dc4145b6e64afc';
const STICKER_PASSPORT =
  'dc036abc6d32c8a72cb10f7135b79815f80a0106b77a38e596ce02061a203a4d1fe1030426532081' +
  'ff381462bcfef51ad1b8d09de328b15c5435e64829ce548647dd579787169624a046738dc5023708319a4294811131eaac58d518cfe98b431437';
const INSURANCE =
  'dc026abc6d32c8a519fc0f7134116d04fc0401083fee456d2de019a8020b506572736368776569c39f03054f736361720413' +
  '4ac3a2636f62c3a96e69646963747572697573' +
  'ff40582ed05cb05049b4fe49744d5e70a1982f8b7afb1e90259ce47ba9907efcf59483f0a0b421ec760d6fd2284bbac37e136f1e3be6e14a6f6bc012110cff919d0f';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

function keyOf(curve: string, point: string): Certificate {
  const spki = seq(seq(oid('1.2.840.10045.2.1'), oid(curve)), bits(Buffer.from(point, 'hex')));
  return { key: () => readPublicKey(spki) } as unknown as Certificate;
}

function sealIn(bytes: Uint8Array): Seal {
  const reading = readSeal(bytes);
  if (reading.kind !== 'seal') throw new Error(JSON.stringify(reading));
  return reading.seal;
}

function verdictOf(bytes: Uint8Array, key: Certificate): string | undefined {
  const { proof } = sealIn(bytes);
  return proof === null ? undefined : sealVerdict(proof, key);
}

describe('C40 and dates', () => {
  it('are read as the standard prints them', () => {
    const c40Of = (hex: string): string | null => readC40(bytesOf(hex));
    expect(c40Of('eb11fe45')).toBe('XKCD');
    expect(c40Of('eb0466a9')).toBe('XK CD');
    expect(c40Of('62d719c9')).toBe('BSI01');
    expect(c40Of('d9c5')).toBe('UTO');
    expect(c40Of('6abc')).toBe('D  ');
    expect(c40Of('fe45')).toBe('D');
    for (const hex of ['00', '0000', 'ffff', 'fe45133c', 'fe62', 'fa01']) expect(c40Of(hex), hex).toBeNull();
    for (let length = 1; length <= 40; length++) {
      const text = 'AB1<C2D3E4'.repeat(4).slice(0, length).replaceAll('<', ' ');
      expect(c40(text)).toHaveLength(c40Bytes(length));
      expect(readC40(c40(text))).toBe(text);
    }
  });

  it('of three and of four bytes', () => {
    expect(readDate(bytesOf('319ef5'))).toBe('1957-03-25');
    expect(readDate(bytesOf('b79815'))).toBe('2021-12-03');
    // The last is 30 February 2021.
    for (const hex of ['ffffff', '000000', '232045']) expect(readDate(bytesOf(hex)), hex).toBeNull();
    expect(readMaskedDate(bytesOf('00bbddbf'))).toBe('1999-12-31');
    expect(readMaskedDate(bytesOf('c3002e7c'))).toBe('19xx-xx-01');
    expect(readMaskedDate(bytesOf('f000076c'))).toBe('1900-xx-xx');
    expect(readMaskedDate(bytesOf('ff000000'))).toBe('xxxx-xx-xx');
    expect(readMaskedDate(bytesOf('ff000001'))).toBeNull();
  });
});

describe('seals of BSI TR-03137-1', () => {
  it('hold what the standard says, field by field', () => {
    expect(sealIn(bytesOf(VISA))).toMatchObject({
      version: 4,
      country: 'D<<',
      signer: 'DETS',
      certRef: '32',
      issued: '2020-01-01',
      signed: '2021-12-03',
      profile: 'visa',
      fields: {
        mrz: ['VCD<<DENT<<ARTHUR<PHILIP<<<<<<<<<<<<', '1234567XY7GBR5203116M2005250'],
        durationOfStay: { days: 160, months: 0, years: 0 },
        passportNumber: '47110815P',
      },
      unknown: [],
      fault: null,
    });
    expect(sealIn(bytesOf(ARRIVAL))).toMatchObject({
      version: 3,
      certRef: '00027',
      profile: 'arrival-attestation',
      fields: {
        azrNumber: '160113000085',
        mrz: ['MED<<MUSTERMANN<<ERIK<<<<<<<<<<<<<<<', 'M0000000<4ALB0308212M1604128<<<<<<<2'],
      },
    });
    expect(sealIn(bytesOf(PERMIT))).toMatchObject({
      profile: 'residence-permit',
      fields: {
        mrz: ['ATD<<RESIDORCE<<ROLAND<<<<<<<<<<<<<<', '6525845096USA7008038M2201018<<<<<<06'],
        passportNumber: 'UFO001979',
      },
    });
    expect({ ...sealIn(bytesOf(STICKER_CARD)).fields }).toEqual({
      documentNumber: 'T2000AK47',
      municipality: '05314000',
      address: '53123MUSTERMANNSTRASSE21',
    });
    expect({ ...sealIn(bytesOf(STICKER_PASSPORT)).fields }).toEqual({
      documentNumber: 'PA5500K11',
      municipality: '03359010',
      postalCode: '21614',
    });
    expect({ ...sealIn(bytesOf(INSURANCE)).fields }).toEqual({
      socialInsuranceNumber: '65170839J003',
      surname: 'Perschweiß',
      firstName: 'Oscar',
      birthName: 'Jâcobénidicturius',
    });
  });

  it('verify under the key that signed them, and under no other', () => {
    for (const [hex, key, other] of [
      [VISA, K32, K27],
      [ARRIVAL, K27, K32],
      [PERMIT, K27, K32],
      [STICKER_CARD, K32, K27],
      [STICKER_PASSPORT, K32, K27],
      [INSURANCE, K27, K32],
    ] as const) {
      expect(verdictOf(bytesOf(hex), key)).toBe('right');
      expect(verdictOf(bytesOf(hex), other)).toBe('wrong');
    }
  });

  it('do not verify once a bit in front of the signature is changed', () => {
    const visa = bytesOf(VISA);
    const start = visa.length - 56 - 2;
    for (let at = 0; at < start; at++) {
      const changed = Uint8Array.from(visa);
      changed[at] = (changed[at] as number) ^ 1;
      const reading = readSeal(changed);
      if (reading.kind === 'seal' && reading.seal.proof !== null)
        expect(sealVerdict(reading.seal.proof, K32), `byte ${at}`).toBe('wrong');
      else expect(reading.kind, `byte ${at}`).not.toBe('seal');
    }
  });

  it('name a surname that ends inside a character', () => {
    const cut = Buffer.from(bytesOf(INSURANCE));
    cut[cut.indexOf(Buffer.from('c39f0305', 'hex')) + 1] = 0x41;
    expect(sealIn(cut)).toMatchObject({ fault: 'FIELD_UTF8' });
    expect(sealIn(cut).fields).not.toHaveProperty('surname');
    expect(sealIn(cut).fields).toHaveProperty('firstName');
  });
});

const IDB_4 =
  'd9c501010203040500' +
  '11941a61060904203833737f404f02415e49aabb1e1d7c92b9eb4a2cc105600cdad13800ef195e6d51272e82706da279ac2d6ad1fa55fd5300de810aa4f9a581622e16ea664109d996e5b4ab32';
const IDB_3 =
  'd9c501010203040511941a61060904203833737f40890e3afc95a1ce6bcf0ade4e84185d1bb9ed2534c5ee6341568000370d3fefb3f74a4c7202cc31a2ae87479efdc95e68f42374b626e1131df9c430c626f60677';

describe('an IDB', () => {
  it('is read with and without compression, signed with both forms of its date', () => {
    const plain = sealIn(Buffer.from('RDB1ANK6GCEQFCCYLDMVTWS23NN5YXG5LXPF5X27Q'));
    const packed = sealIn(Buffer.from('RDB1CPDNACFQA5H7WVPDBCICRBMFRWKZ3JNNWW64LTOV3XS635P4DDIGSO'));
    expect(plain).toMatchObject({ country: 'D<<', profile: 'idb-5', unknown: [{ tag: 5 }], proof: null });
    expect(packed).toEqual(plain);
    for (const hex of [IDB_4, IDB_3]) {
      const text = `RDB1B${base32(bytesOf(hex))}`;
      const seal = sealIn(Buffer.from(text));
      expect(seal).toMatchObject({
        certRef: '0102030405',
        signed: '2026-01-15',
        fields: { can: '123456' },
        profile: 'idb-can',
      });
      expect(verdictOf(Buffer.from(text), KT)).toBe('right');
      expect(sealIn(Buffer.from(`${text}====`))).toEqual(seal);
    }
    expect(`RDB1B${base32(bytesOf(IDB_4))}`).toMatch(/^RDB1B3HCQCAICAMCAKAARSQNGCBQJAQ/);
  });
});

const DATA = '{"hdr":{"t":"icao.test","v":1,"is":"UTO"},"msg":{"z":1.50,"é":"Å","a":"<&>","€":1e21,"n":-0}}';
const SIGNATURE = 'AlXckaqbESV665D6XM_zprsXfrMkmxmUXtdkJ6Ry9A5ab2sCA3JcG0UzV1hUApqLcGbWqa7XVtGW5reAxGAV-Q';

describe('a VDS-NC', () => {
  const text = (data: string): Buffer =>
    Buffer.from(`{"data":${data},"sig":{"alg":"ES256","cer":"AA","sigvl":"${SIGNATURE}"}}`);

  it('is signed over the canonical form, whatever its order and spaces', () => {
    const read = readJson(DATA);
    if (typeof read === 'string') throw new Error(read);
    expect(canonicalJson(read.value)).toBe(
      '{"hdr":{"is":"UTO","t":"icao.test","v":1},"msg":{"a":"<&>","n":0,"z":1.5,"é":"Å","€":1e+21}}',
    );
    expect(verdictOf(text(DATA), KT)).toBe('right');
    expect(verdictOf(text(DATA.replace(/,/g, ' ,\n ').replace('"v":1', '"v": 1.0')), KT)).toBe('right');
    expect(verdictOf(text(DATA.replace('1.50', '1.51')), KT)).toBe('wrong');
    expect(readSeal(text(DATA.replace('"z":1.50', '"z":1.50,"z":1.50')))).toMatchObject({ fault: 'JSON_DUPLICATE' });
    expect(readSeal(text(DATA.replace('"z":1.50', '"z":1.50,"\\u007a":1')))).toMatchObject({ fault: 'JSON_DUPLICATE' });
  });

  it('keeps a member that is called like a prototype, and shows none that is not signed', () => {
    const seal = sealIn(text('{"hdr":{"t":"a","v":1,"is":"UTO"},"msg":{"__proto__":{"x":1}}}'));
    expect(JSON.stringify(seal.fields)).toBe('{"__proto__":{"x":1}}');
    const more = vdsNc({ by: csca, certificate: Buffer.from('x'), more: ',"holder":"MALLORY"' });
    expect(JSON.stringify(sealIn(more).fields)).toBe('{"number":"EDTA0001","surname":"SAMPLE","until":"2026-12-31"}');
    expect(readSeal(Buffer.concat([more, Buffer.from(' x')]))).toMatchObject({ fault: 'TRAILING' });
  });
});

const EMPTY = {
  store: new TrustStore(NO_TRUST),
  now: Date.parse('2022-01-01T00:00:00Z'),
  mrz: null,
  passportMrz: null,
};
const reasonOf = (reading: SealReading): string => {
  const { reason, detail } = judgeSeal({ ...EMPTY, reading });
  return detail === undefined ? reason : `${reason} ${detail}`;
};

describe('hostile bytes', () => {
  const visa = bytesOf(VISA);
  const of = (...parts: (Uint8Array | string)[]): string =>
    reasonOf(
      readSeal(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)))),
    );

  it('end in a fault that has a name', () => {
    expect(of('dc03')).toBe('SEAL_STRUCTURE TRUNCATED');
    expect(of(visa, '0d0a')).toBe('SEAL_STRUCTURE TRAILING');
    expect(of(visa, '010100')).toBe('SEAL_STRUCTURE TRAILING');
    const passport = '050633be1fed20c6';
    expect(of(VISA.replace(passport, passport + passport))).toBe('SEAL_STRUCTURE DUPLICATE_TAG');
    expect(of(VISA.replace('0506', '058400000006'))).toBe('SEAL_STRUCTURE TLV_LENGTH');
    expect(of(VISA.replace('0506', '058106'))).toBe('SEAL_STRUCTURE TLV_LENGTH');
    expect(of(visa.subarray(0, visa.length - 58), 'ff00')).toBe('SEAL_STRUCTURE SIGNATURE_MISSING');
    expect(of('dc01', visa.subarray(2))).toBe('SEAL_VERSION');
    expect(of(visa.subarray(0, visa.length - 58), 'ff37', Buffer.alloc(55, 1))).toBe('SEAL_SIGNATURE LENGTH');
  });

  it('of texts too', () => {
    const said = (text: string): string => reasonOf(readSeal(Buffer.from(text)));
    const zeros = idb({ features: [element(5, Buffer.alloc(60_000))], compress: true });
    expect(said(zeros.toString())).toBe('SEAL_STRUCTURE ZLIB_LIMIT');
    expect(said('RDB1Ank6gceqf')).toBe('SEAL_STRUCTURE BASE32_CHAR');
    for (const text of ['{"data":{},"sig":{}}', '["data"]', 'https://example.org', 'M1', '', '@'])
      expect(said(text), text).toBe('SEAL_UNKNOWN');
    expect(said('RDB1E')).toBe('SEAL_VERSION');
    expect(readBase32(Buffer.from('AB'))).toBe('BASE32_BITS');
    expect(readBase32(Buffer.from('A'))).toBe('BASE32_LENGTH');
    expect(readBase32(Buffer.from('AA'))).toEqual(Uint8Array.from([0]));
  });
});
