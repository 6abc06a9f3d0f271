/**
 * The daemon sends a beat every 10 s. One that hangs keeps its socket open, so only the silence tells; two beats may be
 * late on a busy machine before the screen says that it may be out of date.
 */
export const SILENT_AFTER_MS = 25_000;

/** Runs `tell` when nothing has been heard for SILENT_AFTER_MS, and again after each later silence. */
export class Silence {
  readonly #tell: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** Something came, or the waiting begins. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#tell, SILENT_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
