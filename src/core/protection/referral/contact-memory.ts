/** A contact below this many digits is not told apart from others. */
import { HOUR_MS } from '../../time/index.ts';

const DIGITS_MIN = 6;
/** Different contacts of one hour that are remembered; beyond it the oldest go. */
const REMEMBERED_MAX = 1_000;

/** Keyed hash of a text under a key of this process; the storage room has it. */
export type KeyedHash = (text: string) => string;

/**
 * Whether a contact number was stated before in this hour (a prompt that the project derived). Keyed hashes in memory
 * only, forgotten with the hour and with the process.
 */
export class ContactMemory {
  readonly #hash: KeyedHash;
  readonly #seen = new Set<string>();
  #hour = -1;

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Remembers the number and says whether it was there already. A text with too few digits is neither. */
  state(contact: string, now: Date): boolean {
    const hour = Math.floor(now.getTime() / HOUR_MS);
    if (hour !== this.#hour) this.#seen.clear();
    this.#hour = hour;
    const digits = contact.normalize('NFKC').replaceAll(/\D/g, '');
    if (digits.length < DIGITS_MIN) return false;
    // The last nine: the same number is written with and without the code of the country.
    const known = this.#hash(digits.slice(-9));
    const before = this.#seen.has(known);
    this.#seen.add(known);
    if (this.#seen.size > REMEMBERED_MAX) this.#seen.delete(this.#seen.values().next().value ?? '');
    return before;
  }
}
