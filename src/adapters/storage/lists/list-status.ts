import type { ListStatus } from '../../../core/inspection/ports/steps/index.ts';
import { HOUR_MS } from '../../../core/time/index.ts';
import type { ListMeta } from './schema.ts';

/** If a list's date is this far in the future, our clock cannot be used to tell its age. */
const FUTURE_TOLERANCE_MS = HOUR_MS;

/** One list as the site configures it. */
export interface ConfiguredList {
  id: string;
  name: string;
  /** The stricter of this and the issuer's own limit applies. */
  maxAgeHours: number;
}

/** Why a list is not searched. */
export type ListFailure = 'absent' | 'locked' | 'damaged' | 'rollback' | 'purpose';

/** Status of one list. `meta`: of the generation in use; null if there is none, for the reason `failure`. */
export function listStatusOf(of: {
  list: ConfiguredList;
  meta: ListMeta | null;
  failure: ListFailure;
  now: Date;
}): ListStatus {
  const { list, meta, failure, now } = of;
  const maxAgeMs = Math.min(list.maxAgeHours, meta?.maxAgeHours ?? list.maxAgeHours) * HOUR_MS;
  if (meta === null) {
    return {
      id: list.id,
      name: list.name,
      version: null,
      generatedAt: null,
      ageMs: null,
      maxAgeMs,
      state: failure,
      legalBasis: '',
      records: null,
    };
  }
  const ageMs = now.getTime() - Date.parse(meta.createdAt);
  const stale = ageMs > maxAgeMs || ageMs < -FUTURE_TOLERANCE_MS;
  return {
    id: list.id,
    name: meta.name,
    version: meta.generation,
    generatedAt: meta.createdAt,
    ageMs: Math.max(0, ageMs),
    maxAgeMs,
    state: stale ? 'stale' : 'fresh',
    legalBasis: meta.legalBasis,
    records: meta.records,
    ...(meta.desk === undefined ? {} : { desk: meta.desk }),
  };
}
