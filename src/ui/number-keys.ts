import { useLayoutEffect } from 'preact/hooks';

/** Fields for typing; a key acts on the open panel only while none of them has the focus. */
const TYPED = 'input:not([type="checkbox"]):not([type="radio"]):not([type="range"]), textarea, select';

/** Keys of the content of the side panel, by the character that they type; they never decide anything. */
export function usePanelKeys(keys: Readonly<Record<string, () => void>>): void {
  // Before the next key can arrive: a key pressed right after the one that opened the panel is meant for the panel.
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (event.target instanceof Element && event.target.matches(TYPED)) return;
      const act = keys[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', down);
    return () => removeEventListener('keydown', down);
  });
}
