import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { DeviceHealth, ScannerEvent, ScannerPort, Unsubscribe } from '../../../core/inspection/ports/index.ts';
import type { DeviceId, MonoMs } from '../../../core/inspection/record/terms/index.ts';
import { type OpenOutcome, type OpenPort, openSerialPort, type PortListener } from './binding.ts';
import { FrameJudge, type ScannerCounters } from './frame-judge.ts';
import type { FrameEvent } from './framing.ts';
import { type ScannerState, stateWords } from './health.ts';
import { type Discovery, discover, nodeKey, type ScannerTarget } from './identity.ts';
import type { Digest } from './normalise.ts';
import type { ScannerProfile } from './profile.ts';
import { RetryPolicy, SLOW_RETRY_MS } from './retry.ts';
import { ScannerSession } from './session.ts';

/** Interval of the search for an absent device, in milliseconds; `fs.watch` only shortens it. */
const POLL_MS = 250;
/** A device that has just been plugged in is left alone for this long: udev and the driver are still at work. */
const SETTLE_MS = 300;
/** The node is looked at this often, in case the hang-up itself is missed. Milliseconds. */
const WATCHDOG_MS = 1_000;
/** Silence after which a reader with a probe is asked whether it still lives, in milliseconds. */
const IDLE_PROBE_MS = 60_000;
const MISSED_PROBES = 2;

export interface SerialScannerOptions {
  id: DeviceId;
  profile: ScannerProfile;
  target: ScannerTarget;
  clock: { mono(): MonoMs };
  digest: Digest;
  simulated?: boolean;
  /** Default `/sys`. */
  sysfsRoot?: string;
  /** Default `/dev`. */
  devRoot?: string;
  /** Default: the serial port of this machine. */
  open?: OpenPort;
  /**
   * Called with each two-dimensional symbol: a separate source in addition to the MRZ. The listener overwrites the bytes.
   */
  symbol?: (symbol: { source: DeviceId; bytes: Uint8Array; at: MonoMs }) => void;
  /** Receives what the driver sees before it is judged, for the technician. */
  observer?: ScannerObserver;
}

/** Called for everything on the line, in the order in which it happens; must not throw. */
export interface ScannerObserver {
  bytes(bytes: Uint8Array, at: MonoMs): void;
  frame(event: FrameEvent, at: MonoMs): void;
  /** The port is now set to this speed. */
  speed(baud: number): void;
}

type Found = Extract<Discovery, { kind: 'found' }>;

/**
 * A serial MRZ reader: finds the enrolled device, keeps it open, checks that it still responds, and turns what it sends
 * into events. It keeps waiting for a device that is disconnected, and never opens one that is not the enrolled device.
 */
export class SerialScanner implements ScannerPort {
  readonly #options: SerialScannerOptions;
  readonly #open: OpenPort;
  readonly #judge: FrameJudge;
  readonly #listeners = new Set<(event: ScannerEvent) => void>();
  readonly #retry = new RetryPolicy();
  readonly #where: string;
  #health: DeviceHealth;
  #state: ScannerState = 'stopped';
  #lifetime: AbortController | null = null;
  #running: Promise<void> = Promise.resolve();
  #session: ScannerSession | null = null;
  #wake: (() => void) | null = null;
  /** Baud rates in the order in which they are tried: the one that last got an answer comes first. */
  #bauds: number[];

