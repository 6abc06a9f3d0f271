import { MINUTE_MS } from '../../time/index.ts';
import type { HelpRoute } from '../route/index.ts';

/** How long the question "Reached?" stays, and after how long without an answer it is asked again. */
const STAYS_MS = 10 * MINUTE_MS;
/** Calls of one shift; a second press of the same key is the same call. */
const REMEMBERED_MAX = 200;

/** A call that an officer was asked about. It holds nothing from a form, and nothing says whom it was about. */
export interface PendingCall {
  numbers: HelpRoute['numbers'];
  /** Which of them is tried now. */
  at: number;
  /** Since it was first asked, milliseconds. */
  ageMs: number;
}

/**
 * Whether somebody was reached, by officer, only in memory: for a child and for danger the question remains after the form, so that
 * closing the form is not an answer.
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

  /** Reached, or the last number was tried: the question ends. Else the next number is asked about. */
  answered(officer: string, { callId, reached, mono }: { callId: string; reached: boolean; mono: number }): void {
    this.#done.add(callId);
    if (this.#done.size > REMEMBERED_MAX) this.#done.delete(this.#done.values().next().value ?? '');
    const asked = this.pending(officer, mono);
    if (asked === null) return;
    if (reached || asked.at + 1 >= asked.numbers.length) this.#open.delete(officer);
    else this.#open.set(officer, { numbers: asked.numbers, at: asked.at + 1, since: mono - asked.ageMs });
  }
}
