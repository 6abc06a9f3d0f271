import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { InferenceSupervisor, type SupervisorOptions } from '../../../src/inference/host/index.ts';

export const BUNDLES = join(packageRoot, 'models', 'bundles');
export const FACES = join(packageRoot, 'hardware', 'demo', 'faces');

/** Says what to do where a build step is missing; a skipped test would hide it. */
export function requireBuild(): void {
  if (!existsSync(join(BUNDLES, 'accurate.json'))) throw new Error('no models/bundles: run npm run models:build');
  if (!existsSync(builtEntry('inference/worker/child.js'))) throw new Error('no dist: run npx tsc -p tsconfig.json');
}

export function supervisor(over: Partial<SupervisorOptions> = {}): InferenceSupervisor {
  return new InferenceSupervisor({
    modelsDir: BUNDLES,
    profile: 'accurate',
    mono: () => performance.now(),
    ...over,
  });
}

export const clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };
