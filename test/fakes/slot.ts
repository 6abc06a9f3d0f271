import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';

export const SLOT = join(packageRoot, 'tools/package/debian/waypost-slot');

/** Kills the shell that runs the script before its command number `KILL_AT`, wherever in the script that is. */
const KILLER = `n=0
set -o functrace
trap 'n=$((n + 1)); if [ "$n" -ge "$KILL_AT" ]; then kill -9 $$; fi' DEBUG
`;

/** A kiosk as far as the script of the slots sees it: its facts, and installed programs. */
export class SlotSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-slot-'));
  readonly root = join(this.folder, 'slot');
  readonly programs = join(this.folder, 'programs');
  readonly factory = join(this.folder, 'factory');
  readonly #killer = join(this.folder, 'killer.sh');

  constructor() {
    writeFileSync(this.#killer, KILLER);
    this.#whole(this.factory);
    for (const version of ['0.5.0', '0.6.0']) this.install(version);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  install(version: string): string {
    const folder = join(this.programs, version);
    this.#whole(folder);
    return folder;
  }

  #whole(folder: string): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'complete'), '');
  }

  /** The first file that an interrupted removal takes. */
  halve(version: string): void {
    rmSync(join(this.programs, version, 'complete'), { force: true });
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      WAYPOST_SLOT_ROOT: this.root,
      WAYPOST_PROGRAMS: this.programs,
      WAYPOST_FACTORY: this.factory,
    };
  }

  run(...args: string[]): { code: number | null; out: string } {
    const done = spawnSync('sh', [SLOT, ...args], { env: this.env, encoding: 'utf8' });
    return { code: done.status, out: `${done.stdout}${done.stderr}`.trim() };
  }

  /** Whether it was killed: false where it ended before its command of that number. */
  runKilled(args: readonly string[], killAt: number): boolean {
    const env = { ...this.env, BASH_ENV: this.#killer, KILL_AT: String(killAt) };
    return spawnSync('bash', [SLOT, ...args], { env }).signal === 'SIGKILL';
  }

  start(...args: string[]): ChildProcess {
    return spawn('sh', [SLOT, ...args], { env: this.env, stdio: 'ignore', detached: true });
  }

  fact(name: string): string {
    const path = join(this.root, name);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  }

  /** The program that a start would run now; null where the link leads to none that is whole. */
  runnable(): string | null {
    const link = join(this.root, 'current');
    let folder: string;
    try {
      folder = readlinkSync(link);
    } catch {
      return null;
    }
    if (!existsSync(join(folder, 'complete'))) return null;
    return folder === this.factory ? 'factory' : basename(folder);
  }
}
