import { signal } from '@preact/signals';
import { type Outcome, send } from '../client.ts';
import type { SetupAnswerBody, SetupEntryView, SetupSignInBody, SetupView } from './api.gen.ts';

/** Delay after a failed call, ms: the command may be starting, or may have ended. */
const AGAIN_MS = 1_500;

export const door = signal<SetupEntryView | null>(null);
export const view = signal<SetupView | null>(null);
/** True if the command does not answer. */
export const isLost = signal(false);
/** True if this browser was admitted before and the page asks for a code again. */
export const turnedOut = signal(false);

let isListening = false;

/** Asks whether this browser is admitted, and then listens for views. */
export async function startChannel(): Promise<void> {
  for (;;) {
    const answer = await send<SetupEntryView>('GET', '/api/setup/door');
    isLost.value = !answer.ok;
    if (answer.ok) {
      door.value = answer.value;
      if (answer.value.signedIn) void listen();
      return;
    }
    await pause();
  }
}

/** Signs in; returns the reason if the code, or the PIN next to it, is not accepted. */
export async function signIn(body: SetupSignInBody): Promise<string | null> {
  const answer = await send<SetupEntryView>('POST', '/api/setup/sign-in', body);
  if (!answer.ok) return answer.reason;
  turnedOut.value = false;
  door.value = answer.value;
  void listen();
  return null;
}

/** Sends an answer; returns the reason if it was not accepted. */
export async function answer(body: SetupAnswerBody): Promise<string | null> {
  const taken = await send<SetupView>('POST', '/api/setup/answer', body);
  if (taken.ok) show(taken);
  return taken.ok ? null : taken.reason;
}

/** Makes one call after the other; each is answered when there is something new. It ends with the last view. */
async function listen(): Promise<void> {
  if (isListening) return;
  isListening = true;
  try {
    while (view.value === null || view.value.end === null) {
      const after = view.value?.revision ?? -1;
      const next = await send<SetupView>('GET', `/api/setup/view?after=${after}`);
      if (next.ok) show(next);
      else if (next.reason === 'SIGNED_OUT') return out();
      isLost.value = !next.ok;
      if (!next.ok) await pause();
    }
  } finally {
    isListening = false;
  }
}

/** Shows a view unless it is older than the one on the screen, as a delayed answer may be. */
function show(next: Extract<Outcome<SetupView>, { ok: true }>): void {
  if (view.value === null || next.value.revision >= view.value.revision) view.value = next.value;
}

function out(): void {
  view.value = null;
  turnedOut.value = true;
  if (door.value !== null) door.value = { ...door.value, signedIn: false };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
