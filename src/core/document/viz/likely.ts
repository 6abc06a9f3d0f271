import type { MrzDate } from '../../mrz/index.ts';
import { nameForms, numberForms, yearForms } from './date-forms.ts';
import { cheapestPlace, type Evidence, type EvidenceLine, evidenceLineOf, neighbours } from './evidence.ts';
import { foldAlnum, foldLetters } from './fold.ts';
import type { PrintedUnit } from './lines.ts';
import type { Finding } from './reliability.ts';

export interface Likely {
  unit: PrintedUnit;
  cost: number;
}

/** A text that is at most ten times less likely than the best reading counts as the printed text, nats. */
const LIKELY = Math.log(10);
/** A text that is at most a hundred times less likely may be the printed text, nats. */
const POSSIBLE = Math.log(100);

/** Letters and digits next to a place that make it part of something longer. */
const LETTER = /^[A-Z]/;
const DIGIT = /^\d/;
const EITHER = /^[A-Z0-9]/;
/** A shorter number is found only if it is not next to letters or digits. */
const LONG_NUMBER = 6;

export type Weighed = Finding;

/**
 * The findings from the best reading, corrected by the probabilities: a value that the print probably shows is found, and a value
 * that it might show is never a difference.
 */
export function weighed(found: Weighed, search: () => Likely | null): Weighed {
  if (found.state === 'match') return found;
  const likely = search();
  if (likely === null || likely.cost > POSSIBLE) return found;
  const state = likely.cost <= LIKELY ? 'match' : 'unclear';
  return { state, reliability: 'none', printed: null, unit: likely.unit };
}

export function likelyNumber(number: string, units: readonly PrintedUnit[]): Likely | null {
  const wanted = foldAlnum(number);
  return likeliest([wanted], units, wanted.length < LONG_NUMBER ? EITHER : DIGIT);
}

export function likelyName(part: readonly string[], units: readonly PrintedUnit[]): Likely | null {
  return likeliest([foldLetters(part.join(''))], units, LETTER);
}

/** Shortest text that is searched for by probabilities: three letters can be seen almost anywhere. */
const MIN_CHARS = 4;

/** The line that most probably contains a text, without a letter (for a name) or digit (for a number) directly next to it. */
function likeliest(texts: readonly string[], units: readonly PrintedUnit[], closed: RegExp): Likely | null {
  let best: Likely | null = null;
  for (const unit of units) {
    const line = evidenceLineOf(unit);
    if (line === null) continue;
    for (const text of texts) {
      if (text.length < MIN_CHARS || text.length > line.steps.length) continue;
      const place = cheapestPlace(line, text, POSSIBLE);
      if (place === null || place.cost >= (best?.cost ?? Infinity) || !stands(line, place, closed)) continue;
      best = { unit, cost: place.cost };
    }
  }
  return best;
}

function stands(line: EvidenceLine, place: Evidence, closed: RegExp): boolean {
  const { before, after } = neighbours(line, place);
  return !closed.test(before) && !closed.test(after);
}

/** The line that most probably contains a date, in numbers or with a name of the month. */
export function likelyDate(date: MrzDate, issuer: string | null, units: readonly PrintedUnit[]): Likely | null {
  let best = likeliest(numberForms(date, issuer), units, DIGIT);
  const years = yearForms(date);
  for (const unit of units) {
    const line = evidenceLineOf(unit);
    if (line === null) continue;
    for (const start of nameForms(date)) {
      if (cheapestPlace(line, start, POSSIBLE) === null) continue;
      const found = likeliest(
        years.map((year) => start + year),
        [unit],
        DIGIT,
      );
      if (found !== null && found.cost < (best?.cost ?? Infinity)) best = found;
    }
  }
  return best;
}