  constructor(options: SerialScannerOptions) {
    this.#options = options;
    this.#open = options.open ?? openSerialPort;
    this.#judge = new FrameJudge({ source: options.id, profile: options.profile, digest: options.digest });
    this.#bauds = [...options.profile.serial.bauds];
    const { target } = options;
    this.#where =
      'path' in target
        ? target.path
        : `USB ${target.usb.vid}:${target.usb.pid}${target.usb.serial === undefined ? '' : ` serial ${target.usb.serial}`}`;
    this.#health = {
      device: options.id,
      ...stateWords('stopped', { where: this.#where, cause: null }),
      lastFrameAt: null,
      simulated: options.simulated ?? false,
    };
  }

  /** Returns at once. The device may be absent, which `health()` reports. */
  start(): Promise<void> {
    if (this.#lifetime) return Promise.resolve();
    const lifetime = new AbortController();
    this.#lifetime = lifetime;
    this.#running = this.#supervise(lifetime.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#lifetime?.abort();
    this.#wake?.();
    await this.#session?.close();
    await this.#running;
    this.#lifetime = null;
    this.#enter('stopped');
  }

  subscribe(listener: (event: ScannerEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return { ...this.#health };
  }

  /** State of the supervisor, finer than `health`; for the technician. */
  state(): ScannerState {
    return this.#state;
  }

  counters(): ScannerCounters {
    return structuredClone(this.#judge.counters);
  }

  /**
   * The officer wants the document on the reader read once more. Its next read counts as new, and a reader that ignores
   * a document it has delivered receives the command to take it again. Returns at once; a failure shows as a read that does not
   * come.
   */
  reread(): void {
    this.#judge.forget();
    void this.#session?.repeat();
  }

  async #supervise(signal: AbortSignal): Promise<void> {
    let hotPlugged = false;
    while (!signal.aborted) {
      const found = this.#discover();
      if (found.kind === 'refused') {
        this.#enter('refused', refusal(found, this.#where));
        this.#emit(this.#judge.failure('DEVICE_REFUSED', this.#options.clock.mono()));
        return;
      }
      if (found.kind === 'absent') {
        this.#retry.reset();
        this.#enter('absent');
        hotPlugged = true;
        await this.#untilHint(POLL_MS, signal);
        continue;
      }
      if (hotPlugged) {
        hotPlugged = false;
        await this.#pause(SETTLE_MS, signal);
        continue;
      }
      await this.#attempt(found, signal);
      // Another device under the same name is a new device.
      const now = signal.aborted ? found : this.#discover();
      hotPlugged = now.kind === 'found' && now.key !== found.key;
      if (hotPlugged) this.#retry.reset();
    }
  }

  #discover(): Discovery {
    const { target, sysfsRoot, devRoot } = this.#options;
    return discover(target, { sysfs: sysfsRoot ?? '/sys', dev: devRoot ?? '/dev' });
  }

  /** Runs one session of the open port from beginning to end, and the wait after it. */
  async #attempt(found: Found, signal: AbortSignal): Promise<void> {
    const { clock, profile } = this.#options;
    this.#enter('opening');
    let end: (value: { lost: boolean; pending: boolean }) => void = () => undefined;
    const ended = new Promise<{ lost: boolean; pending: boolean }>((resolve) => {
      end = resolve;
    });
    const session = new ScannerSession({
      profile,
      mono: () => clock.mono(),
      listener: { frame: (event, at) => this.#frame(event, at), closed: end },
    });
    const { serial } = profile;
    const opened = await this.#open(
      {
        path: found.node,
        baudRate: this.#bauds[0] ?? 9600,
        dataBits: serial.dataBits,
        parity: serial.parity,
        stopBits: serial.stopBits,
        flow: serial.flow,
      },
      this.#observed(session),
    );
    if (!opened.ok) return this.#notOpened(opened, found, signal);
    session.attach(opened.port);
    this.#options.observer?.speed(this.#bauds[0] ?? 9600);
    this.#session = session;
    const openedAt = clock.mono();
    const watchdog = setInterval(() => {
      if (nodeKey(found.node) !== found.key) void session.close();
    }, WATCHDOG_MS);
    // A stop that came while the port was being opened found no session to close.
    if (signal.aborted) await session.close();
    else await opened.port.setLines({ dtr: serial.dtr, rts: serial.rts });
    const living = this.#live(session, ended, signal);
    const { pending } = await ended;
    const openFor = clock.mono() - openedAt;
    clearInterval(watchdog);
    this.#session = null;
    await living;
    if (signal.aborted) return;
    if (pending) this.#emit(this.#judge.failure('READ_UNPLUGGED', clock.mono()));
    await this.#afterLoss(this.#retry.failed(openFor), found, signal);
  }

  async #notOpened(failure: Extract<OpenOutcome, { ok: false }>, found: Found, signal: AbortSignal): Promise<void> {
    if (failure.reason === 'PORT_LOCKED') {
      this.#enter('locked');
      await this.#pauseWhilePresent(SLOW_RETRY_MS, found, signal);
      return;
    }
    if (failure.reason === 'PORT_DENIED') {
      this.#enter(
        'faulty',
        `Waypost may not open ${found.node}. Add its user to the group "dialout" and start it again.`,
      );
      await this.#pauseWhilePresent(SLOW_RETRY_MS, found, signal);
      return;
    }
    await this.#afterLoss(this.#retry.failed(null), found, signal);
  }

