import type { Timers } from '../../../core/inspection/ports/index.ts';

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
