import { type ChildProcess, fork } from 'node:child_process';
import { type ChipTransport, ChipTransportError } from '../../../core/chip/index.ts';
import { builtEntry } from '../../installation/index.ts';
import { type ChildMessage, childMessage, type Request, type RequestMessage, type ServiceState } from './messages.ts';
import { PcscTransport } from './transport.ts';

/** `absent`: the service runs, and the reader of this name is not there. `starting`: nothing is known yet. */
export type ChipReaderStatus = 'starting' | 'ready' | 'absent' | Exclude<ServiceState, 'running'>;

export interface ChipReaderState {
  status: ChipReaderStatus;
  /** True if a document is on the reader. */
  document: boolean;
  /** Every reader of the machine, for a technician who looks for the right name. */
  readers: readonly string[];
}

export interface ChipReaderOptions {
  /** The name that the PC/SC service uses; the numbers at its end may be left out. */
  reader: string;
  /** Longest time from a command to its answer; after that the waiting process is ended. */
  transmitLimitMs?: number;
  /** Compiled entry; tests use another one. */
  entry?: string;
}

/** Slow documents take seconds for one step of PACE. */
const TRANSMIT_LIMIT_MS = 15_000;
/** Connecting, resetting and releasing. */
const SERVICE_LIMIT_MS = 5_000;
/** Longest wait until the process reports what it found. */
const START_LIMIT_MS = 10_000;
const START_AGAIN_MS = 1_000;
/** Longest wait if another program is using the document, since desktop tools examine every card. */
const SHARING_PATIENCE_MS = 3_000;
const SHARING_AGAIN_MS = 150;
/** The numbers with which the service distinguishes two readers of the same kind. */
const SLOT = /(?: [0-9A-F]{2}){2}$/;

interface Pending {
  resolve: (message: ChildMessage) => void;
  reject: (error: ChipTransportError) => void;
  timer: NodeJS.Timeout;
}

const STARTING: ChipReaderState = { status: 'starting', document: false, readers: [] };

/**
 * One contactless reader on the PC/SC service. A separate process talks to it, so that a driver that hangs or crashes can be
 * ended and started again, and a caller that waits for a document gets a reason instead of no answer.
 */
export class PcscReader {
  readonly #options: ChipReaderOptions;
  readonly #listeners = new Set<(state: ChipReaderState) => void>();
  readonly #pending = new Map<number, Pending>();
  #child: ChildProcess | null = null;
  #again: NodeJS.Timeout | null = null;
  #started: NodeJS.Timeout | null = null;
  #running = false;
  #state: ChipReaderState = STARTING;
  /** The full name of the reader, once it has been found. */
  #name: string | null = null;
  #open: PcscTransport | null = null;
  #ids = 0;

  constructor(options: ChipReaderOptions) {
    this.#options = options;
  }

  get state(): ChipReaderState {
    return this.#state;
  }

