import { existsSync } from 'node:fs';
import type { UpdatesDiagnosis } from '../../adapters/http/api/index.ts';
import { keyIdOf } from '../../adapters/storage/crypto/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import { deviceBoxKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { ledgerPath, type RollbackGuard, TpmCounter } from '../../adapters/storage/rollback/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { OperationRule } from '../../core/operation/index.ts';
import {
  type CounterParts,
  readVerdicts,
  settleCounter,
  UPDATE_LOCK,
  UpdatePlaces,
  type UpdateSite,
} from '../../delivery/apply/index.ts';
import { loadPolicy, type PackMemory, packTaker } from '../../delivery/packs/index.ts';
import { FACTORY, factoryVersion, readSlot } from '../../delivery/program/index.ts';
import type { UpdateReason } from '../../delivery/tuf/index.ts';
import { listCheckStatus } from './list-check.ts';
import { embedderOf } from './models.ts';
import { nowOf, type PackHolder, stationOf } from './packs.ts';
import { updateAdvice } from './update-advice.ts';
import { VERSION } from './version.ts';

/** The counter of the TPM, if the configuration names one. */
export function tpmOf({ update }: Pick<Config, 'update'>): TpmCounter | null {
  return update.counter === 'file' ? null : new TpmCounter(update.tpm);
}

/** The parts from which a site's anti-rollback counter is made. */
export function counterParts(config: Config, ring: KeyRing): CounterParts {
  const listIds = config.lists.map(({ id }) => id);
  return { stateDir: config.stateDir, ring, policy: config.update.counter, tpm: tpmOf(config), listIds };
}

/** Completes the count if a crash came between the commit of a list and its count, unless an update is running. */
export async function settleAtStart(config: Config, ring: KeyRing): Promise<void> {
  const { folder } = new UpdatePlaces(config.stateDir, 'main');
  if (!existsSync(ledgerPath(config.stateDir))) return;
  const taken = lockFolder(folder, UPDATE_LOCK);
  if (!taken.ok) return;
  try {
    await settleCounter(counterParts(config, ring));
  } finally {
    taken.lock.release();
  }
}

/**
 * Status of the updates, for diagnostics: the last refusal of a list or repository, what the counter says, and what the nightly
 * self-check of the lists says if it is not in order.
 */
export function updateStatus(
  { stateDir, lists: configured }: Pick<Config, 'stateDir' | 'lists'>,
  parts: { guard: Pick<RollbackGuard, 'standing'>; journal: Pick<AuditJournal, 'lastWallOf'>; clock: Clock },
): UpdatesDiagnosis {
  const { guard } = parts;
  const { lists, repositories } = readVerdicts(stateDir);
  const checked = configured.length === 0 ? null : listCheckStatus(parts);
  const check = checked === null || checked.state === 'ok' ? null : checked.state;
  const { verdict, warning } = guard.standing();
  const counts = verdict === 'normal' || verdict === 'catch-up' || verdict === 'file';
  const counter = warning === null || counts ? null : verdict;
  const program = programNow();
  const failed = [...Object.values(lists), ...Object.values(repositories)].find(({ ok }) => !ok);
  if (failed === undefined || failed.reason === null)
    return { reason: null, advice: counter !== null ? 'UPDATE_COUNTER' : listAdvice(check), counter, check, program };
  return { reason: failed.reason, advice: updateAdvice(failed.reason as UpdateReason), counter, check, program };
}

/** The program of this process, and what the slots say about trials. */
function programNow(): UpdatesDiagnosis['program'] {
  const facts = readSlot();
  if (facts === null) return null;
  const { trial, good, wentBack } = facts;
  const onTrial = trial !== null && trial.version === VERSION;
  const kept = good === FACTORY ? factoryVersion() : good;
  return {
    running: VERSION,
    trialSince: onTrial ? trial.since : null,
    kept: onTrial ? kept : null,
    wentBack,
  };
}

function listAdvice(check: UpdatesDiagnosis['check']): UpdatesDiagnosis['advice'] {
  if (check === null) return null;
  return check === 'damaged' ? 'LISTS_DAMAGED' : 'LISTS_UNCHECKED';
}

/** The appliance as its update sees it. */
export async function updateSite(parts: {
  config: Config;
  ring: KeyRing;
  journal: PackHolder['journal'] & Pick<AuditJournal, 'lastWall'>;
  memory: PackMemory;
  clock: Clock;
}): Promise<UpdateSite> {
  const { config, ring, journal, clock } = parts;
  const faces = config.lists.filter(({ face }) => face !== undefined).map(({ id }) => id);
  return {
    stateDir: config.stateDir,
    ring,
    deviceKeyId: keyIdOf(deviceBoxKey(ring).publicKey),
    listIds: config.lists.map(({ id }) => id),
    ...packOf(parts),
    faces: { listIds: faces, model: faces.length === 0 ? null : await embedderOf(config, stationOf(parts)) },
    journal,
    clock,
    floor: journal.lastWall() ?? undefined,
    purpose: config.lane.purpose,
    operations: operationRule(parts),
    version: VERSION,
    policy: config.update.counter,
    tpm: tpmOf(config),
  };
}

/** Only a policy within its period of validity allows joint operations. */
function operationRule(parts: Parameters<typeof updateSite>[0]): OperationRule | null {
  const { config, clock } = parts;
  const { standing, pack } = loadPolicy({ ...stationOf(parts), trust: config.policyKeys, now: nowOf(clock) });
  return standing === 'in-force' ? (pack?.operations ?? null) : null;
}

/** Without keys of an office, packs could not be verified, so none is requested. */
function packOf(parts: Parameters<typeof updateSite>[0]): Pick<UpdateSite, 'pack'> {
  const { packKeys } = parts.config.protection;
  return packKeys.keys.length === 0 ? {} : { pack: packTaker({ ...stationOf(parts), trust: packKeys, by: 'update' }) };
}
