import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../config/index.ts';
import { loadProfiles } from './profile.ts';
import { readSettings, writeSettings } from './settings.ts';

/**
 * Adds `scanner settings` to the command line: writes the settings of a file in `firmware-config` to a scanner, which
 * keeps them without power. The daemon must not have the port open.
 */
export function registerSettingsCommand(program: Command): void {
  const scanner =
    program.commands.find((command) => command.name() === 'scanner') ??
    program.command('scanner').description('serial MRZ scanners');
  scanner
    .command('settings <file>')
    .description('write settings that the scanner keeps; FILE is a name in firmware-config or a path')
    .requiredOption('--port <path>', 'the serial port of the scanner')
    .action(async (file: string, options: { port: string }) => {
      process.exitCode = await runSettings(file, options.port);
    });
}

async function runSettings(file: string, port: string): Promise<number> {
  const complain = (line: string): number => {
    process.stderr.write(`${line}\n`);
    return 1;
  };
  const named = isAbsolute(file) || file.includes('/') || file.endsWith('.json');
  const read = readSettings(named ? file : join(packageRoot, 'firmware-config', `${file}.json`));
  if (!read.ok) return complain(`Settings ${file} were refused:\n${read.detail}`);
  const profile = loadProfiles(join(packageRoot, 'hardware/profiles')).profiles.get(read.settings.profile);
  if (!profile) return complain(`There is no profile "${read.settings.profile}"`);
  const outcome = await writeSettings({
    settings: read.settings,
    profile,
    path: port,
    mono: () => performance.now(),
    onStep: (about, result) => process.stdout.write(`${about}: ${result}\n`),
  });
  if (outcome.ok) {
    process.stdout.write('The scanner keeps these settings. Read a document to see that it works.\n');
    return 0;
  }
  if (outcome.reason === 'SETTING_REFUSED') {
    return complain(`Step ${outcome.step} was not taken (${outcome.outcome}). The steps before it are kept.`);
  }
  if (outcome.reason === 'PORT_LOCKED')
    return complain(`${port} is in use. Stop Waypost first: systemctl stop waypostd`);
  return complain(`${port}: ${outcome.detail}`);
}
