import { allowArmed, allowProgress } from '../allow-key.ts';
import { beginDecision, isDecidedHere } from '../decide.ts';
import { KEY_CAPS, type KeyName } from '../key-caps.ts';
import { later, loadLater } from '../panels/later-panel.tsx';
import { allowHandlers } from '../parts/allow-button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { allowable, type Decision, decidable, inspection, isOpen, notice, panel } from '../store.ts';
import { draft } from '../support/draft.ts';
import { useHandoverWaits } from '../support/handover-watch.ts';
import { t, wordsWhole } from '../words/index.ts';

const OTHERS: readonly { decision: Exclude<Decision, 'clear'> | 'safeguard'; key: KeyName; shortcut: string }[] = [
  { decision: 'second-line', key: 'F9', shortcut: 'F9' },
  { decision: 'safeguard', key: 'F8', shortcut: 'F8' },
  { decision: 'supervisor', key: 'shiftF9', shortcut: 'Shift+F9' },
];

/** Four decisions of equal weight; none is preselected, and Enter never allows. */
export function ActionBar() {
  const guard = isOpen(inspection.value) && inspection.value?.holdToAllow === true;
  const waits = useHandoverWaits();
  const dot = wordsWhole() && (waits || inspection.value?.papers.supportDot === true);
  return (
    <section class="action-bar" aria-label={t('action.label')}>
      {notice.value !== null && (
        <p class="notice" role="alert">
          {notice.value}
        </p>
      )}
      <AllowButton guard={guard} />
      {OTHERS.map(({ decision, key, shortcut }) => {
        // Support opens at any step, even if there is no traveller at the desk.
        const off = decision !== 'safeguard' && !(decidable.value && isDecidedHere(decision, panel.value));
        return (
          <button
            type="button"
            key={decision}
            class={decision === 'safeguard' && draft.value !== null ? 'button action action-open' : 'button action'}
            data-action={decision}
            aria-keyshortcuts={shortcut}
            aria-disabled={off}
            onClick={() => {
              if (decision === 'safeguard') panel.value = 'support';
              else if (!off) beginDecision(decision, false);
            }}
          >
            <span class="f8-cap">
              <KeyCap off={off}>{KEY_CAPS[key]}</KeyCap>
              {decision === 'safeguard' && dot && <span class="f8-dot" role="img" aria-label={t('action.dot')} />}
            </span>
            {t(`action.${decision}`)}
          </button>
        );
      })}
    </section>
  );
}

function AllowButton({ guard }: { guard: boolean }) {
  const off = !(allowable.value && isDecidedHere('clear', panel.value));
  const progress = allowProgress.value;
  const armed = allowArmed.value !== null;
  return (
    <button
      type="button"
      class="button action"
      data-action="clear"
      aria-keyshortcuts="F10"
      aria-disabled={off}
      {...allowHandlers(() => {
        loadLater();
        later.value?.assistedAllow();
      })}
    >
      <svg class="hold-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect width={progress * 100} height="4" />
      </svg>
      <KeyCap off={off}>{KEY_CAPS.F10}</KeyCap>
      {t('action.clear')}
      {guard && <span class="hold-word">{armed ? t('action.again') : t('action.hold')}</span>}
      {guard && !armed && <span class="visually-hidden">{t('action.twice')}</span>}
    </button>
  );
}