  async #afterLoss(
    decision: { state: 'closed' | 'faulty'; waitMs: number },
    found: Found,
    signal: AbortSignal,
  ): Promise<void> {
    this.#enter(decision.state);
    if (decision.state === 'faulty') {
      this.#emit(this.#judge.failure('DEVICE_FAULTY', this.#options.clock.mono()));
      await this.#pauseWhilePresent(decision.waitMs, found, signal);
    } else if (nodeKey(found.node) === found.key) {
      await this.#pause(decision.waitMs, signal);
    }
  }

  /** Sends all commands to an open reader, until the port closes. */
  async #live(session: ScannerSession, ended: Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { profile } = this.#options;
    let open = !signal.aborted;
    void ended.then(() => {
      open = false;
      this.#wake?.();
    });
    if (open && profile.probe && !(await this.#findSpeed(session, () => open, signal))) return;
    const complaint = open ? await this.#initialise(session) : null;
    if (!open) return;
    this.#enter(profile.probe && complaint === null ? 'ready' : 'ready-unknown', complaint);
    let missed = 0;
    while (open && !signal.aborted) {
      const idle = this.#options.clock.mono() - session.lastByteAt;
      if (!profile.probe || idle < IDLE_PROBE_MS) {
        await this.#pause(profile.probe ? IDLE_PROBE_MS - idle : IDLE_PROBE_MS, signal);
        continue;
      }
      const outcome = await session.exchange({ ...profile.probe, retries: 0 });
      missed = outcome === 'silent' ? missed + 1 : 0;
      if (missed >= MISSED_PROBES) return void (await session.close());
      if (missed > 0) this.#enter('stale');
      else if (open && this.#state === 'stale') this.#enter(complaint === null ? 'ready' : 'ready-unknown', complaint);
      // A reader that lost its power behind an adapter answers, and would read no more.
      if (outcome === 'done') session.rearm();
    }
  }

  /** Tries the profile's speeds until the probe is answered; false when the port closed before. */
  async #findSpeed(session: ScannerSession, isOpen: () => boolean, signal: AbortSignal): Promise<boolean> {
    const { probe } = this.#options.profile;
    if (!probe) return true;
    this.#enter('probing');
    const documents = this.#judge.counters.documents;
    const bauds = this.#bauds;
    for (let round = 0; isOpen() && !signal.aborted; round += 1) {
      const baud = bauds[round % bauds.length] ?? 9600;
      if (round > 0) {
        await session.setBaudRate(baud);
        this.#options.observer?.speed(baud);
      }
      const outcome = await session.exchange(probe);
      if (outcome === 'closed') return false;
      // A whole document shows the speed as well as an answer does.
      if (outcome !== 'silent' || this.#judge.counters.documents > documents) {
        this.#bauds = [baud, ...bauds.filter((other) => other !== baud)];
        return true;
      }
      if (round + 1 === bauds.length) this.#enter('stale');
    }
    return false;
  }

  /** Sends the settings of the profile; returns what the technician should know when one is not taken. */
  async #initialise(session: ScannerSession): Promise<string | null> {
    for (const [index, step] of this.#options.profile.init.entries()) {
      const outcome = await session.exchange(step);
      if (outcome === 'closed') return null;
      if (outcome !== 'done') {
        return `The scanner did not accept setting ${index + 1} of the profile "${this.#options.profile.id}" (${outcome}). Check that the profile fits this model.`;
      }
    }
    return null;
  }

  #observed(session: ScannerSession): PortListener {
    const { observer, clock } = this.#options;
    if (!observer) return session;
    return {
      data: (bytes) => {
        observer.bytes(bytes, clock.mono());
        session.data(bytes);
      },
      closed: (lost) => session.closed(lost),
    };
  }

  #frame(event: FrameEvent, at: MonoMs): void {
    this.#options.observer?.frame(event, at);
    if (event.kind === 'rows' || event.kind === 'symbol') this.#health = { ...this.#health, lastFrameAt: at };
    if (event.kind === 'symbol') this.#options.symbol?.({ source: this.#options.id, bytes: event.bytes, at });
    this.#emit(this.#judge.judge(event, at));
  }

  #emit(event: ScannerEvent | null): void {
    if (event === null) return;
    for (const listener of this.#listeners) listener(event);
  }

  #enter(state: ScannerState, cause: string | null = null): void {
    this.#state = state;
    const shown = stateWords(state, { where: this.#where, cause });
    if (this.#health.state === shown.state && this.#health.remedy === shown.remedy) return;
    this.#health = { ...this.#health, ...shown };
    this.#emit({ kind: 'health', health: this.health() });
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }

  async #pauseWhilePresent(ms: number, found: Found, signal: AbortSignal): Promise<void> {
    const until = this.#options.clock.mono() + ms;
    while (!signal.aborted && this.#options.clock.mono() < until && nodeKey(found.node) === found.key) {
      await this.#pause(POLL_MS, signal);
    }
  }

  /** Waits for the poll interval, or less if something changes in the folder of the device node. */
  async #untilHint(ms: number, signal: AbortSignal): Promise<void> {
    const { target, devRoot } = this.#options;
    let watcher: FSWatcher | null = null;
    try {
      watcher = watch('path' in target ? dirname(target.path) : (devRoot ?? '/dev'), () => this.#wake?.());
      watcher.on('error', () => undefined);
    } catch {
      // Without the hint, polling finds the device a little later.
    }
    await this.#pause(ms, signal);
    watcher?.close();
  }
}

function refusal(found: Extract<Discovery, { kind: 'refused' }>, where: string): string {
  return found.why === 'two-devices'
    ? `Two devices match the MRZ scanner (${found.detail}). Unplug the wrong one and restart Waypost, or enrol the scanner by its serial number.`
    : `The connected scanner (${found.detail}) is not the enrolled one (${where}). Connect the enrolled scanner and restart Waypost, or enrol the new one.`;
}
