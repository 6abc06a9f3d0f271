import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';

/**
 * How the end of a complete frame was recognised; kept for the technician's counters, never for the traveller's checks.
 */
export type FrameFlag =
  /** All rows came as one string, which was split according to its total length. */
  | 'single-string'
  /** The last row had no terminator; silence ended the frame. */
  | 'ended-by-silence'
  /** The rows came in more than one transmission (only if the profile allows it). */
  | 'separate-rows'
  /** The reader's own format puts the last line of the document at the bottom and leaves upper rows empty. */
  | 'bottom-aligned'
  /** Ranges for which the checksum byte is right, for readers whose algorithm is not known. */
  | 'bcc-soh-etx'
  | 'bcc-after-soh-etx'
  | 'bcc-after-stx-etx';

export type PartialCause =
  /** Silence inside a row, or a frame that took longer than the limit. */
  | 'time'
  /** Whole rows that do not make a document: one row alone, wrong order, rows of two reads. */
  | 'rows';

export type DiscardCause =
  | 'charset'
  | 'resync'
  | 'overrun'
  | 'checksum'
  /** The reader's own report of a read error: a block with nothing in it. */
  | 'empty'
  /** A complete block whose content does not fit the format: an unknown tag, or text that is not JSON. */
  | 'content';

export type FrameEvent =
  /** `raw` is the frame as received, from its first byte to the last byte of its last row. */
  | { kind: 'rows'; rows: string[]; raw: Uint8Array; at: MonoMs; flags: FrameFlag[] }
  /** The payload of a two-dimensional symbol, byte for byte. It may be personal data. */
  | { kind: 'symbol'; bytes: Uint8Array; at: MonoMs }
  /** Responses and messages that are not an MRZ. */
  | { kind: 'message'; tag: string; body: Uint8Array; at: MonoMs }
  | { kind: 'partial'; why: PartialCause; bytes: number; at: MonoMs }
  | { kind: 'discarded'; why: DiscardCause; bytes: number; at: MonoMs };

/**
 * Bytes and a time go in, events come out: no timers, no I/O, no buffer that can grow. The events depend only on the
 * bytes and their times, never on how the bytes were cut into chunks or on when `tick` was called.
 */
export interface Framer {
  push(bytes: Uint8Array, now: MonoMs): FrameEvent[];
  /** Lets elapsed silence take effect. Calling it late, early or often does not change the events. */
  tick(now: MonoMs): FrameEvent[];
  /** The next moment at which silence alone would produce an event; null when nothing is pending. */
  deadline(): MonoMs | null;
  /** Bytes held at the moment; never above the limit of the profile. */
  buffered(): number;
  reset(): void;
}

export interface FrameLimits {
  /** Bytes. */
  maxFrame: number;
  /** Milliseconds without a byte inside a transmission. */
  interByteMs: number;
  /** Milliseconds between two rows, beyond which they never join. */
  interRowMs: number;
  /** Milliseconds from the first to the last byte of a frame. */
  frameMs: number;
}
