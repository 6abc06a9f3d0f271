import { effect } from '@preact/signals';
import { allowArmed } from './allow-key.ts';
import { beginDecision } from './decide.ts';
import { refuseSilently } from './silent-refusal.ts';
import { allowable, entryGuard, inspection, judged, notice } from './store.ts';
import { activate, CONFIRM_WITHIN_MS } from './twice.ts';
import { t } from './words/index.ts';

let timer: ReturnType<typeof setTimeout> | undefined;

/** Handles a click that came neither from a pointer nor from a key: assistive software pressed the button. */
export function assistedAllow(): void {
  const view = inspection.value;
  if (view === null || !allowable.value) return;
  if (entryGuard.value !== null) {
    refuseSilently();
    return;
  }
  if (!view.holdToAllow) {
    beginDecision('clear', false);
    return;
  }
  const now = { at: performance.now(), judged: judged(view) };
  switch (activate(allowArmed.value, now)) {
    case 'armed':
      allowArmed.value = now;
      notice.value = t('action.armed');
      clearTimeout(timer);
      timer = setTimeout(() => disarm(t('action.lapsed')), CONFIRM_WITHIN_MS);
      return;
    case 'changed':
      disarm(t('action.changed'));
      return;
    case 'fire':
      disarm(null);
      beginDecision('clear', true);
      return;
    case 'ignored':
  }
}

function disarm(words: string | null): void {
  if (allowArmed.value === null) return;
  allowArmed.value = null;
  notice.value = words;
}

// People who listen instead of looking hear about a change of the screen at once, not at the next press.
effect(() => {
  const armed = allowArmed.value;
  if (armed === null) clearTimeout(timer);
  else if (inspection.value === null || !allowable.value || judged(inspection.value) !== armed.judged)
    disarm(t('action.changed'));
});
