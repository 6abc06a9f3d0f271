import type { ZodType } from 'zod';

/** An expected failure: a code from a closed set, and one sentence that says what happened and what to do. */
export interface Refusal<Reason extends string> {
  ok: false;
  reason: Reason;
  message: string;
}

/** The result of everything that may refuse: what it gives, or why it refuses. */
export type Result<Reason extends string, Given extends object = object> = ({ ok: true } & Given) | Refusal<Reason>;

export function refuse<Reason extends string>(reason: Reason, message: string): Refusal<Reason> {
  return { ok: false, reason, message };
}

/** The result of `make`, or null if it throws: for input from outside, which may be anything. */
export function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** The value of a JSON text; undefined if it is not JSON. */
export function jsonOf(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The value of a JSON text that a schema accepts; null for anything else. */
export function jsonAs<T>(schema: ZodType<T>, text: string | Uint8Array): T | null {
  return schema.safeParse(jsonOf(text)).data ?? null;
}
