import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { BUILD_FLOOR } from '../../../daemon/state/index.ts';
import type { Bench } from '../bench.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';

const run = promisify(execFile);
const COMMAND_MS = 60_000;
const NODE_MIN = [20, 19] as const;
const PACKAGE = 'waypost';

/** Step 1: Debian, Node, TPM, the clock, and whether the installed files match the package. */
export const machineStep: Step = {
  id: 'machine',
  title: 'Machine, TPM and installed files',
  check: (bench) => {
    const facts = bench.facts('machine');
    if (facts === null || !bench.clock.trusted()) return TODO;
    return done(`${facts['system']}, ${facts['tpm']}, ${facts['package']}`);
  },
  run: async (bench): Promise<Facts> => {
    clockHolds(bench);
    const system = debian(bench);
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
      const remedy = `Install Node.js ${NODE_MIN.join('.')} or newer.`;
      throw new StepRefused('PROVISION_NODE', `Node.js ${process.version} is too old.`, remedy);
    }
    const version = text('/sys/class/tpm/tpm0/tpm_version_major');
    const tpm = version === null ? 'no TPM' : `TPM ${version.trim()}`;
    const bios = text('/sys/class/dmi/id/bios_version')?.trim() ?? 'not verified';
    const files = await installedFiles();
    for (const line of [system, `Node.js ${process.version}`, tpm, `firmware ${bios}`, files]) bench.say(`   ${line}`);
    return { system, node: process.version, tpm, firmware: bios.slice(0, 100), package: files };
  },
};

/** Refuses a clock from before the program was built: keys, claims and accounts would keep the wrong date for ever. */
export function clockHolds(bench: Bench): void {
  if (bench.clock.trusted()) return;
  const now = bench.clock.wall().toISOString();
  const floor = BUILD_FLOOR.toISOString().slice(0, 10);
  const remedy =
    'Set the clock (timedatectl set-time "YYYY-MM-DD HH:MM:SS"), check its battery, then run the step again.';
  throw new StepRefused('PROVISION_CLOCK', `The clock shows ${now}, but Waypost was built on ${floor}.`, remedy);
}

function debian(bench: Bench): string {
  const release = text('/etc/os-release') ?? '';
  const field = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(release)?.[1] ?? '';
  const name = field('PRETTY_NAME') || 'unknown system';
  if (field('ID') === 'debian' || bench.simulated) return name.slice(0, 100);
  throw new StepRefused('PROVISION_NOT_DEBIAN', `This machine runs ${name}.`, 'Install Debian (docs/provisioning.md).');
}

/** What dpkg says about the installed files; configuration files may differ, others must not. */
async function installedFiles(): Promise<string> {
  try {
    await run('dpkg-query', ['--show', PACKAGE], { timeout: COMMAND_MS });
  } catch {
    return 'not installed as a package: files not verified';
  }
  const changed = await run('dpkg', ['--verify', PACKAGE], { timeout: COMMAND_MS }).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  const files = changed.split('\n').filter((line) => line.trim() !== '' && !/^\S+ c /.test(line));
  if (files.length === 0) return 'installed files match the package';
  const message = `Installed files differ from those in the package: ${files.slice(0, 3).join('; ').slice(0, 300)}`;
  throw new StepRefused('PROVISION_PACKAGE', message, `Install the package again: dpkg --install ${PACKAGE}_*.deb`);
}

function text(path: string): string | null {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}
