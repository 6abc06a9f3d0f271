import { signal } from '@preact/signals';

/** Answers the action that waits for a PIN; null while none does. */
export const pinWanted = signal<((given: boolean) => void) | null>(null);

/** Shows the dialog; true once the daemon has taken the PIN, false if the officer closed it or the screen went dark. */
export function askPinAgain(): Promise<boolean> {
  dropPinAgain();
  return new Promise((resolve) => {
    pinWanted.value = (given) => {
      pinWanted.value = null;
      resolve(given);
    };
  });
}

/** The waiting action is not carried out. */
export function dropPinAgain(): void {
  pinWanted.value?.(false);
}
