import type { ConsoleEntryView, ConsolePartView, ConsoleSignInBody, ConsoleTab, ConsoleView } from './api.gen.ts';

/** Longest wait for an answer; the server answers a held call after eight seconds at the latest. */
const ANSWER_WITHIN_MS = 20_000;

export type Answer<T> = { ok: true; value: T } | { ok: false; reason: string; message: string };

/** The rows that are asked for; the server sorts, filters and selects them. */
export interface Asked {
  order: 'site' | 'late';
  filter: string;
  only: string;
  unfolded: string | null;
  page: number;
}

export const START: Asked = { order: 'site', filter: '', only: 'all', unfolded: null, page: 0 };

async function call<T>(path: string, request: RequestInit = {}): Promise<Answer<T>> {
  try {
    const signal = AbortSignal.any([
      AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(request.signal ? [request.signal] : []),
    ]);
    const answer = await fetch(path, { ...request, signal, cache: 'no-store', credentials: 'same-origin' });
    if (answer.ok) return { ok: true, value: (await answer.json()) as T };
    const problem = (await answer.json().catch(() => null)) as { reason: string; message: string } | null;
    return { ok: false, reason: problem?.reason ?? `HTTP_${answer.status}`, message: problem?.message ?? '' };
  } catch {
    return { ok: false, reason: 'NETWORK', message: 'The console does not answer.' };
  }
}

const posted = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const entry = (): Promise<Answer<ConsoleEntryView>> => call('/office/entry');
export const signIn = (body: ConsoleSignInBody): Promise<Answer<ConsoleEntryView>> =>
  call('/office/sign-in', posted(body));
export const signOut = (): Promise<Answer<ConsoleEntryView>> => call('/office/sign-out', posted({}));
export const part = (tab: ConsoleTab): Promise<Answer<ConsolePartView>> => call(`/office/part?tab=${tab}`);

/** `after`: the revision on the screen; the answer waits for a newer one. `isActive`: a person did something. */
export function view(
  asked: Asked,
  held: { after: string; isActive: boolean; signal: AbortSignal },
): Promise<Answer<ConsoleView>> {
  const query = new URLSearchParams({ order: asked.order, only: asked.only, page: String(asked.page) });
  if (asked.filter !== '') query.set('filter', asked.filter);
  if (asked.unfolded !== null) query.set('unfolded', asked.unfolded);
  if (held.after !== '') query.set('after', held.after);
  if (held.isActive) query.set('active', '1');
  return call(`/office/view?${query}`, { signal: held.signal });
}
