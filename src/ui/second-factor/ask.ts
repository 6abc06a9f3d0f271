import { signal } from '@preact/signals';
import type { KeyAskView, KeyProofBody } from '../api-keys.gen.ts';

export interface KeyWanted {
  ask: KeyAskView;
  /** Takes the answer; null if the officer went back or the screen went dark. */
  answer: (proof: KeyProofBody | null) => void;
}

/** The action that waits for a security key; null if no action waits. */
export const keyWanted = signal<KeyWanted | null>(null);

/** Shows the step; the answer of the key, or null if none was given. */
export function askForKey(ask: KeyAskView): Promise<KeyProofBody | null> {
  dropKeyStep();
  return new Promise((resolve) => {
    const answer = (proof: KeyProofBody | null): void => {
      keyWanted.value = null;
      resolve(proof);
    };
    keyWanted.value = { ask, answer };
  });
}

/** Ends the step; the waiting action is not carried out. */
export function dropKeyStep(): void {
  keyWanted.value?.answer(null);
}
