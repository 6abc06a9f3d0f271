import { quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { type CountRow, type PublishedQuarter, publishQuarter } from './publish.ts';

/** Where the counts lie; the storage room has it. */
export interface CountSource {
  /** Quarters that hold counts, oldest first. */
  quarters(): string[];
  rows(quarter: string): CountRow[];
  /** What was first published for a quarter; null where nothing was. */
  published(quarter: string): PublishedQuarter | null;
  /**
   * Keeps what is about to be published, for good, and ends counting for that quarter. Gives back what holds: an earlier
   * one where there is one. Null where it cannot be kept.
   */
  freeze(shown: PublishedQuarter): PublishedQuarter | null;
}

/**
 * Every closed quarter, newest first. The one that runs is never told: two looks at it would differ by the travellers
 * in between. Without a day that can be believed nothing is known to be closed. The first answer for a quarter is the only
 * one: another `k`, or a clock that ran ahead and was put right, would give a second partition, and the difference of two
 * partitions is a small group. What cannot be kept is therefore not told.
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
