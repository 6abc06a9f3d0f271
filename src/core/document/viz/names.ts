import type { MrzName } from '../../mrz/index.ts';
import { nameAgrees, plainForm } from '../../mrz/names/index.ts';
import { asLetters, foldLetters, foldText, lookAlike } from './fold.ts';
import { captionsOf, type PrintedUnit } from './lines.ts';
import { type Finding, reliabilityOf } from './reliability.ts';

/** `printed` is folded letters, never the name as read. */
export type NameFinding = Finding;

export interface NameSearch {
  /** `surname` or `given`: the caption under which a differing name must be. */
  role: 'surname' | 'given';
  /** Components of the part of the MRZ name that is searched for. */
  part: readonly string[];
  /** Components of the other part, which may be in the same line. */
  other: readonly string[];
  truncated: MrzName['truncated'];
  issuer: string | null;
}

const NOT_FOUND: NameFinding = { state: 'not-found', reliability: 'none', printed: null, unit: null };

/** A shorter name is found only as whole words: three consecutive letters occur in many captions. */
const LONG_ENOUGH = 5;
/** Maximum number of words of one line that are tried as one name. */
const MAX_WORDS = 6;
/** Length of the shortest name from which print may differ in one letter, and in two. */
const MIN_FOR_ONE = 4;
const MIN_FOR_TWO = 7;

/**
 * Searches the print for one part of the name: a line, words of a line, or two lines that agree with it by `nameAgrees`; the name
 * at the end or the start of a line whose blanks were not read; or both parts in one run of letters. Otherwise the same except
 * for look-alikes or a dropped letter (`unclear`); otherwise print of the same length that differs in one or two letters
 * (`differs`), unless the issuer's spellings leave that open. Only a whole line, or one side of its comma, under a name's caption
 * can differ: DATE is not a misspelt DALE. `lines`: single lines, for the captions.
 */
export function findName(
  search: NameSearch,
  units: readonly PrintedUnit[],
  lines: readonly PrintedUnit[],
): NameFinding {
  const wanted = foldLetters(search.part.join(''));
  if (wanted === '') return NOT_FOUND;
  const both = [wanted + foldLetters(search.other.join('')), foldLetters(search.other.join('')) + wanted];
  let near: { finding: NameFinding; rank: number } | null = null;
  for (const unit of units) {
    for (const piece of piecesOf(unit.text)) {
      const letters = lettersOf(piece);
      if (!worthALook(letters, wanted)) continue;
      if (agreement(piece, search) === 'agrees') return match(unit, wanted);
      const finding = nearness(piece, letters, { wanted, search, unit, lines });
      if (finding !== null && (near === null || finding.rank < near.rank)) near = finding;
    }
    if (holdsRun(unit.text, wanted, both)) return match(unit, wanted);
  }
  return near?.finding ?? NOT_FOUND;
}

function match(unit: PrintedUnit, wanted: string): NameFinding {
  return { state: 'match', reliability: 'none', printed: wanted, unit };
}

/** The line, its parts on either side of a comma or slash, and every run of its words. */
function piecesOf(text: string): Set<string> {
  const pieces = new Set<string>([text]);
  for (const side of text.split(/[,/;:()]/)) {
    const words = side.split(/\s+/).filter((word) => word !== '');
    for (let from = 0; from < words.length; from++) {
      for (let to = from + 1; to <= Math.min(words.length, from + MAX_WORDS); to++) {
        pieces.add(words.slice(from, to).join(' '));
      }
    }
  }
  return pieces;
}

/** Folded letters; for a piece in another script, those of its plain reading. */
function lettersOf(piece: string): string {
  return /\p{Script=Latin}/u.test(piece) ? foldLetters(asLetters(foldText(piece))) : foldLetters(plainForm(piece));
}

/** Skips the transliteration of text that cannot be the name: marks change the length by at most two letters each. */
function worthALook(letters: string, wanted: string): boolean {
  return letters.length >= Math.min(2, wanted.length) && Math.abs(letters.length - wanted.length) <= MAX_MARK_LETTERS;
}

const MAX_MARK_LETTERS = 8;

/** Letters that readers take for a different letter from the one in Doc 9303, by issuer: Þ for P, ß for B. */
const MISREAD: Readonly<Record<string, (print: string) => string>> = {
  ISL: (print) => print.replace(/(?<![A-Z])P/g, 'Þ'),
  D: (print) => print.replaceAll('B', 'ß'),
  AUT: (print) => print.replaceAll('B', 'ß'),
};

