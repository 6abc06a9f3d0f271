import { DAY_MS } from '../../core/time/index.ts';
import type { CentralSettings } from '../folder/index.ts';
import {
  expiryAfter,
  isBundle,
  listOf,
  type Metadata,
  SPEC_VERSION,
  type Target,
  type TargetsSigned,
} from '../tuf/index.ts';

/**
 * Targets once a generation is added: the newest full list, and the deltas from which a device can still reach it. Deltas
 * are kept in one unbroken chain: at most `chainMax` of them, and none older than `keepDays` (decision 0024).
 */
export function targetsAfter(
  before: Readonly<Record<string, Target>>,
  change: { listId: string; added: Record<string, Target>; deltas: CentralSettings['deltas']; now: Date },
): Record<string, Target> {
  const { listId, added } = change;
  const chain = chainOf({ ...before, ...added }, change);
  const chained = ({ custom }: Target): boolean => 'to' in custom && custom.kind === 'delta' && chain.has(custom.to);
  const kept = Object.entries(before).filter(([, target]) => listOf(target) !== listId || chained(target));
  const fresh = Object.entries(added).filter(
    ([, target]) => ('kind' in target.custom && target.custom.kind === 'full') || chained(target),
  );
  // A delta leads to only one generation, so its generation identifies it.
  return Object.fromEntries([...kept, ...fresh].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Generations on the unbroken chain of deltas to the newest one. */
function chainOf(
  targets: Readonly<Record<string, Target>>,
  { listId, deltas, now }: { listId: string; deltas: CentralSettings['deltas']; now: Date },
): Set<number> {
  const byTo = new Map<number, { from: number; createdAt: string }>();
  let newest = 0;
  for (const target of Object.values(targets)) {
    if (!isBundle(target) || target.custom.list !== listId) continue;
    const { kind, from, to, createdAt } = target.custom;
    newest = Math.max(newest, to);
    if (kind === 'delta' && from !== null) byTo.set(to, { from, createdAt });
  }
  const chained = new Set<number>();
  for (let to = newest; chained.size < deltas.chainMax; ) {
    const delta = byTo.get(to);
    if (delta === undefined || now.getTime() - Date.parse(delta.createdAt) > deltas.keepDays * DAY_MS) break;
    chained.add(to);
    to = delta.from;
  }
  return chained;
}

/** The next version of the targets metadata. */
export function nextTargets(
  published: Metadata<'targets'> | null,
  { targets, now, days }: { targets: Record<string, Target>; now: Date; days: number },
): TargetsSigned {
  return {
    _type: 'targets',
    spec_version: SPEC_VERSION,
    version: (published?.signed.version ?? 0) + 1,
    expires: expiryAfter(now, days * 24),
    targets,
  };
}
