import type { Ledger } from '../../adapters/storage/rollback/index.ts';

/** Name of a lock order in the ledger: each repository counts its own. */
export const lockKey = (repository: string): string => `order lock-${repository}`;

/** Versions of the orders that a kiosk has had, by repository, for the process that fetches. */
export function ordersHeld(packs: Ledger['packs']): Record<string, number> {
  const prefix = lockKey('');
  return Object.fromEntries(
    Object.entries(packs ?? {}).flatMap(([key, { version }]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), version]] : [],
    ),
  );
}