function agreement(piece: string, { part, truncated, issuer }: NameSearch): 'agrees' | 'open' | 'different' {
  const printed = [piece];
  const misread = MISREAD[issuer ?? ''];
  if (misread !== undefined) printed.push(misread(piece.toUpperCase()));
  let open = false;
  for (const text of printed) {
    const answer = nameAgrees({ printed: text, mrz: part, truncated, issuer });
    if (answer === 'same' || (answer === 'prefix' && foldLetters(text).length >= LONG_ENOUGH)) return 'agrees';
    if (answer === 'unknown') open = true;
  }
  return open ? 'open' : 'different';
}

/** The name in a line whose blanks were not read: next to its other part, or where the run of letters starts or ends. */
function holdsRun(text: string, wanted: string, both: readonly string[]): boolean {
  for (const side of foldText(text).split(/[,/;:()]/)) {
    const run = foldLetters(asLetters(side));
    if (wanted.length >= LONG_ENOUGH && (run.startsWith(wanted) || run.endsWith(wanted))) return true;
  }
  const run = foldLetters(asLetters(foldText(text)));
  return both.some((name) => name.length >= LONG_ENOUGH && (run.startsWith(name) || run.endsWith(name)));
}

function nearness(
  piece: string,
  letters: string,
  place: { wanted: string; search: NameSearch; unit: PrintedUnit; lines: readonly PrintedUnit[] },
): { finding: NameFinding; rank: number } | null {
  const { wanted, search, unit } = place;
  if (wanted.length < MIN_FOR_ONE) return null;
  const allowed = wanted.length >= MIN_FOR_TWO ? 2 : 1;
  if (letters.length === wanted.length) {
    const { all, clear } = substitutions(letters, wanted);
    if (all > allowed) return null;
    const differs = clear > 0 && standsAsName(piece, place) && agreement(piece, search) === 'different';
    const state = differs ? ('differs' as const) : ('unclear' as const);
    const printed = differs ? letters : null;
    return { finding: { state, reliability: differs ? reliabilityOf(unit) : 'none', printed, unit }, rank: all };
  }
  // Readers of small print sometimes add or drop a letter.
  if (Math.abs(letters.length - wanted.length) > 1 || !oneLetterMore(letters, wanted)) return null;
  return { finding: { state: 'unclear', reliability: 'none', printed: null, unit }, rank: 1 };
}

/** Space between a name and its caption, in heights of the name. */
const CAPTION_REACH = 2;

/** Caption words above a name, folded, in the languages of Doc 9303 and of common issuers. */
const NAME_CAPTIONS: Readonly<Record<NameSearch['role'], readonly string[]>> = {
  surname: [
    'SURNAME',
    'SURNAMES',
    'FAMILY',
    'LAST',
    'NOM',
    'NOMS',
    'NAME',
    'NAMES',
    'APELLIDO',
    'APELLIDOS',
    'COGNOME',
  ],
  given: [
    'GIVEN',
    'FIRST',
    'FORENAME',
    'FORENAMES',
    'PRENOM',
    'PRENOMS',
    'NOMBRE',
    'NOMBRES',
    'NOME',
    'VORNAME',
    'VORNAMEN',
    'NAME',
    'NAMES',
  ],
};

/** A value, and not a caption or part of one: it fills its line or one side of its comma, and a caption states its role. */
function standsAsName(
  piece: string,
  { unit, search, lines }: { unit: PrintedUnit; search: NameSearch; lines: readonly PrintedUnit[] },
): boolean {
  const whole = [unit.text, ...unit.text.split(',')].some((side) => side.trim() === piece.trim());
  if (!whole) return false;
  return captionsOf(unit, lines, CAPTION_REACH).some(({ text }) =>
    foldText(text)
      .split(/[^A-Z]+/)
      .some((word) => NAME_CAPTIONS[search.role].includes(word)),
  );
}

function substitutions(a: string, b: string): { all: number; clear: number } {
  let all = 0;
  let clear = 0;
  for (let i = 0; i < a.length; i++) {
    if (a.charAt(i) === b.charAt(i)) continue;
    all++;
    if (!lookAlike(a.charAt(i), b.charAt(i))) clear++;
  }
  return { all, clear };
}

function oneLetterMore(a: string, b: string): boolean {
  const [long, short] = a.length > b.length ? [a, b] : [b, a];
  let at = 0;
  while (at < short.length && long.charAt(at) === short.charAt(at)) at++;
  return long.slice(at + 1) === short.slice(at);
}
