import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { concat, u16 } from './bytes.ts';
import type { LaidCard } from './laid-card.ts';

/** Frames of vsmartcard's virtual reader: two bytes of length, then a command of one byte or an APDU. */
const MAX_FRAME_BYTES = 65_535;
const POWER_OFF = 0;
const POWER_ON = 1;
const RESET = 2;
const ATR = 4;
/** Pause before the card is offered again to a reader that closed the connection, ms. */
const AGAIN_MS = 500;

export type VpcdEvent =
  | { kind: 'listening'; host: string; port: number }
  | { kind: 'connected' }
  | { kind: 'disconnected' }
  | { kind: 'power'; on: boolean }
  /** An exchange, without any of its bytes. */
  | { kind: 'exchange'; commandBytes: number; answerBytes: number }
  | { kind: 'lifted' };

export interface VpcdOptions {
  card: LaidCard;
  host: string;
  port: number;
  /**
   * `listen`: the reader connects to the card. `connect`: the card connects to a reader that listens, such as vpcd by
   * default.
   */
  way: 'listen' | 'connect';
  onEvent?: (event: VpcdEvent) => void;
}

/** Offers one card to a virtual reader over TCP. Only one reader at a time can use it. */
export class VpcdCard {
  readonly #options: VpcdOptions;
  #server: Server | null = null;
  #socket: Socket | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(options: VpcdOptions) {
    this.#options = options;
  }

  /** Resolves when the port listens or the reader is connected; rejects when neither is possible. */
  async start(): Promise<void> {
    const { way, host, port } = this.#options;
    if (way === 'connect') return await this.#connect();
    const server = createServer((socket) => {
      // A second reader would see the answers to the commands of the first.
      if (this.#socket !== null) socket.destroy();
      else this.#serve(socket);
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => resolve());
    });
    const address = server.address();
    const taken = typeof address === 'object' && address !== null ? address.port : port;
    this.#say({ kind: 'listening', host, port: taken });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#socket?.destroy();
    const server = this.#server;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  async #connect(): Promise<void> {
    const { host, port } = this.#options;
    const socket = createConnection({ host, port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
    });
    this.#serve(socket);
  }

  #serve(socket: Socket): void {
    const { card } = this.#options;
    this.#socket = socket;
    if (!card.present) card.layDown();
    else card.reset();
    this.#say({ kind: 'connected' });
    let held: Uint8Array = new Uint8Array(0);
    socket.on('data', (bytes: Buffer) => {
      held = concat(held, bytes);
      for (;;) {
        const length = held.length < 2 ? -1 : ((held[0] ?? 0) << 8) | (held[1] ?? 0);
        if (length < 0 || held.length < 2 + length) return;
        const frame = held.subarray(2, 2 + length);
        held = held.subarray(2 + length);
        this.#frame(socket, frame);
      }
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#left());
  }

  #frame(socket: Socket, frame: Uint8Array): void {
    const { card } = this.#options;
    if (frame.length === 1) {
      const [control] = frame;
      if (control === ATR) this.#send(socket, card.atr ?? new Uint8Array(0));
      else if (control === POWER_OFF || control === POWER_ON || control === RESET) {
        card.reset();
        this.#say({ kind: 'power', on: control !== POWER_OFF });
      }
      return;
    }
    const answer = frame.length === 0 ? null : card.exchange(frame);
    if (answer === null) {
      // The reader notices a lifted card by the end of the connection.
      this.#say({ kind: 'lifted' });
      socket.destroy();
      return;
    }
    this.#send(socket, answer);
    this.#say({ kind: 'exchange', commandBytes: frame.length, answerBytes: answer.length });
  }

  #send(socket: Socket, bytes: Uint8Array): void {
    if (bytes.length > MAX_FRAME_BYTES) throw new RangeError('an answer from a card has at most 65,535 bytes');
    socket.write(concat(u16(bytes.length), bytes));
  }

  #left(): void {
    this.#socket = null;
    this.#say({ kind: 'disconnected' });
    if (this.#stopped || this.#options.way === 'listen') return;
    const offer = (): void => {
      this.#again = setTimeout(() => {
        if (!this.#stopped) this.#connect().catch(offer);
      }, AGAIN_MS);
    };
    offer();
  }

  #say(event: VpcdEvent): void {
    this.#options.onEvent?.(event);
  }
}
