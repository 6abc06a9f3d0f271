/**
 * `ok`: in order. `note`: works, but there is something to know. `work`: something has to be done before travellers come. `none`:
 * not fitted here. `unknown`: nothing has been heard from it, which is never `ok`.
 */
export interface Finding {
  component: string;
  state: 'ok' | 'note' | 'work' | 'none' | 'unknown';
  reason: string;
  /** What to do; null if there is nothing to do. */
  remedy: string | null;
  /** Reason code of docs/error-codes.md; if left out, the general code of the state. */
  code?: string;
  /** Since the last news of it, seconds; left out if it was checked just now. */
  ageSeconds?: number | null;
  /** The user who looked has no right to see it; somebody else has to look. */
  notSeen?: true;
}

export function ok(component: string, reason: string): Finding {
  return { component, state: 'ok', reason, remedy: null };
}

export function note(component: string, reason: string, remedy: string | null = null, code?: string): Finding {
  return { component, state: 'note', reason, remedy, ...coded(code) };
}

export function work(component: string, reason: string, remedy: string, code?: string): Finding {
  return { component, state: 'work', reason, remedy, ...coded(code) };
}

const coded = (code: string | undefined): Pick<Finding, 'code'> => (code === undefined ? {} : { code });

/** Not fitted in this lane. */
export function none(component: string, reason: string, code: string): Finding {
  return { component, state: 'none', reason, remedy: null, code };
}

/** Nothing was heard of it yet. */
export function unknown(component: string, reason: string, remedy: string | null): Finding {
  return { component, state: 'unknown', reason, remedy };
}
