import { createHash } from 'node:crypto';
import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';

/** Fault 14: a camera that repeats itself this long is not showing the traveller, in milliseconds. */
export const FROZEN_AFTER_MS = 2_000;

/**
 * Tells a live picture from a repeated one. Two frames of a real sensor are never the same bytes: its noise is in
 * them. A driver that hangs, or a replayed picture, gives the same bytes again and again.
 */
export class FrozenPicture {
  #digest: string | null = null;
  #since: MonoMs = 0;

  /** True when the bytes have not changed for two seconds. */
  isFrozen(bytes: Uint8Array, at: MonoMs): boolean {
    const digest = createHash('sha256').update(bytes).digest('base64');
    if (digest !== this.#digest) {
      this.#digest = digest;
      this.#since = at;
    }
    return at - this.#since >= FROZEN_AFTER_MS;
  }

  /** After a pause it is not known how long the picture has been the same. */
  forget(): void {
    this.#digest = null;
  }
}
