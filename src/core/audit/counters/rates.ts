import { shareBounds } from './bounds.ts';
import type { OutcomeClass, PublishedGroup } from './publish.ts';

/** Fewest errors for which a rate is shown (the rule of 30 of ISO/IEC 19795-1). */
export const FEW_ERRORS = 30;

export interface Rate {
  kind: 'not-matched' | 'no-match' | 'not-captured' | 'all-others';
  count: number;
  of: number;
  /** 95 % bounds of the rate. */
  low: number;
  high: number;
  few: boolean;
}

const MATCHED: readonly OutcomeClass[] = ['match'];
const UNMATCHED = (outcome: OutcomeClass): boolean =>
  outcome === 'not-matched' || outcome.startsWith('inconclusive') || outcome.startsWith('no-match');

/**
 * Error rates that can be computed from a group's cells, with bounds. "Not matched" is not a false non-match rate: nobody at a
 * desk knows for certain who was there. It is the rate at which the kiosk did not pass people, honest travellers and others.
 */
export function ratesOf({ cells }: PublishedGroup): Rate[] {
  const count = (wanted: (outcome: OutcomeClass) => boolean): number =>
    cells.reduce((sum, { outcome, n }) => (wanted(outcome) ? sum + n : sum), 0);
  const has = (wanted: (outcome: OutcomeClass) => boolean): boolean => cells.some(({ outcome }) => wanted(outcome));
  const all = count(() => true);
  const compared = count((outcome) => MATCHED.includes(outcome) || UNMATCHED(outcome));
  const noMatch = (outcome: OutcomeClass): boolean => outcome.startsWith('no-match');
  const rates: Rate[] = [];
  const add = (kind: Rate['kind'], n: number, of: number): void => {
    rates.push({ kind, count: n, of, ...shareBounds(n, of), few: n < FEW_ERRORS });
  };
  if (has(UNMATCHED)) add('not-matched', count(UNMATCHED), compared);
  if (has(noMatch)) add('no-match', count(noMatch), compared);
  if (has((outcome) => outcome === 'not-captured'))
    add(
      'not-captured',
      count((o) => o === 'not-captured'),
      all,
    );
  if (has((outcome) => outcome === 'all-others'))
    add(
      'all-others',
      count((o) => o === 'all-others'),
      all,
    );
  return rates;
}
