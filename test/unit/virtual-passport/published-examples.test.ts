import { describe, expect, it } from 'vitest';
import { ascii, concat, fixed, hex, toHex, toInteger } from '../../../src/adapters/hardware/virtual-passport/bytes.ts';
import { mutualAuthentication } from '../../../src/adapters/hardware/virtual-passport/card/bac.ts';
import { cmac, SUITES } from '../../../src/adapters/hardware/virtual-passport/card/ciphers.ts';
import { parseCommand } from '../../../src/adapters/hardware/virtual-passport/card/command.ts';
import {
  type Curve,
  type Group,
  groupOf,
  inverse,
  type ModpGroup,
  mod,
} from '../../../src/adapters/hardware/virtual-passport/card/groups.ts';
import { pointOf, pseudoRandom, subgroupOf } from '../../../src/adapters/hardware/virtual-passport/card/mapping.ts';
import type { Messaging } from '../../../src/adapters/hardware/virtual-passport/card/messaging.ts';
import { Pace, type PaceStep, type PaceVariant } from '../../../src/adapters/hardware/virtual-passport/card/pace.ts';
import { mrzInformation } from '../../../src/adapters/hardware/virtual-passport/document/mrz.ts';

/** The card draws exactly these private keys and nonces, in this order. */
function scripted(...values: readonly (Uint8Array | bigint)[]) {
  const left = [...values];
  return (bytes: number): Uint8Array => {
    const next = left.shift();
    if (next === undefined) throw new Error('the card drew more than the example has');
    // A private key is one more than what is drawn, reduced by the order less one.
    return typeof next === 'bigint' ? fixed(next - 1n, bytes) : next;
  };
}

const number = (text: string): bigint => toInteger(hex(text));
const contentOf = (step: PaceStep): string => {
  if (step.kind === 'refused') throw new Error(`refused with ${step.status.toString(16)}`);
  return toHex(step.data);
};
const pace = (
  variant: PaceVariant,
  password: Uint8Array,
  draw: (bytes: number) => Uint8Array,
  staticKey: bigint | null,
) => new Pace({ variant, password, draw, staticKey, fault: 'none' });

