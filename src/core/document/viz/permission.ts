import { foldAlnum, foldText, lookAlike } from './fold.ts';
import { captionsOf, type PrintedLine, type PrintedUnit, rowUnits, uprightLines } from './lines.ts';
import { reliabilityOf } from './reliability.ts';

/**
 * What a seal says about a visa and is printed beside a caption; null if there is nothing that could be compared with print.
 */
export interface Permission {
  stayDays: number | null;
  entries: number | null;
  passportNumber: string | null;
}

export interface PermissionFinding {
  field: 'stay' | 'entries' | 'passportNumber';
  printed: string;
  expected: string;
  agrees: boolean;
}

/** Captions of a visa, folded, in the languages of the uniform format and of its States. */
const STAY = /\b(?:STAY|DAYS?|SEJOUR|JOURS?|AUFENTHALT\w*|TAGE?|ESTANCIA|DIAS?|SOGGIORNO|GIORNI)\b/;
const ENTRIES = /\b(?:ENTR(?:Y|IES|EES?|ADAS?)|EINREISEN?|INGRESSI|INGRESOS?)\b/;
const PASSPORT = /\b(?:PASSPORT|PASSEPORT|REISEPASS\w*|PASAPORTE|PASSAPORT[EO])\b/;
/** Space between a caption and its value, in heights of the value. */
const REACH = 1.2;
const DAYS = /^0{0,2}([1-9]\d{0,2})(?: ?(?:DAYS?|JOURS?|TAGE?|DIAS?|GIORNI))?$/;
const COUNT = /^0?([1-9])$/;
const NUMBER = /^(?=.*\d)[A-Z0-9]{6,9}$/;

/**
 * Compares stay, entries and passport number as printed with what the visa's seal says. A value counts only if a caption beside
 * it says what it is, every character of it is clear, and there is no other value of that kind on the page.
 */
export function comparePermission(
  lines: readonly PrintedLine[],
  { stayDays, entries, passportNumber }: Permission,
  quarters: 0 | 1 | 2 | 3 = 0,
): PermissionFinding[] {
  const units = rowUnits(uprightLines(lines, quarters));
  const found: PermissionFinding[] = [];
  const add = (field: PermissionFinding['field'], expected: string | null, printed: string | null): void => {
    if (expected === null || printed === null) return;
    const agrees = printed === expected || (field === 'passportNumber' && isAlike(printed, expected));
    found.push({ field, printed: agrees ? expected : printed, expected, agrees });
  };
  add('stay', stayDays === null ? null : String(stayDays), onlyValue(units, STAY, DAYS));
  add('entries', entries === null ? null : String(entries), onlyValue(units, ENTRIES, COUNT));
  add('passportNumber', passportNumber === null ? null : foldAlnum(passportNumber), onlyValue(units, PASSPORT, NUMBER));
  return found;
}

function onlyValue(units: readonly PrintedUnit[], caption: RegExp, value: RegExp): string | null {
  const values = units.flatMap((unit) => {
    const text = foldText(unit.text).trim();
    const match = value.exec(text);
    if (match === null || reliabilityOf(unit) === 'none') return [];
    const isNamed = captionsOf(unit, units, REACH).some((above) => caption.test(foldText(above.text)));
    return isNamed ? [match[1] ?? text] : [];
  });
  const [only, ...others] = new Set(values);
  return only === undefined || others.length > 0 ? null : only;
}

/** A difference between characters that readers of small print confuse means nothing. */
function isAlike(one: string, other: string): boolean {
  return one.length === other.length && [...one].every((glyph, at) => lookAlike(glyph, other[at] ?? ''));
}
