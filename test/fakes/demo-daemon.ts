import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtEntry } from '../../src/adapters/installation/index.ts';
import { patience } from './patience.ts';
import { freePort } from './ports.ts';

const START_MS = 30_000;

/** The demonstration lane as a person starts it, on a free port and a state folder of its own. */
export class DemoDaemon {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'waypost-e2e-'));
  url = '';
  pin = '';
  output = '';
  #child: ChildProcess | null = null;
  #port = 0;
  readonly #through: (port: number) => readonly string[];

  /** `through`: a program that becomes the daemon, with its arguments; its own line comes behind. */
  constructor(through: (port: number) => readonly string[] = () => []) {
    this.#through = through;
  }

  async start(extra: string[] = []): Promise<void> {
    // A daemon that is started again answers where it answered before: a screen that is open finds it there.
    if (this.#port === 0) this.#port = await freePort();
    this.output = '';
    const own = [
      process.execPath,
      builtEntry('daemon/main.js'),
      '--state',
      this.stateDir,
      '--port',
      String(this.#port),
    ];
    const [program = '', ...args] = [...this.#through(this.#port), ...own, ...extra];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not ready: ${this.output}`)), patience(START_MS));
      const take = (chunk: Buffer): void => {
        this.output += chunk.toString();
        if (!/ready after/.test(this.output)) return;
        clearTimeout(timer);
        resolve();
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.once('exit', (code) => reject(new Error(`the daemon ended with ${code}: ${this.output}`)));
    });
    await ready;
    this.url = /http:\/\/localhost:\d+/.exec(this.output)?.[0] ?? '';
    this.pin = /PIN (\d{6})/.exec(this.output)?.[1] ?? this.pin;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }

  /** Ends the process the hard way, as a cut of the power would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  clean(): void {
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}
