/** One asking of a question. Its answer counts only while no newer turn of the same task has begun. */
export interface Turn {
  /**
   * Something newer was asked, the question was taken back, or the inspection ended or is halted. The answer goes into
   * no record, and what it holds is overwritten.
   */
  readonly superseded: boolean;
  /** The answer came: nothing is at work any more. It stays due until it is stored. */
  answered(): void;
  /** The answer is durable. */
  stored(): void;
}

/**
 * The newest answer wins. The threat is a slow answer about an earlier page, face or MRZ that is recorded as if it were
 * about the one on the desk. A task is `due` from the moment somebody wants its answer until that is stored, and `working`
 * while an answer is on its way.
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

  /** What the newest turn was about. */
  get about(): unknown {
    return this.#about;
  }

  /** The answer is wanted, and any that is on its way is too old. */
  want(): void {
    this.halt();
    this.#due = true;
  }

  /** Asks. `abort` ends what is at work for this turn, as far as that can be ended. */
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

  /** Nobody wants the answer any more. */
  cancel(): void {
    this.halt();
    this.#due = false;
  }

  /** Nothing is at work any more; what is due stays due. */
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

  /** The inspection is halted. */
  halt(): void {
    for (const task of this.#tasks.values()) task.halt();
  }

  /** What is due was written down as not done. */
  cancel(): void {
    for (const task of this.#tasks.values()) task.cancel();
  }
}
