/** What may receive the focus after its holder was removed: never a button, which a key meant for the old one would press. */
const HEADINGS = 'h1, h2, h3';
/** What makes an element lose the focus without being removed. */
const ATTRIBUTES = ['disabled', 'hidden', 'inert', 'open'];

/** What had the focus last, and everything around it then, nearest first. */
let around: readonly Element[] = [];

/**
 * Keeps the focus off the document body, where keys have no effect and a screen reader begins again at the top. When the focused
 * element disappears (a chosen character, an answered question, a closed panel), the heading of the nearest thing that is still
 * there takes it (WCAG 2.4.3). Code that knows a better place sets the focus itself, and then this does nothing. Returns a function
 * that ends it.
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
    // After the effects of what was drawn, which run behind the next frame: code that knows a better place comes first.
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

/** A press on empty space leaves the body with the focus as well; what had it before is then still there. */
function isLost(): boolean {
  const active = document.activeElement;
  if (active !== null && active !== document.body) return false;
  const [last] = around;
  return last !== undefined && !isUsable(last);
}

function isUsable(element: Element): boolean {
  return element.isConnected && !element.matches(':disabled') && element.getClientRects().length > 0;
}

/** The heading of the nearest surroundings that are still there, else of the screen. */
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
