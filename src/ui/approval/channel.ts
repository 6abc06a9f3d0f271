import type { ApprovalSignBody, ApprovalSignedView, ApprovalView } from './api.gen.ts';

/** Longest wait for an answer; opening a key with a passphrase takes a while. */
const ANSWER_WITHIN_MS = 60_000;

export type Answer<T> = { ok: true; value: T } | { ok: false; reason: string; message: string };

async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      cache: 'no-store',
      credentials: 'omit',
    });
    if (answer.ok) return { ok: true, value: (await answer.json()) as T };
    const problem = (await answer.json().catch(() => null)) as { reason: string; message: string } | null;
    return { ok: false, reason: problem?.reason ?? `HTTP_${answer.status}`, message: problem?.message ?? '' };
  } catch {
    return { ok: false, reason: 'NETWORK', message: 'The command has ended. To sign, run it again.' };
  }
}

export const open = (secret: string): Promise<Answer<ApprovalView>> => post('/approval/open', { secret });
export const sign = (body: ApprovalSignBody): Promise<Answer<ApprovalSignedView>> => post('/approval/sign', body);
export const refuse = (token: string): Promise<Answer<ApprovalSignedView>> => post('/approval/refuse', { token });
