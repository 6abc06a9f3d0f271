import type { ZodType } from 'zod';

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

/** What `make` gives, or null where it throws: for what comes from outside and may be anything. */
export function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** The value of a JSON text; undefined where it is no JSON. */
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
