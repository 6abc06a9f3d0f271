import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { explain } from './explain.ts';
import { migrateConfig, type PlainConfig } from './migrations.ts';
import { type Config, type ConfigInput, ConfigSchema } from './schema.ts';

const MAX_CONFIG_BYTES = 256 * 1024;
const NO_CONFIG_REMEDY =
  'check the path, or make the file with: waypost provision --config FILE (docs/provisioning.md)';

export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID' | 'CONFIG_NEWER'; message: string };

export type ConfigText =
  | { ok: true; json: PlainConfig }
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID'; message: string };

/** Reads and freezes the site configuration. The message names the key and what to write there. */
export function loadConfig(file: string): ConfigResult {
  const read = readConfig(file);
  if (!read.ok) return read;
  const parsed = parseConfig(read.json, dirname(resolve(file)));
  return parsed.ok ? parsed : { ...parsed, message: `${file}: ${parsed.message}` };
}

/** The object that a configuration file holds, not looked at any further. */
export function readConfig(file: string): ConfigText {
  let text: string;
  try {
    if (statSync(file).size > MAX_CONFIG_BYTES) {
      return unreadable(`${file} is larger than ${MAX_CONFIG_BYTES / 1024} KiB: this is not a Waypost configuration`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return unreadable(`${file} is not there: ${NO_CONFIG_REMEDY}`);
    return unreadable(
      `${file} cannot be read (${code ?? 'unknown error'}): check the path and the rights of this user`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: 'CONFIG_INVALID', message: `${file} is not valid JSON: ${(error as Error).message}` };
  }
  if (isPlain(json)) return { ok: true, json };
  return { ok: false, reason: 'CONFIG_INVALID', message: `${file} holds no JSON object { … }` };
}

function isPlain(json: unknown): json is PlainConfig {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/**
 * Validates a configuration object; relative paths are taken from `base`. One of an earlier version is brought up to
 * date first, in memory: a kiosk starts although nobody has migrated its file.
 */
export function parseConfig(input: ConfigInput | unknown, base: string): ConfigResult {
  const migrated = isPlain(input) ? migrateConfig(input) : ({ ok: true, config: input } as const);
  if (!migrated.ok) return migrated;
  const parsed = ConfigSchema.safeParse(migrated.config);
  if (!parsed.success) {
    return { ok: false, reason: 'CONFIG_INVALID', message: explain(parsed.error, migrated.config, ConfigSchema) };
  }
  const config = parsed.data;
  const absolute = {
    ...config,
    stateDir: resolve(base, config.stateDir),
    imager:
      config.imager.kind === 'folder' ? { ...config.imager, path: resolve(base, config.imager.path) } : config.imager,
    scanner:
      config.scanner.kind === 'serial'
        ? { ...config.scanner, path: resolve(base, config.scanner.path) }
        : config.scanner,
    key: config.key.kind === 'passphrase' ? { ...config.key, file: resolve(base, config.key.file) } : config.key,
    notices:
      config.notices === null || config.notices.folder === null
        ? config.notices
        : { ...config.notices, folder: resolve(base, config.notices.folder) },
    traveller:
      config.traveller.notice === null
        ? config.traveller
        : { ...config.traveller, notice: resolve(base, config.traveller.notice) },
    protection: {
      ...config.protection,
      folder: config.protection.folder === null ? null : resolve(base, config.protection.folder),
    },
    models: {
      ...config.models,
      folder: config.models.folder === null ? null : resolve(base, config.models.folder),
    },
  };
  return { ok: true, config: deepFreeze(absolute) };
}

function unreadable(message: string): ConfigText {
  return { ok: false, reason: 'CONFIG_UNREADABLE', message };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
