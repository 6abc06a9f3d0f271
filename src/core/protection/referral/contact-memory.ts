import { HOUR_MS } from '../../time/index.ts';

/** A contact number with fewer digits is not told apart from others. */
const DIGITS_MIN = 6;
/** Only the last nine digits count, because the same number is written with and without the country code. */
const DIGITS_TOLD = 9;
const [ZERO, NINE] = [0x30, 0x39];
/** Maximum number of contact numbers that are remembered within an hour; after that the oldest are dropped. */
const REMEMBERED_MAX = 1_000;

/** Keyed hash of bytes, made with a key of this process; the storage module provides it. */
export type KeyedHash = (bytes: Uint8Array) => string;

/**
 * Remembers whether a contact number was already stated in this hour (a prompt that the project derived). It holds only keyed
 * hashes, in memory, and forgets them with the hour and with the process.
 */
export class ContactMemory {
  readonly #hash: KeyedHash;
  readonly #seen = new Set<string>();
  #hour = -1;

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /**
   * Remembers the number and returns true if it was already stated. A number with too few digits is not remembered. `contact` is
   * ASCII in an `ArrayBuffer` that the caller overwrites: a person's contact is never a string here, nor a small array on the
   * engine's heap, because copies of those remain.
   */
  state(contact: Uint8Array, now: Date): boolean {
    const hour = Math.floor(now.getTime() / HOUR_MS);
    if (hour !== this.#hour) this.#seen.clear();
    this.#hour = hour;
    let digits = 0;
    for (const byte of contact) {
      if (byte < ZERO || byte > NINE) continue;
      contact[digits] = byte;
      digits += 1;
    }
    if (digits < DIGITS_MIN) return false;
    const known = this.#hash(contact.subarray(Math.max(0, digits - DIGITS_TOLD), digits));
    const before = this.#seen.has(known);
    this.#seen.add(known);
    if (this.#seen.size > REMEMBERED_MAX) this.#seen.delete(this.#seen.values().next().value ?? '');
    return before;
  }
}
