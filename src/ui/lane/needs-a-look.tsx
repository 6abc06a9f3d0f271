import type { FactView, InspectionView } from '../api.gen.ts';
import { factDetail } from '../pairs.ts';
import { KeyCap } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { type Panel, panel, selectedCheck, shownCheck } from '../store.ts';
import { type Key, reasonTitle, t, tn } from '../words/index.ts';

/** Up to this many facts each has room for its second line; beyond, only the chosen one shows it. */
const ROOMY_UP_TO = 3;

/** Where a fact is looked into: its panel and the key that opens it. */
function placeOf(check: string): { panel: Panel; key: Key } {
  if (check.startsWith('face.')) return { panel: 'face', key: 'key.F4' };
  if (check === 'lists.document') return { panel: 'alert', key: 'key.ctrlEnter' };
  if (check === 'mrz.read' || check === 'mrz.layout' || check === 'mrz.check-digits') {
    return { panel: 'manual', key: 'key.F6' };
  }
  return { panel: 'details', key: 'key.F2' };
}

/** The officer's to-do: one line per fact, in the order of the checks, without weight or number. */
export function NeedsALook({ view }: { view: InspectionView }) {
  const running = view.groups.some((group) => group.pending);
  if (view.facts.length === 0) {
    return (
      <h2 class="section" aria-live="polite">
        {running ? t('facts.pending') : t('facts.none')}
      </h2>
    );
  }
  return (
    <>
      <h2 class="section" aria-live="polite">
        {tn('facts.count', view.facts.length)}
      </h2>
      <ul
        class={view.facts.length > ROOMY_UP_TO ? 'facts compact' : 'facts'}
        tabIndex={view.facts.length > ROOMY_UP_TO ? 0 : undefined}
        aria-label={tn('facts.count', view.facts.length)}
      >
        {view.facts.map((fact) => (
          <Fact key={fact.check} fact={fact} view={view} />
        ))}
      </ul>
    </>
  );
}

function Fact({ fact, view }: { fact: FactView; view: InspectionView }) {
  const check = view.checks.find((entry) => entry.check === fact.check);
  const place = placeOf(fact.check);
  const current = shownCheck.value?.check === fact.check;
  const detailed = current || view.facts.length <= ROOMY_UP_TO;
  return (
    <li>
      <button
        type="button"
        class={current ? 'fact current' : 'fact'}
        aria-pressed={current}
        onClick={() => {
          // First touch shows the place on the page; the second opens the detail, as its key does.
          if (current) panel.value = place.panel;
          else selectedCheck.value = fact.check;
        }}
      >
        <Sign value={fact.value} size="list" />
        <span class="fact-text">
          <span class="fact-title">{reasonTitle(fact.reason)}</span>
          {detailed && <span class="label">{factDetail(check, fact.reason, view.mrz)}</span>}
        </span>
        <KeyCap>{t(place.key)}</KeyCap>
      </button>
    </li>
  );
}
