import { useLayoutEffect } from 'preact/hooks';

/** A key acts on the open panel only while nothing is being typed. */
const TYPED = 'input:not([type="checkbox"]):not([type="radio"]):not([type="range"]), textarea, select';

/** Keys of what is open in the side panel, by what they print; none of them decides anything. */
export function usePanelKeys(keys: Readonly<Record<string, () => void>>): void {
  // Before the next key can come: one that is pressed right after the key that opened the panel is meant for it.
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
