import { resolve } from 'node:path';
import { explain } from './explain.ts';
import { migrateConfig, type PlainConfig } from './migrations.ts';
import { type Config, type ConfigInput, ConfigSchema } from './schema.ts';

export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID' | 'CONFIG_NEWER'; message: string; denied?: boolean };

/**
 * Validates a configuration object; relative paths are taken from `base`. An earlier version is first converted in memory, so
 * that a kiosk starts although nobody has migrated its file.
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
    barcodeReader:
      config.barcodeReader?.kind === 'serial'
        ? { ...config.barcodeReader, path: resolve(base, config.barcodeReader.path) }
        : config.barcodeReader,
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
      handover: {
        ...config.protection.handover,
        folder: config.protection.handover.folder === null ? null : resolve(base, config.protection.handover.folder),
      },
    },
    models: {
      ...config.models,
      folder: config.models.folder === null ? null : resolve(base, config.models.folder),
    },
  };
  return { ok: true, config: deepFreeze(absolute) };
}

export function isPlain(json: unknown): json is PlainConfig {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
