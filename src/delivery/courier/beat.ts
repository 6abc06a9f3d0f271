import { createHash } from 'node:crypto';

/** Maximum number of beats from an outage that are sent later; older ones are left out. */
export const OWED_MAX = 128;
/** Maximum number of unanswered cells while owed beats are sent: the office sets the pace, whatever the cells contain. */
const OPEN_MAX = 4;
/** How often it is checked whether an owed beat may be sent, ms. */
export const PAY_EVERY_MS = 1_000;
/** Number of beats without an answer after which the line counts as silent. */
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

/** Counts the beats that are owed and the cells that are unanswered. It does not read cells, so their content has no effect. */
export class BeatAccount {
  #owed = 0;
  #open = 0;
  /** Number of beats since the last answer at which a cell was sent. */
  #unanswered = 0;

  get owed(): number {
    return this.#owed;
  }

  get silent(): boolean {
    return this.#unanswered >= SILENT_BEATS;
  }

  /** Whether an owed beat may be sent now. */
  get payable(): boolean {
    return this.#owed > 0 && this.#open < OPEN_MAX;
  }

  /** Counts a beat that passed without a line. */
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

  /** Starts a new connection: unanswered cells of the last one are no longer waited for. */
  connected(): void {
    this.#open = 0;
    this.#unanswered = 0;
  }
}
