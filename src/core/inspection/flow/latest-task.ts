/** One instance of a request. Its answer counts only while no newer turn of the same task has begun. */
export interface Turn {
  /**
   * Something newer was requested, the request was withdrawn, or the inspection ended or was halted. The answer is not recorded,
   * and its contents are overwritten.
   */
  readonly superseded: boolean;
  /** The answer came and the work has ended. The task stays due until the answer is stored. */
  answered(): void;
  /** The answer is durable. */
  stored(): void;
}

/**
 * The newest answer wins. The threat is that a slow answer about an earlier page, face or MRZ is recorded as if it were about the
 * one on the desk. A task is `due` from the moment its answer is needed until that answer is stored, and `working` while an
 * answer is on its way.
 */
export class LatestTask {
  #newest: { abort: () => void } | null = null;
  #working = false;
  #due = false;
  #about: unknown;

  get due(): boolean {
    return this.#due;
  }

  get working(): boolean {
    return this.#working;
  }

  /** The subject of the newest request. */
  get about(): unknown {
    return this.#about;
  }

  /** The answer is needed, and any pending answer is out of date. */
  want(): void {
    this.halt();
    this.#due = true;
  }

  /** Makes a request. `abort` ends its work, as far as possible. */
  begin({ about, abort = () => undefined }: { about?: unknown; abort?: () => void } = {}): Turn {
    this.want();
    this.#working = true;
    this.#about = about;
    const turn = { abort };
    this.#newest = turn;
    const isNewest = (): boolean => this.#newest === turn;
    return {
      get superseded() {
        return !isNewest();
      },
      answered: () => {
        if (isNewest()) this.#working = false;
      },
      stored: () => {
        if (isNewest()) this.cancel();
      },
    };
  }

  /** The answer is no longer needed. */
  cancel(): void {
    this.halt();
    this.#due = false;
  }

  /** Stops the work in progress; what is due stays due. */
  halt(): void {
    const before = this.#newest;
    this.#newest = null;
    this.#working = false;
    before?.abort();
  }
}

/** The tasks of one inspection. */
export class LatestTasks<Name> {
  readonly #tasks = new Map<Name, LatestTask>();

  of(name: Name): LatestTask {
    const task = this.#tasks.get(name) ?? new LatestTask();
    this.#tasks.set(name, task);
    return task;
  }

  get due(): ReadonlySet<Name> {
    return new Set([...this.#tasks].flatMap(([name, task]) => (task.due ? [name] : [])));
  }

  get working(): ReadonlySet<Name> {
    return new Set([...this.#tasks].flatMap(([name, task]) => (task.working ? [name] : [])));
  }

  /** Called when the inspection is halted. */
  halt(): void {
    for (const task of this.#tasks.values()) task.halt();
  }

  /** Called when what is due has been recorded as not done. */
  cancel(): void {
    for (const task of this.#tasks.values()) task.cancel();
  }
}
