import { againOf, inputOf } from '../again.ts';
import type { InspectionView } from '../api.gen.ts';
import { askAgain, firstAgain } from '../ask-again.ts';
import { type Cause, causesOf } from '../causes.ts';
import { KEY_CAPS, type KeyName } from '../key-caps.ts';
import { factDetail } from '../pairs.ts';
import { KeyCap } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { lane, type Panel, panel, selectCheck, shownCheck } from '../store.ts';
import { reasonFor, reasonTitle, t, tCode, tn } from '../words/index.ts';
import { Ring, retaking } from './again.tsx';

/** More facts than this form a list that scrolls, in which only the chosen fact shows its second line. */
const READ_AT_ONCE = 3;

/** The panel in which a fact is looked into, and the key that opens it. */
export function placeOf({ check, reason }: Cause['first'], view: InspectionView): { panel: Panel; key: KeyName } {
  if (check.startsWith('face.')) return { panel: 'face', key: 'F4' };
  if (check.startsWith('second.')) return { panel: 'papers', key: 'F7' };
  if (check === 'lists.document' || check === 'lists.second') {
    // A list that was not asked has no entry, and a doubtful number is corrected in the panel for typing.
    if (view.alerts.some(({ cls }) => cls === 'document')) return { panel: 'alert', key: 'ctrlEnter' };
    return reason === 'LIST_NUMBER_DOUBTFUL' ? { panel: 'manual', key: 'F6' } : { panel: 'details', key: 'F2' };
  }
  if (
    check === 'mrz.read' ||
    check === 'mrz.layout' ||
    check === 'mrz.check-digits' ||
    reason === 'CHIP_ACCESS_FAILED'
  ) {
    return { panel: 'manual', key: 'F6' };
  }
  return { panel: 'details', key: 'F2' };
}

/** The officer's to-do list: one line per fact, in the order of the checks, without weight or number. */
export function NeedsALook({ view }: { view: InspectionView }) {
  const running = view.groups.some((group) => group.pending);
  const causes = causesOf(view.facts, (fact) => inputOf(fact, view));
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
        {tn('facts.count', causes.length)}
      </h2>
      <ul
        class={causes.length > READ_AT_ONCE ? 'facts compact' : 'facts'}
        tabIndex={causes.length > READ_AT_ONCE ? 0 : undefined}
        aria-label={tn('facts.count', causes.length)}
      >
        {causes.map((cause) => (
          <Fact key={cause.first.check} cause={cause} view={view} roomy={causes.length <= READ_AT_ONCE} />
        ))}
      </ul>
    </>
  );
}

function Fact({ cause, view, roomy }: { cause: Cause; view: InspectionView; roomy: boolean }) {
  const { first, checks } = cause;
  const check = view.checks.find((entry) => entry.check === first.check);
  const place = placeOf(first, view);
  const again = lane.value === null ? null : againOf(first, view, lane.value);
  const awaited = again === null ? null : retaking(view, again);
  // The key asks for one input; every fact that depends on that input shows the key.
  const f5 = again !== null && again === firstAgain();
  const current = shownCheck.value !== null && checks.includes(shownCheck.value?.check ?? '');
  return (
    <li>
      <button
        type="button"
        class={current ? 'fact current' : 'fact'}
        aria-pressed={current}
        onClick={() => {
          // The first touch shows the place on the page; the second does the same as its key.
          if (!current) selectCheck(first.check);
          else if (f5) askAgain(again);
          else panel.value = place.panel;
        }}
      >
        <Sign value={cause.value} size="list" />
        <span class="fact-text">
          <span class="fact-title">{factTitle(first, view)}</span>
          {checks.length > 1 && <span class="label">{checks.map((id) => tCode('tile', id)).join(', ')}</span>}
          {(current || roomy) && (
            <span class="label fact-detail">
              {factDetail(check, reasonFor(first.reason, inputOf(first, view)), view.mrz)}
            </span>
          )}
        </span>
        {awaited === null ? <KeyCap>{KEY_CAPS[f5 ? 'F5' : place.key]}</KeyCap> : <Ring entry={awaited} />}
      </button>
    </li>
  );
}

/** What happened and to which input; if a model did not answer, the title gives the check that lacks the answer. */
export function factTitle({ check, reason }: InspectionView['facts'][number], view: InspectionView): string {
  if (reason === 'MODEL_UNAVAILABLE' || reason === 'QUEUE_FULL') {
    return t(`facts.${reason}`, { check: tCode('tile', check) });
  }
  return reasonTitle(reasonFor(reason, inputOf({ check, reason }, view)));
}
