import { join } from 'node:path';
import { packageRoot } from '../../adapters/installation/index.ts';
import type { Config, ConfigInput } from '../../core/config/index.ts';
import { parseConfig } from '../../core/config/index.ts';

/** Lists with invented people that the run seals and imports itself; the site's own lists are not searched for them. */
export const ACCEPTANCE_LISTS = [
  { id: 'acceptance-documents', name: 'Lost and stolen documents', maxAgeHours: 24 },
  { id: 'acceptance-discreet', name: 'Discreet checks', maxAgeHours: 24 },
] as const;

const FOLDER = 'acceptance';

/** The folder of one run: its own audit, lists and keys. It is removed when the run ends. */
export function acceptanceFolder(stateDir: string): string {
  return join(stateDir, FOLDER);
}

/**
 * Configuration of the lane of an acceptance run. It takes from the site what is to be accepted: models, face thresholds and
 * the times of the traveller's display. Devices are simulated, and the lane waits as long as the product does by default.
 */
export function acceptanceConfig(site: Config): Config {
  const input: ConfigInput = {
    lane: site.lane,
    stateDir: acceptanceFolder(site.stateDir),
    // Not used: the keys of a run are made from those of the appliance.
    key: { kind: 'development' },
    scanner: { kind: 'simulated' },
    imager: { kind: 'simulated' },
    pageWidthMm: 125,
    camera: { kind: 'simulated' },
    models: site.models,
    modelKeys: { ...site.modelKeys, keys: [...site.modelKeys.keys] },
    lists: ACCEPTANCE_LISTS.map((list) => ({ ...list })),
    policy: { lingerMs: 0 },
  };
  const parsed = parseConfig(input, packageRoot);
  if (!parsed.ok) throw new Error(parsed.message);
  return { ...parsed.config, face: site.face, traveller: site.traveller };
}
