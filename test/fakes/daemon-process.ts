import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { builtEntry } from '../../src/adapters/installation/index.ts';
import { type DaemonSite, OFFICER } from './daemon-site.ts';
import { LaneClient } from './lane-client.ts';
import { patience } from './patience.ts';

const START_MS = 30_000;
const STOP_MS = 20_000;

/** Where util-linux is installed the kernel ends the daemon with the test, also when the test is killed. */
const SETPRIV = '/usr/bin/setpriv';
const DIES_WITH_US = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];

/** Children that still run; a test that fails must leave none behind. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** `dist/daemon/main.js` of a site as a real process. */
export class DaemonProcess {
  readonly pid: number;
  readonly url: string;
  /** What the daemon itself says about its start, seconds. */
  readySeconds = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ending>;
  readonly #clients: LaneClient[] = [];
  #out = '';
  #err = '';

  private constructor(
    site: DaemonSite,
    identity: { uid?: number; gid?: number; cwd?: string },
    env: NodeJS.ProcessEnv = {},
  ) {
    const [program = process.execPath, ...args] = [...DIES_WITH_US, process.execPath, builtEntry('daemon/main.js')];
    const child = spawn(program, [...args, '--config', site.configFile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...identity,
    });
    running.add(child);
    this.#child = child;
    this.pid = child.pid ?? -1;
    this.url = `http://localhost:${site.port}`;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#err += chunk.toString();
    });
    this.#ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      // `close` and not `exit`: the last words are read by then.
      child.once('close', (code, signal) => {
        running.delete(child);
        resolve({ code, signal, stdout: this.#out, stderr: this.#err });
      });
    });
  }

  /** Starts and waits for the line `ready after`. Rejects with the daemon's words when it ends before. */
  static async start(site: DaemonSite, env: NodeJS.ProcessEnv = {}, cwd?: string): Promise<DaemonProcess> {
    const daemon = new DaemonProcess(site, cwd === undefined ? {} : { cwd }, env);
    const limit = Date.now() + patience(START_MS);
    while (Date.now() < limit) {
      const match = /ready after ([0-9.]+) s/.exec(daemon.#out);
      if (match !== null) {
        daemon.readySeconds = Number(match[1]);
        return daemon;
      }
      if (!daemon.alive) break;
      await delay(15);
    }
    daemon.#child.kill('SIGKILL');
    const { code, signal, stdout, stderr } = await daemon.#ended;
    throw new Error(`the daemon did not start (${signal ?? code}): ${stdout}${stderr}`);
  }

  /** For starts that must not succeed: waits for the end, whatever it is. */
  static async startToEnd(site: DaemonSite, identity: { uid?: number; gid?: number } = {}): Promise<Ending> {
    const daemon = new DaemonProcess(site, identity);
    const timer = setTimeout(() => daemon.#child.kill('SIGKILL'), patience(STOP_MS));
    const ending = await daemon.#ended;
    clearTimeout(timer);
    return ending;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get stdout(): string {
    return this.#out;
  }

  get stderr(): string {
    return this.#err;
  }

  /** Process that looks at faces and pictures; null between two of them. */
  inferencePid(): number | null {
    return this.inferencePids().find((pid) => commandOf(pid).includes('\0seeing\0')) ?? null;
  }

  /** All processes that run models. */
  inferencePids(): number[] {
    return inferenceChildrenOf(this.pid);
  }

  /** A signed-in officer's screen that follows the lane. */
  async client(): Promise<LaneClient> {
    const client = new LaneClient(this.url);
    this.#clients.push(client);
    const status = await client.signIn(OFFICER.id, OFFICER.pin);
    if (status !== 200) throw new Error(`sign-in answered ${status}`);
    // Listens for the end of the stream before it starts, so that a kill is no unhandled event.
    client.on('lost', () => undefined);
    await client.follow();
    return client;
  }

  /** Ends the process the hard way and waits until nothing of it is left. */
  kill(signal: 'SIGKILL' | 'SIGABRT' = 'SIGKILL'): Promise<Ending> {
    const inference = this.inferencePids();
    this.#child.kill(signal);
    return this.#gone(inference);
  }

  /** Ends the process as systemd does. */
  stop(): Promise<Ending> {
    const inference = this.inferencePids();
    this.#child.kill('SIGTERM');
    return this.#gone(inference);
  }

  async #gone(inference: readonly number[]): Promise<Ending> {
    let forced = false;
    const timer = setTimeout(() => {
      forced = true;
      this.#child.kill('SIGKILL');
    }, patience(STOP_MS));
    const ending = await this.#ended;
    clearTimeout(timer);
    for (const client of this.#clients) client.close();
    const orphans: number[] = [];
    for (const pid of inference) if (!(await untilDead(pid))) orphans.push(pid);
    for (const pid of orphans) process.kill(pid, 'SIGKILL');
    if (forced) throw new Error('the daemon did not end by itself');
    if (orphans.length > 0) throw new Error('the inference process outlived the daemon');
    return ending;
  }
}

function inferenceChildrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.filter(isInference);
  } catch {
    return [];
  }
}

/** Arguments of a process, each ended by a zero; empty when it is gone. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function untilDead(pid: number): Promise<boolean> {
  const limit = Date.now() + patience(STOP_MS);
  while (isInference(pid)) {
    if (Date.now() > limit) return false;
    await delay(20);
  }
  return true;
}

function isInference(pid: number): boolean {
  return commandOf(pid).includes('inference/worker/child.js');
}
