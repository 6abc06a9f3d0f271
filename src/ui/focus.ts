/** Elements that may get the focus after its holder was removed; never buttons, which a key meant for the holder would press. */
const HEADINGS = 'h1, h2, h3';
/** Attributes that make an element lose the focus without being removed. */
const ATTRIBUTES = ['disabled', 'hidden', 'inert', 'open'];

/** The element that last had the focus, and the elements that were around it, nearest first. */
let around: readonly Element[] = [];

/**
 * Keeps the focus off the document body, where keys have no effect and a screen reader starts again at the top. If the focused
 * element disappears (a chosen character, an answered question, a closed panel), the nearest heading that still exists gets the
 * focus (WCAG 2.4.3). If other code knows a better place and sets the focus itself, this does nothing. Returns a function that
 * ends it.
 */
export function keepFocus(): () => void {
  const remember = () => {
    const now = document.activeElement;
    if (now !== null && now !== document.body) around = [now, ...ancestors(now)];
  };
  let asked = false;
  const look = () => {
    asked = false;
    if (isLost()) heading()?.focus({ preventScroll: true });
  };
  const changed = new MutationObserver(() => {
    if (asked) return;
    asked = true;
    // Runs after the effects of the new drawing, which follow the next frame: code that knows a better place comes first.
    requestAnimationFrame(() => setTimeout(look));
  });
  remember();
  addEventListener('focusin', remember);
  changed.observe(document.body, { childList: true, subtree: true, attributeFilter: ATTRIBUTES });
  return () => {
    changed.disconnect();
    removeEventListener('focusin', remember);
  };
}

function ancestors(of: Element): Element[] {
  const found: Element[] = [];
  for (let up = of.parentElement; up !== null && up !== document.body; up = up.parentElement) found.push(up);
  return found;
}

/** True if the holder of the focus was removed. A press on empty space also focuses the body, but removes nothing. */
function isLost(): boolean {
  const active = document.activeElement;
  if (active !== null && active !== document.body) return false;
  const [last] = around;
  return last !== undefined && !isUsable(last);
}

function isUsable(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0;
}

/** The heading of the nearest surrounding element that still exists, else the heading of the screen. */
function heading(): HTMLElement | null {
  // Behind a modal dialog nothing can receive the focus.
  const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
  const fallback = [...document.querySelectorAll('.side-panel, main'), document.body];
  const places = [...around.slice(1), ...fallback].filter((place) => modal?.contains(place) ?? true);
  if (modal !== undefined) places.push(modal);
  for (const place of places) {
    if (!place.isConnected) continue;
    for (const found of place.querySelectorAll<HTMLElement>(HEADINGS)) {
      if (!isUsable(found)) continue;
      if (!found.hasAttribute('tabindex')) found.tabIndex = -1;
      return found;
    }
  }
  return null;
}
