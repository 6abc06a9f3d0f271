import type { ProtectionStore } from '../../adapters/storage/protection/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import type { RouteDay } from '../../core/protection/report/index.ts';
import { latestReports, type ReportParts } from './protection-report.ts';

/** How often the state of the route to help is sampled for its weekly share. */
const LOOK_EVERY_MS = 5 * 60_000;

export interface ReportWatchParts {
  /** Asked again each time: a newer pack may ask for more people in a group. */
  of: () => ReportParts & { store: Pick<ProtectionStore, 'report' | 'countState'> };
  /** The way to help as it is now. */
  state: () => RouteDay['state'];
  every: (ms: number, run: () => void) => () => void;
}

/**
 * Counts how the way to help is, and tells each week and quarter once it has closed, whether or not anybody asks: what a report
 * is made of is not kept for ever. Returns what ends it.
 */
export function watchReport({ of, state, every }: ReportWatchParts): () => void {
  return every(LOOK_EVERY_MS, () => {
    const parts = of();
    const day = siteDay(parts.clock);
    // Without a day that can be believed a look belongs to no week.
    if (day === null) return;
    const two = (part: number): string => String(part).padStart(2, '0');
    parts.store.countState({ day: `${day.year}-${two(day.month)}-${two(day.day)}`, state: state() });
    latestReports(parts, 'supervisor');
  });
}
