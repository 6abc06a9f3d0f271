import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { type CounterPolicy, readLedger, type TpmCounter } from '../../adapters/storage/rollback/index.ts';
import type { OperationRule } from '../../core/operation/index.ts';
import type { Refusal } from '../../core/result/index.ts';
import type { ImportRequest } from '../bundles/index.ts';
import type { UpdateReason } from '../tuf/index.ts';
import { metaInPlace } from './counter.ts';
import { ordersHeld } from './orders-held.ts';
import { writeUpdateStatus } from './places.ts';
import type { ProgramTaker } from './program-taker.ts';

/** Takes the signed protection pack of a repository. The pack's own signatures count, not those of the repository. */
export interface PackTaker {
  limitBytes: number;
  /** The highest version that this appliance has had; 0 if it has had none. */
  version(): number;
  take(text: string): Promise<{ ok: true; version: number } | Refusal<string>>;
}

/** How the update of the protection pack ended. */
export type PackOutcome = { ok: true; version: number; message: string } | Refusal<string>;

/** The appliance whose lists are updated. */
export interface UpdateSite
  extends Pick<ImportRequest, 'stateDir' | 'ring' | 'listIds' | 'faces' | 'purpose' | 'clock' | 'random'> {
  /** Hex id of the key to which content keys are sealed. */
  deviceKeyId: string;
  /** Absent if no keys for a pack are configured; then packs are neither fetched nor taken. */
  pack?: PackTaker;
  /** Only for the repository of programs: its program is judged, and its lists and packs are not examined. */
  program?: ProgramTaker;
  /** The partners whose joint operations the policy in force allows; none if absent. */
  operations?: OperationRule | null;
  journal: Pick<AuditJournal, 'appendSystem' | 'kindRows'>;
  /** A moment that has certainly passed; if absent, that of the last update. */
  floor?: Date | undefined;
  /** Version of this program, for lists that need a newer one. */
  version: string;
  policy: CounterPolicy;
  tpm: Pick<TpmCounter, 'read' | 'increment' | 'define'> | null;
}

/** How the update of one list ended. */
export interface ListOutcome {
  listId: string;
  ok: boolean;
  /** `not-offered`: the repository has nothing for this list, but another one may. */
  verdict: 'applied' | 'up-to-date' | 'not-offered' | UpdateReason;
  generation: number | null;
  message: string;
}

/** Notes for the network process what is installed. Lists in `whole` are left out, so that it fetches the full lists. */
export function noteUpdateStatus(site: UpdateSite, whole: readonly string[] = []): void {
  const lists: Record<string, { generation: number; state: string }> = {};
  const read = readLedger(site.stateDir, site.ring);
  const known = read.ok ? (read.ledger?.lists ?? {}) : {};
  const again = read.ok ? [...(read.ledger?.reload ?? []), ...(read.ledger?.whole ?? [])] : [];
  for (const id of site.listIds) {
    const meta = whole.includes(id) || again.includes(id) ? null : metaInPlace(site.stateDir, id, site.ring);
    if (meta === null || meta.generation < (known[id]?.generation ?? 0)) continue;
    lists[id] = { generation: meta.generation, state: meta.state };
  }
  const pack = site.pack === undefined ? {} : { pack: site.pack.version() };
  const orders = ordersHeld(read.ok ? read.ledger?.packs : undefined);
  writeUpdateStatus(site.stateDir, { device: site.deviceKeyId, lists, ...pack, orders });
}
