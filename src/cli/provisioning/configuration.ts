import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../core/config/index.ts';
import { parseConfig } from '../../core/config/index.ts';
import type { Bench } from './bench.ts';
import { StepRefused } from './step.ts';

/** The configuration as it was written, not as it was read: what a default fills in is not written down. */
export function readConfigObject(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** A configuration as it would be; refused, with its key named, before a byte of it is written. */
export function parsedFor(bench: Bench, input: unknown, where: string): Config {
  const parsed = parseConfig(input, dirname(bench.configFile));
  if (parsed.ok) return parsed.config;
  throw new StepRefused('PROVISION_CONFIG', `${where}: ${parsed.message}`, 'Correct that key; nothing was written.');
}
