import { type ChipTransport, ChipTransportError } from '../../../core/chip/index.ts';
import type { ChildMessage, Request } from './messages.ts';

interface TransportOptions {
  atr: Uint8Array;
  maxCommand: number;
  ask: (request: Request) => Promise<ChildMessage>;
}

/** The document that is connected now. After the first loss every further call is refused: a channel is never resumed. */
export class PcscTransport implements ChipTransport {
  readonly atr: Uint8Array;
  readonly maxCommand: number;
  readonly #ask: TransportOptions['ask'];
  #closed = false;
  #fault: ChipTransportError | null = null;

  constructor({ atr, maxCommand, ask }: TransportOptions) {
    this.atr = atr;
    this.maxCommand = maxCommand;
    this.#ask = ask;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The process behind it has ended. */
  lost(): void {
    this.#closed = true;
    this.#fault ??= new ChipTransportError('driver', 'The connection to the reader was lost.');
  }

  async transmit(apdu: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    if (signal.aborted) throw new ChipTransportError('timeout', 'The reading was stopped.');
    const answer = await this.#until(signal, this.#request({ kind: 'transmit', bytes: apdu }));
    if (answer.kind !== 'answer') throw new ChipTransportError('driver', 'The reader gave an answer out of turn.');
    return answer.bytes;
  }

  async reset(): Promise<void> {
    await this.#request({ kind: 'reset' });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // A connection that is already lost need not be released.
    await this.#ask({ kind: 'release' }).catch(() => undefined);
  }

  async #request(request: Request): Promise<ChildMessage> {
    if (this.#fault !== null) throw this.#fault;
    if (this.#closed) throw new ChipTransportError('removed', 'The document was released.');
    try {
      return await this.#ask(request);
    } catch (error) {
      if (error instanceof ChipTransportError) this.#fault ??= error;
      throw error;
    }
  }

  /** A caller who ends a reading does not wait for the pending answer; nobody reads it. */
  #until<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(new ChipTransportError('timeout', 'The reading was stopped.'));
      signal.addEventListener('abort', aborted, { once: true });
      answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
    });
  }
}
