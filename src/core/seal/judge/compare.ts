import { LAYOUTS } from '../../mrz/index.ts';
import { failed, notSupported, RIGHT, type SealJudgement } from '../results.ts';
import type { FieldValue, Seal } from '../seal.ts';

/** The second row of a visa ends here in its seal: the optional data after it are not covered. */
const VISA_ROW_CHARACTERS = 28;

/**
 * Table 5.53: compares the MRZ in the seal with the printed one, row by row and character by character. Likely reading errors are
 * not repaired here: a doubtful character is a matter of reading. They are compared even if the signature is false; agreement
 * then proves nothing.
 */
export function compareRows({ mrz }: Seal, printed: readonly string[] | null): SealJudgement {
  if (mrz === null || printed === null || printed.length === 0) return notSupported('SEAL_NOTHING_TO_CHECK');
  if (mrz.rows.length !== printed.length) return failed('SEAL_MRZ_MISMATCH', 'ROWS');
  const differs = mrz.rows.findIndex((row, at) => {
    const print = printed[at] ?? '';
    const isWhole = row.length === print.length || (row.length === VISA_ROW_CHARACTERS && at === 1);
    return !isWhole || !print.startsWith(row);
  });
  return differs === -1 ? RIGHT : failed('SEAL_MRZ_MISMATCH', `ROW_${differs + 1}`);
}

/** Table 5.50: compares the passport number in a visa or a permit with the MRZ of the passport presented with it. */
export function comparePassport({ fields }: Seal, passport: readonly string[] | null): SealJudgement {
  const visa = fields['visa'];
  const inside = isRecord(visa) ? visa['passportNumber'] : undefined;
  const stated = fields['passportNumber'] ?? inside;
  const number = passport === null ? null : documentNumberOf(passport);
  if (typeof stated !== 'string' || number === null) return notSupported('SEAL_NOTHING_TO_CHECK');
  return bare(stated) === number ? RIGHT : failed('SEAL_PASSPORT_MISMATCH');
}

/** A passport has two rows of 44 characters; a card has its number in the first row. */
function documentNumberOf(rows: readonly string[]): string | null {
  const layout = rows.length === 3 ? LAYOUTS.TD1 : rows[0]?.length === 36 ? LAYOUTS.TD2 : LAYOUTS.TD3;
  const { line, start, end } = layout.fields.documentNumber;
  const number = bare((rows[line] ?? '').slice(start, end));
  return number === '' ? null : number;
}

const bare = (text: string): string => text.replace(/[< ]+/g, '');
const isRecord = (value: FieldValue | undefined): value is { readonly [name: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
