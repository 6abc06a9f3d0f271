import { signal } from '@preact/signals';
import { type Outcome, send } from '../client.ts';
import type { SetupAnswerBody, SetupEntryView, SetupSignInBody, SetupView } from './api.gen.ts';

/** After a call that failed, ms: the command may be starting, or may have ended. */
const AGAIN_MS = 1_500;

export const door = signal<SetupEntryView | null>(null);
export const view = signal<SetupView | null>(null);
/** The command does not answer. */
export const isLost = signal(false);
/** Why the page asks for a code once more; null at the first time. */
export const turnedOut = signal(false);

let isListening = false;

/** Asks who is admitted, and listens at the place of this browser. */
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

/** The reason if the code, or the PIN next to it, is not accepted. */
export async function signIn(body: SetupSignInBody): Promise<string | null> {
  const answer = await send<SetupEntryView>('POST', '/api/setup/sign-in', body);
  if (!answer.ok) return answer.reason;
  turnedOut.value = false;
  door.value = answer.value;
  void listen();
  return null;
}

/** The reason if it was not accepted. */
export async function answer(body: SetupAnswerBody): Promise<string | null> {
  const taken = await send<SetupView>('POST', '/api/setup/answer', body);
  if (taken.ok) show(taken);
  return taken.ok ? null : taken.reason;
}

/** One call after the other, each answered when there is something new. It ends with the last view. */
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

/** An answer that was under way may bring an older view than the one on the screen. */
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
