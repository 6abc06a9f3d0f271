import { isDigit } from './check-digit.ts';
import { parseBirth } from './dates.ts';
import {
  type ColumnViolation,
  collectFlags,
  field,
  judge,
  judgeColumn,
  judgeDate,
  judgeDigit,
  judgeState,
  mark,
  nameText,
  readDigit,
  stripFillers,
} from './fields.ts';
import { FRENCH_IDENTITY_CARD, type Span } from './layout.ts';
import { parseName } from './names.ts';
import { stateOf } from './states.ts';
import type { CivilDate, MrzDate, MrzDocument, MrzName, StateRef } from './types.ts';

/** The card has letters where a TD2 has two dates; with more digits than this, it is a TD2. */
const GIVEN_NAME_DIGITS_MAX = 2;
/** Digits that remain of birth date and check digit if two of them are misread. */
const BIRTH_DIGITS_MIN = 5;

/**
 * True for two lines of 36 that are a French identity card issued before 2021 and not a TD2 of France. A TD2 would have to lose
 * both its dates to get here, so an altered one is not accepted as a card without an expiry. A damaged card is judged by its own
 * digits, and not accused of breaking a layout that it never had. If the birth date is unknown, one of the card's own digits must
 * be correct.
 */
export function isFrenchIdentityCard(lines: readonly string[]): boolean {
  const [first = '', second = ''] = lines;
  if (lines.length !== 2 || first.length !== 36 || second.length !== 36 || !first.startsWith('IDFRA')) return false;
  const { givenNames, birthDate } = FRENCH_IDENTITY_CARD.fields;
  if (digitsIn(second, givenNames.start, givenNames.end) > GIVEN_NAME_DIGITS_MAX) return false;
  if (digitsIn(second, birthDate.start, birthDate.end + 1) >= BIRTH_DIGITS_MIN) return true;
  return FRENCH_IDENTITY_CARD.digits.some((rule) => readDigit(lines, rule).ok);
}

function digitsIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let column = start; column < end; column++) if (isDigit(text.charCodeAt(column))) count++;
  return count;
}

/**
 * Fields of a French identity card. Surname and given names have their own columns; `<<` separates given names, `<` represents a
 * hyphen or blank inside one, and both separate components here. Nationality and expiry are not printed: the code is empty and
 * the date unknown, never derived from the issuer or a validity period.
 */
export function readFrenchIdentityCard(
  lines: readonly string[],
  violations: readonly ColumnViolation[],
  today: CivilDate | null,
): MrzDocument {
  const { fields: at, digits, format } = FRENCH_IDENTITY_CARD;
  const text = (span: Span): string => lines[span.line]?.slice(span.start, span.end) ?? '';
  const issuer = stateOf(text(at.issuingState));
  const surname = parseName(text(at.name));
  const given = parseName(text(at.givenNames));
  const birth = parseBirth(text(at.birthDate), today);
  const sexPrinted = text(at.sex);
  const sex = sexPrinted === 'F' || sexPrinted === 'M' ? sexPrinted : null;
  const checks = digits.map((rule) => readDigit(lines, rule));
  const primary = [...surname.name.primary, ...surname.name.secondary];
  const secondary = [...given.name.primary, ...given.name.secondary];
  const cut = surname.name.truncated === 'possible' || given.name.truncated === 'possible';
  const name: MrzName = { primary, secondary, truncated: cut ? 'possible' : 'no' };
  const documentNumber = stripFillers(text(at.documentNumber)) ?? '';
  const fields: MrzDocument['fields'] = {
    documentCode: field(at.documentCode, text(at.documentCode), stripFillers(text(at.documentCode))),
    issuingState: field(at.issuingState, text(at.issuingState), issuer.code),
    name: field(at.name, text(at.name), surname.empty ? null : nameText(primary, [])),
    documentNumber: field(at.documentNumber, text(at.documentNumber), documentNumber),
    birthDate: field(at.birthDate, birth.date.raw, birth.date.possible ? birth.date.raw : null),
    sex: field(at.sex, sexPrinted, sex),
    optional: field(at.optional, text(at.optional), stripFillers(text(at.optional))),
    givenNames: field(at.givenNames, text(at.givenNames), given.empty ? null : nameText(secondary, [])),
  };
  for (const flag of surname.flags) mark(fields.name, flag);
  // `<<` between given names is the rule of this card, so parseName's finding about it does not count.
  for (const flag of given.flags) if (flag !== 'MRZ_NAME_NONCONFORMING') mark(fields.givenNames, flag);
  if (surname.empty) judge(fields.name, 'failed', 'MRZ_NAME_EMPTY');
  judgeState(fields.issuingState, issuer.cls);
  judgeDate(fields.birthDate, birth);
  if (birth.date.centuryAssumed) mark(fields.birthDate, 'MRZ_BIRTH_CENTURY_ASSUMED');
  for (const check of checks) judgeDigit(fields, check);
  for (const violation of violations) judgeColumn(fields, violation);
  return {
    format,
    lines: [...lines],
    fields,
    checks,
    documentCode: stripFillers(text(at.documentCode)) ?? '',
    documentNumber,
    issuingState: issuer,
    nationality: NOT_PRINTED,
    name,
    sex,
    birth: birth.date,
    expiry: NO_EXPIRY,
    flags: collectFlags(fields),
  };
}

const NOT_PRINTED: StateRef = { code: '', name: null, cls: 'unlisted' };

const NO_EXPIRY: MrzDate = {
  raw: '',
  year: null,
  month: null,
  day: null,
  precision: 'none',
  possible: true,
  centuryAssumed: false,
};
