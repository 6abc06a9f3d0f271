import { foldText } from './fold.ts';
import type { PrintedStep, PrintedUnit } from './lines.ts';

/**
 * How well a reader's own probabilities support a text at one place in a line: verification does not ask what the print says, but
 * whether it could say this.
 */
export interface Evidence {
  /** How much less likely the text is than the best reading of the same steps, nats; 0 if it is the best reading. */
  cost: number;
  /** First and last step. */
  from: number;
  to: number;
}

/** A character whose probability is below this counts as not considered by the reader. */
const FLOOR = 1e-4;
const GAP = '';

interface Step {
  /** Cost of each folded character, and of no character (alignment blank, space, punctuation), nats. */
  costs: ReadonlyMap<string, number>;
  best: string;
}

/** One line with characters folded as the comparison folds them; made once per line. */
export interface EvidenceLine {
  steps: readonly Step[];
  /** Lowest cost of each character. */
  least: ReadonlyMap<string, number>;
  /** Places already searched for, by limit and text. */
  places: Map<string, Evidence | null>;
}

const made = new WeakMap<readonly PrintedStep[], EvidenceLine>();

/** The steps of a line; null if its reader does not provide any. */
export function evidenceLineOf({ steps }: Pick<PrintedUnit, 'steps'>): EvidenceLine | null {
  if (steps === undefined) return null;
  let line = made.get(steps);
  if (line === undefined) {
    const folded = steps.map(stepOf);
    line = { steps: folded, least: leastOf(folded), places: new Map() };
    made.set(steps, line);
  }
  return line;
}

/** Lines that are joined for each comparison share their steps. */
const madeSteps = new WeakMap<PrintedStep, Step>();

function stepOf(step: PrintedStep): Step {
  const known = madeSteps.get(step);
  if (known !== undefined) return known;
  const folded = foldedStep(step);
  madeSteps.set(step, folded);
  return folded;
}

function foldedStep(step: PrintedStep): Step {
  const sums = new Map<string, number>();
  let best = GAP;
  let most = 0;
  for (const [character, p] of step) {
    if (p > most) [best, most] = [character, p];
    const folded = foldText(character);
    const key = /^[A-Z0-9]/.test(folded) ? folded.charAt(0) : GAP;
    sums.set(key, (sums.get(key) ?? 0) + p);
    if (key === GAP && character.trim() !== '') sums.set(character, (sums.get(character) ?? 0) + p);
  }
  const costs = new Map<string, number>();
  for (const [key, p] of sums) costs.set(key, Math.max(0, Math.log(Math.max(most, FLOOR) / Math.max(p, FLOOR))));
  return { costs, best: foldText(best) };
}

function leastOf(steps: readonly Step[]): Map<string, number> {
  const least = new Map<string, number>();
  for (const { costs } of steps) {
    for (const [character, cost] of costs) if (cost < (least.get(character) ?? Infinity)) least.set(character, cost);
  }
  return least;
}

const UNSEEN = -Math.log(FLOOR);

function costAt(step: Step, character: string): number {
  return step.costs.get(character) ?? UNSEEN;
}

/** Skips the search if the characters of a text cannot be there. */
function isWorthwhile({ least }: EvidenceLine, text: string, limit: number): boolean {
  let sum = 0;
  for (const character of text) {
    sum += least.get(character) ?? UNSEEN;
    if (sum > limit) return false;
  }
  return true;
}

/**
 * The cheapest place of a text (folded letters and digits; `/`, `.`, `-` only where it is to be seen) in a line, where anything
 * that is neither letter nor digit may be between its characters. Null if all cost more than `limit`, nats.
 * Alignment as the reader was trained: a character may last, and between two equal ones there is a step without any.
 */
export function cheapestPlace(line: EvidenceLine, text: string, limit: number): Evidence | null {
  const key = `${limit} ${text}`;
  const known = line.places.get(key);
  if (known !== undefined) return known;
  const place = isWorthwhile(line, text, limit) ? searched(line, text, limit) : null;
  line.places.set(key, place);
  return place;
}

function searched(line: EvidenceLine, text: string, limit: number): Evidence | null {
  const states = 2 * text.length;
  let costs = new Float64Array(states).fill(Infinity);
  let starts = new Int32Array(states);
  let found: Evidence | null = null;
  for (const [at, step] of line.steps.entries()) {
    const next = new Float64Array(states).fill(Infinity);
    const from = new Int32Array(states);
    const gap = costAt(step, GAP);
    for (let i = 0; i < text.length; i++) {
      const [character, after] = [2 * i, 2 * i + 1];
      let [before, start] = i === 0 ? [0, at] : [costs[character - 1] as number, starts[character - 1] as number];
      if (i > 0 && text[i] !== text[i - 1] && (costs[character - 2] as number) < before) {
        before = costs[character - 2] as number;
        start = starts[character - 2] as number;
      }
      if ((costs[character] as number) < before) {
        before = costs[character] as number;
        start = starts[character] as number;
      }
      next[character] = before + costAt(step, text.charAt(i));
      from[character] = start;
      const stay = (costs[after] as number) < (costs[character] as number) ? after : character;
      next[after] = (costs[stay] as number) + gap;
      from[after] = starts[stay] as number;
    }
    costs = next;
    starts = from;
    const cost = costs[states - 2] as number;
    if (cost <= limit && cost < (found?.cost ?? Infinity)) found = { cost, from: starts[states - 2] as number, to: at };
  }
  return found;
}

/** What is right before and right after a place, as read: a letter, a digit, another character, or nothing. */
export function neighbours({ steps }: EvidenceLine, { from, to }: Evidence): { before: string; after: string } {
  let [left, right] = [from - 1, to + 1];
  const inside = (at: number) => steps[at]?.best;
  // The reader goes on seeing the first and last character for some steps.
  while (left >= 0 && inside(left) === GAP) left--;
  while (right < steps.length && (inside(right) === GAP || inside(right) === inside(to))) {
    if (inside(right) === inside(to) && inside(right - 1) === GAP) break;
    right++;
  }
  return { before: inside(left) ?? '', after: inside(right) ?? '' };
}
