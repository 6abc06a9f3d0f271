import { type Announcement, readAnnouncement, waitOf } from '../line/index.ts';

/** At most one announcement is accepted in this time, ms; others are repeated within minutes. */
const TAKEN_EVERY_MS = 30_000;

export interface AnnouncementParts {
  linkId: string;
  now: () => number;
  after: (ms: number, run: () => void) => () => void;
  /** Changes the file that starts the fetch. */
  wake: (announcement: Announcement | null) => void;
}

/**
 * Turns announcements into one fetch. They are not trusted: a hostile one can only make a fetch earlier, and never moves one
 * that is already due to a later time.
 */
export class Announcements {
  readonly #parts: AnnouncementParts;
  #takenAt = Number.NEGATIVE_INFINITY;
  #last: string | null = null;
  #due: { at: number; cancel: () => void } | null = null;

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
  }

  hear(bytes: Uint8Array): void {
    const now = this.#parts.now();
    if (now - this.#takenAt < TAKEN_EVERY_MS && now >= this.#takenAt) return;
    const announcement = readAnnouncement(bytes);
    if (announcement === null) return;
    const name = `${announcement.repository} ${announcement.version} ${announcement.timestamp} ${announcement.halt ?? ''}`;
    if (name === this.#last) return;
    this.#takenAt = now;
    this.#last = name;
    this.#wakeIn(waitOf(announcement, this.#parts.linkId) * 1_000, announcement);
  }

  /** The line is back after an outage: messages sent meanwhile are not repeated, so the fetch checks on its own. */
  lineCameBack(waitMs: number): void {
    this.#wakeIn(waitMs, null);
  }

  stop(): void {
    this.#due?.cancel();
    this.#due = null;
  }

  #wakeIn(waitMs: number, announcement: Announcement | null): void {
    const now = this.#parts.now();
    const at = Math.min(now + waitMs, this.#due?.at ?? Number.POSITIVE_INFINITY);
    this.#due?.cancel();
    const cancel = this.#parts.after(Math.max(0, at - now), () => {
      this.#due = null;
      this.#parts.wake(announcement);
    });
    this.#due = { at, cancel };
  }
}
