import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBase32 } from '../../../src/core/seal/idb/base32.ts';
import { judgeSeal, readSeal } from '../../../src/core/seal/index.ts';
import { readC40 } from '../../../src/core/seal/vds/c40.ts';
import { canonicalJson, readJson } from '../../../src/core/seal/vdsnc/json.ts';
import { readBase64Url } from '../../../src/core/seal/vdsnc/vdsnc.ts';
import {
  base32,
  c40,
  element,
  idb,
  lowerRow,
  NOW,
  ncCertificate,
  sealSigner,
  sealStore,
  signerCertificate,
  vds,
  vdsNc,
  visaSigner,
} from '../../fakes/seals.ts';
import { mutateSeals, randomSeals } from './seal-fuzz.ts';

/** `npm run test:seals:mutants` runs the whole number. */
const MUTATIONS = Number(process.env['WAYPOST_SEAL_MUTATIONS'] ?? 1_000);
const RANDOM = Number(process.env['WAYPOST_SEAL_RANDOM'] ?? 2_000);
const SEED = Number(process.env['WAYPOST_SEED'] ?? 20_261_130);

const certificate = signerCertificate(sealSigner, { serial: 0x33 });
const td2 = c40(`IDUTOSAMPLE<<ANNA<<<<<<<<<<<<<<<<<<<${lowerRow('D12345678')}<<<<<<<0`);
const SEALS: readonly Uint8Array[] = [
  vds({ by: visaSigner }),
  vds({ by: visaSigner, version: 2 }),
  vds({ by: visaSigner, fixed: true }),
  vdsNc({ by: sealSigner, certificate: ncCertificate() }),
  idb({ by: sealSigner, certificate, features: [element(9, c40('123456')), element(0x81, td2)] }),
  idb({ by: sealSigner, certificate, embed: true, compress: true, features: [element(9, c40('123456'))] }),
];
const CONTEXT = {
  store: sealStore({ signers: [signerCertificate(visaSigner), certificate] }),
  now: NOW,
  mrz: null,
  passportMrz: null,
};

describe(`seals under damage, seed ${SEED}`, () => {
  it('are true as they were made', () => {
    for (const bytes of SEALS) {
      const { checks } = judgeSeal({ ...CONTEXT, reading: readSeal(bytes) });
      expect(checks.find(({ check }) => check === 'seal-signature')?.result).toBe('successful');
    }
  });

  it(`say the same wherever they are still true, ${MUTATIONS} mutations`, () => {
    const outcome = mutateSeals(SEALS, { inputs: MUTATIONS, seed: SEED, context: CONTEXT });
    process.stdout.write(`mutations ${JSON.stringify(outcome)}\n`);
    expect(Object.values(outcome).reduce((sum, n) => sum + n, 0)).toBe(MUTATIONS);
    expect(outcome['SEAL_STRUCTURE']).toBeGreaterThan(MUTATIONS / 10);
    expect(outcome['SEAL_SIGNATURE']).toBeGreaterThan(MUTATIONS / 100);
  });

  it(`end in a reason of their own for ${RANDOM} random inputs`, () => {
    const outcome = randomSeals({ inputs: RANDOM, seed: SEED, context: CONTEXT });
    process.stdout.write(`random ${JSON.stringify(outcome)}\n`);
    expect(Object.values(outcome).reduce((sum, n) => sum + n, 0)).toBe(RANDOM);
  });
});

const text = fc.string({
  unit: fc.constantFrom(...' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'),
  minLength: 1,
  maxLength: 90,
});

describe('encodings', () => {
  it('give back what was written', () => {
    fc.assert(fc.property(text, (value) => readC40(c40(value)) === value));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readBase32(Buffer.from(base32(bytes)))).toEqual(Uint8Array.from(bytes));
        expect(readBase64Url(Buffer.from(bytes).toString('base64url'))).toEqual(Uint8Array.from(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(text.length < 4_000 && !/\\ud[89a-f]/.test(text));
        const read = readJson(text);
        if (typeof read === 'string') throw new Error(read);
        expect(JSON.parse(canonicalJson(read.value))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('have one text for each value: what else is read would change a seal unseen', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 60 }), (bytes) => {
        const value = readC40(bytes);
        // 0000 to 0001 and the third unit 0 apart, only the filler at the end has two encodings.
        if (value !== null && bytes.at(-2) !== 0xfe && !value.includes(' '))
          expect(c40(value)).toEqual(Buffer.from(bytes));
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), maxLength: 40 }),
        (value) => {
          const read = readBase32(Buffer.from(value));
          if (typeof read !== 'string') expect(base32(read)).toBe(value);
        },
      ),
    );
    const letters = fc.string({ unit: fc.constantFrom(...'ABCDEFGHabcdefgh0123456789-_'), maxLength: 40 });
    fc.assert(
      fc.property(letters, (value) => {
        const read = readBase64Url(value);
        if (read !== null) expect(Buffer.from(read).toString('base64url')).toBe(value);
      }),
    );
  });

  it('of JSON agree with the parser of the platform wherever both read a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ue019.-+ntf \n'), maxLength: 30 }), (value) => {
        const read = readJson(value);
        if (typeof read === 'string') return;
        expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(value)));
      }),
      { numRuns: 2_000 },
    );
  });
});
