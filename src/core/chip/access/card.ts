import { type ChipTransport, ChipTransportError } from '../transport.ts';
import { type Answer, type Command, encodeCommand, readAnswer, SHORT_COMMAND_BYTES, SW_OK } from './apdu.ts';
import type { SecureChannel } from './secure-messaging.ts';

/** Why answers can no longer be used. Every reason except CHIP_SM concerns the reader or the field. */
export interface CardFault {
  reason: 'RF_LOST' | 'SENSOR_FAULT' | 'CHIP_SM' | 'CHIP_READ' | 'CHIP_CANCELLED';
  detail: string;
  /** Status of a plain answer without data inside a channel: a refusal, which may only concern a length. */
  refusal: number | null;
}

export type Exchanged = ({ ok: true } & Answer) | { ok: false; fault: CardFault };

/** A reading has about 100 commands in the short form; a chip that keeps asking for more is stopped. */
const LIMIT_COMMANDS = 5_000;

const TRANSPORT_FAULTS: Readonly<Record<ChipTransportError['reason'], CardFault>> = {
  removed: { reason: 'RF_LOST', detail: 'REMOVED', refusal: null },
  timeout: { reason: 'RF_LOST', detail: 'TIMEOUT', refusal: null },
  denied: { reason: 'SENSOR_FAULT', detail: 'READER_DENIED', refusal: null },
  sharing: { reason: 'SENSOR_FAULT', detail: 'READER_SHARED', refusal: null },
  driver: { reason: 'SENSOR_FAULT', detail: 'READER_DRIVER', refusal: null },
};

/** One chip in the field, with the channel that is open to it. */
export class Card {
  readonly #transport: ChipTransport;
  readonly #signal: AbortSignal;
  #channel: SecureChannel | null = null;
  #commands = 0;

  constructor(transport: ChipTransport, signal: AbortSignal) {
    this.#transport = transport;
    this.#signal = signal;
  }

  get channel(): SecureChannel | null {
    return this.#channel;
  }

  get atr(): Uint8Array {
    return this.#transport.atr;
  }

  /** True if the reader passes on commands with two-byte lengths. */
  get readerIsExtended(): boolean {
    return this.#transport.maxCommand > SHORT_COMMAND_BYTES;
  }

  /** Sends every further command through this channel; the previous one is wiped. */
  secure(channel: SecureChannel): void {
    this.#channel?.wipe();
    this.#channel = channel;
  }

  /** Wipes the keys and resets the chip. */
  async reset(): Promise<CardFault | null> {
    this.wipe();
    this.#channel = null;
    try {
      await this.#transport.reset();
      return null;
    } catch (error) {
      return this.#transportFault(error);
    }
  }

  wipe(): void {
    this.#channel?.wipe();
  }

  /** Sends one command, inside the channel if one is open, and unwraps its answer. */
  async exchange(command: Command): Promise<Exchanged> {
    if (this.#signal.aborted)
      return { ok: false, fault: { reason: 'CHIP_CANCELLED', detail: 'CALLER', refusal: null } };
    if (++this.#commands > LIMIT_COMMANDS)
      return { ok: false, fault: { reason: 'CHIP_READ', detail: 'COMMANDS', refusal: null } };
    const channel = this.#channel;
    // A channel that has ended is never bypassed: the command would go to the chip in clear.
    if (channel?.ended === true) return { ok: false, fault: { reason: 'CHIP_SM', detail: 'ENDED', refusal: null } };
    const sent = channel === null ? command : channel.wrap(command);
    let bytes: Uint8Array;
    try {
      bytes = await this.#transport.transmit(encodeCommand(sent), this.#signal);
    } catch (error) {
      return { ok: false, fault: this.#transportFault(error) };
    }
    const answer = readAnswer(bytes);
    if (answer === null) return { ok: false, fault: { reason: 'RF_LOST', detail: 'NO_STATUS', refusal: null } };
    if (channel === null) return { ok: true, ...answer };
    const plain = channel.unwrap(answer);
    if (plain.ok) return plain;
    const refusal = plain.fault === 'PLAIN' && answer.data.length === 0 && answer.sw !== SW_OK ? answer.sw : null;
    return { ok: false, fault: { reason: 'CHIP_SM', detail: plain.fault, refusal } };
  }

  #transportFault(error: unknown): CardFault {
    if (this.#signal.aborted) return { reason: 'CHIP_CANCELLED', detail: 'CALLER', refusal: null };
    if (!(error instanceof ChipTransportError)) throw error;
    return TRANSPORT_FAULTS[error.reason];
  }
}
