import type { Config } from '../config/index.ts';
import type { Clock } from '../inspection/index.ts';
import { type AuditJournal, deviceBoxKey, type KeyRing, keyIdOf, TpmCounter } from '../storage/index.ts';
import type { UpdateSite } from '../update/index.ts';
import { embedderOf } from './models.ts';
import { VERSION } from './version.ts';

/** The counter of the TPM, where the configuration asks one. */
export function tpmOf({ update }: Pick<Config, 'update'>): TpmCounter | null {
  return update.counter === 'file' ? null : new TpmCounter(update.tpm);
}

/** The appliance as its update sees it. */
export async function updateSite(parts: {
  config: Config;
  ring: KeyRing;
  journal: Pick<AuditJournal, 'appendSystem'>;
  clock: Clock;
}): Promise<UpdateSite> {
  const { config, ring, journal, clock } = parts;
  const faces = config.lists.filter(({ face }) => face !== undefined).map(({ id }) => id);
  return {
    stateDir: config.stateDir,
    ring,
    deviceKeyId: keyIdOf(deviceBoxKey(ring).publicKey),
    listIds: config.lists.map(({ id }) => id),
    faces: { listIds: faces, model: faces.length === 0 ? null : await embedderOf(config) },
    journal,
    clock,
    version: VERSION,
    policy: config.update.counter,
    tpm: tpmOf(config),
  };
}
