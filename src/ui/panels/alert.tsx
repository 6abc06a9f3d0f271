import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AlertSummaryView } from '../api-alerts.gen.ts';
import { QuietButton } from '../parts/button.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { Status } from '../parts/status.tsx';
import { type About, inspection } from '../store.ts';
import { t } from '../words/index.ts';
import { ALERT_ORDER, AlertRows, EntryTerms } from './alert-rows.tsx';
import { CloseButton } from './decision-panel.tsx';
import { EntryAnswers } from './entry-answers.tsx';
import { DoThis } from './entry-head.tsx';
import { useOpenedAlert } from './opened-alert.ts';

/** The panel opens with an entry that waits for an answer, else with a confirmed one. */
const FIRST: readonly AlertSummaryView['outcome'][] = [null, 'confirmed', 'unsure'];

/** The side panel. It opens in the same way with and without an entry, and the rest of the screen does not move. */
export function AlertPanel({ about }: { about: About | null }) {
  const ref = useRef<HTMLElement>(null);
  const alerts = [...(about?.alerts ?? [])].sort((a, b) => ALERT_ORDER.indexOf(a.cls) - ALERT_ORDER.indexOf(b.cls));
  const [at, setAt] = useState(() => firstOf(alerts));
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('h2')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const alert = alerts[at % Math.max(1, alerts.length)];
  return (
    <aside ref={ref} class={`side-panel side-${alert?.cls ?? 'none'}`} aria-label={t('alert.label')}>
      {about === null || alert === undefined ? (
        <Empty />
      ) : (
        <Entry
          key={alert.id}
          alert={alert}
          about={about}
          place={alerts.length < 2 ? null : t('alert.of', { n: (at % alerts.length) + 1, total: alerts.length })}
          onNext={() => setAt((now) => now + 1)}
        />
      )}
    </aside>
  );
}

function firstOf(alerts: readonly AlertSummaryView[]): number {
  for (const wanted of FIRST) {
    const at = alerts.findIndex(({ outcome }) => outcome === wanted);
    if (at >= 0) return at;
  }
  return 0;
}

function Empty() {
  return (
    <>
      <div class="side-head">
        <h2 class="side-title" tabIndex={-1}>
          {t('alert.none')}
        </h2>
      </div>
      <p class="prose">{t('alert.noneHint')}</p>
      <div class="side-foot">
        <CloseButton />
      </div>
    </>
  );
}

interface EntryProps {
  alert: AlertSummaryView;
  about: About;
  place: string | null;
  onNext: () => void;
}

/** Three blocks in this order: do this, who and why, how rare; then the answers. It scrolls only if it cannot fit. */
function Entry({ alert, about, place, onNext }: EntryProps) {
  const { inspectionId, cutOff } = about;
  const { detail, problem } = useOpenedAlert(inspectionId, alert.id);
  const [more, setMore] = useState(false);
  const evidence = useRef<HTMLElement>(null);
  const fit = useFit(evidence, `${detail?.id}${more}`);
  return (
    <>
      <div class="side-head">
        <AlertShape cls={alert.cls} />
        <div>
          <span class="label strong">{t(`alert.${alert.cls}`)}</span>
          <h2 class="side-title" tabIndex={-1}>
            {t(`alert.${alert.cls}.title`)}
          </h2>
        </div>
      </div>
      <section
        ref={evidence}
        class={`side-scroll side-evidence ${FITS[Math.min(fit, SCROLLS - 1)]}`}
        aria-label={t(`alert.${alert.cls}`)}
        // The arrow keys must reach content that does not fit; if all of it fits, the first Tab leads to the first answer.
        {...(fit === SCROLLS ? { tabIndex: 0 } : {})}
      >
        {detail === null ? (
          <Status class="prose">{problem ?? t('alert.opening')}</Status>
        ) : (
          <>
            <DoThis detail={detail} />
            <AlertRows detail={detail} view={cutOff ? null : inspection.value} />
            {more && <EntryTerms detail={detail} />}
          </>
        )}
      </section>
      <EntryAnswers alert={alert} detail={detail} inspectionId={inspectionId} cutOff={cutOff}>
        {detail !== null && (
          <QuietButton
            aria-expanded={more}
            aria-controls={more ? 'entry-terms' : undefined}
            onClick={() => setMore(!more)}
          >
            {t('entry.more')}
          </QuietButton>
        )}
        {place !== null && (
          <QuietButton onClick={onNext}>
            {t('alert.next')} <span class="label">{place}</span>
          </QuietButton>
        )}
      </EntryAnswers>
      <CloseButton />
    </>
  );
}

/** Styles of a box, from enough room to the least room; beyond the last it does not fit at all. */
const FITS = ['', 'side-snug', 'side-snug side-tight'] as const;
const SCROLLS = FITS.length;

/** Index in `FITS` of the first style in which the whole box is in sight. If `what` changes, it is measured again. */
function useFit(box: RefObject<HTMLElement | null>, what: unknown): number {
  const [fit, setFit] = useState(0);
  useEffect(() => {
    const look = () => setFit(0);
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, []);
  useLayoutEffect(() => setFit(0), [what]);
  useLayoutEffect(() => {
    const { scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    if (scrollHeight > clientHeight + 1) setFit(Math.min(fit + 1, SCROLLS));
  });
  return fit;
}
