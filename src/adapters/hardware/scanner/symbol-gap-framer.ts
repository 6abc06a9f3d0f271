import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';
import { readSeal } from '../../../core/seal/index.ts';
import type { FrameEvent, FrameLimits, Framer } from './framing.ts';

/**
 * Framer for readers that do not mark the end, or that mark it with bytes that can also be in a payload: silence ends a
 * symbol. A line may also fall silent in the middle of a symbol. So a seal that is not whole yet is waited for, up to
 * `frameMs`, and is then a partial frame: a fault of the line must never become a failed seal.
 */
export class SymbolGapFramer implements Framer {
  readonly #limits: FrameLimits;
  readonly #end: Buffer;
  readonly #buffer: Buffer;
  #length = 0;
  #overrun = 0;
  #firstAt: MonoMs = 0;
  #lastAt: MonoMs = 0;
  /** True if the bytes so far are complete; null if that was not checked. */
  #isWhole: boolean | null = null;

  /** `end`: what the reader sends behind every payload, text with one byte per character; '' for nothing. */
  constructor({ end }: { end: string }, limits: FrameLimits) {
    this.#limits = limits;
    this.#end = Buffer.from(end, 'latin1');
    this.#buffer = Buffer.alloc(limits.maxFrame);
  }

  push(bytes: Uint8Array, now: MonoMs): FrameEvent[] {
    const events = this.tick(now);
    if (bytes.length === 0) return events;
    if (this.#length + this.#overrun === 0) this.#firstAt = now;
    this.#lastAt = now;
    this.#isWhole = null;
    if (this.#overrun > 0 || this.#length + bytes.length > this.#limits.maxFrame) {
      this.#overrun += this.#length + bytes.length;
      this.#clear();
      return events;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return events;
  }

  tick(now: MonoMs): FrameEvent[] {
    const due = this.deadline();
    if (due === null || now <= due) return [];
    const event = this.#ended(due);
    this.reset();
    return [event];
  }

  deadline(): MonoMs | null {
    if (this.#length + this.#overrun === 0) return null;
    const quiet = this.#lastAt + this.#limits.interByteMs;
    return this.#overrun > 0 || this.#whole ? quiet : Math.max(quiet, this.#firstAt + this.#limits.frameMs);
  }

  buffered(): number {
    return this.#length;
  }

  reset(): void {
    this.#clear();
    this.#overrun = 0;
  }

  #ended(at: MonoMs): FrameEvent {
    if (this.#overrun > 0) return { kind: 'discarded', why: 'overrun', bytes: this.#overrun, at };
    if (!this.#whole && !this.#hasEnd) return { kind: 'partial', why: 'time', bytes: this.#length, at };
    return { kind: 'symbol', bytes: Uint8Array.from(this.#payload), at };
  }

  get #payload(): Buffer {
    return this.#buffer.subarray(0, this.#length - (this.#hasEnd ? this.#end.length : 0));
  }

  get #hasEnd(): boolean {
    const { length } = this.#end;
    return (
      length > 0 &&
      this.#length > length &&
      this.#buffer.subarray(this.#length - length, this.#length).equals(this.#end)
    );
  }

  /**
   * A symbol that is not a seal does not say how long it is: it is ended only by silence, or by the end mark if there is
   * one.
   */
  get #whole(): boolean {
    this.#isWhole ??= (this.#end.length === 0 || this.#hasEnd) && readSeal(this.#payload).kind !== 'broken';
    return this.#isWhole;
  }

  #clear(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
    this.#isWhole = null;
  }
}
