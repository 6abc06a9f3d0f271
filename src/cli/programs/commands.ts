import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, readBytes, writeWhole } from '../../adapters/files/index.ts';
import { VERSION } from '../../adapters/installation/index.ts';
import { checkRoot } from '../../delivery/apply/index.ts';
import { hexGroups, isFingerprint, spokenForm, updateReady } from '../../delivery/format/index.ts';
import {
  debianArchitecture,
  factoryVersion,
  installProgram,
  readReady,
  readSlot,
  SLOT_ROOT,
  SLOT_SCRIPT,
  slotTrust,
  statusLines,
} from '../../delivery/program/index.ts';
import { updateRemedy } from '../../delivery/tuf/index.ts';
import { ADMIN_SOCKET } from '../doctor/index.ts';
import { EXIT_REFUSED, notTried, refuse, type StateContext, stateContext } from '../state/index.ts';
import { given } from '../terminal/index.ts';
import { checkTrial } from './check.ts';
import { isDue } from './due.ts';
import { rehearse } from './rehearse.ts';

const ROOT_LIMIT_BYTES = 512_000;
const PROGRAMS = '/usr/lib/waypost-program';
const ALIVE_SECONDS = 14 * 60;
const CONFIG = ['--config <file>', 'configuration of the kiosk'] as const;

interface Places {
  slot: string;
  script: string;
}

/** `waypost program …`: which program this kiosk runs, and the steps of an update (docs/updates.md). */
export function registerInstalledProgramCommands(program: Command, context: StateContext = stateContext): void {
  const group = program.command('program').description('which program this kiosk runs, and the next one on trial');
  const placed = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option('--slot <folder>', 'where the facts are kept', SLOT_ROOT)
      .option('--script <file>', 'script that changes them', SLOT_SCRIPT);
  placed('status', 'the program in use, the one on trial and the one kept, and why one was rolled back').action(
    ({ slot }: Places) => status(context, slot),
  );
  placed('try <version>', 'start an installed program on trial; run as root')
    .option('--again', 'even if it was rolled back before')
    .action((version: string, options: Places & { again?: boolean }) =>
      change(context, options, ['try', version, ...(options.again === true ? ['--again'] : [])]),
    );
  placed('back', 'go back to the program that was in use before; run as root').action((options: Places) =>
    change(context, options, ['back']),
  );
  placed('hold', 'do not try any program automatically until this is released; run as root')
    .option('--release', 'try programs again')
    .action((options: Places & { release?: boolean }) =>
      change(context, options, [options.release === true ? 'release' : 'hold']),
    );
  placed('trust <root>', 'pin the first root of the programs for installations; run as root')
    .option('--fingerprint <text>', 'what central IT reads out to you, in digits or in words')
    .action((root: string, options: Places & { fingerprint?: string }) => trust(context, resolve(root), options));
  placed('install', 'verify a program once more and install it; the unit does this, as root')
    .requiredOption(...CONFIG)
    .option('--programs <folder>', 'where programs are installed', PROGRAMS)
    .option('--dpkg <command>', 'program that installs a package', 'dpkg')
    .action((options: Places & InstallOptions) => install(context, options));
  placed('rehearse', 'run the installed program on a copy of the state; the unit does this')
    .requiredOption(...CONFIG)
    .option('--programs <folder>', 'where programs are installed', PROGRAMS)
    .action((options: Places & { config: string; programs: string }) => rehearse(context, options));
  placed('due', 'end with 0 if no traveller is at the desk and a program may be started')
    .requiredOption(...CONFIG)
    .action((options: Places & { config: string }) => isDue(context, options));
  placed('check', 'examine the program on trial; ends with 0 if it can be kept')
    .requiredOption(...CONFIG)
    .option('--socket <file>', 'admin socket of the running daemon', ADMIN_SOCKET)
    .option('--alive <seconds>', 'how long the daemon must have run since this start', Number, ALIVE_SECONDS)
    .action((options: Places & { config: string; socket: string; alive: number }) => checkTrial(context, options));
}

function status(context: StateContext, slot: string): void {
  const facts = readSlot(slot);
  if (facts === null) {
    context.print(`Program ${VERSION} is in use. This machine has no slots for programs.`);
    return;
  }
  for (const line of statusLines(facts, factoryVersion())) context.print(line);
}

/** Runs the script, which contains the rules, because it works even if this program does not. */
function change(context: StateContext, { slot, script }: Places, words: string[]): void {
  const done = spawnSync('/bin/sh', [script, ...words], {
    env: { ...process.env, WAYPOST_SLOT_ROOT: slot },
    encoding: 'utf8',
  });
  if (done.status === 0) {
    context.print(
      words[0] === 'try' || words[0] === 'back'
        ? 'In force from the next start. Next, between travellers: systemctl restart waypostd.service'
        : 'Done.',
    );
    return;
  }
  refuse(context, `${done.stderr ?? ''}`.trim().replace(/^waypost-slot: /, '') || `${script} could not be started.`);
}

async function trust(context: StateContext, path: string, options: Places & { fingerprint?: string }): Promise<void> {
  await updateReady();
  const bytes = given(context, readBytes(path, { limitBytes: ROOT_LIMIT_BYTES, what: 'a root of central IT' }));
  if (bytes === null) return;
  const checked = checkRoot(bytes);
  if (!checked.ok) return refuse(context, `${path}: ${checked.message} (${checked.reason})`);
  const { fingerprint, root } = checked;
  context.print(`Root version ${root.version}, valid until ${root.expires}. Its fingerprint (SHA-256 of the file):`);
  context.print(`  ${hexGroups(fingerprint)}`);
  context.print(`  ${spokenForm(fingerprint)}`);
  if (options.fingerprint === undefined)
    return notTried(context, 'Nothing is pinned yet. Repeat the command with --fingerprint "WHAT CENTRAL IT READS".');
  if (!isFingerprint(options.fingerprint, fingerprint))
    return refuse(context, 'The fingerprints differ: do not trust this file.');
  const places = slotTrust(options.slot);
  mkdirSync(places.folder, { recursive: true, mode: 0o755 });
  const fault = writeWhole(places.root, bytes, { mode: 0o644, existing: 'replace' });
  if (fault !== null) return notTried(context, `${fault} Run the command as root.`);
  context.print('Pinned for installations of programs.');
}

interface InstallOptions {
  config: string;
  programs: string;
  dpkg: string;
}

async function install(context: StateContext, options: Places & InstallOptions): Promise<void> {
  const loaded = loadConfig(options.config);
  if (!loaded.ok) return notTried(context, loaded.message);
  const ready = readReady(loaded.config.stateDir);
  if (ready === null) {
    context.print('No program is waiting to be installed.');
    return;
  }
  await updateReady();
  const verdict = await installProgram({
    ready,
    slotRoot: options.slot,
    programs: options.programs,
    architecture: debianArchitecture(),
    dpkg: (words) => {
      const done = spawnSync(options.dpkg, [...words], { stdio: ['ignore', 'inherit', 'inherit'] });
      if (done.error !== undefined) return `${options.dpkg} cannot be started`;
      return done.status === 0 ? null : `${options.dpkg} ended with code ${done.status ?? done.signal}`;
    },
  });
  if (verdict.ok) {
    context.print(verdict.message);
    return;
  }
  context.warn(`${verdict.message} (${verdict.reason})`);
  const remedy = verdict.reason === 'PROGRAM_NOT_WHOLE' ? null : updateRemedy(verdict.reason);
  if (remedy !== null) context.warn(remedy);
  context.exit(EXIT_REFUSED);
}
