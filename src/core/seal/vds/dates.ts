const OLDEST_YEAR = 1900;
const DIGITS = 8;

const numberOf = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** `YYYY-MM-DD` from three bytes with MMDDYYYY as one number (Doc 9303-13 2.3.1); null if it is not a day from 1900 on. */
export function readDate(bytes: Uint8Array): string | null {
  if (bytes.length !== 3) return null;
  const text = String(numberOf(bytes)).padStart(DIGITS, '0');
  if (text.length !== DIGITS) return null;
  const date = `${text.slice(4)}-${text.slice(0, 2)}-${text.slice(2, 4)}`;
  return Number(text.slice(4)) >= OLDEST_YEAR && isDay(date) ? date : null;
}

/** Date.parse turns 30 February into 2 March. */
function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === date;
}

/**
 * Four bytes: a mask, then the date. A bit in the mask means that this digit of MMDDYYYY is not known; the text has an `x` there.
 * Null if the known digits cannot be part of a date.
 */
export function readMaskedDate(bytes: Uint8Array): string | null {
  if (bytes.length !== 4) return null;
  const mask = bytes[0] as number;
  if (mask === 0) return readDate(bytes.subarray(1));
  const text = String(numberOf(bytes.subarray(1))).padStart(DIGITS, '0');
  if (text.length !== DIGITS) return null;
  const digits = [...text].map((digit, at) => ((mask & (0x80 >> at)) === 0 ? digit : digit === '0' ? 'x' : null));
  if (digits.includes(null)) return null;
  const shown = digits.join('');
  const [month, day] = [shown.slice(0, 2), shown.slice(2, 4)];
  const known = (part: string, most: number): boolean =>
    part.includes('x') || (Number(part) >= 1 && Number(part) <= most);
  return known(month, 12) && known(day, 31) ? `${shown.slice(4)}-${month}-${day}` : null;
}
