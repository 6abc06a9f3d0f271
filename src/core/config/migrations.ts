/** Any JSON object; a step leaves alone whatever it does not know, and the schema judges the result. */
import type { Result } from '../result/index.ts';
export type PlainConfig = Readonly<Record<string, unknown>>;

/**
 * Step n converts a configuration of version n to n + 1. Steps are pure. Once shipped they are never edited; new ones are only
 * added, because a kiosk may come from any earlier version.
 */
const STEPS: readonly ((config: PlainConfig) => PlainConfig)[] = [
  // Version 0 is that of files from before versions existed; all of their keys still have the same names.
  (config) => config,
];

/** Version of configuration that this program reads and writes. */
export const CONFIG_VERSION = STEPS.length;

export type Migrated = Result<'CONFIG_NEWER' | 'CONFIG_INVALID', { from: number; config: PlainConfig }>;

/**
 * Converts a configuration to `CONFIG_VERSION`, with its version first. One of a newer program is refused: settings under unknown
 * keys would be lost, and defaults in their place would be decisions that nobody made. `steps` is for tests.
 */
export function migrateConfig(input: PlainConfig, steps = STEPS): Migrated {
  const { version = 0, ...rest } = input;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) {
    const message = `version: ${JSON.stringify(version)} is not a version of a configuration: write ${steps.length}, or leave it out`;
    return { ok: false, reason: 'CONFIG_INVALID', message };
  }
  if (version > steps.length) {
    return {
      ok: false,
      reason: 'CONFIG_NEWER',
      message:
        `version: ${version} was written for a newer Waypost; this one reads versions up to ${steps.length}. Install the newer ` +
        'program again, or restore the file that the upgrade kept next to this one (.bak).',
    };
  }
  let config: PlainConfig = rest;
  for (const step of steps.slice(version)) config = step(config);
  return { ok: true, from: version, config: { version: steps.length, ...config } };
}
