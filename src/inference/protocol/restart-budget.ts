/** Restarts allowed within the window before the child counts as broken. */
export const RESTART_LIMIT = 5;
export const RESTART_WINDOW_MS = 60_000;

/** Counts restarts in a sliding window. Times are monotonic milliseconds, given by the caller. */
export class RestartBudget {
  private readonly restarts: number[] = [];

  /** True if another restart at `now` stays within the budget; the restart is then counted. */
  allow(now: number): boolean {
    while (this.restarts.length > 0 && now - (this.restarts[0] as number) >= RESTART_WINDOW_MS) this.restarts.shift();
    if (this.restarts.length >= RESTART_LIMIT) return false;
    this.restarts.push(now);
    return true;
  }
}
