import { interruptAllow, pressAllow, releaseAllow } from './allow-key.ts';
import { askAgain, firstAgain, stopAgain } from './ask-again.ts';
import { beginDecision, isDecidedHere } from './decide.ts';
import { type Command, commandOf, isDoubleEscape } from './keys.ts';
import { nextLight } from './lane/page-card.tsx';
import { dropPinAgain, pinWanted } from './pin-again.ts';
import { closePanel, confirmPanel, covered, lane, type Panel, panel, place, session } from './store.ts';

let escapeAt: number | null = null;

function toggle(name: Exclude<Panel, object>): void {
  panel.value = panel.value === name ? null : name;
}

/** Covers the desk and closes everything that was open, so that uncovering shows the overview, not an entry. */
export function cover(): void {
  interruptAllow();
  panel.value = null;
  dropPinAgain();
  covered.value = true;
}

/** Decisions are taken on the lane itself: behind a dialog, the key would act on something that the officer does not see. */
function decideOnLane(decision: 'second-line' | 'supervisor'): void {
  const asked = confirmPanel.current;
  if (asked?.decision === decision) asked.run();
  else if (isDecidedHere(decision, panel.value)) beginDecision(decision, false);
}

/** The content of the side panel closes with Escape, as the dialogs of the browser do. */
function inSidePanel(): boolean {
  const open = panel.value;
  return open === 'alert' || open === 'over' || open === 'abandon' || (open !== null && typeof open === 'object');
}

const ONCE: Readonly<Partial<Record<Command, () => void>>> = {
  help: () => toggle('help'),
  details: () => toggle('details'),
  face: () => toggle('face'),
  again: () => {
    const what = firstAgain();
    // The details and the face view show this key; the prompt is in the card behind them.
    if (what === null || !(panel.value === null || panel.value === 'details' || panel.value === 'face')) return;
    panel.value = null;
    askAgain(what);
  },
  manual: () => toggle('manual'),
  'second-document': () => toggle('papers'),
  light: nextLight,
  // This key never closes the panel: closing deletes the typed text, and a second press must not do that.
  support: () => {
    panel.value = 'support';
  },
  alert: () => toggle('alert'),
  demo: () => {
    if (lane.value?.lane.demo === true) toggle('demo');
    else if (lane.value?.lane.training != null) toggle('training');
  },
  'second-line': () => decideOnLane('second-line'),
  supervisor: () => decideOnLane('supervisor'),
  escape: () => {
    if (inSidePanel()) closePanel();
    else if (panel.value === null) stopAgain();
  },
};

function run(command: Command, repeat: boolean): void {
  if (command === 'cover') {
    if (repeat) return;
    if (covered.value) covered.value = false;
    else cover();
    return;
  }
  // While the PIN is asked for, no other key works.
  if (pinWanted.value !== null) return;
  // Other people's pages are not at a desk: no key there may decide about the lane's traveller.
  if (covered.value || place !== '' || session.value?.officer?.role === 'dpo') return;
  if (command === 'allow') {
    if (isDecidedHere('clear', panel.value)) pressAllow(repeat);
    return;
  }
  if (!repeat) ONCE[command]?.();
}

/** Listens for the keys of the officer's screen on the whole window; returns a function that ends this. */
export function startKeys(): () => void {
  const down = (event: KeyboardEvent) => {
    const command = commandOf({ key: event.key, shift: event.shiftKey, ctrl: event.ctrlKey, alt: event.altKey });
    if (command === null) return;
    // Escape must still reach an open dialog; our other keys are kept from the browser.
    if (command !== 'escape') event.preventDefault();
    const now = session.value;
    if (now === null || now.officer === null || now.locked) return;
    if (command === 'escape' && !event.repeat) {
      const at = performance.now();
      const double = isDoubleEscape(escapeAt, at);
      escapeAt = double ? null : at;
      if (double) {
        event.preventDefault();
        if (!covered.value) cover();
        return;
      }
    }
    run(command, event.repeat);
  };
  const up = (event: KeyboardEvent) => {
    if (event.key === 'F10') releaseAllow();
  };
  const gone = () => {
    interruptAllow();
    releaseAllow();
  };
  addEventListener('keydown', down, { capture: true });
  addEventListener('keyup', up, { capture: true });
  addEventListener('blur', gone);
  addEventListener('focusin', interruptAllow);
  return () => {
    removeEventListener('keydown', down, { capture: true });
    removeEventListener('keyup', up, { capture: true });
    removeEventListener('blur', gone);
    removeEventListener('focusin', interruptAllow);
  };
}
