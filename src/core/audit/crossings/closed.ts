import { isoWeek, quarterOf, type SiteDay } from '../../inspection/record/counts/index.ts';
import { type IssuerRow, type PublishedIssuers, publishIssuers } from './issuers.ts';
import { type PatternRow, type PublishedWeek, publishWeek } from './patterns.ts';

/** Where the rows of periods of one kind lie, and what was first told of each; the storage room has it. */
export interface PeriodSource<Row, Told> {
  /** Periods that hold rows or were told, oldest first. */
  periods(): string[];
  rows(period: string): Row[];
  published(period: string): Told | null;
  /** Keeps the first answer for good, drops the rows behind it, and gives back what holds; null where it cannot be kept. */
  freeze(period: string, told: Told): Told | null;
}

/**
 * Every closed week, newest first, told once (decision 0015): a second partition of one week subtracts to small groups, so
 * neither another `k` nor a clock that was put right makes one.
 */
export function closedWeeks(
  source: PeriodSource<PatternRow, PublishedWeek>,
  today: SiteDay | null,
  k: number,
): PublishedWeek[] {
  return closed(source, today === null ? null : isoWeek(today), (week, rows) => publishWeek(week, rows, k));
}

/** False alarms by issuing state of every closed quarter, newest first, told once. */
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
