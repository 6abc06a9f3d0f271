import { dirname, resolve } from 'node:path';
import {
  type Config,
  type ConfigInput,
  ConfigSchema,
  explain,
  migrateConfig,
  type PlainConfig,
} from '../../core/config/index.ts';
import { notJson, readText } from './files.ts';

const MAX_CONFIG_BYTES = 256 * 1024;
const NO_CONFIG_REMEDY =
  'check the path, or make the file with: waypost provision --config FILE (docs/provisioning.md)';

export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID' | 'CONFIG_NEWER'; message: string; denied?: boolean };

export type ConfigText =
  | { ok: true; json: PlainConfig }
  /** `denied`: the file is there, and this user has no right to it. */
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID'; message: string; denied?: boolean };

/** Reads and freezes the site configuration. The message names the key and what to write there. */
export function loadConfig(file: string): ConfigResult {
  const read = readConfig(file);
  if (!read.ok) return read;
  const parsed = parseConfig(read.json, dirname(resolve(file)));
  return parsed.ok ? parsed : { ...parsed, message: `${file}: ${parsed.message}` };
}

/** The object that a configuration file holds, not looked at any further. */
export function readConfig(file: string): ConfigText {
  const wanted = { limitBytes: MAX_CONFIG_BYTES, what: 'a Waypost configuration' };
  const text = readText(file, wanted);
  // A link to nothing says so itself.
  if (!text.ok && text.code === 'ENOENT' && !text.message.includes('link'))
    return unreadable(`${file} is not there: ${NO_CONFIG_REMEDY}`);
  if (!text.ok) return { ...unreadable(text.message), denied: text.code === 'EACCES' };
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch (error) {
    const message = `${file} cannot be used: ${notJson(text.value, error)}. Correct it there.`;
    return { ok: false, reason: 'CONFIG_INVALID', message };
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
    siteFolder: resolve(base, config.siteFolder),
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

function unreadable(message: string): Extract<ConfigText, { ok: false }> {
  return { ok: false, reason: 'CONFIG_UNREADABLE', message };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
