import { mrzForms } from '../../mrz/names/index.ts';
import type { FieldValue, Seal } from '../seal.ts';
import { documentNumberOf } from './compare.ts';

/** What is printed outside the MRZ, as read; a value that was not read is left out. */
export interface PrintedFields {
  /** Like `01`, `02` or `MULT`. */
  numberOfEntries?: string;
  durationDays?: number;
  passportNumber?: string;
  documentNumber?: string;
  address?: string;
  postalCode?: string;
  surname?: string;
  firstName?: string;
  can?: string;
}

export interface Beside {
  mrz: readonly string[] | null;
  passportMrz: readonly string[] | null;
  printed: PrintedFields;
}

/** One row of the table that puts the seal beside the document. */
export interface SealEvidence {
  field: string;
  /** With what the value of the seal was compared. */
  beside: 'passport-mrz' | 'mrz' | 'print';
  /** As compared: without fillers, names and addresses in the letters of an MRZ. */
  seal: string;
  document: string;
  agrees: boolean;
}

/**
 * Values of a seal against the document and the passport beside it (TR-03135-1 v2.5 5.7.4.3, 5.7.7), exactly and without
 * repair: a doubtful character is a matter of the reading. What only one of them says is compared with nothing. Agreement
 * proves nothing where the signature of the seal is not true; who shows the rows has to say so. The rows of an MRZ are
 * the subject of `seal-mrz`.
 */
export function sealEvidence({ fields, profile }: Seal, { mrz, passportMrz, printed }: Beside): SealEvidence[] {
  const passport = passportMrz === null ? null : documentNumberOf(passportMrz);
  const own = mrz === null ? null : documentNumberOf(mrz);
  const content = { ...fields, ...nestedOf(fields['visa']) };
  const text = (name: string): string | null => {
    const value = content[name];
    return typeof value === 'string' && value !== '' ? bare(value) : null;
  };
  const passportNumber = text('passportNumber');
  const number = text('documentNumber') ?? text('sheetNumber');
  // A sticker names the document that it is on; what lies beside it is that document.
  const numbered = profile.includes('sticker') ? (own ?? passport) : own;
  const rows: (SealEvidence | null)[] = [
    row('passportNumber', 'passport-mrz', passportNumber, passport),
    row('passportNumber', 'print', passportNumber, given(printed.passportNumber)),
    row('documentNumber', 'mrz', number, numbered),
    row('documentNumber', 'print', number, given(printed.documentNumber)),
    row('numberOfEntries', 'print', entriesOf(content['numberOfEntries']), printedEntries(printed.numberOfEntries)),
    row('durationOfStay', 'print', daysOf(content['durationOfStay']), printed.durationDays?.toString() ?? null),
    row('postalCode', 'print', text('postalCode'), given(printed.postalCode)),
    row('can', 'print', text('can'), given(printed.can)),
    addressRow(text('address'), printed.address),
    nameRow('surname', content['surname'], printed.surname),
    nameRow('firstName', content['firstName'], printed.firstName),
  ];
  return rows.filter((one) => one !== null);
}

function row(
  field: string,
  beside: SealEvidence['beside'],
  seal: string | null,
  document: string | null,
): SealEvidence | null {
  return seal === null || document === null ? null : { field, beside, seal, document, agrees: seal === document };
}

const bare = (value: string): string => value.replace(/[< ]+/g, '');
const given = (value: string | undefined): string | null =>
  value === undefined || bare(value) === '' ? null : bare(value).toUpperCase();

function nestedOf(value: FieldValue | undefined): { readonly [name: string]: FieldValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [name: string]: FieldValue })
    : {};
}

/** What 0 entries mean is not published: such a value is compared with nothing. */
const entriesOf = (value: FieldValue | undefined): string | null =>
  typeof value === 'number' && value > 0 ? String(value) : null;
const printedEntries = (value: string | undefined): string | null =>
  value !== undefined && /^\d{1,3}$/.test(value) ? String(Number(value)) : null;

/** A print states days alone; a seal with months or years is compared with nothing. */
function daysOf(value: FieldValue | undefined): string | null {
  const { days, months, years } = nestedOf(value);
  return typeof days === 'number' && days > 0 && months === 0 && years === 0 ? String(days) : null;
}

/** Letters and digits of an MRZ: every way in which a state may write a text. */
function formsOf(value: string): string[] {
  return mrzForms(value).map((form) => form.replace(/[^A-Z0-9]/g, ''));
}

/** An address is cut where the seal has no room for more, and has no blanks and no punctuation. */
function addressRow(seal: string | null, printed: string | undefined): SealEvidence | null {
  const digits = printed === undefined ? [] : formsWithDigits(printed);
  if (seal === null || digits.length === 0) return null;
  const document = digits.find((form) => form.startsWith(seal)) ?? (digits[0] as string).slice(0, seal.length);
  const agrees = document.startsWith(seal) && seal.length > 0;
  return { field: 'address', beside: 'print', seal, document: document.slice(0, seal.length), agrees };
}

/** Names have no digits in an MRZ, and an address has: the letters between digits are written as those of a name. */
function formsWithDigits(value: string): string[] {
  const parts = value.normalize('NFC').match(/\d+|[^\d]+/g) ?? [];
  return parts.reduce<string[]>(
    (forms, part) => {
      const next = /^\d/.test(part) ? [part] : formsOf(part);
      const usable = next.length === 0 ? [''] : next;
      return forms.flatMap((form) => usable.map((one) => form + one)).slice(0, LIMIT_FORMS);
    },
    [''],
  );
}
const LIMIT_FORMS = 64;

/** A seal with a name holds it in its own letters; two that have a form in common are one name. */
function nameRow(field: string, value: FieldValue | undefined, printed: string | undefined): SealEvidence | null {
  if (typeof value !== 'string' || printed === undefined) return null;
  const [mine, theirs] = [formsOf(value), formsOf(printed)];
  const [seal, document] = [mine[0], theirs[0]];
  if (seal === undefined || document === undefined || seal === '' || document === '') return null;
  const common = mine.find((form) => theirs.includes(form));
  return common === undefined
    ? { field, beside: 'print', seal, document, agrees: false }
    : { field, beside: 'print', seal: common, document: common, agrees: true };
}
