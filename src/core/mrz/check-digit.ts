/** Value of `<` and of every character that may be printed in an MRZ; -1 marks the rest (Doc 9303-3 4.9). */
const VALUES: Int8Array = buildValues();

function buildValues(): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (let digit = 0; digit < 10; digit++) values[0x30 + digit] = digit;
  for (let letter = 0; letter < 26; letter++) values[0x41 + letter] = 10 + letter;
  values[0x3c] = 0;
  return values;
}

/** Doc 9303-3 4.9 value 0..35 of a UTF-16 code unit, or -1 if it cannot be printed in an MRZ. */
export function characterValue(code: number): number {
  return code < 128 ? (VALUES[code] ?? -1) : -1;
}

/**
 * Doc 9303-3 4.9 check digit over the concatenation of `parts`: the weights 7, 3, 1 continue from one part to the next.
 * Characters outside the MRZ alphabet count as 0, so that the function accepts any string; the input gate rejects them first.
 */
export function checkDigit(...parts: readonly string[]): string {
  let sum = 0;
  let phase = 0;
  for (const part of parts) {
    for (let index = 0; index < part.length; index++) {
      const value = characterValue(part.charCodeAt(index));
      if (value > 0) sum += value * (phase === 0 ? 7 : phase === 1 ? 3 : 1);
      phase = phase === 2 ? 0 : phase + 1;
    }
  }
  return DIGITS[sum % 10] ?? '0';
}

const DIGITS = '0123456789';

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function isLetter(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

export const FILLER = '<';
export const FILLER_CODE = 0x3c;
