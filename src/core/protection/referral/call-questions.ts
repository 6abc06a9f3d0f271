import { MINUTE_MS } from '../../time/index.ts';
import type { HelpRoute } from '../route/index.ts';

/** How long the question "Reached?" stays, and the time after which it is asked again if it was not answered. */
const STAYS_MS = 10 * MINUTE_MS;
/** Maximum number of calls of one shift that are remembered; a second press of the same key belongs to the same call. */
const REMEMBERED_MAX = 200;

/** A call that an officer was asked about. It contains nothing from a form and does not say whom the call was about. */
export interface PendingCall {
  numbers: HelpRoute['numbers'];
  /** Index of the number that is being tried now. */
  at: number;
  /** Milliseconds since the question was first asked. */
  ageMs: number;
}

/**
 * For each officer, the open question whether somebody was reached; only in memory. For a child, or in danger, the question
 * remains after the form, so that closing the form does not answer it.
 */
export class CallQuestions {
  readonly #open = new Map<string, { numbers: HelpRoute['numbers']; at: number; since: number }>();
  readonly #done = new Set<string>();

  ask(officer: string, { numbers, mono }: { numbers: HelpRoute['numbers']; mono: number }): void {
    this.#open.set(officer, { numbers, at: 0, since: mono });
  }

  pending(officer: string, mono: number): PendingCall | null {
    const asked = this.#open.get(officer);
    if (asked === undefined) return null;
    const ageMs = mono - asked.since;
    if (ageMs < STAYS_MS) return { numbers: asked.numbers, at: asked.at, ageMs };
    this.#open.delete(officer);
    return null;
  }

  isNew(callId: string): boolean {
    return !this.#done.has(callId);
  }

  /** If somebody was reached, or the last number was tried, the question ends. Otherwise it asks about the next number. */
  answered(officer: string, { callId, reached, mono }: { callId: string; reached: boolean; mono: number }): void {
    this.#done.add(callId);
    if (this.#done.size > REMEMBERED_MAX) this.#done.delete(this.#done.values().next().value ?? '');
    const asked = this.pending(officer, mono);
    if (asked === null) return;
    if (reached || asked.at + 1 >= asked.numbers.length) this.#open.delete(officer);
    else this.#open.set(officer, { numbers: asked.numbers, at: asked.at + 1, since: mono - asked.ageMs });
  }
}