describe('the card follows the worked examples of ICAO 9303-11', () => {
  it('Appendix D: basic access control and secure messaging with 3DES', () => {
    const information = mrzInformation(['', 'L898902C<3UTO6908061F9406236ZE184226B<<<<<14']);
    expect(Buffer.from(information).toString()).toBe('L898902C<369080619406236');
    const done = mutualAuthentication({
      mrzInformation: information,
      challenge: hex('4608F91988702212'),
      proof: hex('72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7'),
      draw: scripted(hex('0B4F80323EB3191CB04970CB4052790B')),
    });
    expect(toHex(done?.answer ?? hex(''))).toBe(
      '46b9342a41396cd7386bf5803104d7cedc122b9132139baf2eedc94ee178534f2f2d235d074d7449',
    );
    const session = done?.session as Messaging;
    const com = hex('60145F0104303130365F36063034303030305C026175');
    const exchange = (raw: string, data: Uint8Array): string => {
      const command = parseCommand(hex(raw));
      expect(command).not.toBeNull();
      expect(command === null ? null : session.open(command)).not.toBeNull();
      return toHex(session.close({ data, status: 0x9000 }, false));
    };
    expect(exchange('0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', hex(''))).toBe(
      '990290008e08fa855a5d4c50a8ed',
    );
    expect(exchange('0CB000000D9701048E08ED6705417E96BA5500', com.subarray(0, 4))).toBe(
      '8709019ff0ec34f9922651990290008e08ad55cc17140b2ded',
    );
    expect(exchange('0CB000040D9701128E082EA28A70F3C7B53500', com.subarray(4))).toBe(
      '871901fb9235f4e4037f2327dcc8964f1f9b8c30f42c8e2fff224a990290008e08c8b2787eaea07d74',
    );
  });

  it('Appendix G.2: PACE with DH and generic mapping', () => {
    const secret = {
      map: number('66DDAFEAC1609CB5B963BB0CB3FF8B3E047F336C'),
      agree: number('A5B780126B7C980E9FCEA1D4539DA1D27C342DFA'),
    };
    const group = groupOf(0) as ModpGroup;
    const generator = number(
      '7C9CBFE98F9FBDDA8D143506FA7D9306F4CB17E3C71707AFF5E1C1A123702496 84D64EE37AF44B8DBD9D45BF6023919CBAA027AB97ACC771666C8E98FF483301 BFA4872DEDE9034EDFACB70814166B7F360676829B826BEA57291B5AD69FBC84 EF1E779032A305803F74341793E869742D401325B37EE8565FFCDEE618342DC5',
    );
    expect(toHex(fixed(group.power(generator, secret.agree), 128))).toBe(
      toHex(
        hex(
          '075693D9AE941877573E634B6E644F8E60AF17A0076B8B123D9201074D36152BD8B3A213F53820C42ADC79AB5D0AEEC3AEFB91394DA476BD97B9B14D0A65C1FC71A0E019CB08AF55E1F729005FBA7E3FA5DC41899238A250767A6D46DB974064386CD456743585F8E5D90CC8B4004B1F6D866C79CE0584E49687FF61BC29AEA1',
        ),
      ),
    );
  });

  it('Appendix H.1: integrated mapping with ECDH, from the nonces to both tokens', () => {
    const curve = groupOf(13) as Curve;
    const s = hex('2923BE84E16CD6AE529049F1F1BBE9EB');
    const t = hex('5DD4CBFC96F5453B130D890A1CDBAE32');
    const random = pseudoRandom(SUITES['aes-128'], { s, t, prime: curve.prime });
    expect(toHex(random.whole)).toBe(
      'e4447e2dfb3586bac05ddb00156b57fbb2179a3949294c97254189800c517baa8da0ff397ed8c445d3e421e4feb57322',
    );
    expect(random.reduced).toBe(number('A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E'));
    expect(toHex(curve.encode(pointOf(curve, random.reduced)))).toBe(
      `04${'8E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D4274C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD'.toLowerCase()}`,
    );
    const variant = { mapping: 'ecdh-im', cipher: 'aes-128', parameter: 13 } as const;
    const secret = number('107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A');
    const card = pace(variant, ascii('123456'), scripted(s, secret), null);
    expect(contentOf(card.step(hex('')))).toBe('7c128010143dc40c08c8e891fbed7dedb92b64ad');
    expect(contentOf(card.step(concat(hex('8110'), t)))).toBe('7c028200');
    const terminal =
      '89CBA23FFE96AA18D824627C3E934E54A9FD0B87A95D1471DC1C0ABFDCD640D46755DE9B7B778280B6BEBD57439ADFEB0E21FD4ED6DF42578C13418A59B34C37';
    expect(contentOf(card.step(hex(`834104${terminal}`)))).toBe(
      `7c43844104${'67F78E5F7F7686082B293E8D087E056916D0F74BC01A5F8957D0DE45691E51E8932B69A962B52A0985AD2C0A271EE6A13A8ADDDCD1A3A994B9DED257F4D22753'.toLowerCase()}`,
    );
    expect(contentOf(card.step(hex('8508450F02B86F6A0909')))).toBe('7c0a860875d4d96e8d5b0308');
  });

  it('Appendix H.2: the integrated mapping with DH', () => {
    const group = groupOf(0) as ModpGroup;
    const s = hex('FA5B7E3E49753A0DB9178B7B9BD898C8');
    const t = hex('B3A6DB3C870C3E99245E0D1C06B747DE');
    const { reduced } = pseudoRandom(SUITES['aes-128'], { s, t, prime: group.prime });
    expect(toHex(fixed(reduced, 128)).slice(0, 32)).toBe('a0c7c50c002061a51cc87d254ef38068');
    expect(toHex(fixed(subgroupOf(group, reduced), 128))).toBe(
      toHex(
        hex(
          '1D7D767F11E333BCD6DBAEF40E799E7A926B96973550656FF3C830726D118D61C276CDCC61D475CF03A98E0C0E79CAEBA5BE25578BD4551D0B10903236F0B0F976852FA78EEA14EA0ACA87D1E91F688FE0DFF897BBE35A472621D343564B262F34223AE8FC59B664BFEDFA2BFE7516CA5510A6BBB633D517EC25D4E0BBAA16C2',
        ),
      ),
    );
  });

  it('Appendix I: chip authentication mapping, every answer of the card', () => {
    const curve = groupOf(13) as Curve;
    const map = number('9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA');
    // The example prints a key that is larger than the order.
    const agree = mod(number('CD626EF3C256E235FE8912CAC28279E626008EDA6B3A05C4CF862A3BDAB79E78'), curve.order);
    const proof = number('85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3');
    // The example prints the proof and not the key; the key is the mapping key divided by the proof.
    const staticKey = mod(map * inverse(proof, curve.order), curve.order);
    expect(toHex(curve.encode(curve.power(curve.generator, staticKey)))).toBe(
      `04${'1872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC884D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F'.toLowerCase()}`,
    );
    const variant = { mapping: 'ecdh-cam', cipher: 'aes-128', parameter: 13 } as const;
    const password = hex('894D03F148C6265E89845B218856EA34D00EF8E8');
    const card = pace(variant, password, scripted(hex('658B860BC94DF6F044FCE6D5C82CF8E5'), map, agree), staticKey);
    expect(contentOf(card.step(hex('')))).toBe('7c128010cb60e8e0d85b76a9bd304747c2ad42e2');
    const mapped = card.step(
      hex(
        '8141047F1D410ADB7DDB3B84BF1030800981A9105D7457B4A3ADE002384F3086C67EDE1AB889104A27DB6D842B019020FBF3CEACB0DC627F7BDCAC29969E19D0E553C1',
      ),
    );
    expect(contentOf(mapped)).toBe(
      '7c43824104a234236aa9b9621e8efb73b5245c0e09d2576e5277183c1208bdd55280cae8b304f365713a356e65a451e165ecc9ac0ac46e3771342c8fe5aedd092685338e23',
    );
    const agreed = card.step(
      hex(
        '834104446C934084D9DAB863944F219520076C29EE3F7AE6722B11FF319EC1C7728F955483400BFF60BF0C5929270009277DC2A515E12575010AD9BA916CF1BF86FEFC',
      ),
    );
    expect(contentOf(agreed)).toBe(
      '7c4384410402ad566f3c6ec7f9324509ad50a51fa52030782a4968fcfedf737daea993333111c3b9b4c2287789bd137e7f8aa882e2a3c633ccd6ecc2c63c57ad401a09c2e1',
    );
    expect(contentOf(card.step(hex('8508E86BD06018A1CD3B')))).toBe(
      '7c3c86088596cf055c67c1a38a301eea964daae372ac990e3efde6333353bfc89a6704d93da8798cf77f5b7a54bd10cba372b42be0b9b5f28aa8de2f4f92',
    );
  });
});

