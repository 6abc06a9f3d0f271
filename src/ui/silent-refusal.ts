import { signal } from '@preact/signals';
import { entryGuard, panel } from './store.ts';

/** A second press within this time opens the side panel. */
const AGAIN_WITHIN_MS = 3_000;
/** Duration of two pulses of 150 ms each, with a pause of the same length after each. */
const PULSES_MS = 600;
/** If motion is not allowed, the mark stays bold for this long instead. */
const BOLD_MS = 1_000;

/** How the mark in the side tab currently shows a refusal. */
export const tabSays = signal<'nothing' | 'pulses' | 'bold'>('nothing');

let refusedAt: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * *Allow* cannot act because of an entry. Only the mark in the tab may show that, because a companion can read the screen too.
 * The second press opens the panel with the text; if the panel is open, the text is already there.
 */
export function refuseSilently(): void {
  const now = performance.now();
  const again = refusedAt !== null && now - refusedAt <= AGAIN_WITHIN_MS;
  if (again || panel.value === 'alert') {
    refusedAt = null;
    openDecision();
    return;
  }
  refusedAt = now;
  showRefusal();
}

/** Shows only the mark, for a refusal that came from the lane. */
export function showRefusal(): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  clearTimeout(timer);
  tabSays.value = still ? 'bold' : 'pulses';
  timer = setTimeout(() => (tabSays.value = 'nothing'), still ? BOLD_MS : PULSES_MS);
}

function openDecision(): void {
  const guard = entryGuard.value;
  if (guard === 'confirmed') panel.value = 'over';
  else if (guard === 'unsure') panel.value = { reasons: 'clear', held: true };
  else if (panel.value === 'alert') showRefusal();
  else panel.value = 'alert';
}
