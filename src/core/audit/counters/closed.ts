import { quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { type CountRow, type PublishedQuarter, publishQuarter } from './publish.ts';

/** Where the counts are kept; the storage module provides it. */
export interface CountSource {
  /** Quarters that have counts, oldest first. */
  quarters(): string[];
  rows(quarter: string): CountRow[];
  /** What was first published for a quarter; null if nothing has been. */
  published(quarter: string): PublishedQuarter | null;
  /**
   * Stores permanently what is about to be published, and ends counting for that quarter. Returns what is now in force: an
   * earlier answer if there is one. Null if it cannot be stored.
   */
  freeze(shown: PublishedQuarter): PublishedQuarter | null;
}

/**
 * Every closed quarter, newest first. The current quarter is never published: two views of it would differ by the travellers in
 * between. Without a trusted date no quarter is known to be closed. The first answer for a quarter is never changed: another `k`,
 * or a clock that ran ahead and was corrected, would give a second partition, and the difference between two partitions is a
 * small group. An answer that cannot be stored is therefore not published.
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
