import { setImmediate } from 'node:timers/promises';
import { ENTRY_BYTES } from '../../../core/face/embedding/index.ts';
import { storeOr } from '../database/index.ts';
import type { ListReader } from './reader.ts';

const BEFORE_ALL = '';
const AFTER_ALL = '9999-12-31';
/** Records opened in one go: about 1 ms in which the daemon does nothing else. */
const RECORDS_AT_ONCE = 32;

/**
 * Keeps the faces of expired records from the process that searches: their templates are first overwritten with zeros, which
 * resemble nobody. An expired face must not take a place among the candidates, and must not be kept for longer than the
 * record permits. Records expire while a list is in memory, so this also states for how long the list may be used unchanged.
 *
 * Every record is opened for this. A record that cannot be opened is found here, before any traveller arrives, and not when
 * a face matches it: the screen would then differ for that traveller only (docs/officer-screen.md).
 */
export class ExpiryFilter {
  /** UTC day, or null if the clock cannot be believed: then nothing counts as expired. */
  readonly #today: string | null;
  readonly #expired = new Set<number>();
  readonly #unreadable: number[] = [];
  #lastGone = BEFORE_ALL;
  #firstToGo = AFTER_ALL;

  constructor(today: string | null) {
    this.#today = today;
  }

  /** Rows of records that cannot be opened; their faces are kept, because the date of expiry is not known. */
  get unreadable(): readonly number[] {
    return this.#unreadable;
  }

  /** Opens every record, in steps between which the daemon does other work. */
  async read(reader: ListReader): Promise<void> {
    for (let row = 1; row <= reader.meta.records; row += 1) {
      this.#note(row, lastDayOf(reader, row));
      if (row % RECORDS_AT_ONCE === 0) await setImmediate();
    }
  }

  /** Overwrites the expired templates of one block (`ListReader.templateBlock`). */
  clear(block: Uint8Array): void {
    if (this.#expired.size === 0) return;
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    for (let at = 0; at < block.length; at += ENTRY_BYTES) {
      if (this.#expired.has(view.getUint32(at, true))) block.fill(0, at + 4, at + ENTRY_BYTES);
    }
  }

  /** False once more records have expired than when the list was handed over. */
  servesOn(today: string | null): boolean {
    if (today === null) return this.#lastGone === BEFORE_ALL;
    return this.#lastGone < today && today <= this.#firstToGo;
  }

  #note(row: number, last: string | null): void {
    if (last === null) this.#unreadable.push(row);
    else if (this.#today !== null && last < this.#today) {
      this.#expired.add(row);
      if (last > this.#lastGone) this.#lastGone = last;
    } else if (last < this.#firstToGo) this.#firstToGo = last;
  }
}

/** Last day on which a record may match; null if it does not open. */
function lastDayOf(reader: ListReader, row: number): string | null {
  return storeOr(null, () => {
    const opened = reader.record(row);
    return opened.ok ? (JSON.parse(opened.text) as { exp: string }).exp : null;
  });
}
