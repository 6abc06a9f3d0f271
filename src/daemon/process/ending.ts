import type { Log } from './log.ts';
import type { Notifier } from './notify.ts';

const EXIT_BUG = 70;

/** Undoes one thing that was started. It is given the exit status of the process. */
type Step = (status: number) => unknown;

/** How the daemon ends: everything that was started is undone in reverse order, also after a signal or a bug. */
export class Ending {
  readonly #steps: Step[] = [];
  readonly #log: Log;
  readonly #notifier: Notifier | null;
  #leaving = false;

  constructor(log: Log, notifier: Notifier | null) {
    this.#log = log;
    this.#notifier = notifier;
  }

  start(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void this.leave(0, null));
    for (const event of ['uncaughtException', 'unhandledRejection'] as const)
      process.on(event, (error) => this.#bug(error));
  }

  push(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
  }

  /** Starts a part, and stops it at the end. If the part refuses to start, the daemon ends. */
  async begin<Answer extends { ok: true } | { ok: false; message: string }>(part: {
    start(): Promise<Answer>;
    stop(): unknown;
  }): Promise<Extract<Answer, { ok: true }>> {
    const started = await part.start();
    if (!started.ok) return this.leave(1, started.message);
    this.push(() => part.stop());
    return started as Extract<Answer, { ok: true }>;
  }

  /** Stops in reverse order. The audit chain is last, and signs what was written. If a step fails, the others still run. */
  async leave(status: number, message: string | null): Promise<never> {
    if (this.#leaving) return new Promise<never>(() => undefined);
    this.#leaving = true;
    this.#notifier?.tell('STOPPING=1');
    if (message !== null) console.error(`waypost: ${message}`);
    for (const step of this.#steps.reverse()) {
      try {
        await step(status);
      } catch (error) {
        this.#trace(error);
      }
    }
    process.exit(status);
  }

  /** Handles an exception, which is our bug: logs the trace, prints a sentence, and lets systemd restart the daemon. */
  #bug(error: unknown): void {
    this.#trace(error);
    void this.leave(EXIT_BUG, 'An internal error ended the daemon. The last inspection will be shown as interrupted.');
  }

  #trace(error: unknown): void {
    this.#log.fatal(
      error instanceof Error ? { kind: error.name, stack: error.stack } : { kind: 'unknown', stack: '' },
      'bug',
    );
  }
}
