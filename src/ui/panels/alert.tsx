import { useEffect, useRef, useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { AlertDetailView, AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { KeyCap, NoteField } from '../parts/controls.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { panel } from '../store.ts';
import { t } from '../words/index.ts';
import { ALERT_ORDER, AlertRows } from './alert-rows.tsx';
import { FaceJudgement } from './face-judgement.tsx';

const OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;

/** The side panel. It opens the same way with and without an entry, and the rest of the screen does not move. */
export function AlertPanel({ view }: { view: InspectionView | null }) {
  const ref = useRef<HTMLElement>(null);
  const [at, setAt] = useState(0);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>('h2')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const alerts = [...(view?.alerts ?? [])].sort((a, b) => ALERT_ORDER.indexOf(a.cls) - ALERT_ORDER.indexOf(b.cls));
  const alert = alerts[at % Math.max(1, alerts.length)];
  return (
    <aside ref={ref} class={`side-panel side-${alert?.cls ?? 'none'}`} aria-label={t('alert.label')}>
      {view === null || alert === undefined ? (
        <Empty />
      ) : (
        <Entry
          key={alert.id}
          alert={alert}
          view={view}
          place={alerts.length < 2 ? null : t('alert.of', { n: (at % alerts.length) + 1, total: alerts.length })}
          onNext={() => setAt((now) => now + 1)}
        />
      )}
    </aside>
  );
}

function CloseButton() {
  return (
    <button type="button" class="button quiet" onClick={() => (panel.value = null)}>
      {t('close')}
      <KeyCap>Esc</KeyCap>
    </button>
  );
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
  view: InspectionView;
  place: string | null;
  onNext: () => void;
}

function Entry({ alert, view, place, onNext }: EntryProps) {
  const [detail, setDetail] = useState<AlertDetailView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [noteOpen, setNoteOpen] = useState(false);
  useEffect(() => {
    let closed = false;
    void daemon.openAlert({ inspectionId: view.inspectionId, alertId: alert.id }).then((answer) => {
      if (closed) return;
      if (answer.ok) setDetail(answer.value);
      else setProblem(problemWords(answer));
    });
    return () => {
      closed = true;
    };
  }, [alert.id, view.inspectionId]);
  const answer = async (outcome: (typeof OUTCOMES)[number]) => {
    const sent = await daemon.adjudicate({
      inspectionId: view.inspectionId,
      alertId: alert.id,
      outcome,
      reason: null,
      note: note.trim(),
    });
    setProblem(sent.ok ? null : problemWords(sent));
  };
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long entry scrolls, and the arrow keys must reach it */}
      <section class="side-scroll" tabIndex={0} aria-label={t(`alert.${alert.cls}`)}>
        {detail === null ? (
          <p class="prose" role="status">
            {problem ?? t('alert.opening')}
          </p>
        ) : (
          <>
            <p class="side-first prose">
              <strong>{t(`alert.${alert.cls}.first`)}</strong> <bdi>{detail.action}</bdi>
              {detail.via === 'face' && <span class="side-guide">{t('alert.face.guide')}</span>}
              {alert.cls === 'document' && <span class="side-guide">{t('alert.document.guide')}</span>}
            </p>
            <AlertRows detail={detail} />
            <p class="label side-record">{t('alert.foot')}</p>
          </>
        )}
      </section>
      {detail?.via === 'face' && <FaceJudgement alert={alert} view={view} />}
      {detail !== null && detail.via !== 'face' && (
        <>
          <h3 class="section">{alert.cls === 'document' ? t('alert.judgeDocument') : t('alert.judge')}</h3>
          <div class="answers">
            {OUTCOMES.map((outcome) => (
              <button
                type="button"
                key={outcome}
                class="button answer"
                aria-pressed={alert.outcome === outcome}
                onClick={() => void answer(outcome)}
              >
                {outcome === 'not-confirmed' && alert.cls === 'document'
                  ? t('alert.not-confirmed-document')
                  : t(`alert.${outcome}`)}
              </button>
            ))}
          </div>
          {alert.outcome === null ? (
            noteOpen && <NoteField label={t('note.label')} value={note} onInput={setNote} />
          ) : (
            <p class="label" role="status">
              {t('alert.answeredHint')}
            </p>
          )}
          {problem !== null && (
            <p class="problem" role="alert">
              {problem}
            </p>
          )}
        </>
      )}
      <div class="side-foot">
        {detail !== null && detail.via !== 'face' && alert.outcome === null && !noteOpen && (
          <button type="button" class="button quiet" onClick={() => setNoteOpen(true)}>
            {t('alert.addNote')}
          </button>
        )}
        {place !== null && (
          <button type="button" class="button" onClick={onNext}>
            {t('alert.next')} <span class="label">{place}</span>
          </button>
        )}
        <CloseButton />
      </div>
    </>
  );
}
