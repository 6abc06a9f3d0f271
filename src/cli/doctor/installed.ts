import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { missingProgramFiles } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  MAX_LANGUAGE_BYTES,
} from '../../inference/protocol/models/index.ts';
import type { RunProgram } from './commands.ts';
import { type Finding, none, note, ok, unknown, work } from './finding.ts';
import { bringBack, INSTALL_AGAIN } from './installation.ts';

const PACKAGE = 'waypost';
const FILES_NAMED = 3;
/** Fields to request from dpkg-query. */
const STATUS_AND_VERSION = ['db:Status-Status', 'Version'].map((field) => `$\{${field}}`).join(' ');
/** Exists if systemd runs as the first process. */
const SYSTEMD = '/run/systemd/system';

/**
 * Whether the installed files match the package. Configuration files may differ: they belong to the site. A
 * checkout has no package, and is therefore not `ok`.
 */
export async function examinePackage(run: RunProgram): Promise<Finding> {
  const shown = await run('dpkg-query', ['--show', '--showformat', STATUS_AND_VERSION, PACKAGE]);
  const version = /^installed (\S+)/.exec(shown.output)?.[1];
  if (shown.status !== 0 || version === undefined)
    return none('package', 'not installed from a package', 'PACKAGE_NONE');
  const { status, output } = await run('dpkg', ['--verify', PACKAGE]);
  if (status === null) return unknown('package', 'dpkg gave no answer', `dpkg --verify ${PACKAGE}`);
  const changed = output
    .split('\n')
    // Configuration is the site's own, and a file that this user may not read has not been checked.
    .filter((line) => line.trim() !== '' && !/^\S+\s+c\s/.test(line) && !line.endsWith('(Permission denied)'))
    .map((line) => line.trim().split(/\s+/).at(-1) ?? '');
  if (changed.length > 0) {
    const names = changed.slice(0, FILES_NAMED).join(', ');
    const more = changed.length > FILES_NAMED ? ` and ${changed.length - FILES_NAMED} more` : '';
    const remedy = `find out who changed them (dpkg --verify ${PACKAGE}), then ${INSTALL_AGAIN}`;
    return work('package', `${version}: changed or missing: ${names}${more}`, remedy, 'PACKAGE_CHANGED');
  }
  if (status !== 0 && output.trim() === '')
    return unknown('package', `dpkg ended with ${status}`, `dpkg --verify ${PACKAGE}`);
  return ok('package', `${version}, every file as installed`);
}

/** Whether everything else that the program reads is there: a package can be intact and still lack a folder. */
export function examineProgram(root: string = packageRoot): Finding {
  const missing = missingProgramFiles(root);
  if (missing.length === 0) return ok('program files', 'every folder exists');
  const reason = `missing or empty in ${root}: ${missing.join(', ')}`;
  const remedy = bringBack('git checkout -- ., then npm run models:build', root);
  return work('program files', reason, remedy, 'PACKAGE_CHANGED');
}

/** Units that must run; without one of them the kiosk does not work, or a fault goes unnoticed. */
const NEEDED = ['waypostd.socket', 'waypostd.service', 'waypostd-admin.socket'];
const WATCHING = ['waypost-selftest.timer', 'waypost-list-check.timer'];
/** Units that are not needed if lists are carried by hand, or the screen is opened elsewhere. */
const OPTIONAL = [
  'waypost-update.timer',
  'waypost-link.service',
  'waypost-update-announced.path',
  'waypost-order-locked.path',
  'waypost-kiosk-browser.service',
];
/** Units that run and then end, so it is normal that they are not running. */
const ENDING = [
  'waypost-selftest.service',
  'waypost-list-check.service',
  'waypost-update-fetch.service',
  'waypost-update-apply.service',
];
const ALL_UNITS = [...NEEDED, ...WATCHING, ...OPTIONAL, ...ENDING];

interface Unit {
  id: string;
  loaded: boolean;
  state: string;
}

/** Status of the units of systemd; `manager` is false if none is running here. */
export async function examineUnits(run: RunProgram, manager = existsSync(SYSTEMD)): Promise<Finding[]> {
  if (!manager) return [none('units', 'systemd is not running here', 'HEALTH_NOT_FITTED')];
  const asked = await run('systemctl', ['show', '--property=Id,LoadState,ActiveState', ...ALL_UNITS]);
  if (asked.status !== 0) return [unknown('units', 'systemctl gave no answer', 'systemctl list-units "waypost*"')];
  const units = asked.output.split(/\n\s*\n/).flatMap(unitOf);
  if (!units.some(({ loaded }) => loaded)) return [none('units', 'no unit is installed', 'HEALTH_NOT_FITTED')];
  const findings = units.flatMap(unitFinding);
  if (findings.length > 0) return findings;
  return [ok('units', `all ${units.filter(({ loaded }) => loaded).length} units are running as they should`)];
}

function unitOf(block: string): Unit[] {
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1]?.trim() ?? '';
  const id = field('Id');
  return id === '' ? [] : [{ id, loaded: field('LoadState') === 'loaded', state: field('ActiveState') }];
}

function unitFinding({ id, loaded, state }: Unit): Finding[] {
  const name = `unit ${id}`;
  if (state === 'failed') {
    const remedy = `systemctl status ${id}; repair it, then, as root: systemctl restart ${id}`;
    return [work(name, 'has failed', remedy, 'UNIT_FAILED')];
  }
  if (ENDING.includes(id) || ['active', 'activating', 'reloading'].includes(state)) return [];
  const reason = loaded ? 'is not running' : 'is not installed';
  const remedy = loaded ? `as root: systemctl enable --now ${id}` : INSTALL_AGAIN;
  if (OPTIONAL.includes(id)) return loaded ? [note(name, reason, remedy, 'UNIT_INACTIVE')] : [];
  return [work(name, reason, remedy, 'UNIT_INACTIVE')];
}

/** Whether the language data of the text reader is there and matches, byte for byte, what this version pins. */
export function examineLanguageData(
  place: { modelsDir: string; committedDir: string },
  known: readonly LanguageData[] = LANGUAGE_DATA,
): Finding {
  const found = known.map((data) => ({ data, state: dataState(join(languageFolder(data, place), data.file), data) }));
  const named = (wanted: 'missing' | 'changed'): string[] =>
    found
      // It is not a fault if an operator has not installed something optional.
      .filter(({ data, state }) => state === wanted && (wanted === 'changed' || data.from !== 'operator'))
      .map(({ data }) => `${data.language} (${data.from})`);
  const [changed, missing] = [named('changed'), named('missing')];
  if (changed.length > 0) {
    const remedy = `${bringBack('npm run models:build')}; a changed file is never loaded`;
    return work('language data', `not the pinned file: ${changed.join(', ')}`, remedy, 'LANGUAGE_DATA_CHANGED');
  }
  if (missing.length > 0) {
    const remedy = `${bringBack('npm run models:build')}; until then, text in these writing systems cannot be read`;
    return work('language data', `missing: ${missing.join(', ')}`, remedy, 'LANGUAGE_DATA_MISSING');
  }
  const there = found.filter(({ state }) => state === 'there');
  return ok('language data', `${there.length} files, each with its pinned digest`);
}

function dataState(path: string, data: LanguageData): 'there' | 'missing' | 'changed' {
  const size = existsSync(path) ? statSync(path).size : null;
  if (size === null) return 'missing';
  if (size !== data.bytes || size > MAX_LANGUAGE_BYTES) return 'changed';
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  return sha256 === data.sha256 ? 'there' : 'changed';
}
