import { createHash } from 'node:crypto';
import { checkDigit, LAYOUTS } from '../../mrz/index.ts';
import { type Result, refuse } from '../../result/index.ts';

/** The password that opens the chip: printed on the document, and typed by an officer or read by the reader. */
export type ChipPassword = { kind: 'MRZ'; information: string } | { kind: 'CAN'; digits: string };

type PasswordReason = 'CHIP_MRZ_ROWS' | 'CHIP_CAN_FORM';

const CAN = /^\d{6}$/;
const ROW = /^[A-Z0-9<]+$/;

const rowsRefused = (): { ok: false; reason: 'CHIP_MRZ_ROWS'; message: string } =>
  refuse('CHIP_MRZ_ROWS', 'The MRZ does not belong to a document with a chip. Read it again, or type the CAN.');

/**
 * The MRZ information of Doc 9303-11 4.3.2 and 9.7.3: document number, birth date and expiry date, each with its check digit. The
 * digits are computed, so that one misread digit does not lock the chip. A document number longer than nine characters on
 * TD1 and TD2 is used in full, with the digit that follows it in the optional field.
 */
export function mrzPassword(rows: readonly string[]): Result<PasswordReason, { password: ChipPassword }> {
  const layout = [LAYOUTS.TD1, LAYOUTS.TD2, LAYOUTS.TD3].find(
    ({ lineCount, columns }) => rows.length === lineCount && rows.every((row) => row.length === columns),
  );
  if (layout === undefined || !rows.every((row) => ROW.test(row))) return rowsRefused();
  const field = ({ line, start, end }: { line: number; start: number; end: number }): string =>
    rows[line]?.slice(start, end) ?? '';
  const { documentNumber, birthDate, expiryDate, optional } = layout.fields;
  const number = field(documentNumber);
  const digit = field({ ...documentNumber, start: documentNumber.end, end: documentNumber.end + 1 });
  const [tail = ''] = field(optional).split('<');
  const isLong = digit === '<' && !number.includes('<') && tail.length > 1 && layout !== LAYOUTS.TD3;
  const whole = isLong ? number + tail : number + checkDigit(number);
  const dates = [field(birthDate), field(expiryDate)].map((date) => date + checkDigit(date));
  return { ok: true, password: { kind: 'MRZ', information: [whole, ...dates].join('') } };
}

/** The six-digit card access number (Doc 9303-11 4.4.1). */
export function canPassword(digits: string): Result<PasswordReason, { password: ChipPassword }> {
  if (!CAN.test(digits))
    return refuse('CHIP_CAN_FORM', 'A CAN has six digits. Type the digits that are printed on the document.');
  return { ok: true, password: { kind: 'CAN', digits } };
}

/** SHA-1 of the MRZ information, 20 bytes, or the characters of the CAN (Doc 9303-11 table 14). */
export function passwordBytes(password: ChipPassword): Uint8Array {
  if (password.kind === 'CAN') return Uint8Array.from(Buffer.from(password.digits, 'latin1'));
  return Uint8Array.from(createHash('sha1').update(password.information, 'latin1').digest());
}
