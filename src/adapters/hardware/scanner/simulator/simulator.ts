import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageRoot } from '../../../installation/index.ts';
import type { ScannerProfile } from '../index.ts';
import type { AnswerMode, SimulatedDevice } from './answers.ts';
import { type BridgeEvent, PtyBridge, type Wrote } from './bridge.ts';
import { deviceOf } from './device.ts';
import { asHeard, bitsPerByte, type LineSettings } from './line-noise.ts';
import type { Separator } from './wire.ts';

/** Bytes go out in slices of about this many milliseconds: a pty does not pace them, a serial line does. */
const SLICE_MS = 5;

export interface SimulatorOptions {
  /** Path of the symbolic link to the pseudo-terminal, which is the scanner's `target.path`. */
  link: string;
  /** The reader to imitate: wire format, line settings and answers. Default: lines, and every command is taken. */
  profile?: ScannerProfile;
  /** Speed of the simulated reader; a host at another speed receives garbage. Default: first of the profile, or 9600. */
  baud?: number;
  /** Between and after rows, for readers that send lines. Default CR. */
  separator?: Separator;
  /** Interpreter with the standard library. Default `python3`. */
  python?: string;
  bridgeScript?: string;
  /** Called for everything that happens on the line. */
  onEvent?: (event: SimulatorEvent) => void;
}

export type SimulatorEvent =
  | { kind: 'plugged'; node: string }
  | { kind: 'unplugged' }
  | { kind: 'host'; open: boolean }
  | { kind: 'line'; baud: number; text: string }
  | { kind: 'received'; bytes: Uint8Array };

/** A pty reveals the speed that the host has set, but overwrites parity and data bits with none and 8. */
interface HostLine {
  open: boolean;
  baud: number | null;
}

export interface SendOptions {
  /** False sends everything at once. Default true. */
  paced?: boolean;
  /** Pauses in front of the byte with this index. */
  pauses?: { at: number; ms: number }[];
  /** Hang up after this many bytes. */
  hangUpAt?: number;
  /** As `hangUpAt`, but the process is killed and leaves its link behind. */
  killAt?: number;
}

export interface SendReceipt {
  bytes: number;
  /** False if no host kept the port open throughout; what was sent then is lost. */
  hostOpen: boolean;
  /** True if the reader withholds the document: it is not switched on, or has delivered this document already. */
  withheld: boolean;
  /** CLOCK_MONOTONIC in nanoseconds just before the last byte was written. */
  lastByteNs: bigint;
}

/**
 * A serial MRZ reader that does not exist: a pseudo-terminal with the pacing, the answers and the faults of a real one.
 * A pty enforces neither speed nor parity and has no modem lines, so it shows nothing about those.
 */
export class ScannerSimulator {
  readonly line: LineSettings;
  readonly #bridge: PtyBridge;
  readonly #device: SimulatedDevice;
  readonly #onEvent: (event: SimulatorEvent) => void;
  #host: HostLine = { open: false, baud: null };
  #plugged = false;
  #tail: Promise<unknown> = Promise.resolve();
  readonly #hostWaiters = new Set<() => void>();

