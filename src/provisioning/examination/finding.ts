/** `ok`: in order. `note`: works, and worth knowing. `work`: somebody has to do something before travellers come. */
export interface Finding {
  component: string;
  state: 'ok' | 'note' | 'work';
  reason: string;
  /** What to do; null where nothing is to be done. */
  remedy: string | null;
}

export function ok(component: string, reason: string): Finding {
  return { component, state: 'ok', reason, remedy: null };
}

export function note(component: string, reason: string, remedy: string | null = null): Finding {
  return { component, state: 'note', reason, remedy };
}

export function work(component: string, reason: string, remedy: string): Finding {
  return { component, state: 'work', reason, remedy };
}
