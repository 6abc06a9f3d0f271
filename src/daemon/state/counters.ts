import { type ErrorCounters, openCounters } from '../../adapters/storage/counters/index.ts';
import type { Purged } from '../../adapters/storage/journal/index.ts';
import { closedQuarters, type PublishedQuarter } from '../../core/audit/counters/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import { countEntryOf } from '../../core/inspection/record/counts/index.ts';

export interface Counting {
  /** Quarters that have closed, or null if the store cannot be opened. */
  closed(): PublishedQuarter[] | null;
  /** Removes the quarters before `quarter`; null if the store cannot be written. */
  purge(quarter: string): Purged | null;
  stop(): void;
}

export interface CountingParts {
  stateDir: string;
  clock: Clock;
  lane: Pick<Lane, 'subscribe' | 'snapshot'>;
  k: number;
  warn: (message: string) => void;
}

/**
 * Counts every inspection once, when it has ended. A broken store is reported but does not stop the lane: these counts serve
 * the duty to monitor error rates and are not part of an inspection.
 */
export function startCounting({ stateDir, clock, lane, k, warn }: CountingParts): Counting {
  const opened = openCounters({ stateDir, now: clock.wall() });
  if (!opened.ok) {
    warn(`Errors are not counted: ${opened.message} ${opened.remedy}`);
    return { closed: () => null, purge: () => null, stop: () => undefined };
  }
  if (opened.quarantined !== null)
    warn(`counters.db was damaged and is now ${opened.quarantined}: counting starts again.`);
  const { counters } = opened;
  const unsubscribe = countEnded({ counters, clock, lane, warn });
  return {
    closed: () => closedQuarters(counters, siteDay(clock), k),
    purge: (quarter) => counters.purge(quarter),
    stop: () => {
      unsubscribe();
      counters.close();
    },
  };
}

function countEnded({
  counters,
  clock,
  lane,
  warn,
}: Pick<CountingParts, 'clock' | 'lane' | 'warn'> & { counters: ErrorCounters }): () => void {
  let last: string | null = null;
  let said: string | null = null;
  return lane.subscribe(() => {
    const run = lane.snapshot().current;
    if (run === null || !run.ended || run.id === last) return;
    last = run.id;
    const entry = countEntryOf(run.state, siteDay(clock));
    const told = entry === null ? 'counted' : counters.add(entry);
    if (told === 'failed') warn('An inspection could not be counted: counters.db cannot be written.');
    if (told === 'closed' && entry !== null && entry.quarter !== said) {
      said = entry.quarter;
      warn(
        `Inspections of ${said} are not counted any more: that quarter is already published, which happens if the ` +
          'clock was ahead. Correct the clock; counting continues with the next quarter.',
      );
    }
  });
}
