import { quarterOf, type SiteDay } from '../../inspection/index.ts';
import { type CountRow, type PublishedQuarter, publishQuarter } from './publish.ts';

/** Where the counts lie; the storage room has it. */
export interface CountSource {
  /** Quarters that hold counts, oldest first. */
  quarters(): string[];
  rows(quarter: string): CountRow[];
}

/**
 * Every closed quarter, newest first. The one that runs is never told: two looks at it would differ by the travellers
 * in between. Without a day that can be believed nothing is known to be closed.
 */
export function closedQuarters(source: CountSource, today: SiteDay | null, k: number): PublishedQuarter[] {
  if (today === null) return [];
  const running = quarterOf(today);
  return source
    .quarters()
    .filter((quarter) => quarter < running)
    .reverse()
    .map((quarter) => publishQuarter(quarter, source.rows(quarter), k));
}
