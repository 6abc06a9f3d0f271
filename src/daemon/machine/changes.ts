/** Since when each part has its status, as far as this start of the daemon has seen. */
export class Changes {
  readonly #seen = new Map<string, { standing: string; since: Date | null }>();

  /** Null if the part was already in this state at the first look: since when is then unknown. */
  since(part: string, standing: string, now: Date): Date | null {
    const before = this.#seen.get(part);
    if (before?.standing === standing) return before.since;
    const since = before === undefined ? null : now;
    this.#seen.set(part, { standing, since });
    return since;
  }
}
