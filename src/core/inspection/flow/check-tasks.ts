import type { Timers } from '../ports/index.ts';
import type { Check } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import type { Turn } from './latest-task.ts';
import type { RunningInspection } from './running.ts';
import type { Work } from './work.ts';

/**
 * What checks depend on. `mrz`: the MRZ in force. `page`: the page on the screen. `printed-face`: its portrait, or that on the
 * other side of the card. `live-face`, `chip-face`: available once they came or were given up. `second`: the MRZ of an additional
 * document. `second-barcodes`: the barcodes of such a document.
 */
export type Need = 'mrz' | 'page' | 'printed-face' | 'live-face' | 'chip-face' | 'second' | 'second-barcodes';

/**
 * One check, or a few that are answered together: what they need, what is requested, and how the answer is recorded. `CheckTasks`
 * does everything else: it decides when to make the request, uses the newest answer, and repeats a lost request.
 */
export interface CheckTask<Asked = unknown, Answer = unknown> {
  readonly work: Work;
  /** It is requested whenever one of these changes. A task that needs the page waits while a newer page is being read. */
  readonly needs: readonly Need[];
  /** Its checks concern the page and are dropped with it. */
  readonly ofPage?: true;
  /** Requested once the screen shows what it depends on: it blocks while it runs, and the screen must not wait for it. */
  readonly afterScreen?: true;
  /** What is requested now; or the finished checks if no request is needed; null if there is nothing to say. */
  asked(run: RunningInspection): { ask: Asked } | { say: readonly Check[] } | null;
  /** Two requests about the same thing count as one: nothing is requested again while this value is unchanged. */
  about?(run: RunningInspection): unknown;
  ask(asked: Asked, run: RunningInspection): Answer | Promise<Answer>;
  events(run: RunningInspection, answer: Answer, asked: Asked): readonly EventBody[];
  /** The events are durable. */
  stored?(run: RunningInspection, answer: Answer, asked: Asked): void;
  /** Nobody is waiting for the answer to this request any more: its work may be ended. Also called once it is stored. */
  abandon?(run: RunningInspection): void;
  /** Overwrites the contents of an answer that is not used. */
  discard?(answer: Answer): void;
  /** Its earlier result concerns something that is no longer in force. */
  forget?(run: RunningInspection): void;
}

export interface CheckTasksOptions {
  timers: Timers;
  tasks: readonly CheckTask[];
  /** Stores events; false when the audit refused. */
  record: (run: RunningInspection, bodies: readonly EventBody[]) => boolean;
  /** Work for which the assessment may have been waiting has ended. */
  ended: (run: RunningInspection) => void;
}

export const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/** Runs every declared check of an inspection, in the order in which they are declared. */
export class CheckTasks {
  readonly #options: CheckTasksOptions;

  constructor(options: CheckTasksOptions) {
    this.#options = options;
  }

  /** Notes that these changed: results and pending requests about them are out of date. */
  came(run: RunningInspection, ...changed: Need[]): void {
    for (const task of this.#options.tasks.filter(({ needs }) => needs.some((need) => changed.includes(need)))) {
      const latest = run.tasks.of(task.work);
      const inForce = latest.working || !latest.due;
      if (task.about !== undefined && inForce && latest.about === task.about(run)) continue;
      latest.want();
      task.forget?.(run);
    }
    this.takeUp(run, 'after-screen');
  }

  /** Repeats these requests, because the officer said something different about their subject. */
  again(run: RunningInspection, ...works: Work[]): void {
    for (const work of works) run.tasks.of(work).want();
    this.takeUp(run);
  }

  /** Requests whatever is due and not yet requested, once its page was read or the audit can be written again. */
  takeUp(run: RunningInspection, when: 'now' | 'after-screen' = 'now'): void {
    for (const task of this.#options.tasks) {
      const { due, working } = run.tasks.of(task.work);
      if (due && !working) this.#ask(run, task, when);
    }
    this.#options.ended(run);
  }

  /** There is no page any more. Returns the tasks whose checks were dropped with it. */
  dropPage(run: RunningInspection): Work[] {
    const ofPage = this.#options.tasks.filter((task) => task.ofPage === true);
    for (const task of ofPage) task.forget?.(run);
    return ofPage.map(({ work }) => work);
  }

  #ask(run: RunningInspection, task: CheckTask, when: 'now' | 'after-screen'): void {
    if (task.needs.includes('page') && run.tasks.of('page').working) return;
    const latest = run.tasks.of(task.work);
    const asked = task.asked(run);
    if (asked === null) latest.cancel();
    else if ('say' in asked) {
      if (this.#options.record(run, asked.say.map(done))) latest.cancel();
    } else {
      let abort = (): void => task.abandon?.(run);
      const turn = latest.begin({ about: task.about?.(run), abort: () => abort() });
      const ask = (): void => {
        const given = task.ask(asked.ask, run);
        if (given instanceof Promise)
          void given.then((answer) => this.#answered({ run, task, turn, ...asked }, answer));
        else this.#answered({ run, task, turn, ...asked }, given);
      };
      if (task.afterScreen && when === 'after-screen') abort = this.#options.timers.after(0, ask);
      else ask();
    }
  }

  #answered({ run, task, turn, ask }: Asked, answer: unknown): void {
    if (turn.superseded) {
      task.discard?.(answer);
      return;
    }
    turn.answered();
    if (!this.#options.record(run, task.events(run, answer, ask))) {
      task.discard?.(answer);
      return;
    }
    turn.stored();
    task.stored?.(run, answer, ask);
    this.#options.ended(run);
  }
}

interface Asked {
  run: RunningInspection;
  task: CheckTask;
  turn: Turn;
  ask: unknown;
}
