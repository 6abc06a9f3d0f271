import type { StructureFault } from '../seal.ts';

const VALUES: Readonly<Record<number, number>> = Object.fromEntries(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (letter, value) => [letter.charCodeAt(0), value]),
);
const PADDING = 0x3d;
const LIMIT_PADDING = 6;
/** Remainders of the length, without padding, that cannot result from whole bytes (RFC 4648 6). */
const IMPOSSIBLE: readonly number[] = [1, 3, 6];

/** Decodes base32 in capitals (RFC 4648 6), with or without padding. Spare bits have to be zero: each value has only one text. */
export function readBase32(text: Uint8Array): Uint8Array | StructureFault {
  let padded = 0;
  while (padded < LIMIT_PADDING && text.at(-1 - padded) === PADDING) padded += 1;
  const bare = text.subarray(0, text.length - padded);
  if (bare.some((character) => VALUES[character] === undefined)) return 'BASE32_CHAR';
  if (IMPOSSIBLE.includes(bare.length % 8)) return 'BASE32_LENGTH';
  const bytes = new Uint8Array(Math.floor((bare.length * 5) / 8));
  let value = 0;
  let bits = 0;
  let at = 0;
  for (const character of bare) {
    value = (value << 5) | (VALUES[character] as number);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (value >> bits) & 0xff;
    value &= (1 << bits) - 1;
  }
  if (value === 0) return bytes;
  bytes.fill(0);
  return 'BASE32_BITS';
}
