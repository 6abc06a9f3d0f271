import { signal } from '@preact/signals';

/** Function that answers the action waiting for a PIN; null if no action waits. */
export const pinWanted = signal<((given: boolean) => void) | null>(null);

/** Shows the dialog; true once the daemon has accepted the PIN, false if the officer closed it or the screen went dark. */
export function askPinAgain(): Promise<boolean> {
  dropPinAgain();
  return new Promise((resolve) => {
    pinWanted.value = (given) => {
      pinWanted.value = null;
      resolve(given);
    };
  });
}

/** Ends the question for the PIN; the waiting action is not carried out. */
export function dropPinAgain(): void {
  pinWanted.value?.(false);
}
