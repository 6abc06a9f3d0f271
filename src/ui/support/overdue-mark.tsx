import { useEffect, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { KeyCap } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t, wordsWhole } from '../words/index.ts';

/** Interval of the question: an answer takes many minutes, so a minute is soon enough to say that it is late. */
const ASK_EVERY_MS = 60_000;

type Standing = 'in-time' | 'overdue' | 'unknown';

/**
 * Mark for the role protection that an answer to a referral is late, shown while F8 is closed (docs/protection.md). A traveller
 * may see the lane, so the words do not mention a referral, a number or a body. If the store is closed, the mark says that the
 * state is unknown, because no mark would mean "in time".
 */
export function OverdueMark() {
  const [standing, setStanding] = useState<Standing>('in-time');
  // While the panel was open, a form may have been sealed or the list read, so ask again once it is closed.
  const open = panel.value === 'support';
  useEffect(() => {
    if (open) return;
    let closed = false;
    const ask = () =>
      void daemon.supportOverdue().then((answer) => {
        if (closed) return;
        if (answer.ok) setStanding(answer.value.overdue ? 'overdue' : 'in-time');
        // A lost connection has its own banner; the last known state stays.
        else if (answer.reason === 'REF_STORE_UNAVAILABLE') setStanding('unknown');
      });
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, [open]);
  const words = !wordsWhole() ? '' : standing === 'overdue' ? t('support.late') : t('support.lateUnknown');
  return (
    <span class="status-slot" role="status">
      {standing !== 'in-time' && words !== '' && (
        <button
          type="button"
          class="status-button"
          data-late={standing}
          aria-keyshortcuts="F8"
          onClick={() => (panel.value = 'support')}
        >
          <span class="status-item">
            <svg class="status-light status-bad" viewBox="0 0 10 10" aria-hidden="true">
              <rect x="0.8" y="0.8" width="8.4" height="8.4" rx="1" />
            </svg>
            {words}
          </span>
          <KeyCap>{KEY_CAPS.F8}</KeyCap>
        </button>
      )}
    </span>
  );
}
