import { dirname, resolve } from 'node:path';
import { type ConfigResult, isPlain, type PlainConfig, parseConfig } from '../../core/config/index.ts';
import { notJson, readText } from './files.ts';

const MAX_CONFIG_BYTES = 256 * 1024;
const NO_CONFIG_REMEDY =
  'check the path, or create the file with: waypost provision --config FILE (docs/provisioning.md)';

export type ConfigText =
  | { ok: true; json: PlainConfig }
  /** `denied`: the file is there, and this user has no permission for it. */
  | { ok: false; reason: 'CONFIG_UNREADABLE' | 'CONFIG_INVALID'; message: string; denied?: boolean };

/** Reads and freezes the site configuration. The message says which key is wrong and what to write there. */
export function loadConfig(file: string): ConfigResult {
  const read = readConfig(file);
  if (!read.ok) return read;
  const parsed = parseConfig(read.json, dirname(resolve(file)));
  return parsed.ok ? parsed : { ...parsed, message: `${file}: ${parsed.message}` };
}

/** The object in a configuration file, without any further checks. */
export function readConfig(file: string): ConfigText {
  const wanted = { limitBytes: MAX_CONFIG_BYTES, what: 'a Waypost configuration' };
  const text = readText(file, wanted);
  // A dangling link is reported by the read itself.
  if (!text.ok && text.code === 'ENOENT' && !text.message.includes('link'))
    return unreadable(`${file} is missing: ${NO_CONFIG_REMEDY}`);
  if (!text.ok) return { ...unreadable(text.message), denied: text.code === 'EACCES' };
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch (error) {
    const message = `${file} cannot be used: ${notJson(text.value, error)}. Correct it there.`;
    return { ok: false, reason: 'CONFIG_INVALID', message };
  }
  if (isPlain(json)) return { ok: true, json };
  return { ok: false, reason: 'CONFIG_INVALID', message: `${file} does not contain a JSON object { … }` };
}

function unreadable(message: string): Extract<ConfigText, { ok: false }> {
  return { ok: false, reason: 'CONFIG_UNREADABLE', message };
}