  /** Id of the process that talks to the service; null while there is none. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#spawn();
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of [this.#again, this.#started]) if (timer !== null) clearTimeout(timer);
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // When the process that uses a document ends, the service resets the document.
    child.kill('SIGKILL');
    await ended;
  }

  /** The listener hears every change, and the state as it is now. */
  subscribe(listener: (state: ChipReaderState) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with the state as soon as it answers `wanted`; null if `signal` is aborted first. */
  until(wanted: (state: ChipReaderState) => boolean, signal: AbortSignal): Promise<ChipReaderState | null> {
    return new Promise((resolve) => {
      const settle = (state: ChipReaderState | null): void => {
        this.#listeners.delete(heard);
        signal.removeEventListener('abort', aborted);
        resolve(state);
      };
      const heard = (state: ChipReaderState): void => {
        if (wanted(state)) settle(state);
      };
      const aborted = (): void => settle(null);
      if (signal.aborted) return resolve(null);
      signal.addEventListener('abort', aborted);
      this.subscribe(heard);
    });
  }

  /**
   * Takes exclusive use of the document on the reader. Rejects with `ChipTransportError`: `removed` if there is none, `sharing`
   * if another program or another reading is using it.
   */
  async connect(signal: AbortSignal): Promise<ChipTransport> {
    if (this.#open?.closed === false) throw new ChipTransportError('sharing', 'Another reading is using the document.');
    const name = this.#name;
    if (this.#state.status !== 'ready' || name === null) {
      const reason = this.#state.status === 'denied' ? 'denied' : 'driver';
      throw new ChipTransportError(reason, remedyOf(this.#state, this.#options.reader) ?? 'The reader is starting.');
    }
    const until = performance.now() + SHARING_PATIENCE_MS;
    for (;;) {
      try {
        const answer = await this.#ask({ kind: 'connect', reader: name }, SERVICE_LIMIT_MS, 'driver');
        if (answer.kind !== 'connected')
          throw new ChipTransportError('driver', 'The reader gave an answer out of turn.');
        const { atr, maxCommand } = answer;
        this.#open = new PcscTransport({ atr, maxCommand, ask: this.#exchange });
        return this.#open;
      } catch (error) {
        const shared = error instanceof ChipTransportError && error.reason === 'sharing';
        if (!shared || signal.aborted || performance.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, SHARING_AGAIN_MS));
      }
    }
  }

  readonly #exchange = (request: Request): Promise<ChildMessage> => {
    const exchange = request.kind === 'transmit';
    const limitMs = exchange ? (this.#options.transmitLimitMs ?? TRANSMIT_LIMIT_MS) : SERVICE_LIMIT_MS;
    return this.#ask(request, limitMs, exchange ? 'timeout' : 'driver');
  };

  /** Sends one request to the process. After the time limit the process is ended, because it may never answer. */
  #ask(request: Request, limitMs: number, late: 'timeout' | 'driver'): Promise<ChildMessage> {
    const child = this.#child;
    if (child === null || !child.connected) return Promise.reject(new ChipTransportError('driver', LOST));
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new ChipTransportError(late, `The reader gave no answer within ${limitMs} ms.`));
        child.kill('SIGKILL');
      }, limitMs);
      this.#pending.set(id, { resolve, reject, timer });
      // A failed write means that the process has ended; its `exit` settles the request.
      child.send({ ...request, id } satisfies RequestMessage, () => undefined);
    });
  }

  #spawn(): void {
    this.#set(STARTING);
    const child = fork(this.#options.entry ?? builtEntry('adapters/hardware/chip-reader/child.js'), [], {
      serialization: 'advanced',
      env: childEnvironment(),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message) => {
      if (this.#child === child) this.#receive(message);
    });
    // A failed fork or send emits `error`; without a listener it would end the daemon. `exit` may not follow.
    child.on('error', () => this.#ended(child));
    child.on('exit', () => this.#ended(child));
    this.#started = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    child.kill('SIGKILL');
    this.#child = null;
    if (this.#started !== null) clearTimeout(this.#started);
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new ChipTransportError('driver', LOST));
    }
    this.#pending.clear();
    this.#name = null;
    this.#open?.lost();
    this.#open = null;
    this.#set(STARTING);
    if (this.#running) this.#again = setTimeout(() => this.#spawn(), START_AGAIN_MS);
  }

  #receive(raw: unknown): void {
    const parsed = childMessage.safeParse(raw);
    if (!parsed.success) {
      this.#child?.kill('SIGKILL');
      return;
    }
    const message = parsed.data;
    if (message.kind === 'state') {
      if (this.#started !== null) clearTimeout(this.#started);
      this.#heard(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    // An answer that came after its limit.
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.kind === 'fault') pending.reject(new ChipTransportError(message.reason, `${message.message}.`));
    else pending.resolve(message);
  }

  #heard({ service, readers }: Extract<ChildMessage, { kind: 'state' }>): void {
    const names = readers.map(({ name }) => name);
    if (service !== 'running') {
      this.#set({ status: service, document: false, readers: names });
      return;
    }
    const found = readerOf(this.#options.reader, names);
    this.#name = found;
    const document = readers.some(({ name, card }) => name === found && card);
    this.#set({ status: found === null ? 'absent' : 'ready', document, readers: names });
  }

  #set(state: ChipReaderState): void {
    const same = state.status === this.#state.status && state.document === this.#state.document;
    const sameReaders = state.readers.join('\n') === this.#state.readers.join('\n');
    if (same && sameReaders) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

const LOST = 'The connection to the reader was lost. It is opened again.';

/** The reader with this name, or the only one whose name differs only in the numbers at its end. */
export function readerOf(wanted: string, names: readonly string[]): string | null {
  if (names.includes(wanted)) return wanted;
  const alike = names.filter((name) => name.replace(SLOT, '') === wanted.replace(SLOT, ''));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** What a technician does about it; null if the reader is ready, or is not known yet. */
export function remedyOf({ status, readers }: ChipReaderState, wanted: string): string | null {
  switch (status) {
    case 'absent':
      return readers.length === 0
        ? `The PC/SC service lists no reader. Connect "${wanted}", and install libccid or the driver of its maker.`
        : `There is no reader "${wanted}". Connect it, or write one of these into chip.reader: ${readers.join(', ')}.`;
    case 'no-service':
      return 'The PC/SC service does not answer. Install pcscd, then: systemctl start pcscd';
    case 'denied':
      return 'The PC/SC service refuses this user (0x8010006A). Install the package again: it contains 60-waypost-chip.rules for polkit.';
    case 'not-built':
      return 'The module smartcard is not built. Install libpcsclite1 and the package again, or run: node tools/build-native.mjs smartcard';
    default:
      return null;
  }
}

/** Only what the process needs: it gets no secret of the daemon. */
function childEnvironment(): Record<string, string> {
  const socket = process.env['PCSCLITE_CSOCK_NAME'];
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    UV_THREADPOOL_SIZE: '2',
    // The library writes commands and answers to its log if these are set higher.
    LIBPCSCLITE_DEBUG: '0',
    ...(socket === undefined ? {} : { PCSCLITE_CSOCK_NAME: socket }),
  };
}
