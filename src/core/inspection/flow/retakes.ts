import type { ReasonCode } from '../record/checks/index.ts';
import type { Input } from './work.ts';

/** What the officer may ask for again. */
export type Retaken = Exclude<Input, 'second'> | 'chip';

/**
 * Inputs that the officer requested again. The earlier input stays in force, with all its results, until there is a better one:
 * the threat is a lane that removes evidence because a better picture was requested.
 */
export class Retakes {
  readonly #open = new Set<Retaken>();
  readonly #kept = new Map<Retaken, ReasonCode>();

  get open(): ReadonlySet<Retaken> {
    return this.#open;
  }

  /** Why the last retake of an input left the earlier one in force; no entry if the retake was better. */
  get kept(): ReadonlyMap<Retaken, ReasonCode> {
    return this.#kept;
  }

  begin(what: Retaken): void {
    this.#open.add(what);
    this.#kept.delete(what);
  }

  /** A new input is in force, or the officer no longer waits. */
  end(what: Retaken): void {
    this.#open.delete(what);
    this.#kept.delete(what);
  }

  /** The earlier input stays in force. */
  keep(what: Retaken, why: ReasonCode): void {
    this.#open.delete(what);
    this.#kept.set(what, why);
  }

  /** The inspection is halted, and nothing is awaited any more. */
  halt(): void {
    this.#open.clear();
  }
}
