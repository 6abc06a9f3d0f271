import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';

/** A timer that is later than this means that the event loop was not listening, in milliseconds. */
const SLACK_MS = 20;
/** Time given to bytes that wait in the kernel after a stall, in milliseconds. */
const GRACE_MS = 20;
/** A longer stall counts as silence: within it a document could have been exchanged for another. Milliseconds. */
const MAX_STALL_MS = 400;

/**
 * The time of the serial line: monotonic time without the moments in which this process did not listen. Without it,
 * a write to a slow disk in the middle of a frame would be taken for silence of the reader, and the frame would be lost.
 */
export class LineClock {
  #stalled: MonoMs = 0;
  #armed: MonoMs | null = null;
  #forgiven: MonoMs | null = null;

  /** Line time for the monotonic time `mono`. */
  at(mono: MonoMs): MonoMs {
    const now = mono - this.#stalled;
    if (this.#armed === null) return now;
    const late = now - this.#armed;
    // Once per deadline: a loop that is always late must not postpone it for ever.
    if (late <= SLACK_MS || late > MAX_STALL_MS || this.#armed === this.#forgiven) return now;
    this.#stalled += late + GRACE_MS;
    this.#forgiven = this.#armed;
    return this.#armed - GRACE_MS;
  }

  /** Names the line time at which the next timer should run; null when none is set. */
  arm(due: MonoMs | null): void {
    this.#armed = due;
  }

  /** Monotonic time for a line time that is not before the last stall. */
  toMono(line: MonoMs): MonoMs {
    return line + this.#stalled;
  }
}
