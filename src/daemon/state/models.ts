import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import type { Config } from '../../core/config/index.ts';
import { matchRowOf } from '../../core/face/comparison/index.ts';
import type { ModelsPort } from '../../core/inspection/ports/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import { OperatorModelStore } from '../../delivery/models/index.ts';
import { everyPack, type PackStation } from '../../delivery/packs/index.ts';
import {
  embedderComponent,
  type FaceModels,
  type InferenceHost,
  installedEmbedder,
} from '../../inference/host/index.ts';
import type { OperatorModels } from '../../inference/protocol/models/index.ts';
import { type PackHolder, stationOf } from './packs.ts';

function keyOf(model: ReturnType<typeof reportsOf>[number]): string {
  return `${model.role} ${model.ok ? `${model.sha256} ${model.making}` : model.reason}`;
}

/** Every model that the processes were asked to load. */
function reportsOf({ profile }: ReturnType<InferenceHost['health']>) {
  return profile === null ? [] : [...profile.models, ...profile.committed, ...profile.reading];
}

/** State of the inference process as the lane shows it. For a model that was refused, the reason is given. */
export function modelsPort(supervisor: InferenceHost, profile: string): ModelsPort {
  return {
    health: () => {
      const health = supervisor.health();
      const refused = reportsOf(health).find((model) => !model.ok);
      const reason: ReasonCode | null = refused && !refused.ok ? refused.reason : null;
      if (health.state === 'ready' || health.state === 'busy') {
        return { state: reason === null ? 'ready' : 'degraded', profile, reason };
      }
      if (health.state === 'starting') return { state: 'starting', profile, reason: null };
      return { state: 'degraded', profile, reason: 'MODEL_UNAVAILABLE' };
    },
    subscribe: (listener) => supervisor.subscribe(listener),
  };
}

/** Each load, refusal and restart of a model is a row: the hash that judged a traveller can be looked up later. */
export function auditModels(supervisor: InferenceHost, journal: AuditJournal): () => void {
  let deaths = 0;
  const known = new Set<string>();
  return supervisor.subscribe((health) => {
    if (health.deaths > deaths) {
      deaths = health.deaths;
      // Models that the lost process had loaded are loaded again, and recorded in a row again.
      const still = new Set(reportsOf(health).map(keyOf));
      for (const key of known) if (!still.has(key)) known.delete(key);
      journal.appendSystem('model-restarted', 'inference', { deaths });
    }
    for (const model of reportsOf(health)) {
      if (known.has(keyOf(model))) continue;
      known.add(keyOf(model));
      if (model.ok) {
        // `templates` is what lists and alerts name, so that this row says which models were used.
        const templates = model.making === null ? {} : { templates: model.making };
        journal.appendSystem('model-loaded', model.name, {
          version: model.version,
          sha256: model.sha256,
          ...templates,
        });
      } else journal.appendSystem('model-refused', model.role, { reason: model.reason });
    }
  });
}

/** Folder of the model bundles of this installation. */
export function modelsFolder(config: { models: Pick<Config['models'], 'folder'> }): string {
  return config.models.folder ?? join(packageRoot, 'models', 'bundles');
}

/**
 * Prepares the signed files at the start of the daemon, before any is loaded: files that an earlier version of the program left
 * out are named in the audit and added to the ledger. Includes the operator's models in use.
 */
export async function startPacks(
  holder: PackHolder & { config: Pick<Config, 'policyKeys' | 'modelKeys' | 'protection'> },
): Promise<{ station: PackStation; operator: OperatorModels | null }> {
  const { config } = holder;
  const station = stationOf(holder);
  const store = new OperatorModelStore(config.stateDir, station);
  await store.adopt();
  await everyPack.adoptPacks(station, config);
  return { station, operator: await store.models(config.modelKeys) };
}

type FaceConfig = Pick<Config, 'models' | 'stateDir' | 'modelKeys'>;

/** The embedder of this installation, the operator's if one is installed; null if none can be used. */
export async function embedderOf(
  config: FaceConfig,
  station: PackStation | null,
): Promise<ReturnType<typeof installedEmbedder>> {
  return installedEmbedder(await faceModelsOf(config, station));
}

/** The same network, as checks name it. */
export async function embedderNamed(
  config: FaceConfig,
  station: PackStation | null,
): Promise<ReturnType<typeof embedderComponent>> {
  return embedderComponent(await faceModelsOf(config, station));
}

async function faceModelsOf(config: FaceConfig, station: PackStation | null): Promise<FaceModels> {
  const operator = await new OperatorModelStore(config.stateDir, station).models(config.modelKeys);
  return { modelsDir: modelsFolder(config), profile: config.models.profile, operator };
}

/** False match rate of the embedder's own evaluation at the threshold in force; null if no comparison is decided. */
export function statedFmrOf(supervisor: Pick<InferenceHost, 'health'>, chosen: number | null): number | null {
  const embedder = supervisor.health().profile?.models.find((model) => model.role === 'embedder');
  if (embedder?.ok !== true || embedder.thresholds === null) return null;
  return matchRowOf(embedder.thresholds.verify, chosen)?.fmr ?? null;
}
