import { expect, it } from 'vitest';
import { inspectPage, readSeal } from '../../../src/core/seal/index.ts';
import { symbolsOf } from '../../fakes/seal-step.ts';
import {
  element,
  idb,
  NOW,
  ncCertificate,
  sealSigner,
  sealStore,
  signerCertificate,
  vds,
  vdsNc,
  visaFeatures,
  visaSigner,
} from '../../fakes/seals.ts';

const SECRET = Uint8Array.from({ length: 120 }, (_, at) => (at * 73 + 41) & 0xff);
const PORTRAIT = Uint8Array.from({ length: 160 }, (_, at) => (at * 101 + 7) & 0xff);
const paper = (more: object = {}) => idb({ country: 'D', features: [element(0x80, PORTRAIT)], ...more });
const signed = { by: sealSigner, certificate: ncCertificate(), embed: true };

/** The memory that Node gives out piece by piece to small buffers: a piece is overwritten by nobody. */
function sharedMemory(): Buffer {
  return Buffer.from(Buffer.from([1]).buffer);
}

function inspect(bytes: Uint8Array): void {
  const page = inspectPage({
    found: symbolsOf(bytes),
    ...{ mrz: null, passportMrz: null, expected: null },
    store: sealStore({ signers: [signerCertificate(visaSigner)] }),
    now: NOW,
    times: () => ({ t0: 0, t1: 0 }),
    log: () => undefined,
  });
  expect(page.checks.length).toBeGreaterThan(1);
}

it.each([
  ['visa', vds({ by: visaSigner, features: [...visaFeatures(), element(7, SECRET)] }), SECRET],
  ['unknown feature', vds({ by: visaSigner, features: [...visaFeatures(), element(9, SECRET)] }), SECRET],
  ['signed paper', paper(signed), PORTRAIT],
  ['unsigned paper', paper(), PORTRAIT],
  ['compressed paper', paper({ ...signed, compress: true }), PORTRAIT],
  ['travel authorisation', vdsNc({ by: sealSigner, certificate: ncCertificate() }), null],
] as const)('copies no part of a seal into memory that is not its own: %s', (_, written, inside) => {
  // Away from what this test itself has in that memory, and long before the piece after it begins.
  const bytes = Uint8Array.from(written);
  for (let filled = 0; filled < Buffer.poolSize * 2; filled += 1_024) Buffer.from(new Uint8Array(1_024));
  inspect(bytes);
  // A copy outside the memory that is looked at.
  const apart = (part: Uint8Array): Buffer => Buffer.from(Uint8Array.from(part).buffer);
  const memory = sharedMemory();
  expect(memory.includes(apart(bytes.subarray(40, 72)))).toBe(false);
  if (inside !== null) expect(memory.includes(apart(inside.subarray(20, 52)))).toBe(false);
});

it.each([
  ['signed', signed],
  ['unsigned', {}],
  ['compressed', { ...signed, compress: true }],
])('names what was unpacked, for who overwrites it: %s', (_, more) => {
  const reading = readSeal(Uint8Array.from(paper(more)));
  if (reading.kind !== 'seal') throw new Error(reading.kind);
  const { seal } = reading;
  const face = Buffer.from(PORTRAIT).toString('hex');
  expect(seal.fields['faceImage']).toBe(face);
  seal.unpacked?.fill(0);
  // Text is made when it is asked for: the lane never asks, and has none that it could not overwrite.
  expect(seal.fields['faceImage']).toBe('0'.repeat(face.length));
});

it('makes no text of a feature that nobody asks for', () => {
  const bytes = vds({ by: visaSigner, features: [...visaFeatures(), element(7, SECRET), element(9, SECRET)] });
  const reading = readSeal(bytes);
  if (reading.kind !== 'seal') throw new Error(reading.kind);
  bytes.fill(0);
  expect(reading.seal.fields['additionalFeatures']).toBe('00'.repeat(SECRET.length));
  expect(reading.seal.unknown).toEqual([{ tag: 9, hex: '00'.repeat(SECRET.length) }]);
});
