import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A virtual reader that speaks the frames of vsmartcard's driver: two bytes of length, then control byte or command. */
export class VpcdReader {
  readonly #socket: Socket;
  #held: Buffer = Buffer.alloc(0);
  #waiting: (() => void) | null = null;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#held = Buffer.concat([this.#held, bytes]);
      this.#waiting?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#closed = true;
      this.#waiting?.();
    });
  }

  static async to(port: number): Promise<VpcdReader> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new VpcdReader(socket);
  }

  static on(socket: Socket): VpcdReader {
    return new VpcdReader(socket);
  }

  control(byte: number): void {
    this.#socket.write(Buffer.from([0, 1, byte]));
  }

  /** The ATR, empty where no card answers. */
  async atr(): Promise<Buffer | null> {
    this.control(4);
    return await this.frame();
  }

  /** The answer, or null where the card ended the connection. */
  async send(command: Uint8Array): Promise<Buffer | null> {
    this.#socket.write(Buffer.concat([Buffer.from([command.length >> 8, command.length & 0xff]), command]));
    return await this.frame();
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  async closed(): Promise<void> {
    while (!this.#closed) await this.#more();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** The next frame from the card; null where it ended the connection. */
  async frame(): Promise<Buffer | null> {
    while (this.#held.length < 2 || this.#held.length < 2 + this.#held.readUInt16BE()) {
      if (this.#closed) return null;
      await this.#more();
    }
    const length = this.#held.readUInt16BE();
    const frame = this.#held.subarray(2, 2 + length);
    this.#held = this.#held.subarray(2 + length);
    return frame;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
