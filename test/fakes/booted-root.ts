import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DebianRoot } from './debian-root.ts';
import { patience } from './patience.ts';
import type { Ran } from './staged-root.ts';

const BOOT_MS = 60_000;
const STOP_MS = 60_000;
const COMMAND_MS = 600_000;
/** Exit of systemd-nspawn whose first process asked for another boot. */
const REBOOT = 133;
const CLEAN = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LC_ALL=C.UTF-8', 'DEBIAN_FRONTEND=noninteractive'];

/**
 * A Debian root booted with systemd as its first process: own processes, mounts, names and control groups, and a network
 * that is a loopback alone. The machine below needs no systemd. Everything in it is counted in one control group.
 */
export class BootedRoot {
  readonly #root: DebianRoot;
  readonly #binds: readonly string[];
  readonly #group: string;
  #container: ChildProcess | null = null;
  /** What was started beside the test and still runs. */
  readonly #beside = new Set<ChildProcess>();
  #said = '';

  /** `binds`: folders of this machine that are seen in the root, `HERE:THERE`, as a stick that is mounted. */
  constructor(root: DebianRoot, binds: readonly string[]) {
    if (spawnSync('sh', ['-c', 'command -v systemd-nspawn nsenter']).status !== 0)
      throw new Error('systemd-nspawn or nsenter is missing: apt-get install systemd-container util-linux');
    const tree = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs')));
    if (tree === undefined) throw new Error('no control groups of version 2 are mounted: nothing can be booted here');
    this.#root = root;
    this.#binds = binds;
    this.#group = join(tree, `waypost-boot-${process.pid}`);
    mkdirSync(join(this.#group, 'commands'), { recursive: true });
  }

  /** Resolves once systemd says that everything it starts is started. */
  async start(): Promise<void> {
    this.#boot();
    await this.#booted(null);
  }

  #boot(): void {
    const binds = this.#binds.map((bind) => `--bind=${bind}`);
    const args = ['--quiet', '--boot', '--register=no', '--keep-unit', '--private-network', '--console=pipe', ...binds];
    const script = `echo $$ > "${this.#group}/cgroup.procs" && exec systemd-nspawn "$@"`;
    const container = spawn('sh', ['-c', script, 'sh', ...args, `--directory=${this.#root.folder}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    });
    this.#container = container;
    for (const stream of [container.stdout, container.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#said = `${this.#said}${chunk.toString()}`.slice(-10_000);
      });
    // What is typed as `systemctl reboot` ends the container, which a machine would start again.
    container.once('close', (code) => {
      if (code === REBOOT) this.#boot();
    });
  }

  /** Types `line`, which boots the root again, and waits until it has. */
  async rebooted(line: string): Promise<void> {
    const before = this.leader();
    this.#alone();
    this.run(line);
    await this.#booted(before);
  }

  /** A shutdown stops every process before it kills it, and nsenter stops with the one it waits for: then neither ends. */
  #alone(): void {
    for (const child of this.#beside) child.kill('SIGKILL');
  }

  /** Waits for a boot to be over; `before`: the first process of the one that came before it. */
  async #booted(before: number | null): Promise<void> {
    const limit = Date.now() + patience(BOOT_MS);
    while (Date.now() < limit) {
      const leader = this.leader();
      if (leader !== null && leader !== before) {
        const { out } = this.run('systemctl is-system-running --wait');
        if (/^(running|degraded)$/m.test(out)) return;
      }
      await delay(100);
    }
    throw new Error(`the root did not boot: ${this.#said}`);
  }

  /** The first process of the root, as this machine counts; null where none runs. */
  leader(): number | null {
    const pid = this.#container?.pid;
    if (pid === undefined) return null;
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
      const first = children.find((child) => /^NSpid:\s+\d+\s+1$/m.test(readFileSync(`/proc/${child}/status`, 'utf8')));
      return first === undefined ? null : Number(first);
    } catch {
      return null;
    }
  }

  /** Runs a command line of `sh` as root in the booted root. */
  run(line: string, { input = '' }: { input?: string } = {}): Ran {
    const done = spawnSync('sh', this.#entering(line), { input, encoding: 'utf8', timeout: patience(COMMAND_MS) });
    return { code: done.status, out: `${done.stdout}${done.stderr}` };
  }

  /** The same for a command that has to succeed. */
  must(line: string, options: { input?: string } = {}): string {
    const { code, out } = this.run(line, options);
    if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${out}`);
    return out;
  }

  /** The same beside the test, which meanwhile plays what the command waits for. */
  async ran(line: string): Promise<Ran> {
    const child = this.spawn(line);
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
    child.stdin?.end();
    const code = await new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
    return { code, out };
  }

  /** The same for what is spoken to, or goes on until the root is stopped. */
  spawn(line: string): ChildProcess {
    const child = spawn('sh', this.#entering(line), { stdio: 'pipe' });
    this.#beside.add(child);
    child.once('close', () => this.#beside.delete(child));
    return child;
  }

  /** What everything in the root has used of the processors so far, seconds. */
  cpuSeconds(): number {
    const used = /^usage_usec (\d+)$/m.exec(readFileSync(join(this.#group, 'cpu.stat'), 'utf8'))?.[1];
    if (used === undefined) throw new Error('this kernel counts no time of control groups');
    return Number(used) / 1e6;
  }

  async stop(): Promise<void> {
    const container = this.#container;
    if (container !== null && container.exitCode === null && container.signalCode === null) {
      const ended = new Promise((resolve) => container.once('close', resolve));
      this.#alone();
      this.run('systemctl poweroff --no-block');
      const timer = setTimeout(() => container.kill('SIGKILL'), patience(STOP_MS));
      await ended;
      clearTimeout(timer);
    }
    this.#container = null;
    for (const inside of ['payload', 'supervisor', 'commands', '']) removed(join(this.#group, inside));
  }

  #entering(line: string): string[] {
    const leader = this.leader();
    if (leader === null) throw new Error(`nothing runs in which "${line}" could be typed: ${this.#said}`);
    const all = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root', '--wdns=/root'];
    const script = `echo $$ > "${this.#group}/commands/cgroup.procs" && exec nsenter "$@"`;
    return ['-c', script, 'sh', `--target=${leader}`, ...all, 'env', '-i', ...CLEAN, 'sh', '-c', line];
  }
}

/** A group that something still runs in stays: it says so by itself. */
function removed(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Never made, or not empty.
  }
}
