/**
 * State of a component. `ok`: in order. `note`: works, but there is something to know. `work`: something has to be done before
 * travellers come. `none`: not fitted here. `unknown`: nothing has been heard from it, which is never `ok`.
 */
export interface Finding {
  component: string;
  state: 'ok' | 'note' | 'work' | 'none' | 'unknown';
  reason: string;
  /** What to do; null if there is nothing to do. */
  remedy: string | null;
  /** Reason code of docs/error-codes.md; if left out, the general code of the state. */
  code?: string;
  /** Time since the last news of the component, seconds; absent if it was checked just now. */
  ageSeconds?: number | null;
  /** Set if this user has no right to see the component, so that somebody else has to check it. */
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

/** A finding for a component that is not fitted in this lane. */
export function none(component: string, reason: string, code: string): Finding {
  return { component, state: 'none', reason, remedy: null, code };
}

/** A finding for a component from which nothing has been heard yet. */
export function unknown(component: string, reason: string, remedy: string | null): Finding {
  return { component, state: 'unknown', reason, remedy };
}
