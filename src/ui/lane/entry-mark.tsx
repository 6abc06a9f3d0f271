import { formatCount } from '../format.ts';
import type { About } from '../store.ts';

/**
 * The only character of the side tab. It is drawn, so that no font changes its width; size and ink never change. It is a dot for
 * every traveller, a filled diamond for a confirmed entry, a hollow diamond for an entry that could not be ruled out, and has
 * the number of entries without an answer above it.
 */
export function EntryMark({ alerts }: { alerts: About['alerts'] }) {
  const said = alerts.map(({ outcome }) => outcome);
  const waiting = said.filter((outcome) => outcome === null).length;
  const diamond = said.includes('confirmed') ? 'filled' : said.includes('unsure') ? 'hollow' : null;
  return (
    <>
      {waiting > 0 && <span class="edge-count">{formatCount(waiting)}</span>}
      {diamond !== null && <Diamond kind={diamond} />}
      {waiting === 0 && diamond === null && <span class="edge-dot" />}
    </>
  );
}

/** The diamond, eight pixels from corner to corner. */
export function Diamond({ kind }: { kind: 'filled' | 'hollow' }) {
  return (
    <svg class={`edge-diamond edge-${kind}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={kind === 'filled' ? 'M6 1.4L10.6 6 6 10.6 1.4 6z' : 'M6 2L10 6 6 10 2 6z'} />
    </svg>
  );
}
