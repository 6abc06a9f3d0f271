/** Why an exchange with a chip ended without an answer. */
export type ChipTransportReason =
  /** The document left the field of the reader. */
  | 'removed'
  | 'timeout'
  /** The system does not allow this process to use the reader. */
  | 'denied'
  /** Reader, driver or PC/SC service. */
  | 'driver'
  /** Another program holds the card. */
  | 'sharing';

/** What `transmit`, `reset` and `close` of a transport reject with. Its message does not contain any bytes of an exchange. */
export class ChipTransportError extends Error {
  readonly reason: ChipTransportReason;

  constructor(reason: ChipTransportReason, message: string) {
    super(message);
    this.name = 'ChipTransportError';
    this.reason = reason;
  }
}

/** The way to one chip that is present: a PC/SC reader, a virtual card, or a recorded exchange. */
export interface ChipTransport {
  readonly atr: Uint8Array;
  /** Largest command in bytes that the reader passes on; 261 if it knows only short lengths (ISO/IEC 7816-3). */
  readonly maxCommand: number;
  /** Sends one command; the answer is data, then SW1 SW2, and the caller must overwrite it. Rejects with `ChipTransportError`. */
  transmit(apdu: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
  /** Resets the chip to its power-on state. */
  reset(): Promise<void>;
  close(): Promise<void>;
}
