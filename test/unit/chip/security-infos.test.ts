import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { der, derInteger, derOid } from '../../../src/core/asn1/index.ts';
import { choosePace } from '../../../src/core/chip/access/pace.ts';
import { canPassword, mrzPassword } from '../../../src/core/chip/access/password.ts';
import { readSecurityInfos, samePaceInfos } from '../../../src/core/chip/access/security-infos.ts';
import { chooseChipAuthentication } from '../../../src/core/chip/authenticity/chip-authentication.ts';
import { BlockSize } from '../../../src/core/chip/read/block-size.ts';
import { capabilitiesOfAtr, capabilitiesOfFile } from '../../../src/core/chip/read/capabilities.ts';
import { hex } from '../../fakes/chip-transports.ts';
import doc from '../../vectors/chip/doc9303-11.json' with { type: 'json' };

const PACE = '0.4.0.127.0.7.2.2.4';
const paceInfo = (arcs: string, parameterId: number | null, version = 2): Uint8Array =>
  der(0x30, derOid(`${PACE}.${arcs}`), derInteger(version), ...(parameterId === null ? [] : [derInteger(parameterId)]));
const read = (...infos: Uint8Array[]) => {
  const answer = readSecurityInfos(der(0x31, ...infos));
  if (!answer.ok) throw new Error(answer.reason);
  return answer;
};
const chosen = (...infos: Uint8Array[]) => choosePace(read(...infos).pace, true)?.info;

describe('the way of PACE', () => {
  it('is chosen by what it can do, never by its place', () => {
    const [cam, gm256, gm128, des, im] = [
      paceInfo('6.2', 13),
      paceInfo('2.4', 12),
      paceInfo('2.2', 16),
      paceInfo('2.1', 12),
      paceInfo('4.4', 16),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([cam, gm256, gm128, des, im], { minLength: 5 }), (infos) => {
        expect(chosen(...infos)).toMatchObject({ mapping: 'ECDH-CAM', cipher: 'AES-128' });
      }),
    );
    expect(chosen(des, gm128, gm256)).toMatchObject({ cipher: 'AES-256', parameterId: 12 });
    expect(chosen(gm128, paceInfo('2.2', 12))).toMatchObject({ parameterId: 16 });
    expect(chosen(im, paceInfo('1.1', 0))).toMatchObject({ mapping: 'DH-GM', cipher: '3DES' });
    expect(chosen(paceInfo('3.2', 0), paceInfo('4.1', 13))).toMatchObject({ mapping: 'ECDH-IM' });
  });

  it.each([
    ['a reserved identifier', paceInfo('2.2', 3)],
    ['a MODP group for ECDH', paceInfo('2.2', 0)],
    ['a curve for DH', paceInfo('1.2', 13)],
    ['secp224r1 with integrated mapping', paceInfo('4.2', 10)],
    ['chip authentication mapping with 3DES', paceInfo('6.1', 13)],
    ['another version', paceInfo('2.2', 13, 1)],
    ['explicit parameters only', paceInfo('2.2', null)],
  ])('is none for %s', (_, info) => {
    expect(chosen(info)).toBeUndefined();
  });

  it('is none that the reader cannot carry', () => {
    const infos = read(paceInfo('1.2', 1), paceInfo('1.2', 0)).pace;
    expect(choosePace(infos, true)?.info.parameterId).toBe(1);
    expect(choosePace(infos, false)?.info.parameterId).toBe(0);
  });

  it('is unknown where the arc is one that the standard does not have, and absent where there is none', () => {
    expect(read(paceInfo('5.2', 13))).toMatchObject({ pace: [], unknownPace: true });
    expect(read(paceInfo('2', 13))).toMatchObject({ pace: [], unknownPace: false });
    expect(read(der(0x30, derOid('1.2.3'), derInteger(1)))).toMatchObject({ pace: [], unknownPace: false });
  });

  it('says when the unsigned list differs from the signed one', () => {
    const [best, weak] = [paceInfo('6.2', 13), paceInfo('2.1', 12)];
    expect(samePaceInfos(read(best, weak), read(weak, best))).toBe(true);
    expect(samePaceInfos(read(weak), read(weak, best))).toBe(false);
    expect(samePaceInfos(read(paceInfo('2.2', 12)), read(paceInfo('2.2', 13)))).toBe(false);
  });
});

