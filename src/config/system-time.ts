/** The machine's clocks, as the ports of the rooms want them. Nothing else in the product reads a clock. */
export class SystemTime {
  /** Wall time before this moment cannot be right: the build, or the last sealed inspection. */
  #floor: Date;

  constructor(floor: Date) {
    this.#floor = floor;
  }

  mono(): number {
    return performance.now();
  }

  wall(): Date {
    return new Date();
  }

  /** False while the clock is behind its floor; ages, expiry and list staleness are then not judged. */
  trusted(): boolean {
    return Date.now() >= this.#floor.getTime();
  }

  raiseFloor(to: Date): void {
    if (to > this.#floor) this.#floor = to;
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
