import { signal } from '@preact/signals';
import { beginDecision } from './decide.ts';
import { HOLD_IDLE, type HoldEvent, type HoldState, holdProgress, stepHold } from './hold.ts';
import { refuseSilently } from './silent-refusal.ts';
import { allowable, confirmPanel, entryGuard, inspection, lane, notice } from './store.ts';
import type { Armed } from './twice.ts';
import { t } from './words/index.ts';

/** 0..1 while the allow key is held under guard; 0 otherwise. */
export const allowProgress = signal(0);

/** The first of two activations by assistive software (`assisted-allow.ts`); null unless it waits for the second. */
export const allowArmed = signal<Armed | null>(null);

let state: HoldState = HOLD_IDLE;
let frame = 0;
let unguardedPress = false;

/** F10, the pointer and the space bar on the button all use this one state machine. */
export function pressAllow(repeat: boolean): void {
  if (!allowable.value || inspection.value === null) return;
  allowArmed.value = null;
  const asked = confirmPanel.current;
  // The reasons of another decision are open, and this key does not confirm them.
  if (asked !== null && asked.decision !== 'clear') return;
  if (asked === null && entryGuard.value !== null) {
    if (!repeat) refuseSilently();
    return;
  }
  const guard = asked === null ? inspection.value.holdToAllow : asked.held;
  unguardedPress = !guard;
  feed({ kind: 'press', at: performance.now(), repeat, revision: lane.value?.revision ?? 0, guard });
}

export function releaseAllow(): void {
  feed({ kind: 'release', at: performance.now() });
  // The key is now up: until this moment the machine stays spent.
  feed({ kind: 'release', at: performance.now() });
}

export function interruptAllow(): void {
  if (allowArmed.value !== null) {
    allowArmed.value = null;
    notice.value = null;
  }
  feed({ kind: 'interrupt' });
}

export function snapshotForAllow(revision: number): void {
  feed({ kind: 'snapshot', revision });
}

function feed(event: HoldEvent): void {
  const before = state;
  const step = stepHold(state, event);
  state = step.state;
  allowProgress.value = holdProgress(state, performance.now());
  if (state.phase === 'holding' && before.phase !== 'holding') {
    notice.value = null;
    frame = requestAnimationFrame(tick);
  }
  if (state.phase === 'spent' && before.phase === 'holding') {
    cancelAnimationFrame(frame);
    if (state.why === 'released-early') notice.value = t('action.cancelled');
    if (state.why === 'changed') notice.value = t('action.changed');
  }
  if (!step.fire) return;
  if (confirmPanel.current === null) beginDecision('clear', !unguardedPress);
  else confirmPanel.current.run();
}

function tick(): void {
  feed({ kind: 'tick', at: performance.now() });
  if (state.phase === 'holding') frame = requestAnimationFrame(tick);
}
