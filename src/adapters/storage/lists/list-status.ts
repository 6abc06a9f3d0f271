import type { ListStatus } from '../../../core/inspection/ports/steps/index.ts';
import { HOUR_MS } from '../../../core/time/index.ts';
import type { ListMeta } from './schema.ts';

/** A list made this far in the future of our clock cannot be dated by it. */
const FUTURE_TOLERANCE_MS = HOUR_MS;

/** One list as the site configures it. */
export interface ConfiguredList {
  id: string;
  name: string;
  /** The stricter of this and the issuer's own limit holds. */
  maxAgeHours: number;
}

/** Why a list is not searched. */
export type ListFailure = 'absent' | 'locked' | 'damaged' | 'rollback' | 'purpose';

/** Status of one list. `meta`: of the generation that serves; null where none does, for the reason `failure`. */
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
