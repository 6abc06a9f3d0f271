import type { ProtectionStore } from '../../adapters/storage/protection/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import type { RouteDay } from '../../core/protection/report/index.ts';
import { latestReports, type ReportParts } from './protection-report.ts';

/** How often the state of the way to help is sampled for its weekly percentage. */
const LOOK_EVERY_MS = 5 * 60_000;

export interface ReportWatchParts {
  /** Asked again each time: a newer pack may require more people in a group. */
  of: () => ReportParts & { store: Pick<ProtectionStore, 'report' | 'countState'> };
  /** The way to help as it is now. */
  state: () => RouteDay['state'];
  every: (ms: number, run: () => void) => () => void;
}

/**
 * Samples the state of the way to help, and makes each week's and quarter's report once it has closed, whether or not anybody
 * asks, because the data for a report is not kept for ever. Returns a function that stops this.
 */
export function watchReport({ of, state, every }: ReportWatchParts): () => void {
  return every(LOOK_EVERY_MS, () => {
    const parts = of();
    const day = siteDay(parts.clock);
    // If the date cannot be trusted, a sample does not belong to any week.
    if (day === null) return;
    const two = (part: number): string => String(part).padStart(2, '0');
    parts.store.countState({ day: `${day.year}-${two(day.month)}-${two(day.day)}`, state: state() });
    latestReports(parts, 'supervisor');
  });
}
