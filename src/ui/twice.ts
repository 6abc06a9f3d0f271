/**
 * Shortest and longest time between the two activations. If less were allowed, a bouncing switch could confirm by itself; after
 * the longest time the first activation is forgotten, because the user may by then mean something else.
 */
export const CONFIRM_AFTER_MS = 800;
export const CONFIRM_WITHIN_MS = 15_000;

export interface Armed {
  at: number;
  /** What was on the screen at the first activation, as `judged` writes it. */
  judged: string;
}

export type Activation =
  /** Nothing is decided yet; a second activation will decide. */
  | 'armed'
  /** Too soon after the first activation, so that it counts as the same press. */
  | 'ignored'
  /** The screen has changed since the first activation. */
  | 'changed'
  | 'fire';

/**
 * The allow button for people who cannot hold a key: a screen reader or a switch sends one click without a pointer (WCAG
 * 2.1.1, docs/officer-screen.md). Two activations on one unchanged screen, far enough apart, count as the 400 ms of the key.
 */
export function activate(armed: Armed | null, { at, judged }: Armed): Activation {
  if (armed === null || at - armed.at > CONFIRM_WITHIN_MS) return 'armed';
  if (armed.judged !== judged) return 'changed';
  return at - armed.at < CONFIRM_AFTER_MS ? 'ignored' : 'fire';
}
