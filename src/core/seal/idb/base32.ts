import type { StructureFault } from '../seal.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Rests of the length, without padding, that no number of bytes gives (RFC 4648 6). */
const IMPOSSIBLE: readonly number[] = [1, 3, 6];

/** Base32 in capitals (RFC 4648 6), with or without padding. Rest bits have to be zero: one text, one value. */
export function readBase32(text: string): Uint8Array | StructureFault {
  const bare = text.replace(/={1,6}$/, '');
  if (IMPOSSIBLE.includes(bare.length % 8)) return /^[A-Z2-7]*$/.test(bare) ? 'BASE32_LENGTH' : 'BASE32_CHAR';
  const bytes = new Uint8Array(Math.floor((bare.length * 5) / 8));
  let value = 0;
  let bits = 0;
  let at = 0;
  for (const character of bare) {
    const five = ALPHABET.indexOf(character);
    if (five === -1) return 'BASE32_CHAR';
    value = (value << 5) | five;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (value >> bits) & 0xff;
    value &= (1 << bits) - 1;
  }
  return value === 0 ? bytes : 'BASE32_BITS';
}
