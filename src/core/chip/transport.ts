/** Why an exchange with a chip ended without an answer. */
export type ChipTransportReason =
  /** The document left the field of the reader. */
  | 'removed'
  | 'timeout'
  /** The system does not allow this process to use the reader. */
  | 'denied'
  /** Fault of the reader, its driver or the PC/SC service. */
  | 'driver'
  /** Another program is using the card. */
  | 'sharing';

/** The error with which a transport's `transmit`, `reset` and `close` reject. Its message never contains bytes of an exchange. */
export class ChipTransportError extends Error {
  readonly reason: ChipTransportReason;

  constructor(reason: ChipTransportReason, message: string) {
    super(message);
    this.name = 'ChipTransportError';
    this.reason = reason;
  }
}

/** The connection to one chip that is present: through a PC/SC reader, a virtual card, or a recorded exchange. */
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
