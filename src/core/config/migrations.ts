/** Any JSON object; what a step does not know it leaves alone, and the schema judges the end. */
import type { Result } from '../result/index.ts';
export type PlainConfig = Readonly<Record<string, unknown>>;

/**
 * Step n takes a configuration of version n to n + 1. Steps are pure, and once shipped they are never edited, only added to: a
 * kiosk may come from any earlier version.
 */
const STEPS: readonly ((config: PlainConfig) => PlainConfig)[] = [
  // Version 0 are the files from before they had a version; no key of theirs had another name.
  (config) => config,
];

/** Version of configuration that this program reads and writes. */
export const CONFIG_VERSION = STEPS.length;

export type Migrated = Result<'CONFIG_NEWER' | 'CONFIG_INVALID', { from: number; config: PlainConfig }>;

/**
 * Brings a configuration to `CONFIG_VERSION`, its version first. One of a newer program is refused: settings under keys that
 * are unknown here would be lost, and a default in their place would be a decision that nobody made. `steps` is for tests.
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
