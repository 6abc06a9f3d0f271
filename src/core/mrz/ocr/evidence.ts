import type { CheckDigit, UncertainGlyph } from '../index.ts';
import { checkDigit, type DigitRule, LAYOUTS } from '../index.ts';
import type { CharEvidence, OcrReading } from './hypothesis.ts';

/**
 * A character whose margin is below this is uncertain, nats. Chosen on 1,500 drawn pages that were not used for training (the
 * table is in models/training/mrz/README.md): no wrong value of a check-digit field was left unmarked while its digit was right.
 */
export const LOW_MARGIN = 2.5;
/**
 * Minimum margin of every character under a wrong check digit for the print, and not the reading, to be called wrong, nats.
 * Stricter than LOW_MARGIN: saying that a document is misprinted accuses its holder.
 */
export const CLEAR_MARGIN = 5;
/** Most that a proposal may cost against the reading, nats. */
const PROPOSAL_COST = 2;
const PROPOSAL_LEAST_LP = -8;

/** How reliable the reading of one check digit and the characters under it is. */
export type DigitEvidence =
  | { of: CheckDigit['of']; state: 'sound' | 'low-evidence' | 'wrong-on-clear-print' | 'unreadable' }
  | { of: CheckDigit['of']; state: 'proposal'; line: number; column: number; seen: string; proposed: string };

/**
 * Evidence policy for images. A wrong digit on a clear print is a finding about the document and is never repaired. One change of
 * one uncertain character is proposed if it is the only one that satisfies every digit that covers the place; the officer
 * confirms it on the image. Two changes are never tried: in most cases of two errors, such a search without evidence finds a
 * number that is valid but wrong.
 */
export function judgeDigits(reading: OcrReading): DigitEvidence[] {
  const rules = LAYOUTS[reading.format].digits;
  return rules
    .filter((rule) => charAt(reading.lines, rule.line, rule.column) !== '<')
    .map((rule) => judge(rule, rules, reading));
}

interface Place {
  line: number;
  column: number;
}

function placesOf(rule: DigitRule): Place[] {
  const places: Place[] = [{ line: rule.line, column: rule.column }];
  for (const span of rule.covers) {
    for (let column = span.start; column < span.end; column++) places.push({ line: span.line, column });
  }
  return places;
}

function judge(rule: DigitRule, rules: readonly DigitRule[], reading: OcrReading): DigitEvidence {
  const below = (least: number): Place[] =>
    placesOf(rule).filter(({ line, column }) => marginAt(reading, line, column) < least);
  const low = below(LOW_MARGIN);
  if (holds(rule, reading.lines)) return { of: rule.of, state: low.length === 0 ? 'sound' : 'low-evidence' };
  // A character that its column cannot contain shows that print and layout disagree, not which of them is wrong.
  if (!placesOf(rule).some((place) => isBroken(reading, place)) && below(CLEAR_MARGIN).length === 0)
    return { of: rule.of, state: 'wrong-on-clear-print' };
  const found = low.flatMap((place) => changes(place, rules, reading));
  const only = found[0];
  if (found.length !== 1 || only === undefined || only.cost > PROPOSAL_COST)
    return { of: rule.of, state: 'unreadable' };
  return { of: rule.of, state: 'proposal', ...only.place, seen: only.seen, proposed: only.proposed };
}

function changes(place: Place, rules: readonly DigitRule[], reading: OcrReading) {
  const evidence = reading.evidence[place.line]?.[place.column] as CharEvidence;
  const covering = rules.filter((rule) =>
    placesOf(rule).some((p) => p.line === place.line && p.column === place.column),
  );
  const own = evidence.alternatives.find((a) => a.ch === evidence.best)?.lp ?? PROPOSAL_LEAST_LP;
  return evidence.alternatives
    .filter((a) => a.ch !== evidence.best && a.lp > PROPOSAL_LEAST_LP)
    .filter((a) => {
      const lines = reading.lines.map((text, line) =>
        line === place.line ? text.slice(0, place.column) + a.ch + text.slice(place.column + 1) : text,
      );
      return covering.every((rule) => holds(rule, lines));
    })
    .map((a) => ({ place, seen: evidence.best, proposed: a.ch, cost: own - a.lp }));
}

function holds(rule: DigitRule, lines: readonly string[]): boolean {
  const covered = rule.covers.map((s) => (lines[s.line] ?? '').slice(s.start, s.end));
  return checkDigit(...covered) === charAt(lines, rule.line, rule.column);
}

/** Rows with a character whose margin is below `least`, that its column does not allow, or that a wrong check digit covers. */
export function rowsInDoubt(reading: OcrReading, least: number): boolean[] {
  const wrong = LAYOUTS[reading.format].digits
    .filter((rule) => charAt(reading.lines, rule.line, rule.column) !== '<' && !holds(rule, reading.lines))
    .flatMap(placesOf);
  return reading.evidence.map(
    (row, line) =>
      row.some(({ margin }) => margin < least) ||
      [...wrong, ...reading.columnBreaks].some((place) => place.line === line),
  );
}

/**
 * The same reading, but uncertain about characters that are partly outside the picture: what a network reads at the edge is not
 * evidence, however sure it is.
 */
export function withoutUnseen(reading: OcrReading, isSeen: (line: number, column: number) => boolean): OcrReading {
  const evidence = reading.evidence.map((row, line) =>
    row.map((character, column) =>
      isSeen(line, column) ? character : { ...character, margin: Math.min(0, character.margin) },
    ),
  );
  return { ...reading, evidence };
}

function charAt(lines: readonly string[], line: number, column: number): string {
  return lines[line]?.charAt(column) ?? '<';
}

function isBroken({ columnBreaks }: OcrReading, { line, column }: Place): boolean {
  return columnBreaks.some((broken) => broken.line === line && broken.column === column);
}

function marginAt(reading: OcrReading, line: number, column: number): number {
  return reading.evidence[line]?.[column]?.margin ?? 0;
}

/**
 * Characters that the officer must look at, in the form the parser takes (`MrzRead.uncertain`): those with a small margin and,
 * under a wrong check digit, those that are not quite clear or do not fit their column.
 */
export function uncertainGlyphs(reading: OcrReading): UncertainGlyph[] {
  const questioned = new Set(
    LAYOUTS[reading.format].digits
      .filter((rule) => charAt(reading.lines, rule.line, rule.column) !== '<' && !holds(rule, reading.lines))
      .flatMap((rule) => placesOf(rule).map(({ line, column }) => `${line}:${column}`)),
  );
  const isClear = (place: Place, margin: number): boolean =>
    questioned.has(`${place.line}:${place.column}`)
      ? margin >= CLEAR_MARGIN && !isBroken(reading, place)
      : margin >= LOW_MARGIN;
  return reading.evidence.flatMap((row, line) =>
    row.flatMap((character, column) =>
      isClear({ line, column }, character.margin)
        ? []
        : [
            {
              line,
              column,
              seen: character.best,
              candidates: character.alternatives.map((a) => a.ch).filter((ch) => ch !== character.best),
            },
          ],
    ),
  );
}
