import { fromHex } from '../../adapters/storage/crypto/index.ts';
import type { BoxKey } from '../../adapters/storage/keys/index.ts';
import { answerHead, missingIn, type Outbox, receiptHolds } from '../../adapters/storage/outbox/index.ts';
import { openAnswerCell } from '../../delivery/cells/index.ts';

/** Maximum number of letters that wait for a receipt at a time: the broker does not store more for one kiosk. */
const EXPECTED_MAX = 2_100;

export interface AnswersRead {
  /** References of notices that a receipt from central completes. */
  ended: string[];
  /** Number of answers that central signed and that this kiosk waited for. */
  heard: number;
  /** Number of answers that are not from central. */
  refused: number;
}

/** Opens answers. Only central's signature over exactly this letter counts; a second answer to a letter is ignored. */
export class AnswerReader {
  readonly #outbox: Outbox;
  readonly #key: BoxKey;
  /** References of letters written for the courier, oldest first. Kept in memory only, as reports and blanks are. */
  readonly #expected = new Set<string>();

  constructor({ outbox, key }: { outbox: Outbox; key: BoxKey }) {
    this.#outbox = outbox;
    this.#key = key;
  }

  expect(ref: string): void {
    this.#expected.delete(ref);
    this.#expected.add(ref);
    const [oldest] = this.#expected;
    if (this.#expected.size > EXPECTED_MAX && oldest !== undefined) this.#expected.delete(oldest);
  }

  read(cells: readonly Uint8Array[], now: Date): AnswersRead {
    const result: AnswersRead = { ended: [], heard: 0, refused: 0 };
    for (const cell of cells) {
      const file = openAnswerCell(cell, this.#key);
      const head = file === null ? null : answerHead(file);
      if (file === null || head === null) result.refused += 1;
      else if ('ref' in head) this.#receipt(file, head.ref, result);
      else this.#missing(file, { time: head.askedAt, now }, result);
    }
    return result;
  }

  #receipt(file: Uint8Array, ref: string, result: AnswersRead): void {
    const known = this.#outbox.find(ref);
    const central = known === null ? this.#outbox.line.central?.receipts : fromHex(known.central, 32);
    if (central === undefined || central === null || !receiptHolds(file, { ref, central })) {
      result.refused += 1;
      return;
    }
    const waits = known !== null && !known.delivered && !result.ended.includes(ref);
    if (waits) result.ended.push(ref);
    // An earlier receipt proves nothing about now: a broker that repeats it counts as silent.
    if (this.#expected.delete(ref) || waits) result.heard += 1;
  }

  #missing(file: Uint8Array, at: { time: string; now: Date }, result: AnswersRead): void {
    const { line } = this.#outbox;
    const central = line.central?.receipts;
    const ranges = central === undefined ? null : missingIn(file, { device: line.device, central });
    if (ranges === null) result.refused += 1;
    else if (line.ask(ranges, at) > 0) result.heard += 1;
  }
}
