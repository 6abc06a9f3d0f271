import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { usePanelKeys } from '../number-keys.ts';
import { pinWanted } from '../pin-again.ts';
import { panel } from '../store.ts';

/** Cards with keys. The keys belong to the card with the focus, else to the first card on the page. */
const CASE = '.desk-case';

/** True if a key that is pressed now belongs to this card; behind a dialog it belongs to no card. */
function isMine(card: Element | null): boolean {
  if (card === null || panel.value !== null || pinWanted.value !== null) return false;
  const here = document.activeElement?.closest(CASE) ?? document.querySelector(CASE);
  return here === card;
}

type Acts = Readonly<Record<string, () => void>>;

/** Number keys of a card of the desk. They work only in the card that shows them, and not while typing. */
export function useCaseKeys(card: RefObject<HTMLElement | null>, keys: Acts): void {
  const mine = Object.entries(keys).map(([key, act]) => [key, () => isMine(card.current) && act()] as const);
  usePanelKeys(Object.fromEntries(mine) as Acts);
}

/** F10 records, even from the PIN field. The lane's own listener keeps the key from the browser. */
export function useRecordKey(card: RefObject<HTMLElement | null>, act: () => void): void {
  // Before the next frame: a key pressed right after the last digit must find the whole PIN.
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent) => {
      const plain = !(event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey);
      if (event.key === 'F10' && plain && isMine(card.current)) act();
    };
    addEventListener('keydown', down);
    return () => removeEventListener('keydown', down);
  });
}
