import sodium from 'libsodium-wrappers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceSigningKey } from '../../../src/adapters/storage/keys/index.ts';
import { openReferral } from '../../../src/adapters/storage/protection/index.ts';
import { sealedFile, sealReferral } from '../../../src/adapters/storage/protection/seal.ts';
import { ringOf } from '../../fakes/format-vectors.ts';
import { testBody } from '../../fakes/protection.ts';
import { REFERRAL } from '../../vectors/formats/inputs.ts';

beforeAll(() => cryptoReady());
afterEach(() => vi.unstubAllGlobals());

describe('the compiled library', () => {
  it('keeps no plain byte of a referral that it sealed, nor where it freed its memory', () => {
    const keys = { device: deviceSigningKey(ringOf()), body: testBody().box.publicKey };
    const marker = 'said in private 48151623';
    const facts = [{ id: 'I-01', text: new TextEncoder().encode(marker) }];
    expect(sealReferral({ ...REFERRAL(), facts }, keys)).toMatchObject({ refNo: '7Q2K3M4N5P' });
    const { HEAPU8 } = (sodium as unknown as { libsodium: { HEAPU8: Uint8Array } }).libsodium;
    expect(Buffer.from(HEAPU8.buffer).indexOf(marker)).toBe(-1);
  });
});

describe('sealing a referral', () => {
  it.each([
    ['sealed', 1],
    ['too long to be sealed', 8_192],
  ])('leaves no plain byte in any array that it made: %s', (_name, times) => {
    const keys = { device: deviceSigningKey(ringOf()), body: testBody().box.publicKey };
    const referral = REFERRAL();
    const [fact] = referral.facts;
    const facts = [{ id: 'I-01', text: new Uint8Array(times).fill(0x61) }, ...(fact === undefined ? [] : [fact])];
    const made: Uint8Array[] = [];
    const Plain = globalThis.Uint8Array;
    vi.stubGlobal(
      'Uint8Array',
      new Proxy(Plain, {
        construct: (target, given) => {
          const array = Reflect.construct(target, given) as Uint8Array;
          made.push(array);
          return array;
        },
      }),
    );
    const encode = vi.spyOn(TextEncoder.prototype, 'encode');
    const sealed = sealReferral({ ...referral, facts }, keys);
    vi.unstubAllGlobals();
    expect('tooLongBy' in sealed).toBe(times > 1);
    const encoded = encode.mock.results.map(({ value }) => value as Uint8Array);
    const all = [...made, ...encoded].filter((array) => !('sealed' in sealed && array === sealed.sealed));
    // The padded text, the two texts of facts and the pieces of the frame at least.
    expect(made.filter(({ length }) => length === 8_192)).toHaveLength(1);
    expect(made.length).toBeGreaterThan(2);
    for (const array of all) {
      const text = Buffer.from(array).toString('latin1');
      // What is signed names the box and nobody; all else is overwritten.
      if (text.startsWith('waypost.referral.1\0')) continue;
      expect(
        array.some((byte) => byte !== 0) && /speaks for her|aunt|siteId|aaaa|shelter/.test(text),
        text.slice(0, 60),
      ).toBe(false);
    }
  });
});

describe('a referral that was just sealed', () => {
  const keys = () => ({ device: deviceSigningKey(ringOf()), body: testBody().box.publicKey });
  const sealedWith = (fact: Uint8Array) => sealReferral({ ...REFERRAL(), facts: [{ id: 'I-01', text: fact }] }, keys());
  it('opens with every quotation mark and backslash that was typed', () => {
    const typed = 'Says "she" \\ "\\" nobody';
    const sealed = sealedWith(new TextEncoder().encode(typed));
    if ('tooLongBy' in sealed) throw new Error('too long');
    const devices = [{ name: 'Lane 1', sign: keys().device.publicKey }];
    const opened = openReferral(Buffer.from(sealedFile(sealed)), { key: testBody().box, devices });
    expect(opened.ok && opened.referral.facts[0]?.text).toBe(typed);
  });
  it('is refused from the first byte that does not fit on', () => {
    const over = sealedWith(new Uint8Array(8_192).fill(0x61));
    const fits = 8_192 - ('tooLongBy' in over ? over.tooLongBy : 0);
    expect(sealedWith(new Uint8Array(fits).fill(0x61))).not.toHaveProperty('tooLongBy');
    expect(sealedWith(new Uint8Array(fits + 1).fill(0x61))).toEqual({ tooLongBy: 1 });
  });
});
