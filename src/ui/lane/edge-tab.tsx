import { tabSays } from '../silent-refusal.ts';
import { about, panel } from '../store.ts';
import { t, tn } from '../words/index.ts';
import { EntryMark } from './entry-mark.tsx';

/**
 * The side tab is always there, with or without a hit, and always has the same size, so that it reveals nothing
 * (docs/officer-screen.md). The state of an entry changes only one small character, in the same ink.
 */
export function EdgeTab() {
  const alerts = about.value?.alerts ?? [];
  const waiting = alerts.filter((alert) => alert.outcome === null).length;
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
        <span class={`edge-mark edge-${tabSays.value}`}>
          <EntryMark alerts={alerts} />
        </span>
      </span>
    </button>
  );
}
