import type { MrzFormat } from '../index.ts';
import { checkDigit, isFrenchIdentityCard, LAYOUTS } from '../index.ts';
import { OCR_ALPHABET, OCR_SYMBOLS } from './alphabet.ts';
import { allowedAt, formatsOf } from './grammar.ts';
import type { GridLine } from './grid.ts';

/** What the image says about one character. */
export interface CharEvidence {
  /** The character that is reported. */
  best: string;
  /** log p(best) - log p(next allowed), nats; negative if the grammar overrules the print. */
  margin: number;
  /** The four most likely characters without the grammar. */
  alternatives: { ch: string; lp: number }[];
}

/** One reading of one document in one layout. */
export interface OcrReading {
  format: MrzFormat;
  lines: string[];
  evidence: CharEvidence[][];
  /** Where clear print breaks the column grammar; the print is kept. */
  columnBreaks: { line: number; column: number; printed: string }[];
  /**
   * Mean log probability of the print under the grammar (a break costs BREAK_COST at most) and of its place on the grid, nats. It
   * decides whether this is an MRZ at all.
   */
  meanLp: number;
  /** For comparing layouts, and places on one page. */
  score: number;
  digits: { right: number; present: number };
}

/**
 * If print is clearer than any character the grammar allows by this much, nats, it is a fact about the document: no misread
 * character of the drawn lines had such a margin (see LOW_MARGIN).
 */
const CLEAR_BREAK = 4.5;
/**
 * What the column grammar adds to a margin against a character that the column cannot contain, nats: for example the letter O of
 * a state's code against a zero, which no code has. Less than CLEAR_BREAK, so that an altered character is still noticed.
 */
const DISALLOWED = 3;
/** What a place between two digits adds for the digit, nats: less than LOW_MARGIN, so that the character stays marked. */
const AMONG_DIGITS = 2;
/** What one break of the column grammar costs a layout, nats: a wrong layout and an upside-down page break it everywhere. */
const BREAK_COST = 3;
const DIGIT_WEIGHT = 0.25;
/** Number of alternatives reported with the best character. */
const ALTERNATIVES = 4;

/**
 * Text and evidence of grid lines in the layout given by their number, length and first letters; null if there is none. The check
 * digits add to the score, which chooses between layouts and places; they never choose a character.
 */
export function readGrid(lines: readonly GridLine[], columns: number): OcrReading | null {
  const first = lines[0];
  if (first === undefined) return null;
  const readings = formatsOf(lines.length, columns, headOf(first)).map((format) => readAs(format, lines, columns));
  const [likelier, other] = readings;
  if (likelier === undefined || other === undefined) return likelier ?? null;
  // The only choice between two formats of one size: by the print, and never against the parser's result for it.
  return likelier.meanLp >= other.meanLp && isFrenchIdentityCard(likelier.lines) ? likelier : other;
}

function readAs(format: MrzFormat, lines: readonly GridLine[], columns: number): OcrReading {
  const columnBreaks: OcrReading['columnBreaks'] = [];
  let sum = 0;
  const evidence = lines.map((grid, line) =>
    Array.from({ length: columns }, (_, column) => {
      const lp = grid.lp.subarray(column * OCR_SYMBOLS, (column + 1) * OCR_SYMBOLS);
      const order = ranked(lp);
      const allowed = allowedAt(format, line, column);
      const printed = lp[order[0] as number] as number;
      sum += Math.max(lp[likeliest(lp, allowed)] as number, printed - BREAK_COST);
      return characterOf({ lp, order, allowed }, (printed) => columnBreaks.push({ line, column, printed }));
    }),
  );
  for (const row of evidence) digitsAmongDigits(row);
  const text = evidence.map((row) => row.map((c) => c.best).join(''));
  const digits = countDigits(format, text);
  const fit = lines.reduce((total, line) => total + line.fit, 0) / lines.length;
  const meanLp = sum / (lines.length * columns) + fit;
  const share = digits.present === 0 ? 0 : digits.right / digits.present;
  return { format, lines: text, evidence, columnBreaks, meanLp, score: meanLp + DIGIT_WEIGHT * share - 0.1, digits };
}

