import { type RememberedPack, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { resourceRefusal } from '../bundles/index.ts';
import { refused, type SignedTarget, type UpdateRefusal } from '../tuf/index.ts';
import type { Cycle } from './apply-list.ts';
import type { ProgramTaker } from './program-taker.ts';

/** The program's name in the ledger, next to those of signed files: an earlier program reads the ledger as well. */
const PROGRAM_KEY = 'program waypost';

/** How the update of the program ended; `version` null if there was nothing to take. */
export type ProgramOutcome = { ok: true; version: string | null; message: string } | UpdateRefusal;

/**
 * Takes the program of a repository. The ledger is written first: after a crash, the same version is handed over again, and an
 * older one is refused.
 */
export async function updateProgram(
  cycle: Cycle,
  targets: Readonly<Record<string, SignedTarget>>,
  taker: ProgramTaker,
): Promise<ProgramOutcome> {
  const { site, from, staging, ledger } = cycle;
  const held = ledger.packs?.[PROGRAM_KEY] ?? null;
  const taken = taker.take({ targets, from, staging, held });
  if (!taken.ok) return taken;
  const { accepted, message } = taken;
  if (accepted === null) return { ok: true, version: null, message };
  const { version } = accepted;
  if (held?.version !== accepted.held.version || held.id !== accepted.held.id || held.again === true) {
    const body = { verdict: 'program-accepted', version, sha256: accepted.held.id };
    const noted = site.journal.appendSystem('list-verdict', 'program', body);
    if (!noted.ok) return refused('AUDIT_UNAVAILABLE', `Nothing was accepted: ${noted.detail}`);
    const counted = await countPack(cycle, { key: PROGRAM_KEY, held: accepted.held });
    if (counted !== null) return counted;
  }
  accepted.handOver();
  return { ok: true, version, message };
}

/** Writes the version of a signed file of this cycle to the ledger and raises the TPM counter; null if both succeeded. */
export async function countPack(
  cycle: Cycle,
  { key, held }: { key: string; held: RememberedPack },
): Promise<UpdateRefusal | null> {
  const { site, ledger } = cycle;
  const packs = { ...ledger.packs, [key]: held };
  try {
    cycle.ledger = { ...ledger, counter: ledger.counter + 1, packs };
    writeLedger(site.stateDir, site.ring, cycle.ledger, site.random);
  } catch (error) {
    const known = resourceRefusal(error);
    if (known === null) throw error;
    return known;
  }
  if (!ledger.tpm || site.tpm === null) return null;
  const raised = await site.tpm.increment();
  if (raised.ok) return null;
  return refused('UPDATE_COUNTER', `The counter of the TPM was not raised: ${raised.message}.`);
}
