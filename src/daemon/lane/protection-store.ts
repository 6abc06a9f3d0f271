import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import { openProtection, type ProtectionOpening } from '../../adapters/storage/protection/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { loadPack, type PackInForce, type PackPlace } from '../../delivery/packs/index.ts';
import { HEAD_SUBJECT, notedHeads } from '../report/index.ts';
import { nowOf, type PackHolder, stationOf } from '../state/index.ts';

type PackParts = PackHolder & { config: Pick<Config, 'protection'>; clock: Clock };

/** Where the pack in force comes from on this kiosk. */
export function packPlace(parts: PackParts): PackPlace {
  return { ...stationOf(parts), trust: parts.config.protection.packKeys, now: nowOf(parts.clock) };
}

export function packInForce(parts: PackParts): PackInForce {
  return loadPack(packPlace(parts));
}

/** An expired pack stays in use. A refused one is replaced with the product's pack, which does not name a body. */
export function packHolds(fault: PackInForce['fault']): boolean {
  return fault === null || fault.reason === 'REF_PACK_EXPIRED';
}

export interface RouteParts {
  config: Pick<Config, 'stateDir' | 'protection'>;
  ring: KeyRing;
  journal: Pick<AuditJournal, 'appendSystem' | 'caseRows'>;
  clock: Clock;
}

/** Opens the store of the protection route and compares it with the last head that the audit names. */
export function openRoute({ config, ring, journal, clock }: RouteParts): ProtectionOpening {
  return openProtection({ stateDir: config.stateDir, ring, now: clock.wall(), noted: notedHead(journal) });
}

/**
 * Writes the head of the protection chain to the audit for the last fixed time, unless that is done. The head changes at
 * every fixed time and is written every time, so the row shows only that the chain is still the same.
 */
export function noteFixedTime(
  store: Extract<ProtectionOpening, { ok: true }>['store'],
  { config, journal, clock }: Omit<RouteParts, 'ring'>,
): boolean {
  const due = store.fixedTime(clock.wall(), config.protection.fixedHoursUtc);
  if (due === null) return false;
  return journal.appendSystem('protection-head', HEAD_SUBJECT, { hash: due.head }).ok;
}

/** The newest head that the audit names; null if it names none, or its row does not parse. */
function notedHead(journal: Pick<AuditJournal, 'caseRows'>): string | null {
  return notedHeads(journal).at(-1) ?? null;
}