/** First five letters under the grammar that all formats share there. */
function headOf(line: GridLine): string {
  return Array.from({ length: 5 }, (_, column) => {
    const lp = line.lp.subarray(column * OCR_SYMBOLS, (column + 1) * OCR_SYMBOLS);
    return OCR_ALPHABET.charAt(likeliest(lp, allowedAt('TD3', 0, column)));
  }).join('');
}

const SYMBOLS = Array.from({ length: OCR_SYMBOLS }, (_, c) => c);
/** All symbols, with the four likeliest first and in order. */
function ranked(lp: Float32Array): number[] {
  const order = [...SYMBOLS];
  // Only the first few are needed; sorting every slot completely would cost more than the grid.
  for (let k = 0; k < ALTERNATIVES; k++) {
    let best = k;
    for (let c = k + 1; c < OCR_SYMBOLS; c++) {
      if ((lp[order[c] as number] as number) > (lp[order[best] as number] as number)) best = c;
    }
    const taken = order[best] as number;
    order[best] = order[k] as number;
    order[k] = taken;
  }
  return order;
}

function characterOf(
  { lp, order, allowed }: { lp: Float32Array; order: number[]; allowed: Uint8Array },
  broken: (printed: string) => void,
): CharEvidence {
  const alternatives = order.slice(0, ALTERNATIVES).map((c) => ({ ch: OCR_ALPHABET.charAt(c), lp: lp[c] as number }));
  const printed = order[0] as number;
  const best = likeliest(lp, allowed);
  const at = (c: number | undefined): number => (c === undefined ? Math.log(1e-4) : (lp[c] as number));
  const lead = (from: number): number =>
    Math.min(
      ...order
        .slice(0, ALTERNATIVES)
        .map((c) => (c === from ? Number.POSITIVE_INFINITY : at(from) - at(c) + (allowed[c] === 1 ? 0 : DISALLOWED))),
    );
  if (best === printed) return { best: OCR_ALPHABET.charAt(best), margin: lead(best), alternatives };
  const clearness = at(printed) - at(best);
  if (clearness >= CLEAR_BREAK) {
    const ch = OCR_ALPHABET.charAt(printed);
    broken(ch);
    return { best: ch, margin: at(printed) - at(order[1]), alternatives };
  }
  return { best: OCR_ALPHABET.charAt(best), margin: -clearness, alternatives };
}

/**
 * Issuers do not use O and I in running numbers, because in OCR-B they can hardly be told from 0 and 1: a doubtful one between
 * two digits is more likely the digit. The character keeps a margin that marks it, whichever way it is read.
 */
function digitsAmongDigits(row: CharEvidence[]): void {
  for (const [column, { best, margin, alternatives }] of row.entries()) {
    const digit = DIGIT_LIKE[best];
    if (digit === undefined || margin >= AMONG_DIGITS) continue;
    if (!isDigit(row[column - 1]) || !isDigit(row[column + 1])) continue;
    if (alternatives[1]?.ch === digit) row[column] = { best: digit, margin: AMONG_DIGITS - margin, alternatives };
  }
}

const DIGIT_LIKE: Readonly<Record<string, string>> = { O: '0', I: '1' };

function isDigit(character: CharEvidence | undefined): boolean {
  return character !== undefined && character.best >= '0' && character.best <= '9';
}

function likeliest(lp: Float32Array, allowed: Uint8Array): number {
  let best = -1;
  for (let c = 0; c < OCR_SYMBOLS; c++) {
    if (allowed[c] === 1 && (best < 0 || (lp[c] as number) > (lp[best] as number))) best = c;
  }
  return best;
}

function countDigits(format: MrzFormat, lines: readonly string[]): { right: number; present: number } {
  let right = 0;
  let present = 0;
  for (const rule of LAYOUTS[format].digits) {
    const printed = lines[rule.line]?.charAt(rule.column) ?? '<';
    if (printed === '<') continue;
    present++;
    const covered = rule.covers.map((s) => (lines[s.line] ?? '').slice(s.start, s.end));
    if (checkDigit(...covered) === printed) right++;
  }
  return { right, present };
}