describe('the arithmetic of the card', () => {
  it('has the codes of RFC 4493', () => {
    const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
    const message = hex(
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
    );
    const codes = [0, 16, 40, 64].map((length) => toHex(cmac(key, message.subarray(0, length))));
    expect(codes).toEqual([
      'bb1d6929e95937287fa37d129b756746',
      '070a16b46b4d4144f79bdd9dd04a287c',
      'dfa66747de9ae63030ca32611497c827',
      '51f0bebf7e3b9d92fc49741779363cfe',
    ]);
  });

  it('has generators of the order that it states, in all fourteen groups', () => {
    for (const parameter of [0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]) {
      const group = groupOf(parameter) as Group<unknown>;
      const before = group.power(group.generator, group.order - 1n);
      const first = group.encode(group.generator);
      const width = group.width;
      // One step before the neutral element is the inverse of the generator.
      if (group.form === 'modp') expect(mod(toInteger(first) * toInteger(group.encode(before)), group.prime)).toBe(1n);
      else {
        const last = group.encode(before);
        expect(toHex(last.subarray(0, 1 + width))).toBe(toHex(first.subarray(0, 1 + width)));
        expect(toInteger(last.subarray(1 + width)) + toInteger(first.subarray(1 + width))).toBe(group.prime);
      }
      expect(group.decode(first), String(parameter)).not.toBeNull();
      expect(group.decode(concat(first.subarray(0, -1), new Uint8Array([(first.at(-1) ?? 0) ^ 1])))).toBeNull();
    }
    expect(groupOf(3)).toBeNull();
    expect(groupOf(19)).toBeNull();
  });
});
