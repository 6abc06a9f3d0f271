import { quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { type CountRow, type PublishedQuarter, publishQuarter } from './publish.ts';

/** Where the counts are kept; the storage module provides it. */
export interface CountSource {
  /** Quarters that hold counts, oldest first. */
  quarters(): string[];
  rows(quarter: string): CountRow[];
  /** What was first published for a quarter; null if nothing was. */
  published(quarter: string): PublishedQuarter | null;
  /**
   * Stores permanently what is about to be published, and ends counting for that quarter. Returns what is valid: an earlier
   * answer if there is one. Null if it cannot be stored.
   */
  freeze(shown: PublishedQuarter): PublishedQuarter | null;
}

/**
 * Every closed quarter, newest first. The current one is never published: two views of it would differ by the travellers
 * in between. Without a trustworthy date, no quarter is known to be closed. The first answer for a quarter is the only
 * one: another `k`, or a clock that ran ahead and was put right, would give a second partition, and the difference between two
 * partitions is a small group. What cannot be stored is therefore not published.
 */
export function closedQuarters(source: CountSource, today: SiteDay | null, k: number): PublishedQuarter[] {
  if (today === null) return [];
  const running = quarterOf(today);
  return source
    .quarters()
    .filter((quarter) => quarter < running)
    .reverse()
    .flatMap((quarter) => {
      const shown = source.published(quarter) ?? source.freeze(publishQuarter(quarter, source.rows(quarter), k));
      return shown === null ? [] : [shown];
    });
}
