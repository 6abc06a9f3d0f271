/** Characters of one fact: shorter is a feeling, longer is a report (officer page C.4). */
export const FACT_MIN_CHARACTERS = 10;
export const FACT_MAX_CHARACTERS = 200;
/** Characters of a way to reach the person safely. */
export const CONTACT_MAX_CHARACTERS = 120;

/**
 * One tick with its fact. The text is UTF-8 bytes and never a string: bytes can be overwritten, a string stays in memory
 * until somebody needs the room (officer page trap 19).
 */
export interface Fact {
  /** Id of the item of the pack. */
  id: string;
  text: Uint8Array;
}

/** Unicode characters of UTF-8 bytes: every byte but the continuation ones begins one. */
export function characterCount(utf8: Uint8Array): number {
  let count = 0;
  for (const byte of utf8) if ((byte & 0xc0) !== 0x80) count += 1;
  return count;
}

/** Whether bytes may stand in a form: no control character (C0, DEL, C1), so that they need no escape but two. */
export function plainText(utf8: Uint8Array): boolean {
  for (let at = 0; at < utf8.length; at += 1) {
    const byte = utf8[at] as number;
    if (byte < 0x20 || byte === 0x7f) return false;
    if (byte === 0xc2 && (utf8[at + 1] as number) < 0xa0) return false;
  }
  return true;
}

/** Characters that are not blanks: ten blanks are no fact. */
export function inkCount(utf8: Uint8Array): number {
  let blanks = 0;
  for (const byte of utf8) if (byte === 0x20) blanks += 1;
  return characterCount(utf8) - blanks;
}
