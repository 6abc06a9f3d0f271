import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** Shrinks an element step by step until everything fits; the style sheet says what is dropped at each step (`data-fit`). */
function settle(node: HTMLElement, steps: number, isShort: (node: HTMLElement) => boolean): void {
  for (let step = 0; step <= steps; step += 1) {
    node.dataset['fit'] = String(step);
    if (!isShort(node)) break;
  }
  // Content that still has to be scrolled must be within reach of the keyboard (WCAG 2.1.1).
  if (scrolls(node)) node.tabIndex = 0;
  else node.removeAttribute('tabindex');
}

/** True if a box contains more than it shows. */
export function scrolls(box: Element): boolean {
  return box.scrollHeight > box.clientHeight + 1;
}

/**
 * Keeps the content of an element inside it: after every change of words, parts or size it starts with everything and leaves
 * out one thing after the other. It measures and does not guess from lengths, because names, languages and fonts differ.
 * `isShort`: true if something does not fit at the current step.
 */
export function useFit(
  ref: RefObject<HTMLElement | null>,
  steps: number,
  isShort: (node: HTMLElement) => boolean,
): void {
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    const again = () => settle(node, steps, isShort);
    again();
    const changes = new MutationObserver(again);
    changes.observe(node, { childList: true, characterData: true, subtree: true });
    const size = new ResizeObserver(again);
    size.observe(node);
    document.fonts.addEventListener('loadingdone', again);
    return () => {
      changes.disconnect();
      size.disconnect();
      document.fonts.removeEventListener('loadingdone', again);
    };
  }, []);
}