describe('chip authentication', () => {
  const key = (keyId: number | null): Uint8Array =>
    der(
      0x30,
      derOid('0.4.0.127.0.7.2.2.1.2'),
      der(
        0x30,
        der(0x30, derOid('0.4.0.127.0.7.1.2'), derInteger(13)),
        der(0x03, Uint8Array.of(0), hex(doc.G1.public)),
      ),
      ...(keyId === null ? [] : [derInteger(keyId)]),
    );
  const info = (cipher: number, keyId: number | null): Uint8Array =>
    der(0x30, derOid(`0.4.0.127.0.7.2.2.3.2.${cipher}`), derInteger(1), ...(keyId === null ? [] : [derInteger(keyId)]));

  it('pairs key and protocol by identifier, and prefers AES', () => {
    expect(chooseChipAuthentication(read(info(1, 1), info(2, 2), key(1), key(2)))).toMatchObject({
      cipher: 'AES-128',
      keyId: 2,
    });
    expect(chooseChipAuthentication(read(info(1, null), info(4, null), key(null)))).toMatchObject({
      cipher: 'AES-256',
      keyId: null,
    });
    expect(chooseChipAuthentication(read(info(2, null), key(7)))).toMatchObject({ cipher: 'AES-128', keyId: 7 });
  });

  it('assumes 3DES where DG14 names a key and no protocol, and nothing where there is no key', () => {
    expect(chooseChipAuthentication(read(key(null)))).toMatchObject({ cipher: '3DES', oid: null });
    expect(chooseChipAuthentication(read(info(2, null)))).toBeNull();
  });
});

describe('what a chip or a reader says', () => {
  it('never makes a reader of it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readSecurityInfos(bytes);
        capabilitiesOfAtr(bytes);
        capabilitiesOfFile(bytes);
      }),
      { numRuns: 500 },
    );
  });

  it('tells whether lengths of two bytes are possible', () => {
    // Historical bytes: category 80, card capabilities 73 with three bytes.
    expect(capabilitiesOfAtr(hex('3B8580018073000040B6')).extended).toBe(true);
    expect(capabilitiesOfAtr(hex('3B8580018073000000F6')).extended).toBe(false);
    expect(capabilitiesOfAtr(hex('3B888001000000000000000009')).extended).toBe(false);
    expect(capabilitiesOfFile(hex('47030000407F6608020203E802020400'))).toEqual({ extended: true, answerBytes: 1024 });
    expect(capabilitiesOfFile(hex('4703000000'))).toEqual({ extended: false, answerBytes: null });
  });
});

describe('the block size', () => {
  it('only ever shrinks, and stays above zero', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.tuple(fc.constantFrom('3DES', 'AES-128', null), fc.option(fc.nat(260))), { maxLength: 20 }),
        (extended, refusals) => {
          const block = new BlockSize();
          if (extended) block.allowExtended({ extended, answerBytes: 1_500 });
          for (const [cipher, named] of refusals) {
            const before = block.current(cipher);
            const smaller = block.shrink(cipher, named);
            expect(block.current(cipher)).toBeGreaterThan(0);
            expect(block.current(cipher) < before).toBe(smaller);
          }
        },
      ),
    );
  });

  it('goes down to 32 in the steps of the field', () => {
    const block = new BlockSize();
    const steps = [block.current('AES-128')];
    while (block.shrink('AES-128', null)) steps.push(block.current('AES-128'));
    expect(steps).toEqual([223, 192, 160, 128, 96, 64, 32]);
  });
});

describe('the password', () => {
  it('is refused for rows that are no MRZ of a document with a chip', () => {
    for (const rows of [
      [],
      ['P<UTO'],
      ['A'.repeat(44)],
      ['a'.repeat(44), 'b'.repeat(44)],
      ['A'.repeat(30), 'B'.repeat(30)],
    ])
      expect(mrzPassword(rows)).toMatchObject({ ok: false, reason: 'CHIP_MRZ_ROWS' });
    expect(canPassword('12345')).toMatchObject({ ok: false, reason: 'CHIP_CAN_FORM' });
    expect(canPassword('123456')).toEqual({ ok: true, password: { kind: 'CAN', digits: '123456' } });
  });

  it('does not depend on a misread check digit', () => {
    const [, td3] = ['', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
    const first = `P<UTOERIKSSON<<ANNA<MARIA${'<'.repeat(19)}`;
    const right = mrzPassword([first, td3]);
    expect(right).toMatchObject({ ok: true });
    expect(mrzPassword([first, td3.replace('C36', 'C30').replace('8122F', '8129F')])).toEqual(right);
  });
});
