import { ANSWER_BYTES, type Announcement } from '../line/index.ts';
import { Announcements } from './announcements.ts';
import type { BackOff } from './back-off.ts';
import { BeatAccount, beatOffsetMs, nextBeatMs, PAY_EVERY_MS } from './beat.ts';
import type { CourierFolder } from './courier-folder.ts';
import type { Dial, Line } from './line.ts';
import { announcedText, type LinkReason, linkStateText } from './link-state.ts';
import type { LinkPlaces } from './places.ts';

/** By how much a timer may be early, ms, so that its beat is not sent twice. */
const EARLY_MS = 50;
/** After an outage this long the fetch checks on its own, within a minute, ms. */
const OUTAGE_MS = 300_000;
const CAME_BACK_SPREAD_MS = 60_000;
/** Answers to cells of an earlier connection: the broker's store holds at most this many for a kiosk. */
const CREDIT_MAX = 2_000;
const CREDIT_AT_START = 64;

export interface CourierParts {
  linkId: string;
  beatMs: number;
  dial: Dial;
  folder: CourierFolder;
  places: LinkPlaces;
  backOff: BackOff;
  /** `now` is in milliseconds since 1970. `after` returns a function that cancels it. */
  time: { now: () => number; after: (ms: number, run: () => void) => () => void };
  log: (message: string) => void;
}

/**
 * Carries cells to the broker and answers back (docs/fleet.md). Like anybody on the line, it cannot tell a blank from a hit.
 * It counts beats, has no key that opens cells, and sends only when the clock says so.
 */
export class Courier {
  readonly #parts: CourierParts;
  readonly #account = new BeatAccount();
  readonly #announcements: Announcements;
  readonly #cancel = new Set<() => void>();
  #line: Line | null = null;
  #stopped = false;
  #reason: LinkReason | null = 'LINK_UNREACHABLE';
  #answeredAt: number | null = null;
  #goneAt: number | null = null;
  #credit = CREDIT_AT_START;
  #said = '';

  constructor(parts: CourierParts) {
    this.#parts = parts;
    const { linkId, time } = parts;
    this.#announcements = new Announcements({
      ...{ linkId, now: time.now, after: time.after },
      wake: (announcement) => this.#wake(announcement),
    });
  }

  start(): void {
    this.#parts.folder.clear();
    this.#say();
    this.#beatLater();
    this.#payLater();
    void this.#connect();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#announcements.stop();
    for (const cancel of this.#cancel) cancel();
    await this.#line?.close();
  }

  async #connect(): Promise<void> {
    let mine: Line | null = null;
    let ended: LinkReason | null = null;
    const dialled = await this.#parts.dial({
      answer: (bytes) => this.#answer(bytes),
      announcement: (bytes) => this.#announcements.hear(bytes),
      closed: (reason) => {
        if (mine === null) ended = reason;
        else if (this.#line === mine) this.#gone(reason);
      },
    });
    if (!dialled.ok || ended !== null) {
      this.#gone(ended ?? (dialled.ok ? 'LINK_UNREACHABLE' : dialled.reason));
      return;
    }
    if (this.#stopped) {
      await dialled.line.close();
      return;
    }
    mine = dialled.line;
    this.#line = mine;
    this.#account.connected();
    const { time } = this.#parts;
    if (this.#goneAt === null || time.now() - this.#goneAt > OUTAGE_MS)
      this.#announcements.lineCameBack(beatOffsetMs(this.#parts.linkId, CAME_BACK_SPREAD_MS));
    // The line stays `LINK_SILENT` until the broker answers: a sign-in alone does not show that the kiosk is heard.
    if (this.#reason !== 'LINK_SILENT') this.#reason = null;
    this.#say();
  }

  #gone(reason: LinkReason): void {
    if (this.#stopped) return;
    this.#line = null;
    this.#goneAt ??= this.#parts.time.now();
    if (this.#reason !== 'LINK_SILENT' || reason !== 'LINK_UNREACHABLE') this.#reason = reason;
    this.#say();
    this.#later(this.#parts.backOff.next(), () => void this.#connect());
  }

  #beatLater(): void {
    const { linkId, beatMs, time } = this.#parts;
    const now = time.now();
    const at = nextBeatMs(now + EARLY_MS, { offsetMs: beatOffsetMs(linkId, beatMs), beatMs });
    this.#later(at - now, () => {
      this.#beat();
      this.#beatLater();
    });
  }

  #beat(): void {
    if (this.#line === null) this.#account.missed();
    else if (this.#account.silent) this.#silent(this.#line);
    else if (this.#send(this.#line)) this.#account.sent();
    this.#say();
  }

  #payLater(): void {
    this.#later(PAY_EVERY_MS, () => {
      if (this.#line !== null && this.#account.payable && this.#send(this.#line)) {
        this.#account.paid();
        if (!this.#account.payable) this.#say();
      }
      this.#payLater();
    });
  }

  /** Sends the cell. If none is ready, the beat is left out, and never sent late. */
  #send(line: Line): boolean {
    const cell = this.#parts.folder.take();
    if (cell === null) return false;
    this.#credit = Math.min(this.#credit + 1, CREDIT_MAX);
    line.publish(cell);
    return true;
  }

  #silent(line: Line): void {
    this.#account.missed();
    this.#reason = 'LINK_SILENT';
    this.#line = null;
    this.#goneAt ??= this.#parts.time.now();
    void line.close();
    this.#later(this.#parts.backOff.next(), () => void this.#connect());
  }

  #answer(bytes: Uint8Array): void {
    if (bytes.length !== ANSWER_BYTES || this.#credit === 0) return;
    this.#credit -= 1;
    this.#account.answered();
    this.#parts.backOff.reset();
    this.#answeredAt = this.#parts.time.now();
    this.#goneAt = null;
    this.#reason = null;
    this.#parts.folder.answer(bytes);
  }

  #wake(announcement: Announcement | null): void {
    const { folder, places, time } = this.#parts;
    const { version = null, halt = null } = announcement ?? {};
    folder.say(places.announced, announcedText({ heardAt: isoOf(time.now()), version, halt }));
  }

  /** Reports the state of the line at every beat, but writes only changes to the journal. */
  #say(): void {
    const { folder, places, time, log } = this.#parts;
    const answeredAt = this.#answeredAt === null ? null : isoOf(this.#answeredAt);
    const state = { reason: this.#reason, connected: this.#line !== null, answeredAt, owed: this.#account.owed };
    folder.say(places.state, linkStateText({ at: isoOf(time.now()), ...state }));
    const words = this.#reason ?? 'connected';
    if (words !== this.#said) log(words);
    this.#said = words;
  }

  #later(ms: number, run: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#parts.time.after(ms, () => {
      this.#cancel.delete(cancel);
      if (!this.#stopped) run();
    });
    this.#cancel.add(cancel);
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
