/** Guard time of the allow key (docs/officer-screen.md). */
export const HOLD_MS = 400;

export type HoldState =
  | { phase: 'idle' }
  | { phase: 'holding'; startedAt: number; revision: number }
  /** Fired or cancelled; nothing more happens until the key is released. */
  | { phase: 'spent'; why: 'fired' | 'released-early' | 'changed' | 'interrupted' };

export type HoldEvent =
  | { kind: 'press'; at: number; repeat: boolean; revision: number; guard: boolean }
  | { kind: 'tick'; at: number }
  | { kind: 'release'; at: number }
  | { kind: 'snapshot'; revision: number }
  /** Sent on window blur, focus change, cover and lock. */
  | { kind: 'interrupt' };

export const HOLD_IDLE: HoldState = { phase: 'idle' };

/**
 * The allow key as a pure state machine. `fire` is true exactly once per press, and only if the key was down for the whole
 * guard time on one unchanged screen. A repeated keydown is ignored: auto-repeat would turn a resting finger into a
 * decision. Without guard a fresh press fires at once.
 */
export function stepHold(state: HoldState, event: HoldEvent): { state: HoldState; fire: boolean } {
  switch (event.kind) {
    case 'press':
      if (event.repeat || state.phase === 'holding') return { state, fire: false };
      if (!event.guard) return { state: { phase: 'spent', why: 'fired' }, fire: true };
      return { state: { phase: 'holding', startedAt: event.at, revision: event.revision }, fire: false };
    case 'tick':
      if (state.phase !== 'holding' || event.at - state.startedAt < HOLD_MS) return { state, fire: false };
      return { state: { phase: 'spent', why: 'fired' }, fire: true };
    case 'release':
      if (state.phase === 'holding') return { state: { phase: 'spent', why: 'released-early' }, fire: false };
      return { state: HOLD_IDLE, fire: false };
    case 'snapshot':
      if (state.phase !== 'holding' || state.revision === event.revision) return { state, fire: false };
      return { state: { phase: 'spent', why: 'changed' }, fire: false };
    case 'interrupt':
      if (state.phase !== 'holding') return { state, fire: false };
      return { state: { phase: 'spent', why: 'interrupted' }, fire: false };
  }
}

/** Part of the guard time that has passed, 0..1. */
export function holdProgress(state: HoldState, at: number): number {
  if (state.phase !== 'holding') return 0;
  return Math.min(1, Math.max(0, (at - state.startedAt) / HOLD_MS));
}