  constructor(options: SimulatorOptions) {
    const serial = options.profile?.serial;
    this.line = {
      baud: options.baud ?? serial?.bauds[0] ?? 9600,
      dataBits: serial?.dataBits ?? 8,
      parity: serial?.parity ?? 'none',
      stopBits: serial?.stopBits ?? 1,
    };
    this.#device = deviceOf(options.profile ?? null, options.separator ?? '\r');
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#bridge = new PtyBridge({
      python: options.python ?? 'python3',
      script: options.bridgeScript ?? join(packageRoot, 'hardware/sim/pty-bridge.py'),
      link: options.link,
      baud: this.line.baud,
      listener: (event) => this.#bridgeEvent(event),
    });
  }

  /** Resolves when the link exists and can be opened. Throws when python3 is missing or the link is taken. */
  start(): Promise<void> {
    return this.#bridge.start();
  }

  /** Ends the simulated reader; the host sees a hang-up and the link is removed. */
  stop(): Promise<void> {
    return this.#bridge.stop();
  }

  get host(): HostLine {
    return this.#host;
  }

  /** The bytes of one read of these rows, as this reader sends them when it is ready to read. */
  encode(rows: readonly string[]): Uint8Array {
    return this.#device.read(rows);
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  /** Process id of the process that owns the pseudo-terminal, for callers that keep track of every process. */
  get pid(): number | null {
    return this.#bridge.pid;
  }

  /** How the simulated reader answers commands: as it should, with NAK or ENQ, or not at all. */
  setAnswers(mode: AnswerMode): void {
    this.#device.mode = mode;
  }

  /** Resolves as soon as a host has the port open. */
  async untilHostOpen(): Promise<void> {
    while (!this.#host.open) await new Promise<void>((resolve) => this.#hostWaiters.add(resolve));
  }

  /** Rows are sent in the format of the reader; bytes are sent as they are. Calls queue up. */
  send(content: readonly string[] | Uint8Array, options: SendOptions = {}): Promise<SendReceipt> {
    const bytes = content instanceof Uint8Array ? content : this.#device.read(content);
    const sending = this.#tail.then(() => this.#send(bytes, options));
    this.#tail = sending.catch(() => undefined);
    return sending;
  }

  unplug(): Promise<void> {
    return this.#bridge.unplug();
  }

  replug(): Promise<void> {
    return this.#bridge.plug();
  }

  /** Acts as if the device lost power: the process is killed and nothing is tidied up. */
  kill(): Promise<void> {
    return this.#bridge.kill();
  }

  async #send(bytes: Uint8Array, options: SendOptions): Promise<SendReceipt> {
    const end = options.hangUpAt ?? options.killAt ?? bytes.length;
    const stops = (options.pauses ?? []).filter((pause) => pause.at > 0 && pause.at < end);
    const cuts = [...new Set([...stops.map((pause) => pause.at), end])].sort((a, b) => a - b);
    const withheld = bytes.length === 0;
    let receipt: SendReceipt = { bytes: 0, withheld, hostOpen: this.#host.open, lastByteNs: process.hrtime.bigint() };
    for (const cut of cuts) {
      const wrote = await this.#pace(bytes.subarray(receipt.bytes, cut), options.paced ?? true);
      receipt = { bytes: cut, withheld, hostOpen: receipt.hostOpen && wrote.hostOpen, lastByteNs: wrote.atNs };
      const pause = stops.find((stop) => stop.at === cut);
      if (pause) await delay(pause.ms);
    }
    if (options.killAt !== undefined) await this.kill();
    else if (options.hangUpAt !== undefined) await this.unplug();
    return receipt;
  }

  async #pace(bytes: Uint8Array, paced: boolean): Promise<Wrote> {
    const line = this.#host.baud === null ? bytes : asHeard(bytes, this.line, { ...this.line, baud: this.#host.baud });
    if (!paced || line.length === 0) return this.#bridge.write(line);
    const byteMs = (bitsPerByte(this.line) * 1000) / this.line.baud;
    const begin = performance.now();
    let last: Wrote = { hostOpen: true, atNs: process.hrtime.bigint() };
    let hostOpen = true;
    for (let sent = 0; sent < line.length; ) {
      // A late slice is made up for: a real line never waits for its sender.
      const due = Math.max(sent + 1, Math.floor((performance.now() - begin) / byteMs));
      last = await this.#bridge.write(line.subarray(sent, due));
      hostOpen = hostOpen && last.hostOpen;
      sent = Math.min(due, line.length);
      if (sent < line.length) await delay(SLICE_MS);
    }
    return { hostOpen, atNs: last.atNs };
  }

  #bridgeEvent(event: BridgeEvent): void {
    switch (event.ev) {
      case 'plugged':
        this.#plugged = true;
        this.#onEvent({ kind: 'plugged', node: event.node });
        return;
      case 'unplugged':
        if (!this.#plugged) return;
        this.#plugged = false;
        this.#host = { open: false, baud: null };
        this.#onEvent({ kind: 'unplugged' });
        return;
      case 'host':
        this.#host = { open: event.open, baud: event.open ? this.#host.baud : null };
        this.#onEvent({ kind: 'host', open: event.open });
        if (!event.open) return;
        for (const resolve of this.#hostWaiters) resolve();
        this.#hostWaiters.clear();
        return;
      case 'line':
        this.#host = { open: true, baud: event.baud };
        this.#onEvent({
          kind: 'line',
          baud: event.baud,
          text: `${event.baud} ${event.bits}${event.parity.charAt(0).toUpperCase()}${event.stop}`,
        });
        return;
      case 'rx':
        this.#received(Buffer.from(event.hex, 'hex'));
        return;
      case 'wrote':
      case 'error':
        return;
    }
  }

  #received(bytes: Uint8Array): void {
    this.#onEvent({ kind: 'received', bytes });
    const { baud } = this.#host;
    const heard = baud === null ? bytes : asHeard(bytes, { ...this.line, baud }, this.line);
    const answer = this.#device.receive(heard);
    if (answer.length > 0) void this.send(answer, { paced: false }).catch(() => undefined);
  }
}
