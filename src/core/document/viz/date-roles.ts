import type { MrzDate } from '../../mrz/index.ts';
import { datesIn, differingDigits, isoOf, isoOfMrz, type PrintedDate, sameDate } from './dates.ts';
import { foldLetters } from './fold.ts';
import { captionsOf, type PrintedUnit } from './lines.ts';
import { type Reliability, reliabilityOf } from './reliability.ts';

export interface DateFinding {
  state: 'match' | 'differs' | 'not-found';
  reliability: Reliability;
  /** YYYY-MM-DD. */
  printed: string | null;
  unit: PrintedUnit | null;
}

const NOT_FOUND: DateFinding = { state: 'not-found', reliability: 'none', printed: null, unit: null };

/** A date may contradict the MRZ only if it is nearly the date in the MRZ: differing digits of YYMMDD. */
const MAX_DIFFERING_DIGITS = 2;
/** A page must have this many dates before their order shows which is which: birth, issue, expiry. */
const DATES_WITH_ROLES = 3;

/** Caption words for the two dates, folded, in the languages of Doc 9303 and of common issuers. */
const BIRTH_WORDS = [
  'BIRTH',
  'NAISSANCE',
  'NACIMIENTO',
  'NASCIMENTO',
  'NASCITA',
  'GEBURT',
  'GEBOORTE',
  'URODZEN',
  'NAROZEN',
];
const EXPIRY_WORDS = ['EXPIR', 'CADUCID', 'VALIDUNTIL', 'VALIDADE', 'SCADENZA', 'GULTIGBIS', 'WAZNOSCI', 'PLATNOST'];

/** How many years after the MRZ's expiry a printed date may be (it may be the true expiry). */
const YEARS_AFTER = 10;
const LONGEST_LIFE_YEARS = 99;

interface Seen {
  date: PrintedDate;
  unit: PrintedUnit;
}

/**
 * Searches for birth and expiry among all printed dates. A missing date is not a difference, because the print may be worn. There
 * is a difference only if another clear date has its role, by its caption or as the first or last of three, and is nearly the same;
 * a date of issue, which often has the same day and month as the expiry, must not be mistaken for it.
 */
export function findDates(
  { birth, expiry, issuer }: { birth: MrzDate; expiry: MrzDate; issuer: string | null },
  lines: readonly PrintedUnit[],
  rows: readonly PrintedUnit[],
): { birth: DateFinding; expiry: DateFinding } {
  const seen = rows.flatMap((unit) => datesIn(unit.text, issuer).map((date) => ({ date, unit })));
  const found = { birth: matching(seen, birth), expiry: matching(seen, expiry) };
  const dates = clear(seen, expiry.year === null ? (birth.year ?? 0) + LONGEST_LIFE_YEARS : expiry.year + YEARS_AFTER);
  return {
    birth: found.birth ?? differing({ of: 'birth', date: birth, other: found.expiry }, dates, lines),
    expiry: found.expiry ?? differing({ of: 'expiry', date: expiry, other: found.birth }, dates, lines),
  };
}

function matching(seen: readonly Seen[], date: MrzDate): DateFinding | null {
  const hit = seen.find((candidate) => sameDate(candidate.date, date));
  return hit === undefined ? null : { ...NOT_FOUND, state: 'match', printed: isoOfMrz(date), unit: hit.unit };
}

interface Clear {
  iso: string;
  unit: PrintedUnit;
  reliability: Reliability;
}

/** Dates of single lines that can be read in one way only; the clearest print of each. */
function clear(seen: readonly Seen[], latest: number): Clear[] {
  const dates = new Map<string, Clear>();
  for (const { date, unit } of seen) {
    const iso = date.plain && unit.parts === 1 ? isoOf(date, latest) : null;
    const alone = seen.every((other) => other.unit !== unit || !other.date.plain || isoOf(other.date, latest) === iso);
    if (iso === null || !alone) continue;
    const reliability = reliabilityOf(unit);
    if (reliability === 'none') continue;
    if (dates.get(iso)?.reliability !== 'strong') dates.set(iso, { iso, unit, reliability });
  }
  return [...dates.values()].sort((a, b) => (a.iso < b.iso ? -1 : 1));
}

function differing(
  { of, date, other }: { of: 'birth' | 'expiry'; date: MrzDate; other: DateFinding | null },
  dates: readonly Clear[],
  lines: readonly PrintedUnit[],
): DateFinding {
  const { year, month, day } = date;
  if (year === null || month === null || day === null || other === null) return NOT_FOUND;
  const wanted = isoOfMrz(date);
  const end = of === 'birth' ? dates[0] : dates.at(-1);
  const inOrder = dates.length >= DATES_WITH_ROLES && end !== undefined ? [end] : [];
  const words = of === 'birth' ? BIRTH_WORDS : EXPIRY_WORDS;
  const captioned = dates.filter(({ unit }) => isCaptioned(unit, lines, words));
  for (const candidate of [...captioned, ...inOrder]) {
    if (candidate.iso === other.printed || differingDigits(candidate.iso, wanted) > MAX_DIFFERING_DIGITS) continue;
    if (of === 'expiry' && dates.length < DATES_WITH_ROLES && mayBeIssue(candidate.iso, wanted)) continue;
    return { state: 'differs', reliability: candidate.reliability, printed: candidate.iso, unit: candidate.unit };
  }
  return NOT_FOUND;
}

/** Same month and a whole number of years, give or take some days, before the expiry: when the document was issued. */
function mayBeIssue(printed: string, expiry: string): boolean {
  return printed < expiry && printed.slice(0, 4) !== expiry.slice(0, 4);
}

function isCaptioned(unit: PrintedUnit, lines: readonly PrintedUnit[], words: readonly string[]): boolean {
  return [unit, ...captionsOf(unit, lines)].some(({ text }) => {
    const letters = foldLetters(text);
    return words.some((word) => letters.includes(word));
  });
}
