import { useEffect, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { KeyCap } from '../parts/controls.tsx';
import { panel } from '../store.ts';
import { t, wordsWhole } from '../words/index.ts';

/** An answer is awaited for many minutes; a minute later is soon enough to say that it did not come. */
const ASK_EVERY_MS = 60_000;

type Standing = 'in-time' | 'overdue' | 'unknown';

/**
 * For the role protection: whether an answer to a referral is late, with F8 closed (docs/protection.md). The lane
 * is shown where a traveller may see it, so the words name no referral, no number and no body. If the store is closed it says
 * that this is unknown: silence would read as "in time".
 */
export function OverdueMark() {
  const [standing, setStanding] = useState<Standing>('in-time');
  // The form may have sealed, and the list may have been read, behind the panel: ask again once it is closed.
  const open = panel.value === 'support';
  useEffect(() => {
    if (open) return;
    let closed = false;
    const ask = () =>
      void daemon.supportOverdue().then((answer) => {
        if (closed) return;
        if (answer.ok) setStanding(answer.value.overdue ? 'overdue' : 'in-time');
        // A lost connection has its own banner; what was known stays.
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
