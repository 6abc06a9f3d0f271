import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, migrateConfig, type PlainConfig, parseConfig } from '../../core/config/index.ts';
import type { Bench } from './bench.ts';
import { StepRefused } from './refusal.ts';

/** The configuration as it was written, not as it was read: values filled in by defaults are not written. */
export function readConfigObject(file: string): PlainConfig {
  return ofThisVersion(JSON.parse(readFileSync(file, 'utf8')) as PlainConfig, file);
}

/**
 * Brings the keys into this program's form, with its version, before this program adds others. Without the version, the next
 * upgrade would take the configuration for the oldest one there is.
 */
export function ofThisVersion(input: PlainConfig, where: string): PlainConfig {
  const migrated = migrateConfig(input);
  if (migrated.ok) return migrated.config;
  throw new StepRefused('PROVISION_CONFIG', `${where}: ${migrated.message}`, 'Correct that key; nothing was written.');
}

/** The configuration as it would be written. If it is invalid, it is refused, naming the key, before a byte is written. */
export function parsedFor(bench: Bench, input: unknown, where: string): Config {
  const parsed = parseConfig(input, dirname(bench.configFile));
  if (parsed.ok) return parsed.config;
  throw new StepRefused('PROVISION_CONFIG', `${where}: ${parsed.message}`, 'Correct that key; nothing was written.');
}
