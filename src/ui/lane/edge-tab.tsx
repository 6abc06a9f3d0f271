import type { InspectionView } from '../api.gen.ts';
import { formatCount } from '../format.ts';
import { panel } from '../store.ts';
import { t, tn } from '../words/index.ts';

/**
 * Always there, hit or not, and always the same size, so that its presence says nothing (docs/officer-screen.md). A waiting
 * alert changes one small character in the same ink.
 */
export function EdgeTab({ view }: { view: InspectionView | null }) {
  const waiting = view?.alerts.filter((alert) => alert.outcome === null).length ?? 0;
  return (
    <button
      type="button"
      class="edge-tab"
      aria-keyshortcuts="Control+Enter"
      aria-label={waiting === 0 ? t('edge.label') : tn('edge.waiting', waiting)}
      aria-expanded={panel.value === 'alert'}
      onClick={() => {
        panel.value = panel.value === 'alert' ? null : 'alert';
      }}
    >
      <span class="edge-body">
        {waiting === 0 ? <span class="edge-dot" /> : <span class="edge-count">{formatCount(waiting)}</span>}
      </span>
    </button>
  );
}
