const UNLATCH = 0xfe;
const SPACE = 3;
const DIGITS_FROM = 4;
const LETTERS_FROM = 14;
const LAST = 39;
const MAX_VALUE = 63_999;
const LAST_CHARACTER = /[A-Z0-9 <]/;

/**
 * Decodes text in the C40 encoding of ICAO Doc 9303-13 2.3 (capital letters, digits and space, three in two bytes). Null for any
 * other bytes. A space represents the filler of an MRZ; spaces at the end are kept.
 */
export function readC40(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  let text = '';
  for (let at = 0; at < bytes.length; at += 2) {
    const high = bytes[at] as number;
    const low = bytes[at + 1] as number;
    const isLast = at + 2 === bytes.length;
    if (high === UNLATCH) {
      const last = String.fromCharCode(low - 1);
      if (!isLast || low === 0 || !LAST_CHARACTER.test(last)) return null;
      return text + last.replace('<', ' ');
    }
    const value = high * 256 + low - 1;
    if (value < 0 || value + 1 > MAX_VALUE) return null;
    const units = [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40];
    // A third unit of 0 means that two characters were left.
    if (isLast && units[2] === 0) units.pop();
    for (const unit of units) {
      const character = characterOf(unit);
      if (character === null) return null;
      text += character;
    }
  }
  return text;
}

function characterOf(unit: number): string | null {
  if (unit === SPACE) return ' ';
  if (unit >= LETTERS_FROM && unit <= LAST) return String.fromCharCode(0x41 + unit - LETTERS_FROM);
  return unit >= DIGITS_FROM && unit < LETTERS_FROM ? String(unit - DIGITS_FROM) : null;
}

/** Bytes needed for a text of this many characters. */
export const c40Bytes = (characters: number): number => 2 * Math.ceil(characters / 3);
