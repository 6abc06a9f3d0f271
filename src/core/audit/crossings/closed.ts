import { isoWeek, quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { type IssuerRow, type PublishedIssuers, publishIssuers } from './issuers.ts';
import { type PatternRow, type PublishedWeek, publishWeek } from './patterns.ts';

/** Where the rows for one kind of period are kept, with what was first published about each; the storage module provides it. */
export interface PeriodSource<Row, Told> {
  /** Periods that have rows or were published, oldest first. */
  periods(): string[];
  rows(period: string): Row[];
  published(period: string): Told | null;
  /** Stores the first answer permanently, deletes the rows behind it, and returns what is valid; null if it cannot be stored. */
  freeze(period: string, told: Told): Told | null;
}

/**
 * Every closed week, newest first, published once (decision 0015): a second partition of a week could be subtracted to give small
 * groups, so neither another `k` nor a corrected clock may create one.
 */
export function closedWeeks(
  source: PeriodSource<PatternRow, PublishedWeek>,
  today: SiteDay | null,
  k: number,
): PublishedWeek[] {
  return closed(source, today === null ? null : isoWeek(today), (week, rows) => publishWeek(week, rows, k));
}

/** False alarms by issuing state for every closed quarter, newest first, published once. */
export function closedIssuers(
  source: PeriodSource<IssuerRow, PublishedIssuers>,
  today: SiteDay | null,
  k: number,
): PublishedIssuers[] {
  return closed(source, today === null ? null : quarterOf(today), (quarter, rows) => publishIssuers(quarter, rows, k));
}

function closed<Row, Told>(
  source: PeriodSource<Row, Told>,
  running: string | null,
  publish: (period: string, rows: Row[]) => Told,
): Told[] {
  if (running === null) return [];
  return source
    .periods()
    .filter((period) => period < running)
    .reverse()
    .flatMap((period) => {
      const told = source.published(period) ?? source.freeze(period, publish(period, source.rows(period)));
      return told === null ? [] : [told];
    });
}
