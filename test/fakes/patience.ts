import { availableParallelism, loadavg } from 'node:os';

/** A machine that is this many times busier than it has cores for gets no more: what has not come by then does not come. */
const MOST = 8;

/**
 * `quietMs` is how long a wait for an event may last on a machine that does nothing else; the answer is that limit on the
 * machine as it is now, ms. A wait ends with its event, so a longer limit makes no test slower: it only gives up later.
 */
export function patience(quietMs: number, load: number = (loadavg()[0] ?? 0) / availableParallelism()): number {
  return Math.round(quietMs * Math.min(MOST, Math.max(1, load)));
}

/** What a screen may take to show something, as an option of Playwright and of `expect.poll`; measured when it is used. */
export const PATIENCE: { readonly timeout: number } = Object.freeze({
  get timeout(): number {
    return patience(30_000);
  },
});
