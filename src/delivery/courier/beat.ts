import { createHash } from 'node:crypto';

/** Beats of an outage that are sent later; what is older is left out. */
export const OWED_MAX = 128;
/** Cells without an answer while an outage is paid: the pace is the office's, whatever is inside. */
const OPEN_MAX = 4;
/** How often an owed beat is checked, ms. */
export const PAY_EVERY_MS = 1_000;
/** Beats without an answer after which the line counts as silent. */
export const SILENT_BEATS = 3;

/** Milliseconds after each multiple of the beat at which this kiosk sends: always the same, so it reveals nothing. */
export function beatOffsetMs(linkId: string, beatMs: number): number {
  const share = createHash('sha256').update(`waypost.beat.1\0${linkId}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * beatMs);
}

/** Time of the first beat after `now`, both in milliseconds since 1970. */
export function nextBeatMs(now: number, { offsetMs, beatMs }: { offsetMs: number; beatMs: number }): number {
  return Math.floor((now - offsetMs) / beatMs) * beatMs + beatMs + offsetMs;
}

/** What is owed and what is open. It counts cells without reading them, so their content cannot change its pace. */
export class BeatAccount {
  #owed = 0;
  #open = 0;
  /** Beats since the last answer at which a cell went out. */
  #unanswered = 0;

  get owed(): number {
    return this.#owed;
  }

  get silent(): boolean {
    return this.#unanswered >= SILENT_BEATS;
  }

  /** An owed beat may be sent now. */
  get payable(): boolean {
    return this.#owed > 0 && this.#open < OPEN_MAX;
  }

  /** A beat went by without a line. */
  missed(): void {
    this.#owed = Math.min(this.#owed + 1, OWED_MAX);
  }

  sent(): void {
    this.#open += 1;
    this.#unanswered += 1;
  }

  paid(): void {
    this.#open += 1;
    this.#owed -= 1;
  }

  answered(): void {
    this.#open = Math.max(0, this.#open - 1);
    this.#unanswered = 0;
  }

  /** A new connection: what the last one left open is not waited for. */
  connected(): void {
    this.#open = 0;
    this.#unanswered = 0;
  }
}
