import type { Timers } from '../../../core/inspection/ports/index.ts';
import type { MonotonicClock } from '../access/index.ts';

/** Runs each `ms` until the returned function is called; an error of `run` does not stop the next turn. */
export function repeat(timers: Timers, ms: number, run: () => void): () => void {
  let cancel = (): void => undefined;
  const arm = (): void => {
    cancel = timers.after(ms, () => {
      arm();
      run();
    });
  };
  arm();
  return () => cancel();
}

/** Runs `act` at every tick and at no other moment. Ticks are on a fixed grid: one that is late does not delay the next. */
export function onGrid(
  { clock, timers }: { clock: MonotonicClock; timers: Timers },
  tickMs: number,
  act: () => void,
): () => void {
  let cancel: () => void;
  const arm = (due: number): void => {
    cancel = timers.after(Math.max(0, due - clock.mono()), () => {
      const behind = Math.max(0, Math.floor((clock.mono() - due) / tickMs));
      arm(due + (behind + 1) * tickMs);
      act();
    });
  };
  arm(clock.mono() + tickMs);
  return () => cancel();
}
