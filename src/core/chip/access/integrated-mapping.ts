import { blockBytesOf, type CipherName, encryptCbc, keyBytesOf } from './suites.ts';

const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));

/** Constants of Doc 9303-11 4.4.3.3.2, by the length of the chip's nonce in bytes. */
const CONSTANTS: Readonly<Record<number, { next: Uint8Array; output: Uint8Array }>> = {
  16: { next: fromHex('a668892a7c41e3ca739f40b057d85904'), output: fromHex('a4e136ac725f738b01c1f60217c188ad') },
  32: {
    next: fromHex('d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676'),
    output: fromHex('54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517'),
  },
};
/** Extra bits in addition to those of the prime, so that the remainder is practically uniform. */
const SPARE_BITS = 64;

/** Lengths of both nonces: the reader's is as long as a key, the chip's is in whole blocks of at least that length. */
export function integratedNonceBytes(cipher: CipherName): { chip: number; reader: number } {
  const reader = keyBytesOf(cipher);
  const block = blockBytesOf(cipher);
  return { reader, chip: Math.ceil(reader / block) * block };
}

/** R(s,t) of Doc 9303-11 4.4.3.3.2, before reduction: at least `bits` + 64 bits. */
export function integratedPseudoRandom(
  cipher: CipherName,
  { chip, reader, bits }: { chip: Uint8Array; reader: Uint8Array; bits: number },
): Uint8Array {
  const constants = CONSTANTS[chip.length];
  if (constants === undefined) throw new Error(`There are no constants for a nonce of ${chip.length} bytes.`);
  const keyBytes = keyBytesOf(cipher);
  const rounds = Math.ceil((bits + SPARE_BITS) / (chip.length * 8));
  const out = new Uint8Array(rounds * chip.length);
  // AES-192 uses the first 24 bytes of a key of 32.
  let key = encryptCbc(cipher, reader, chip).subarray(0, keyBytes);
  for (let round = 0; round < rounds; round++) {
    out.set(encryptCbc(cipher, key, constants.output), round * chip.length);
    key = encryptCbc(cipher, key, constants.next).subarray(0, keyBytes);
  }
  return out;
}
