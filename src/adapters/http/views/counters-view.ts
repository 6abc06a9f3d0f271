import { type PublishedQuarter, ratesOf } from '../../../core/audit/counters/index.ts';
import type { Counters } from '../api/index.ts';

/** Published quarters with the rates their cells allow; `null` if this lane does not count. */
export function countersView(quarters: readonly PublishedQuarter[] | null, k: number): Counters {
  return {
    k,
    counting: quarters !== null,
    quarters: (quarters ?? []).map(({ quarter, k, total, tables }) => ({
      quarter,
      k,
      total,
      tables: tables.map(({ attribute, groups }) => ({
        attribute,
        groups: groups.map((group) => ({ ...group, rates: ratesOf(group) })),
      })),
    })),
  };
}
