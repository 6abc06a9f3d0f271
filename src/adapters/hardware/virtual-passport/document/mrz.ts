import { ascii } from '../bytes.ts';

/** Rows of an MRZ: two of 44 or 36 characters, or three of 30. */
export type Rows = readonly string[];

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** ICAO 9303-3 4.9. */
export function checkDigit(text: string): string {
  const sum = [...text].reduce((total, letter, at) => {
    const value = letter === '<' ? 0 : VALUES.indexOf(letter);
    return total + value * ([7, 3, 1][at % 3] ?? 0);
  }, 0);
  return String(sum % 10);
}

/** The part of the MRZ that BAC and PACE use (ICAO 9303-11 4.3.2): number, birth date, expiry date and check digits. */
export function mrzInformation(rows: Rows): Uint8Array {
  const [first = '', second = ''] = rows;
  if (rows.length === 3) {
    const number = numberOf(first.slice(5, 14), first.slice(14, 15), first.slice(15, 30));
    return ascii(number + dated(second.slice(0, 6)) + dated(second.slice(8, 14)));
  }
  const optional = rows[0]?.length === 36 ? second.slice(28, 35) : '';
  const number = numberOf(second.slice(0, 9), second.slice(9, 10), optional);
  return ascii(number + dated(second.slice(13, 19)) + dated(second.slice(21, 27)));
}

const dated = (date: string): string => date + checkDigit(date);

/**
 * A number longer than nine characters continues in the optional data, with its check digit at its end (9303-5 note j).
 */
function numberOf(field: string, digit: string, optional: string): string {
  const [rest = ''] = optional.split('<');
  if (digit !== '<' || rest.length < 2) return field + checkDigit(field);
  const whole = field + rest.slice(0, -1);
  return whole + checkDigit(whole);
}

/** The rows with the first letter of the surname changed, which is outside the fields that open the chip. */
export function otherSurname(rows: Rows): string[] {
  const at = rows.length === 3 ? { row: 2, column: 0 } : { row: 0, column: 5 };
  const row = rows[at.row] ?? '';
  const letter = row[at.column] === 'Q' ? 'K' : 'Q';
  return rows.map((one, i) => (i === at.row ? row.slice(0, at.column) + letter + row.slice(at.column + 1) : one));
}

/** The rows with different optional data and correct check digits. */
export function otherOptional(rows: Rows): string[] {
  const [first = '', second = ''] = rows;
  if (rows.length === 3) {
    const upper = `${first.slice(0, 15)}ZZ4${first.slice(18)}`;
    const composite = checkDigit(upper.slice(5) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29));
    return [upper, second.slice(0, 29) + composite, rows[2] ?? ''];
  }
  const personal = second.length === 44;
  const optional = `ZZ4${second.slice(31, personal ? 42 : 35)}`;
  const tail = personal ? optional + checkDigit(optional) : optional;
  const body = second.slice(0, 28) + tail;
  const composite = checkDigit(body.slice(0, 10) + body.slice(13, 20) + body.slice(21));
  return [first, body + composite];
}

/** The rows with a different document number, which would open the chip of a different document. */
export function otherNumber(rows: Rows): string[] {
  const at = rows.length === 3 ? { row: 0, column: 5 } : { row: 1, column: 0 };
  const row = rows[at.row] ?? '';
  const number = row.slice(at.column, at.column + 8);
  const last = row[at.column + 8] === '7' ? '8' : '7';
  const field = number + last;
  const changed = row.slice(0, at.column) + field + checkDigit(field) + row.slice(at.column + 10);
  return rows.map((one, i) => (i === at.row ? changed : one));
}
