import type { Config } from '../../core/config/index.ts';
import { modelsFolder } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import { InferenceSupervisor } from '../../inference/host/index.ts';

/** Starts the models as the daemon of this kiosk would load them; the caller stops them. */
export async function startModels(config: Config): Promise<InferenceSupervisor> {
  await updateReady();
  const supervisor = new InferenceSupervisor({
    modelsDir: modelsFolder(config),
    profile: config.models.profile,
    operator: await new OperatorModelStore(config.stateDir, null).models(config.modelKeys),
    mono: () => performance.now(),
  });
  await supervisor.start();
  return supervisor;
}
