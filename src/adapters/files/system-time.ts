/**
 * Wall time may move this far from the monotonic clock in one run of the program before it is a jump, milliseconds. A
 * time service slews by seconds; a set clock, a lost battery or somebody with a reason moves it by hours.
 */
export const CLOCK_JUMP_MS = 10 * 60 * 1000;

/** Milliseconds of the two clocks of a machine. */
export interface ClockSource {
  mono(): number;
  wall(): number;
}

const MACHINE: ClockSource = { mono: () => performance.now(), wall: () => Date.now() };

/** The machine's clocks, as the ports of the modules want them. Nothing else in the product reads a clock. */
export class SystemTime {
  readonly #source: ClockSource;
  /** Wall time before this moment cannot be right: the build, or the last sealed inspection. */
  #floor: Date;
  /** Wall minus monotonic time while the clock was last believed; null until it was. */
  #believed: number | null = null;

  constructor(floor: Date, source: ClockSource = MACHINE) {
    this.#floor = floor;
    this.#source = source;
    this.trusted();
  }

  mono(): number {
    return this.#source.mono();
  }

  wall(): Date {
    return new Date(this.#source.wall());
  }

  /**
   * False while the clock is behind its floor, or has jumped away from the monotonic clock in either direction since it
   * was first believed; ages, expiry and list staleness are then not judged. It is believed again when it returns,
   * or after a restart. A clock that was behind its floor and is set right is believed from then on.
   */
  trusted(): boolean {
    const wall = this.#source.wall();
    if (wall < this.#floor.getTime()) return false;
    const apart = wall - this.#source.mono();
    this.#believed ??= apart;
    return Math.abs(apart - this.#believed) <= CLOCK_JUMP_MS;
  }

  raiseFloor(to: Date): void {
    if (to <= this.#floor) return;
    this.#floor = to;
    // A time that was trusted before the floor was known no longer counts.
    if (this.#source.wall() < to.getTime()) this.#believed = null;
  }

  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }

  every(ms: number, run: () => void): () => void {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  }
}
