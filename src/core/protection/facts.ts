/** Least characters of one fact: anything shorter is only a feeling, and anything longer a report (docs/protection.md). */
export const FACT_MIN_CHARACTERS = 10;
export const FACT_MAX_CHARACTERS = 200;
/** Maximum number of characters of the text that says how to reach the person safely. */
export const CONTACT_MAX_CHARACTERS = 120;

/**
 * One ticked item with its fact. The text is UTF-8 bytes and never a string: bytes can be overwritten, but a string stays in
 * memory until the space is needed.
 */
export interface Fact {
  /** Id of the item in the pack. */
  id: string;
  text: Uint8Array;
  /** The item in words, by language, for a referral of version 2, because its reader does not have a pack. */
  words?: Readonly<Record<string, string>>;
}

/** Number of Unicode characters in UTF-8 bytes: every byte that is not a continuation byte begins a character. */
export function characterCount(utf8: Uint8Array): number {
  let count = 0;
  for (const byte of utf8) if ((byte & 0xc0) !== 0x80) count += 1;
  return count;
}

/**
 * True if the bytes may be in a form: no control characters (C0, DEL, C1), so that only two characters need an escape; no line or
 * paragraph separators; and no marks that make a text read in another order than it was written (UAX 9, UTR 36), because the
 * receiving body would read something that nobody wrote.
 */
export function plainText(utf8: Uint8Array): boolean {
  for (let at = 0; at < utf8.length; at += 1) {
    const [first, second = 0, third = 0] = [utf8[at] as number, utf8[at + 1], utf8[at + 2]];
    if (first < 0x20 || first === 0x7f) return false;
    if (first === 0xc2 && second < 0xa0) return false;
    // U+061C
    if (first === 0xd8 && second === 0x9c) return false;
    // U+200E, U+200F, U+2028 to U+202E
    if (first === 0xe2 && second === 0x80 && [0x8e, 0x8f].includes(third)) return false;
    if (first === 0xe2 && second === 0x80 && third >= 0xa8 && third <= 0xae) return false;
    // U+2066 to U+2069
    if (first === 0xe2 && second === 0x81 && third >= 0xa6 && third <= 0xa9) return false;
  }
  return true;
}

/** Number of characters that are not blanks: ten blanks do not make a fact. */
export function inkCount(utf8: Uint8Array): number {
  let blanks = 0;
  for (const byte of utf8) if (byte === 0x20) blanks += 1;
  return characterCount(utf8) - blanks;
}
