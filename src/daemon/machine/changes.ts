/** Since when each part has had its status, as far as the daemon has seen since its start. */
export class Changes {
  readonly #seen = new Map<string, { standing: string; since: Date | null }>();

  /** Null if the part was already in this state when first seen: the time of the change is then unknown. */
  since(part: string, standing: string, now: Date): Date | null {
    const before = this.#seen.get(part);
    if (before?.standing === standing) return before.since;
    const since = before === undefined ? null : now;
    this.#seen.set(part, { standing, since });
    return since;
  }
}
