import type { CheckValue, ReasonCode } from '../../inspection/record/checks/index.ts';
import type { MrzDate, MrzDocument } from '../../mrz/index.ts';
import { LOW_MARGIN } from '../../mrz/ocr/index.ts';
import { findDates } from './date-roles.ts';
import { foldLetters, foldText } from './fold.ts';
import { likelyDate, likelyName, likelyNumber, type Weighed, weighed } from './likely.ts';
import { asHandedIn, type PrintedLine, type PrintedUnit, rowUnits, stackedUnits, uprightLines } from './lines.ts';
import { findName } from './names.ts';
import { findNumber } from './number.ts';

export const PRINTED_FIELDS = [
  'documentNumber',
  'surname',
  'givenNames',
  'birthDate',
  'expiryDate',
  'nationality',
  'sex',
] as const;
export type PrintedField = (typeof PRINTED_FIELDS)[number];

/** `unclear`: seen, but the difference may be a reading error; `not-found` says nothing about the document. */
export type PrintedState = 'match' | 'mismatch' | 'not-found' | 'unclear';

export interface PrintedFinding {
  field: PrintedField;
  state: PrintedState;
  /** True for an `unclear` difference that is clear enough to be shown. */
  weak: boolean;
  /** Value of the MRZ in the form in which it is compared: letters and digits, folded letters, or YYYY-MM-DD. */
  expected: string;
  /** The printed value in the same form; for a match it is `expected`. Null if nothing can be said. */
  printed: string | null;
  /** Position on the page as handed in, fractions. */
  rect: PrintedLine['rect'] | null;
  confidence: number | null;
}

export type VizReason = Extract<ReasonCode, `MRZ_VIZ_${string}`>;

export interface VizVerdict {
  value: CheckValue;
  reason: VizReason;
  /** One for each of PRINTED_FIELDS, in the same order. */
  fields: PrintedFinding[];
}

export interface VizInput {
  document: MrzDocument;
  lines: readonly PrintedLine[];
  /** Smallest margin of any MRZ character, nats; null if the MRZ was not read from a picture. */
  leastMargin: number | null;
  /** Quarter turns clockwise that make the page upright. */
  quarters?: 0 | 1 | 2 | 3;
  /** True if text inside the MRZ was left out because of its position on this page. */
  withoutZone?: boolean;
}

type Found = Weighed;

/**
 * Compares the MRZ with the printed text (TR-03135-1 v2.5, 5.7.5). Every value is searched for by content, not by position. A
 * value that is not found, or cannot be told from a misreading, never makes the check worse than `not-supported`. One picture
 * never fails a document; the inspection asks for a second one. Sex and nationality are printed as a word or letter that also
 * occurs elsewhere on the page, so they can only support and never differ.
 */
export function compareViz(input: VizInput): VizVerdict {
  const { document, lines, leastMargin, quarters = 0, withoutZone = false } = input;
  const zone = zoneStarts(document, withoutZone);
  const single = uprightLines(
    lines.filter(({ text }) => !isMrzLine(text, zone)),
    quarters,
  );
  const rows = rowUnits(single);
  const texts = [...rows, ...stackedUnits(single)];
  const mrzIsSure = leastMargin === null || leastMargin >= LOW_MARGIN;
  const issuer = document.issuingState.code;
  const { primary, secondary, truncated } = document.name;
  const others = [document.fields.optional?.value ?? '', document.fields.optional2?.value ?? ''];
  const dates = findDates({ birth: document.birth, expiry: document.expiry, issuer }, single, rows);
  const name = (role: 'surname' | 'given', part: readonly string[], other: readonly string[]) =>
    weighed(findName({ role, part, other, truncated, issuer }, texts, single), () => likelyName(part, texts));
  const found: Record<PrintedField, [Found, string]> = {
    documentNumber: [
      weighed(findNumber(document.documentNumber, rows, others), () => likelyNumber(document.documentNumber, rows)),
      document.documentNumber,
    ],
    surname: [name('surname', primary, secondary), foldLetters(primary.join(''))],
    givenNames: [name('given', secondary, primary), foldLetters(secondary.join(''))],
    birthDate: [weighed(dates.birth, () => likelyDate(document.birth, issuer, rows)), dateText(document.birth)],
    expiryDate: [weighed(dates.expiry, () => likelyDate(document.expiry, issuer, rows)), dateText(document.expiry)],
    nationality: [findNationality(document, rows), document.nationality.code],
    sex: [findSex(document.sex, single), document.sex ?? 'X'],
  };
  const fields = PRINTED_FIELDS.map((field) => {
    const [finding, expected] = found[field];
    return asField(field, finding, { expected, mrzIsSure, quarters });
  });
  return { ...judge(fields, document), fields };
}

