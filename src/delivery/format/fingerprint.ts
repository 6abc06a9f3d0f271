import { createHash } from 'node:crypto';

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';

/**
 * Hexadecimal digits as syllables that two people read to each other over the telephone: every 16 bits are five letters,
 * consonant and vowel in turn (4, 2, 4, 2 and 4 bits). Each value has its own word. `text` has a multiple of four digits.
 */
export function spokenForm(text: string): string {
  const words = text.match(/[0-9a-f]{4}/g) ?? [];
  return words.map((word) => spokenWord(Number.parseInt(word, 16))).join(' ');
}

function spokenWord(bits: number): string {
  const consonant = (shift: number): string => CONSONANTS.charAt((bits >> shift) & 15);
  const vowel = (shift: number): string => VOWELS.charAt((bits >> shift) & 3);
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}

/** Hexadecimal digits in groups of four. */
export function hexGroups(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join(' ');
}

/** SHA-256 of a file, as `sha256sum` prints it: what two people compare before a first root is trusted. */
export function fileFingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether somebody read out this fingerprint, as digits or words with any spacing. */
export function isFingerprint(said: string, fingerprint: string): boolean {
  const plain = said.toLowerCase().replace(/[\s:-]/g, '');
  return plain === fingerprint || plain === spokenForm(fingerprint).replaceAll(' ', '');
}
