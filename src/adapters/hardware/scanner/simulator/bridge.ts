import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const bridgeEvent = z.discriminatedUnion('ev', [
  z.object({ ev: z.literal('plugged'), node: z.string() }),
  z.object({ ev: z.literal('unplugged') }),
  z.object({ ev: z.literal('host'), open: z.boolean() }),
  z.object({
    ev: z.literal('line'),
    baud: z.number(),
    bits: z.number(),
    parity: z.enum(['none', 'even', 'odd']),
    stop: z.number(),
  }),
  z.object({ ev: z.literal('rx'), hex: z.string() }),
  z.object({ ev: z.literal('wrote'), id: z.number(), host: z.boolean(), at: z.string() }),
  z.object({ ev: z.literal('error'), detail: z.string() }),
]);
export type BridgeEvent = z.infer<typeof bridgeEvent>;

/** Time for the bridge to end by itself before it is killed, in milliseconds. */
const QUIT_GRACE_MS = 2_000;

export interface Wrote {
  /** False when no host had the port open: the bytes are lost, as with a real reader. */
  hostOpen: boolean;
  /** CLOCK_MONOTONIC in nanoseconds just before the write, comparable to `process.hrtime.bigint()`. */
  atNs: bigint;
}

/** The process that owns the pseudo-terminal. It ends with this process, even if this process is killed. */
export class PtyBridge {
  readonly #python: string;
  readonly #script: string;
  readonly #link: string;
  readonly #baud: number;
  readonly #listener: (event: BridgeEvent) => void;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #nextId = 1;
  #asking: Promise<void> = Promise.resolve();
  readonly #writes = new Map<number, (wrote: Wrote) => void>();
  #waiting: { ev: BridgeEvent['ev']; done: (error: Error | null) => void } | null = null;

  constructor(options: {
    python: string;
    script: string;
    link: string;
    baud: number;
    listener: (event: BridgeEvent) => void;
  }) {
    this.#python = options.python;
    this.#script = options.script;
    this.#link = options.link;
    this.#baud = options.baud;
    this.#listener = options.listener;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Throws when python3 is not there or the link cannot be published: the simulator cannot work without them. */
  async start(): Promise<void> {
    if (this.#child) return;
    const child = spawn(this.#python, [this.#script, this.#link, String(this.#baud)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      const ended = (cause: string): void => {
        this.#child = null;
        this.#waiting?.done(new Error(cause));
        for (const done of this.#writes.values()) done({ hostOpen: false, atNs: process.hrtime.bigint() });
        this.#writes.clear();
        // A killed bridge cannot report this itself.
        this.#listener({ ev: 'unplugged' });
        resolve();
      };
      child.once('error', (error) => ended(`cannot start ${this.#python}: ${error.message}`));
      child.once('exit', (code, signal) => ended(`pty bridge ended (${signal ?? code})`));
    });
    // A write to a bridge that has just ended must not end the caller.
    child.stdin?.on('error', () => undefined);
    if (child.stdout) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#event(bridgeEvent.parse(JSON.parse(line)));
      });
    }
    await this.plug();
  }

  plug(): Promise<void> {
    return this.#ask('plug', 'plugged');
  }

  unplug(): Promise<void> {
    return this.#ask('unplug', 'unplugged');
  }

  write(bytes: Uint8Array): Promise<Wrote> {
    if (!this.#child) return Promise.resolve({ hostOpen: false, atNs: process.hrtime.bigint() });
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      this.#writes.set(id, resolve);
      this.#send({ op: 'write', id, hex: Buffer.from(bytes).toString('hex') });
    });
  }

  /** Like a pulled cable: SIGKILL, nothing is tidied up, the link stays behind. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.stdin?.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_GRACE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Sends one command at a time, so that each answer belongs to the command before it. */
  #ask(op: 'plug' | 'unplug', answer: BridgeEvent['ev']): Promise<void> {
    const asked = this.#asking.then(() => this.#askNow(op, answer));
    this.#asking = asked.catch(() => undefined);
    return asked;
  }

  #askNow(op: 'plug' | 'unplug', answer: BridgeEvent['ev']): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#child) return reject(new Error('the pty bridge is not running'));
      this.#waiting = {
        ev: answer,
        done: (error) => {
          this.#waiting = null;
          if (error) reject(error);
          else resolve();
        },
      };
      this.#send({ op });
    });
  }

  #send(message: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  #event(event: BridgeEvent): void {
    if (event.ev === 'wrote') {
      this.#writes.get(event.id)?.({ hostOpen: event.host, atNs: BigInt(event.at) });
      this.#writes.delete(event.id);
    } else if (event.ev === 'error') {
      this.#waiting?.done(new Error(event.detail));
    } else if (event.ev === this.#waiting?.ev) {
      this.#waiting.done(null);
    }
    this.#listener(event);
  }
}
