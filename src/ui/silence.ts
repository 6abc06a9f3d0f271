/**
 * The daemon sends a beat every 10 s. A daemon that hangs keeps its socket open, so only the missing beats reveal it. On a busy
 * machine two beats may be late before the screen says that it may be out of date.
 */
export const SILENT_AFTER_MS = 25_000;

/** Runs `tell` when nothing has been heard for SILENT_AFTER_MS, and again after each later silence. */
export class Silence {
  readonly #tell: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Restarts the wait, because something was received or the waiting begins. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tell, SILENT_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
