import type { CameraNonceView, ProblemView } from './api.gen.ts';
import type { KeyAskView, KeyProofBody, KeyStepView } from './api-keys.gen.ts';

/** Result of a call. Expected refusals are values, and the screen has words for each reason; `NETWORK`: no answer came. */
export type Outcome<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      reason: string;
      retryAfterMs: number | null;
      /** Data that a security key has to sign before the action is carried out. */
      key?: KeyAskView;
    };

/** Runs one command of a panel; a refusal is shown above the buttons until the next command. */
export type Act = (work: Promise<Outcome<void>>) => Promise<boolean>;

/** Longest wait for an answer: a silent daemon must not leave a button pressed for ever. */
const ANSWER_WITHIN_MS = 10_000;

/** Makes one call to the daemon. */
export function send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Outcome<T>> {
  if (method === 'GET') return ask(path, { method });
  return ask(path, { ...posted(body ?? {}), method });
}

/** Sends a body of bytes, which the caller overwrites after the answer. */
export function postBytes<T>(path: string, body: Uint8Array<ArrayBuffer>): Promise<Outcome<T>> {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body });
}

let askForPin: () => Promise<boolean> = () => Promise.resolve(false);

/** Sets the function that asks the officer for the PIN again if the daemon wants it; its answer says if it was given. */
export function onPinAgain(ask: () => Promise<boolean>): void {
  askForPin = ask;
}

let askForKey: (ask: KeyAskView) => Promise<KeyProofBody | null> = () => Promise.resolve(null);

/** Sets the function that asks the officer to touch a security key; its answer is what the key signed, or null. */
export function onKeyAsked(ask: (ask: KeyAskView) => Promise<KeyProofBody | null>): void {
  askForKey = ask;
}

/**
 * An action that needs a fresh PIN waits for it and is sent again, so that no input is lost. If an action needs a security key,
 * the daemon carries it out when the key has answered, and the answer to that is the answer to the action.
 */
async function ask<T>(path: string, request: RequestInit): Promise<Outcome<T>> {
  let answer = await askOnce<T>(path, request);
  if (!answer.ok && answer.reason === 'PIN_AGAIN' && (await askForPin())) answer = await askOnce(path, request);
  if (answer.ok || answer.key === undefined) return answer;
  const proof = await askForKey(answer.key);
  if (proof === null) return { ok: false, reason: 'FIDO_NOT_GIVEN', retryAfterMs: null };
  return askOnce('/api/session/key', posted(proof));
}

const posted = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Content of an answer: the JSON value, or the bytes if it is not JSON. */
const contentOf = async (answer: Response): Promise<unknown> =>
  answer.headers.get('content-type') === 'application/octet-stream'
    ? new Uint8Array(await answer.arrayBuffer())
    : answer.json();

async function askOnce<T>(path: string, request: RequestInit): Promise<Outcome<T>> {
  try {
    const answer = await fetch(path, {
      ...request,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      cache: 'no-store',
      credentials: 'same-origin',
    });
    if (answer.ok) {
      const value = answer.status === 204 ? undefined : await contentOf(answer);
      return { ok: true, value: value as T };
    }
    const problem = (await answer.json().catch(() => null)) as ProblemView | KeyStepView | null;
    // The lane has ended for good; the daemon serves a separate page instead.
    if (problem?.reason === 'ORDER_LOCKED') location.reload();
    return {
      ok: false,
      reason: problem?.reason ?? `HTTP_${answer.status}`,
      retryAfterMs: problem?.retryAfterMs ?? null,
      ...(problem !== null && 'key' in problem ? { key: problem.key } : {}),
    };
  } catch {
    return { ok: false, reason: 'NETWORK', retryAfterMs: null };
  }
}

export interface Diagnostics {
  version: string;
  uptimeMs: number;
  memoryMb: number;
  /** Number of camera frames refused since the start, by reason. */
  refusedFrames: Readonly<Record<string, number>>;
  notices: { configured: boolean; advice: string | null };
  updates: {
    reason: string | null;
    advice: string | null;
    counter: string | null;
    check: string | null;
    program: {
      running: string;
      trialSince: string | null;
      kept: string | null;
      wentBack: { version: string; at: string; reason: string } | null;
    } | null;
  };
}

/** Devices, lists and models, for the technician. */
export const diagnostics = () => send<Diagnostics>('GET', '/api/diagnostics');

/** Sends a frame of this page's camera, or the news that it is lost, with a proof. The answer holds the next nonce. */
export function postCamera(
  path: '/api/camera/frame' | '/api/camera/lost',
  { body, type, proof }: { body: Blob | string; type: string; proof: Record<string, string> },
): Promise<Outcome<CameraNonceView>> {
  return askOnce(path, { method: 'POST', headers: { 'content-type': type, ...proof }, body });
}
