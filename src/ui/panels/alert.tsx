import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Diamond } from '../lane/entry-mark.tsx';
import { usePanelKeys } from '../number-keys.ts';
import { KeyCap, NoteField } from '../parts/controls.tsx';
import { AlertShape } from '../parts/signs.tsx';
import type { About } from '../store.ts';
import { t } from '../words/index.ts';
import { ALERT_ORDER, AlertRows } from './alert-rows.tsx';
import { CloseButton } from './decision-panel.tsx';
import { answeredWords, answerWords, DoThis } from './entry-head.tsx';
import { FaceJudgement } from './face-judgement.tsx';
import { useOpenedAlert } from './opened-alert.ts';

const OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
type Outcome = (typeof OUTCOMES)[number];
/** What the panel opens on: what waits for an answer, else what was confirmed. */
const FIRST: readonly AlertSummaryView['outcome'][] = [null, 'confirmed', 'unsure'];

/** The side panel. It opens the same way with and without an entry, and the rest of the screen does not move. */
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

function Entry({ alert, about, place, onNext }: EntryProps) {
  const { inspectionId, cutOff } = about;
  const { detail, problem } = useOpenedAlert(inspectionId, alert.id);
  const [changing, setChanging] = useState(false);
  const isFace = detail?.via === 'face';
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
        <CloseButton />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long entry scrolls, and the arrow keys must reach it */}
      <section class="side-scroll" tabIndex={0} aria-label={t(`alert.${alert.cls}`)}>
        {detail === null ? (
          <p class="prose" role="status">
            {problem ?? t('alert.opening')}
          </p>
        ) : (
          <>
            <DoThis detail={detail} />
            <AlertRows detail={detail} />
            <p class="label side-record">{t('alert.foot')}</p>
          </>
        )}
      </section>
      {alert.outcome !== null && !changing && (
        <Answered alert={alert} cutOff={cutOff} onChange={() => setChanging(true)} />
      )}
      {isFace && !cutOff && (alert.outcome === null || changing) && (
        <FaceJudgement alert={alert} inspectionId={inspectionId} />
      )}
      {detail !== null && !isFace && !cutOff && (alert.outcome === null || changing) && (
        <Answers alert={alert} inspectionId={inspectionId} onDone={() => setChanging(false)} />
      )}
      {place !== null && (
        <div class="side-foot">
          <button type="button" class="button" onClick={onNext}>
            {t('alert.next')} <span class="label">{place}</span>
          </button>
        </div>
      )}
    </>
  );
}

interface AnsweredProps {
  alert: AlertSummaryView;
  cutOff: boolean;
  onChange: () => void;
}

/** Who said what and when, where the three answers were; each change is recorded, and the supervisor sees it. */
function Answered({ alert, cutOff, onChange }: AnsweredProps) {
  usePanelKeys(cutOff ? {} : { c: onChange });
  const { outcome, answered } = alert;
  if (outcome === null) return null;
  return (
    <>
      <div class="side-answered" role="status">
        {outcome === 'not-confirmed' ? (
          <span class="edge-dot" />
        ) : (
          <Diamond kind={outcome === 'confirmed' ? 'filled' : 'hollow'} />
        )}
        <div>
          <strong>{answerWords(alert, outcome)}</strong>
          <p class="label">
            {answered !== null && answeredWords(answered)}
            {alert.cls !== 'document' && `. ${t('entry.told')}`}
          </p>
          {answered?.was != null && <p class="label">{t('entry.was', { answer: answerWords(alert, answered.was) })}</p>}
        </div>
        {!cutOff && (
          <button type="button" class="button" onClick={onChange}>
            <KeyCap>C</KeyCap>
            {t('entry.change')}
          </button>
        )}
      </div>
      {outcome !== 'not-confirmed' && <p class="label side-go-on">{t(cutOff ? 'entry.cutOff' : 'entry.goOn')}</p>}
    </>
  );
}

interface AnswersProps {
  alert: AlertSummaryView;
  inspectionId: string;
  onDone: () => void;
}

function Answers({ alert, inspectionId, onDone }: AnswersProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [noteOpen, setNoteOpen] = useState(false);
  const answer = async (outcome: Outcome) => {
    const command = { inspectionId, alertId: alert.id, outcome, reason: null, note: note.trim() };
    const sent = await daemon.adjudicate(command);
    setProblem(sent.ok ? null : problemWords(sent));
    if (sent.ok) onDone();
  };
  usePanelKeys(
    Object.fromEntries(OUTCOMES.map((outcome, n) => [String(n + 1), () => void answer(outcome)])) as Record<
      string,
      () => void
    >,
  );
  return (
    <>
      <h3 class="section">{alert.cls === 'document' ? t('alert.judgeDocument') : t('alert.judge')}</h3>
      <div class="answers">
        {OUTCOMES.map((outcome, n) => (
          <button
            type="button"
            key={outcome}
            class="button answer"
            aria-pressed={alert.outcome === outcome}
            onClick={() => void answer(outcome)}
          >
            <KeyCap>{String(n + 1)}</KeyCap>
            {answerWords(alert, outcome)}
          </button>
        ))}
      </div>
      {noteOpen ? (
        <NoteField label={t('note.label')} value={note} onInput={setNote} />
      ) : (
        <div class="side-foot">
          <button type="button" class="button quiet" onClick={() => setNoteOpen(true)}>
            {t('alert.addNote')}
          </button>
        </div>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
