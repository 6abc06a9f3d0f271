import type { Config } from '../../config/index.ts';
import { InferenceSupervisor } from '../../inference/index.ts';
import { OperatorShelf, updateReady } from '../../update/index.ts';
import { modelsFolder } from '../../wiring/index.ts';

/** The models as the daemon of this kiosk would load them, running; whoever asked for them stops them. */
export async function startModels(config: Config): Promise<InferenceSupervisor> {
  await updateReady();
  const supervisor = new InferenceSupervisor({
    modelsDir: modelsFolder(config),
    profile: config.models.profile,
    operator: await new OperatorShelf(config.stateDir, null).models(config.modelKeys),
    mono: () => performance.now(),
  });
  await supervisor.start();
  return supervisor;
}
