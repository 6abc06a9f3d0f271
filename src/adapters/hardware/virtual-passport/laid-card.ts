import type { VirtualCard } from './card/card.ts';

/**
 * A card on the reader. It can be lifted: after a set number of bytes of an exchange, counted in both directions, nothing
 * more comes. Laid down again, it starts from the beginning and stays.
 */
export class LaidCard {
  readonly #card: VirtualCard;
  #bytesLeft: number;
  #present = true;

  constructor(card: VirtualCard, { removeAfterBytes = Number.POSITIVE_INFINITY }: { removeAfterBytes?: number } = {}) {
    this.#card = card;
    this.#bytesLeft = removeAfterBytes;
  }

  /** Answer to reset; null for a chip that is silent or has been lifted. */
  get atr(): Uint8Array | null {
    return this.#present && !this.#card.silent ? this.#card.atr : null;
  }

  /** Null if the card was removed in the middle of this exchange. */
  exchange(command: Uint8Array): Uint8Array | null {
    if (!this.#spent(command.length)) return null;
    const answer = this.#card.transmit(command);
    return this.#spent(answer.length) ? answer : null;
  }

  lift(): void {
    this.#present = false;
  }

  /** Puts the card on the reader; also called when a reader resets, because the card then forgets its session keys. */
  layDown(): void {
    if (!this.#present) this.#bytesLeft = Number.POSITIVE_INFINITY;
    this.#present = true;
    this.#card.reset();
  }

  reset(): void {
    this.#card.reset();
  }

  get present(): boolean {
    return this.#present;
  }

  #spent(bytes: number): boolean {
    if (!this.#present) return false;
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft >= 0) return true;
    this.lift();
    return false;
  }
}
