/** An expected failure: a code of a closed set, and one sentence that says what happened and what to do. */
export interface Refusal<Reason extends string> {
  ok: false;
  reason: Reason;
  message: string;
}

/** The answer of everything that may refuse: with what it gives, or why not. */
export type Result<Reason extends string, Given extends object = object> = ({ ok: true } & Given) | Refusal<Reason>;

export function refuse<Reason extends string>(reason: Reason, message: string): Refusal<Reason> {
  return { ok: false, reason, message };
}
