import { packageRoot } from '../../adapters/installation/index.ts';
import type { Config, ConfigInput } from '../../core/config/index.ts';
import { parseConfig } from '../../core/config/index.ts';
import { demoBodyPlaces, PLAYED_FACE } from '../demo/index.ts';
import { trainingFolder } from './session.ts';

/** Lists with invented people; no list of the site is opened in training. */
export const TRAINING_LISTS = [
  { id: 'lost-documents', name: 'Lost and stolen documents', maxAgeHours: 48 },
  { id: 'missing-persons', name: 'Missing persons', maxAgeHours: 24 },
  { id: 'training-discreet', name: 'Discreet checks', maxAgeHours: 24 },
] as const;

const SECOND = 1_000;

/** How long a lane in training waits for a drawn traveller and for the document, which is late on a busy machine. */
const PATIENCE = { mrzTimeoutMs: 60 * SECOND, pageTimeoutMs: 60 * SECOND, ...PLAYED_FACE };

/**
 * Configuration of a lane in training. It takes the name of the lane, the port and the models from the site. Checks, lists and
 * thresholds are the product's defaults, so that each drill shows the same on every appliance.
 */
export function trainingConfig(site: Config, keys: readonly string[]): Config {
  const input: ConfigInput = {
    lane: site.lane,
    http: site.http,
    stateDir: trainingFolder(site.stateDir),
    // Not used: the keys of a training session are made from those of the appliance.
    key: { kind: 'development' },
    scanner: { kind: 'simulated' },
    imager: { kind: 'simulated', uvReference: { level: 200 } },
    pageWidthMm: 125,
    camera: { kind: 'simulated' },
    models: site.models,
    policy: PATIENCE,
    lists: TRAINING_LISTS.map((list) => ({ ...list })),
    modelKeys: { threshold: 2, keys: [...keys] },
    protection: {
      // Sealed as at the site; the training desk next to this lane receives the files.
      folder: demoBodyPlaces(trainingFolder(site.stateDir)).exchange,
      phone: { who: 'Support desk (training)', number: '+999 0000 0114' },
    },
  };
  const parsed = parseConfig(input, packageRoot);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.config;
}
