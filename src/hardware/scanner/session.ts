import type { MonoMs } from '../../inspection/index.ts';
import type { PortListener, ScannerSerialPort } from './binding.ts';
import type { FrameEvent, Framer } from './framing.ts';
import { LineClock } from './line-clock.ts';
import { bytesOf, createFramer, type ScannerCommand, type ScannerProfile } from './profile.ts';
import { ReplyRouter, type ReplyStatus } from './reply-router.ts';

/** Answer to a command: the reader's status, silence within the time limit, or a port that closed meanwhile. */
export type ExchangeOutcome = ReplyStatus | 'silent' | 'closed';

export interface SessionListener {
  /** `at` is the monotonic time at which the last byte of the frame was read. */
  frame(event: FrameEvent, at: MonoMs): void;
  /** `pending` is true when bytes of an unfinished frame went down with the port. */
  closed(end: { lost: boolean; pending: boolean }): void;
}

/** One opening of the port, from `open` to `close`: bytes to frames, commands to answers. */
export class ScannerSession implements PortListener {
  readonly #profile: ScannerProfile;
  readonly #mono: () => MonoMs;
  readonly #listener: SessionListener;
  readonly #framer: Framer;
  readonly #clock = new LineClock();
  readonly #router = new ReplyRouter();
  #port: ScannerSerialPort | null = null;
  #timer: NodeJS.Timeout | null = null;
  #waiting: { tag: string | null; done: (outcome: ExchangeOutcome) => void } | null = null;
  #lastByteAt: MonoMs;
  #ended = false;

  constructor(options: { profile: ScannerProfile; mono: () => MonoMs; listener: SessionListener }) {
    this.#profile = options.profile;
    this.#mono = options.mono;
    this.#listener = options.listener;
    this.#framer = createFramer(options.profile);
    this.#lastByteAt = options.mono();
  }

  /** Without effect when the port has closed before its opening was reported. */
  attach(port: ScannerSerialPort): void {
    if (!this.#ended) this.#port = port;
  }

  /** Monotonic time of the last byte, or of the opening when none has come. */
  get lastByteAt(): MonoMs {
    return this.#lastByteAt;
  }

  data(bytes: Uint8Array): void {
    const previous = this.#lastByteAt;
    this.#lastByteAt = this.#mono();
    const { pass, status } = this.#router.feed(bytes);
    this.#push(pass, previous);
    if (status !== null) this.#answer(status);
  }

  closed(lost: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#port = null;
    this.#answer('closed');
    this.#listener.closed({ lost, pending: this.#framer.buffered() > 0 });
  }

  async close(): Promise<void> {
    await this.#port?.close();
    this.closed(false);
  }

  async setBaudRate(baudRate: number): Promise<boolean> {
    this.#framer.reset();
    return (await this.#port?.setBaudRate(baudRate)) ?? false;
  }

  /** Sends bytes without waiting for an answer, as the re-arm command of a reader wants it. */
  async send(text: string): Promise<boolean> {
    return (await this.#port?.write(bytesOf(text))) ?? false;
  }

  /** One command and its answer, with the profile's time limit and repetitions. One exchange at a time. */
  async exchange(command: ScannerCommand): Promise<ExchangeOutcome> {
    for (let attempt = 0; attempt <= command.retries; attempt += 1) {
      const outcome = await this.#once(command);
      if (outcome !== 'silent') return outcome;
    }
    return 'silent';
  }

  async #once(command: ScannerCommand): Promise<ExchangeOutcome> {
    const port = this.#port;
    if (!port) return 'closed';
    const answer = new Promise<ExchangeOutcome>((resolve) => {
      this.#waiting = { tag: command.expect.kind === 'message' ? command.expect.tag : null, done: resolve };
    });
    if (command.expect.kind === 'menu') this.#router.expect(command.expect.tag);
    const timer = setTimeout(() => this.#answer('silent'), command.timeoutMs);
    // A failed write needs no case of its own: the port closes, or the answer stays out.
    void port.write(bytesOf(command.tx));
    const outcome = await answer;
    clearTimeout(timer);
    const held = this.#router.cancel();
    if (held.length > 0) this.#push(held, this.#lastByteAt);
    return outcome;
  }

  #answer(outcome: ExchangeOutcome): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.done(outcome);
  }

  #push(bytes: Uint8Array, previousByteAt: MonoMs): void {
    const mono = this.#mono();
    const now = this.#clock.at(mono);
    for (const event of this.#framer.push(bytes, now)) {
      // What silence had completed before these bytes came ended with the bytes before them.
      this.#deliver(event, event.at >= now ? mono : previousByteAt);
    }
    this.#arm();
  }

  #deliver(event: FrameEvent, at: MonoMs): void {
    if (event.kind === 'message' && this.#waiting?.tag === event.tag) {
      this.#answer('done');
      return;
    }
    this.#listener.frame(event, at);
    if (event.kind === 'rows' && this.#profile.rearm) void this.send(this.#profile.rearm.bytes);
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const due = this.#ended ? null : this.#framer.deadline();
    this.#clock.arm(due);
    if (due === null) return;
    const wait = Math.max(1, Math.ceil(this.#clock.toMono(due) - this.#mono()) + 1);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const now = this.#clock.at(this.#mono());
      for (const event of this.#framer.tick(now)) this.#deliver(event, this.#lastByteAt);
      this.#arm();
    }, wait);
  }
}
