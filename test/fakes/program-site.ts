import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { debianArchitecture, programPath } from '../../src/delivery/program/index.ts';
import { programCustom } from './programs.ts';
import { sha256, TestRepository } from './repository.ts';
import { SLOT } from './slot.ts';

const FILES = 40;
const FILE_BYTES = 20_000;

/** A kiosk with a dpkg of its own in a folder, and a repository of programs whose packages that dpkg really installs. */
export class ProgramSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-program-'));
  readonly repository = new TestRepository();
  readonly root = join(this.folder, 'root');
  readonly slot = join(this.folder, 'slot');
  readonly programs = join(this.root, 'usr/lib/waypost-program');
  readonly stateDir = join(this.folder, 'state');
  readonly config = join(this.folder, 'waypost.json');
  readonly dpkg = join(this.folder, 'dpkg.sh');

  constructor() {
    for (const name of ['info', 'updates', 'triggers'])
      mkdirSync(join(this.root, 'var/lib/dpkg', name), { recursive: true });
    for (const name of ['status', 'available']) writeFileSync(join(this.root, 'var/lib/dpkg', name), '');
    const words = `--root=${this.root} --force-script-chrootless --force-not-root --force-depends --log=/dev/null`;
    writeFileSync(this.dpkg, `#!/bin/sh\nexec dpkg ${words} "$@"\n`);
    chmodSync(this.dpkg, 0o755);
    mkdirSync(join(this.root, 'usr/lib/waypost'), { recursive: true });
    writeFileSync(join(this.root, 'usr/lib/waypost/complete'), '');
    mkdirSync(join(this.stateDir, 'update/program'), { recursive: true });
    const site = { lane: { id: 'lane-1', name: 'Lane 1' }, stateDir: this.stateDir, key: { kind: 'development' } };
    const devices = { scanner: { kind: 'none' }, imager: { kind: 'none' }, camera: { kind: 'none' }, lists: [] };
    writeFileSync(this.config, JSON.stringify({ ...site, ...devices }));
    this.script('choose');
    mkdirSync(join(this.slot, 'tuf'), { recursive: true });
    writeFileSync(join(this.slot, 'tuf/root.json'), this.repository.root());
  }

  remove(): void {
    this.repository.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A package as `npm run package -- --program` lays it out, with its real scripts and a small program. */
  package(version: string): Uint8Array {
    const staged = mkdtempSync(join(this.folder, 'staged-'));
    const lib = join(staged, 'usr/lib/waypost-program', version);
    mkdirSync(join(staged, 'DEBIAN'), { recursive: true });
    mkdirSync(lib, { recursive: true });
    const text = `Package: waypost-program-${version}\nVersion: ${version}\nArchitecture: all\n`;
    writeFileSync(
      join(staged, 'DEBIAN/control'),
      `${text}Maintainer: Waypost <waypost@localhost>\nDescription: test\n`,
    );
    for (const name of ['postinst', 'prerm']) {
      const script = readFileSync(join(packageRoot, 'tools/package/debian', `program-${name}`), 'utf8');
      writeFileSync(join(staged, 'DEBIAN', name), script.replaceAll('@VERSION@', version), { mode: 0o755 });
    }
    for (let at = 0; at < FILES; at += 1)
      writeFileSync(join(lib, `${at}.js`), Buffer.alloc(FILE_BYTES, `${version} ${at} `));
    const deb = join(this.folder, `${version}.deb`);
    const built = spawnSync('dpkg-deb', ['--root-owner-group', '-Znone', '--build', staged, deb], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    rmSync(staged, { recursive: true });
    return readFileSync(deb);
  }

  /** Publishes a package, and leaves it to root as the daemon's user would. */
  offer(version: string, bytes: Uint8Array = this.package(version), change: object = {}): void {
    this.repository.targets = {};
    const path = programPath(version, debianArchitecture());
    this.repository.addTarget(path, bytes, { ...programCustom(version), ...change });
    this.repository.publish();
    this.ready({ version, sha256: sha256(bytes), from: this.repository.folder });
  }

  ready(ready: { version: string; sha256: string; from: string }): void {
    writeFileSync(join(this.stateDir, 'update/program/ready.json'), JSON.stringify(ready));
  }

  get #words(): string[] {
    const places = ['--slot', this.slot, '--programs', this.programs, '--dpkg', this.dpkg];
    return [join(packageRoot, 'bin/waypost.mjs'), 'program', 'install', '--config', this.config, ...places];
  }

  install(): { code: number | null; out: string } {
    const done = spawnSync(process.execPath, this.#words, { encoding: 'utf8' });
    return { code: done.status, out: `${done.stdout}${done.stderr}` };
  }

  /** Starts the installation and kills it with everything that it started. False where it ended before. */
  async installKilled(afterMs: number): Promise<boolean> {
    const child = spawn(process.execPath, this.#words, { stdio: 'ignore', detached: true });
    const ended = once(child, 'exit');
    await Promise.race([sleep(afterMs), ended]);
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // It ended before.
    }
    const [, signal] = await ended;
    return signal === 'SIGKILL';
  }

  script(...words: string[]): { code: number | null; out: string } {
    const env = {
      PATH: process.env['PATH'],
      WAYPOST_SLOT_ROOT: this.slot,
      WAYPOST_PROGRAMS: this.programs,
      WAYPOST_FACTORY: join(this.root, 'usr/lib/waypost'),
    };
    const done = spawnSync('sh', [SLOT, ...words], { env, encoding: 'utf8' });
    return { code: done.status, out: `${done.stdout}${done.stderr}`.trim() };
  }

  /** Whether the program says that it is whole; what is wrong where it says so and is not. */
  state(version: string): { whole: boolean; fault: string | null } {
    const lib = join(this.programs, version);
    const whole = existsSync(join(lib, 'complete'));
    if (!whole) return { whole, fault: null };
    for (let at = 0; at < FILES; at += 1) {
      const path = join(lib, `${at}.js`);
      const wanted = Buffer.alloc(FILE_BYTES, `${version} ${at} `);
      if (!existsSync(path) || !readFileSync(path).equals(wanted)) return { whole, fault: `${at}.js is not whole` };
    }
    return { whole, fault: null };
  }
}
