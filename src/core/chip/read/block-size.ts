import { SHORT_ANSWER_BYTES } from '../access/apdu.ts';
import { plainCapacity } from '../access/secure-messaging.ts';
import type { CipherName } from '../access/suites.ts';
import type { Capabilities } from './capabilities.ts';

/** Sizes in the short form. Reported experience: 256 fails with many chips, 160 is safe; some accept at most 64. */
const SHORT_STEPS: readonly number[] = [192, 160, 128, 96, 64, 32];
const EXTENDED_BLOCK_BYTES = 4_096;

/** Number of bytes that one READ BINARY requests. It only ever shrinks, for the whole document. */
export class BlockSize {
  #below = Number.POSITIVE_INFINITY;
  /** Sizes that the chip itself stated (6Cxx). */
  readonly #named: number[] = [];
  #extended: Capabilities | null = null;

  /** Reader and chip both accept two-byte lengths. */
  allowExtended(capabilities: Capabilities): void {
    this.#extended = capabilities;
  }

  /** Plain bytes for the next block; the protected answer must also fit. */
  current(cipher: CipherName | null): number {
    return this.#sizes(cipher, this.#below)[0] ?? 0;
  }

  /** Takes the next smaller size, or the one that the chip named. False if there is none left; the size then stays the same. */
  shrink(cipher: CipherName | null, named: number | null): boolean {
    const current = this.current(cipher);
    const isUseful = named !== null && named > 0 && named < current;
    if (isUseful) this.#named.push(named);
    const below = isUseful ? named + 1 : current;
    if (this.#sizes(cipher, below).length === 0) return false;
    this.#below = below;
    return true;
  }

  /** Allowed sizes, largest first. */
  #sizes(cipher: CipherName | null, below: number): number[] {
    const short = cipher === null ? SHORT_ANSWER_BYTES : plainCapacity(cipher, SHORT_ANSWER_BYTES);
    const extended = this.#extendedSize(cipher);
    const smaller = [...SHORT_STEPS, ...this.#named].filter((size) => size < short);
    const all = [...(extended > short ? [extended] : []), short, ...smaller];
    return all.filter((size) => size < below).sort((one, other) => other - one);
  }

  #extendedSize(cipher: CipherName | null): number {
    if (this.#extended === null) return 0;
    const { answerBytes } = this.#extended;
    if (answerBytes === null) return EXTENDED_BLOCK_BYTES;
    const most = cipher === null ? answerBytes : plainCapacity(cipher, answerBytes);
    return Math.min(EXTENDED_BLOCK_BYTES, most);
  }
}
