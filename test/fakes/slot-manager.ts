import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { SLOT, type SlotSite } from './slot.ts';

/** Of the times of the units: a quarter of an hour becomes some seconds. */
const TIME_SCALE = 1 / 500;
/** What a start of node and of the script takes here, added to each limit, milliseconds. */
const PATIENCE_MS = 1_500;

const unit = (name: string): string => readFileSync(join(packageRoot, 'systemd', name), 'utf8');
const all = (text: string, key: string): string[] =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
const one = (text: string, key: string): string => all(text, key)[0] ?? '';

function milliseconds(text: string): number {
  const [, count = '0', name = ''] = /^(\d+)(min|s|ms)?$/.exec(text) ?? [];
  return Number(count) * ({ min: 60_000, s: 1_000, ms: 1 }[name] ?? 1_000);
}

/**
 * Does what systemd does with the units of the daemon and of a trial, in a time of its own: it starts, waits for READY=1 and
 * WATCHDOG=1 (here on stdout), kills, starts again, and runs the timer of the confirmation. Every command line is the unit's.
 */
export class SlotManager {
  readonly #site: SlotSite;
  readonly #daemon = unit('waypostd.service');
  readonly #confirm = unit('waypost-program-confirm.service');
  #child: ChildProcess | null = null;
  #ready: NodeJS.Timeout | null = null;
  #watchdog: NodeJS.Timeout | null = null;
  #trialTimer: NodeJS.Timeout | null = null;
  #again: NodeJS.Timeout | null = null;
  #stopped = false;
  /** Program of each start, in order. */
  readonly starts: string[] = [];
  /** Exit code of each judgement. */
  readonly judged: number[] = [];

  constructor(site: SlotSite) {
    this.#site = site;
  }

  /** One start of the daemon; what comes of it follows by itself. */
  start(): void {
    if (this.#stopped) return;
    for (const line of all(this.#daemon, 'ExecStartPre')) {
      if (this.#run(line) !== 0) {
        this.#ended();
        return;
      }
    }
    this.starts.push(this.#site.runnable() ?? 'nothing');
    const child = spawn(...this.#command(one(this.#daemon, 'ExecStart')), {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#hear(child, chunk.toString()));
    child.once('exit', () => this.#ended());
    child.once('error', () => this.#ended());
    const limit = milliseconds(one(this.#daemon, 'TimeoutStartSec')) * TIME_SCALE + PATIENCE_MS;
    this.#ready = setTimeout(() => child.kill('SIGKILL'), limit);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of [this.#ready, this.#watchdog, this.#trialTimer, this.#again])
      if (timer !== null) clearTimeout(timer);
    this.#child?.kill('SIGKILL');
  }

  /** As the unit that looks for a quiet moment does, once it found one. */
  restart(): void {
    this.#child?.kill('SIGKILL');
  }

  #hear(child: ChildProcess, said: string): void {
    if (child !== this.#child) return;
    if (said.includes('READY=1')) {
      if (this.#ready !== null) clearTimeout(this.#ready);
      for (const line of all(this.#daemon, 'ExecStartPost')) this.#run(line);
    }
    if (/READY=1|WATCHDOG=1/.test(said)) {
      if (this.#watchdog !== null) clearTimeout(this.#watchdog);
      const limit = milliseconds(one(this.#daemon, 'WatchdogSec')) * TIME_SCALE + PATIENCE_MS;
      this.#watchdog = setTimeout(() => child.kill('SIGKILL'), limit);
    }
  }

  #ended(): void {
    if (this.#ready !== null) clearTimeout(this.#ready);
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#child = null;
    const always = one(this.#daemon, 'Restart') === 'always' && one(this.#daemon, 'StartLimitIntervalSec') === '0';
    if (!always || this.#stopped) return;
    this.#again = setTimeout(() => this.start(), milliseconds(one(this.#daemon, 'RestartSec')) * TIME_SCALE);
  }

  #judge(): void {
    if (this.#site.fact('trial') === '') return;
    const code = this.#run(one(this.#confirm, 'ExecStart'));
    this.judged.push(code);
    if (code === 0) for (const line of all(this.#confirm, 'ExecStartPost')) this.#run(line);
    for (const line of all(this.#confirm, 'ExecStopPost')) this.#run(line, code === 0 ? 'success' : 'exit-code');
    // A quiet lane: the unit that waits for one starts the daemon again.
    if (this.#site.fact('restart') !== '') this.restart();
  }

  #run(line: string, result = 'success'): number {
    const [, verb, timer] = /systemctl --no-block (restart|stop) (\S+\.timer)$/.exec(line) ?? [];
    if (timer !== undefined) {
      if (this.#trialTimer !== null) clearTimeout(this.#trialTimer);
      if (verb === 'stop') return 0;
      const wait = milliseconds(one(unit(timer), 'OnActiveSec')) * TIME_SCALE;
      this.#trialTimer = setTimeout(() => this.#judge(), wait);
      return 0;
    }
    const [program, words] = this.#command(line);
    return spawnSync(program, words, { env: { ...this.#env, SERVICE_RESULT: result } }).status ?? -1;
  }

  /** A command line of a unit, with its paths in the folders of this site. */
  #command(line: string): [string, string[]] {
    const here = line
      .replace(/^[-+]+/, '')
      .replaceAll('/usr/lib/waypost/bin/waypost-slot', `/bin/sh ${SLOT}`)
      .replaceAll('/usr/bin/sh', '/bin/sh')
      .replaceAll('/usr/bin/waypost ', `${process.execPath} ${join(this.#site.root, 'current/bin/waypost.mjs')} `)
      .replaceAll('/usr/bin/node', process.execPath)
      .replaceAll('/var/lib/waypost-slot', this.#site.root);
    return ['/bin/sh', ['-c', `exec ${here}`]];
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...this.#site.env };
  }
}
