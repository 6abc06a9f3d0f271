import { createHash } from 'node:crypto';

/** Ids without an account that are remembered at a time; the one that was tried least recently gives way. */
export const MAX_STRANGERS = 1_000;

export interface LockState {
  failures: number;
  locks: number;
  /** Milliseconds since the epoch; null while not locked. */
  until: number | null;
}

/**
 * Failures at ids that no account has. They lock as accounts do: an id that never locks would tell that nobody of that name
 * works here. In memory alone, and by digest, because what is typed in the place of a name may be a PIN.
 */
export class Strangers {
  readonly #byDigest = new Map<string, LockState>();

  get(id: string): LockState {
    return this.#byDigest.get(digestOf(id)) ?? { failures: 0, locks: 0, until: null };
  }

  set(id: string, state: LockState): void {
    const key = digestOf(id);
    this.#byDigest.delete(key);
    this.#byDigest.set(key, state);
    const [oldest] = this.#byDigest.keys();
    if (this.#byDigest.size > MAX_STRANGERS && oldest !== undefined) this.#byDigest.delete(oldest);
  }

  get size(): number {
    return this.#byDigest.size;
  }
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}