/** Number of consecutive fillers that does not occur in other print. */
const FILLERS = /<{3}/;

/**
 * True for a line of the MRZ itself. If its position is not known, it is among the printed lines, and if the MRZ were compared
 * with itself, altered print would be hidden.
 */
function isMrzLine(text: string, zone: readonly string[]): boolean {
  const line = text.replace(/\s/g, '').toUpperCase();
  if (FILLERS.test(line) || line.split('<').length > 3) return true;
  const letters = bare(line);
  return zone.some((start) => letters.includes(start));
}

/**
 * How the rows of the MRZ start. A row that starts with the name (the third of TD1) can start like a printed name: `NAME
 * CRITTENDEN, LEE W.`; only its position distinguishes it from print.
 */
function zoneStarts({ lines }: MrzDocument, withoutZone: boolean): string[] {
  const starts = lines.map((row) => bare(row).slice(0, ZONE_RUN));
  return withoutZone ? starts.slice(0, 2) : starts;
}

function bare(value: string): string {
  return value.replace(/[^A-Z0-9]/g, '');
}

/** Number of letters and digits at the start of an MRZ row that do not occur together in other print. */
const ZONE_RUN = 12;

function asField(
  field: PrintedField,
  { state, reliability, printed, unit }: Found,
  { expected, mrzIsSure, quarters }: { expected: string; mrzIsSure: boolean; quarters: 0 | 1 | 2 | 3 },
): PrintedFinding {
  const sure = mrzIsSure ? reliability : 'none';
  const shown = state === 'differs' && sure === 'none' ? 'unclear' : state;
  return {
    field,
    state: shown !== 'differs' ? shown : sure === 'strong' ? 'mismatch' : 'unclear',
    weak: shown === 'differs' && sure === 'weak',
    expected,
    printed: state === 'match' ? expected : printed,
    rect: unit === null ? null : asHandedIn(unit.rect, quarters),
    confidence: unit?.confidence ?? null,
  };
}

function judge(fields: readonly PrintedFinding[], document: MrzDocument): Pick<VizVerdict, 'value' | 'reason'> {
  if (fields.some((f) => f.state === 'mismatch')) return { value: 'undetermined', reason: 'MRZ_VIZ_DIFFERS' };
  if (fields.some((f) => f.weak)) return { value: 'undetermined', reason: 'MRZ_VIZ_WEAK' };
  const has = (field: PrintedField) => fields.some((f) => f.field === field && f.state === 'match');
  const name = has('surname') && (document.name.secondary.length === 0 || has('givenNames'));
  const number = has('documentNumber');
  const dates = has('birthDate') && has('expiryDate');
  return (number && name) || (number && dates) || (name && dates)
    ? { value: 'successful', reason: 'MRZ_VIZ_AGREES' }
    : { value: 'not-supported', reason: 'MRZ_VIZ_NOT_FOUND' };
}

function dateText({ raw, year, month, day }: MrzDate): string {
  const two = (part: number | null) => (part === null ? 'XX' : String(part).padStart(2, '0'));
  return year === null ? raw : `${year}-${two(month)}-${two(day)}`;
}

const NOT_FOUND: Found = { state: 'not-found', reliability: 'none', printed: null, unit: null };

function seen(unit: PrintedUnit | undefined): Found {
  return unit === undefined ? NOT_FOUND : { state: 'match', reliability: 'none', printed: null, unit };
}

/** The three-letter code as a word, or the State's name. */
function findNationality({ nationality: { code, name } }: MrzDocument, units: readonly PrintedUnit[]): Found {
  const full = foldLetters(name ?? '');
  return seen(
    units.find(
      ({ text }) =>
        foldText(text)
          .split(/[^A-Z]+/)
          .includes(code) ||
        (full.length > 3 && foldLetters(text).includes(full)),
    ),
  );
}

/** `F`, `F/F`, `K/F`: the letter alone, or beside the national letter (Doc 9303-4 4.1.1.1). */
function findSex(sex: MrzDocument['sex'], lines: readonly PrintedUnit[]): Found {
  const letter = sex ?? 'X';
  return seen(
    lines.find(({ text }) =>
      foldText(text)
        .split(/\s{2,}|(?<=^.{0,3})\s/)
        .some(
          (word) =>
            word === letter ||
            (word.length <= 5 &&
              word
                .split('/')
                .map((w) => w.trim())
                .includes(letter)),
        ),
    ),
  );
}
