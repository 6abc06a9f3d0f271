import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { PortListener, ScannerSerialPort } from './binding.ts';
import type { FrameEvent, Framer } from './framing.ts';
import { LineClock } from './line-clock.ts';
import { bytesOf, createFramer, type ScannerCommand, type ScannerProfile } from './profile.ts';
import { type Reply, ReplyRouter, type ReplyStatus } from './reply-router.ts';

/** Answer to a command: the reader's status, no answer within the time limit, or a port that closed meanwhile. */
export type ExchangeOutcome = ReplyStatus | 'silent' | 'closed';

/** `value` is what the answer named: the data of a menu answer, the bytes of a message; null without an answer. */
export interface Exchange {
  outcome: ExchangeOutcome;
  value: string | null;
}

const CLOSED: Exchange = { outcome: 'closed', value: null };
const SILENT: Exchange = { outcome: 'silent', value: null };

/**
 * A damaged frame may be one that the reader took for a good read, so the reader is re-armed then too; milliseconds
 * between re-arms.
 */
const REARM_EVERY_MS = 250;

export interface SessionListener {
  /** `at` is the monotonic time at which the last byte of the frame was read. */
  frame(event: FrameEvent, at: MonoMs): void;
  /** `pending` is true when bytes of an unfinished frame were lost with the port. */
  closed(end: { lost: boolean; pending: boolean }): void;
}

/** One opening of the port, from `open` to `close`: turns bytes into frames, and pairs commands with answers. */
export class ScannerSession implements PortListener {
  readonly #profile: ScannerProfile;
  readonly #mono: () => MonoMs;
  readonly #listener: SessionListener;
  readonly #framer: Framer;
  readonly #clock = new LineClock();
  readonly #router = new ReplyRouter();
  #port: ScannerSerialPort | null = null;
  #timer: NodeJS.Timeout | null = null;
  #waiting: { tag: string | null; done: (exchange: Exchange) => void } | null = null;
  #asking: Promise<unknown> = Promise.resolve();
  #lastByteAt: MonoMs;
  #rearmedAt = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(options: { profile: ScannerProfile; mono: () => MonoMs; listener: SessionListener }) {
    this.#profile = options.profile;
    this.#mono = options.mono;
    this.#listener = options.listener;
    this.#framer = createFramer(options.profile);
    this.#lastByteAt = options.mono();
  }

  /** Attaches the port; has no effect if the port closed before its opening was reported. */
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
    const { pass, reply } = this.#router.feed(bytes);
    this.#push(pass, previous);
    if (reply !== null) this.#answer(exchangeOf(reply));
  }

  closed(lost: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#port = null;
    this.#answer(CLOSED);
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

  /** Sends bytes without waiting for an answer, as needed for a reader's re-arm command. */
  async send(text: string): Promise<boolean> {
    return (await this.#port?.write(bytesOf(text))) ?? false;
  }

  /** Sends one command and returns how it was answered, with the profile's time limit and repetitions. */
  async exchange(command: ScannerCommand): Promise<ExchangeOutcome> {
    return (await this.ask(command)).outcome;
  }

  /** Sends one command and returns the value from the answer. Calls queue up, so that each answer belongs to its command. */
  ask(command: ScannerCommand): Promise<Exchange> {
    const asked = this.#asking.then(() => this.#ask(command));
    this.#asking = asked;
    return asked;
  }

  /** Switches continuous reading on again; without effect for readers that need no such command. */
  rearm(): void {
    const { rearm } = this.#profile;
    if (!rearm) return;
    this.#rearmedAt = this.#mono();
    void this.send(rearm.bytes);
  }

  /** Makes the reader read again a document that it has delivered; without effect for readers that need no command. */
  async repeat(): Promise<void> {
    for (const step of this.#profile.reread) {
      if ((await this.exchange(step)) === 'closed') return;
    }
  }

  async #ask(command: ScannerCommand): Promise<Exchange> {
    for (let attempt = 0; attempt <= command.retries; attempt += 1) {
      const exchange = await this.#once(command);
      if (exchange.outcome !== 'silent') return exchange;
    }
    return SILENT;
  }

  async #once(command: ScannerCommand): Promise<Exchange> {
    const port = this.#port;
    if (!port) return CLOSED;
    const answer = new Promise<Exchange>((resolve) => {
      this.#waiting = { tag: command.expect.kind === 'message' ? command.expect.tag : null, done: resolve };
    });
    if (command.expect.kind === 'menu') this.#router.expect(command.expect.tag);
    const timer = setTimeout(() => this.#answer(SILENT), command.timeoutMs);
    // A failed write needs no case of its own: the port closes, or no answer comes.
    void port.write(bytesOf(command.tx));
    const exchange = await answer;
    clearTimeout(timer);
    const held = this.#router.cancel();
    if (held.length > 0) this.#push(held, this.#lastByteAt);
    return exchange;
  }

  #answer(exchange: Exchange): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.done(exchange);
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
      this.#answer({ outcome: 'done', value: Buffer.from(event.body).toString('latin1') });
      return;
    }
    this.#listener.frame(event, at);
    const damaged = event.kind === 'partial' || event.kind === 'discarded';
    const due = this.#mono() - this.#rearmedAt >= REARM_EVERY_MS;
    if (event.kind === 'rows' || event.kind === 'symbol' || (damaged && due)) this.rearm();
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

function exchangeOf({ status, value }: Reply): Exchange {
  return { outcome: status, value };
}
