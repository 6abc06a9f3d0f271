import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { DiscardCause, FrameEvent, FrameLimits, Framer } from './framing.ts';

/** Receives the latest byte and the number of bytes including it. */
type Until = (byte: number, length: number) => boolean;

/** How a format interprets the bytes at the beginning of the buffer. */
export type BlockVerdict =
  /** There is no point in asking again before a byte for which `until` is true. If absent, ask after each byte. */
  | { kind: 'need-more'; until?: Until }
  /** The first `bytes` bytes cannot begin a frame. */
  | { kind: 'skip'; bytes: number }
  | { kind: 'frame'; bytes: number; event: (at: MonoMs) => FrameEvent };

/** Reads one frame from the beginning of `bytes`, which is never empty. Pure: the same bytes give the same verdict. */
export type BlockFormat = (bytes: Uint8Array) => BlockVerdict;

/** Discarded bytes are reported in runs of at most this many bytes. */
const DISCARD_RUN_BYTES = 4096;

/** Framer for formats with a header: finds the beginning, waits for the end, drops what does not fit. */
export class BlockFramer implements Framer {
  readonly #format: BlockFormat;
  readonly #limits: FrameLimits;
  /** Stray bytes that the manufacturer's document allows between frames; they are not reported. */
  readonly #tolerated: number;
  readonly #buffer: Uint8Array;
  #length = 0;
  /** Long frames would otherwise be searched from their beginning once for every byte. */
  #until: Until | null = null;
  #discarded = 0;
  #why: DiscardCause = 'resync';
  #firstAt: MonoMs = 0;
  #lastAt: MonoMs = 0;

  constructor(options: { format: BlockFormat; limits: FrameLimits; tolerated?: number }) {
    this.#format = options.format;
    this.#limits = options.limits;
    this.#tolerated = options.tolerated ?? 0;
    this.#buffer = new Uint8Array(options.limits.maxFrame);
  }

  push(bytes: Uint8Array, now: MonoMs): FrameEvent[] {
    const events = this.tick(now);
    for (const byte of bytes) {
      if (this.#length === this.#limits.maxFrame) this.#drop(this.#length, 'overrun');
      if (this.#length === 0) this.#firstAt = now;
      this.#buffer[this.#length] = byte;
      this.#length += 1;
      this.#lastAt = now;
      if (this.#until === null || this.#until(byte, this.#length)) this.#parse(now, events);
      if (this.#discarded >= DISCARD_RUN_BYTES) this.#flush(now, events);
    }
    return events;
  }

  tick(now: MonoMs): FrameEvent[] {
    const events: FrameEvent[] = [];
    const due = this.deadline();
    if (due === null || now <= due) return events;
    if (this.#length > 0) {
      this.#flush(due, events);
      events.push({ kind: 'partial', why: 'time', bytes: this.#length, at: due });
      this.#length = 0;
      this.#until = null;
    }
    this.#flush(due, events);
    return events;
  }

  deadline(): MonoMs | null {
    const quiet = this.#lastAt + this.#limits.interByteMs;
    if (this.#length > 0) return Math.min(quiet, this.#firstAt + this.#limits.frameMs);
    return this.#discarded > 0 ? quiet : null;
  }

  buffered(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
    this.#until = null;
    this.#discarded = 0;
  }

  #parse(now: MonoMs, events: FrameEvent[]): void {
    while (this.#length > 0) {
      const verdict = this.#format(this.#buffer.subarray(0, this.#length));
      if (verdict.kind === 'need-more') {
        this.#until = verdict.until ?? null;
        return;
      }
      if (verdict.kind === 'skip') {
        this.#drop(verdict.bytes, 'resync');
        continue;
      }
      this.#flush(now, events);
      events.push(verdict.event(now));
      this.#shift(verdict.bytes);
    }
  }

  #drop(bytes: number, why: DiscardCause): void {
    if (this.#discarded === 0 || why === 'overrun') this.#why = why;
    this.#discarded += bytes;
    this.#shift(bytes);
  }

  #shift(bytes: number): void {
    this.#buffer.copyWithin(0, bytes, this.#length);
    this.#length -= bytes;
    this.#until = null;
  }

  #flush(at: MonoMs, events: FrameEvent[]): void {
    if (this.#discarded > this.#tolerated) {
      events.push({ kind: 'discarded', why: this.#why, bytes: this.#discarded, at });
    }
    this.#discarded = 0;
  }
}
