import { daysFor } from '../../core/document/calibration/index.ts';
import type { Observation } from './look.ts';

/** How many documents are read in a day, as the technician states or as the dates of the pictures show. */
export interface Rate {
  /** Documents a day that a check could judge, given that it judged `n` of all pages; null if nothing is known. */
  perDay(n: number): number | null;
  /** Where the rate comes from. */
  source: 'stated' | 'pictures' | null;
}

/**
 * The rate of a run. `stated` is the number of documents a day according to the technician; a check judges only part of them. If
 * it is not stated, the pictures must be from at least two days: a folder filled on one day, or copied, does not show a rate.
 */
export function rateOf(pages: readonly Pick<Observation, 'takenOn'>[], stated: number | null): Rate {
  if (stated !== null)
    return { source: 'stated', perDay: (n) => (pages.length === 0 ? stated : (stated * n) / pages.length) };
  const days = new Set(pages.flatMap(({ takenOn }) => takenOn ?? []));
  if (days.size < 2) return { source: null, perDay: () => null };
  return { source: 'pictures', perDay: (n) => n / days.size };
}

/** Text about the days needed for further documents, for the end of a sentence; empty if unknown. */
export function daysWords(documents: number, rate: Rate, seen: number): string {
  const perDay = rate.perDay(seen);
  const days = daysFor(documents, perDay);
  if (perDay === null || days === null) return '';
  const shown = rate.source === 'pictures' ? 'that these pictures show' : 'that you stated';
  const each = Number(perDay.toFixed(1));
  return `; at the ${each} ${each === 1 ? 'document' : 'documents'} a day ${shown}, that is ${daysCount(days)}`;
}

export function daysCount(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
