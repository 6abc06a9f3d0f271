import type { ReferralStore } from './ports.ts';
import { type PublishedUse, publishUse } from './use-rates.ts';

/** What may be reported about closed quarters, newest first; the first report on a quarter is never changed. */
export function closedUse(
  store: Pick<ReferralStore, 'quarters' | 'useRows' | 'freezeUse'>,
  { k, running }: { k: number; running: string },
): { k: number; quarters: PublishedUse[] } {
  const closed = store.quarters().filter((quarter) => quarter < running);
  const quarters = closed.reverse().flatMap((quarter) => {
    const shown = store.freezeUse(publishUse(quarter, store.useRows(quarter), k));
    return shown === null ? [] : [shown];
  });
  return { k, quarters };
}
