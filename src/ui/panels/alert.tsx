import { useEffect, useRef, useState } from 'preact/hooks';
import type { AlertDetailView, AlertSummaryView, InspectionView } from '../api.gen.ts';
import { daemon } from '../client.ts';
import { problemWords } from '../decide.ts';
import { formatAge, formatCount, oneIn } from '../format.ts';
import { KeyCap, NoteField } from '../parts/controls.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { panel } from '../store.ts';
import { t, tCode, tn } from '../words/index.ts';
import { FaceJudgement } from './face-judgement.tsx';

const ORDER = ['protect', 'stop', 'discreet', 'document'] as const;
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
  const alerts = [...(view?.alerts ?? [])].sort((a, b) => ORDER.indexOf(a.cls) - ORDER.indexOf(b.cls));
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
            <Rows detail={detail} />
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

function Rows({ detail }: { detail: AlertDetailView }) {
  const age = formatAge(detail.listAgeMs);
  const rate = detail.baseRate;
  const named = detail.explain.some((line) => line.feature === 'name' && line.result !== 'equal');
  const here = (
    <Row label={t('alert.here')}>
      {rate === null
        ? t('alert.noBaseRate')
        : tn('alert.baseRate', rate.judged, { confirmed: formatCount(rate.confirmed) })}
    </Row>
  );
  const { face, terms } = detail;
  return (
    <dl class="side-rows">
      {/* How little a face candidate means is read before anything else about it. */}
      {face !== null && <FaceRows face={face} />}
      {face !== null && here}
      {detail.record !== null && (
        <Row label={t('alert.record')}>
          <bdi>{detail.record}</bdi>
        </Row>
      )}
      <Row label={t('alert.list')}>
        {t('alert.listValue', { name: detail.list.name, version: detail.list.version })}
      </Row>
      <Row label={t('alert.age')}>{detail.stale ? t('alert.ageStale', { age }) : age}</Row>
      <Row label={t('alert.basis')}>
        <bdi>{detail.list.legalBasis}</bdi>
      </Row>
      {terms.agreement !== null && (
        <Row label={t('alert.agreement')}>
          <bdi>{terms.agreement}</bdi>
        </Row>
      )}
      {terms.purpose !== null && (
        <Row label={t('alert.purpose')}>
          <bdi>{terms.purpose}</bdi>
        </Row>
      )}
      {terms.source !== null && (
        <Row label={t('alert.source')}>
          <bdi>{terms.source}</bdi>
        </Row>
      )}
      {terms.documentStatus !== null && (
        <Row label={t('alert.reported')}>{t(`alert.reported.${terms.documentStatus}`)}</Row>
      )}
      {detail.names.length > 0 && !named && (
        <Row label={t('alert.names')}>
          <bdi>{detail.names.join(', ')}</bdi>
        </Row>
      )}
      {detail.note !== null && (
        <Row label={t('alert.note')}>
          <bdi>{detail.note}</bdi>
        </Row>
      )}
      <Row label={t('alert.why')}>
        {viaWords(detail)}
        <ul class="explain">
          {detail.explain.map((line, index) => (
            <li key={index} class={`explain-${line.result}`}>
              <span class="label">
                {tCode('feature', line.feature)}: {resultWords(line)}
              </span>
              {line.feature !== 'face' && (line.result === 'similar' || line.result === 'differs') && (
                <span class="explain-values">
                  <bdi>{line.query}</bdi> / <bdi>{line.list}</bdi>
                </span>
              )}
              {line.words.length > 0 && (
                <ul class="explain-words">
                  {line.words.map((word, place) => (
                    <li key={place}>
                      {[word.query, word.list]
                        .filter((text) => text !== '')
                        .map((text, side) => (
                          <span key={side}>
                            {side > 0 && ' / '}
                            <bdi class="explain-values">{text}</bdi>
                          </span>
                        ))}{' '}
                      <span class="label">{tCode('evidence', word.kind)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </Row>
      {face === null && here}
      <Row label={t('alert.handling')}>
        {terms.handling === null ? detail.list.handling : `${terms.handling}: ${detail.list.handling}`}
      </Row>
    </dl>
  );
}

type Explained = AlertDetailView['explain'][number];

/** A name that stands alone is said to stand alone: without a birth date it is the weakest reason there is. */
function viaWords({ via, explain }: AlertDetailView): string {
  const dateless = explain.some((line) => line.feature === 'birth-date' && line.result === 'missing');
  return t(via === 'name' && dateless ? 'alert.via.nameOnly' : `alert.via.${via}`);
}

/** What is missing is missing on one side or on both, and the officer can ask for the one of the document. */
function resultWords({ result, query, list }: Explained): string {
  if (result !== 'missing' || (query === '' && list === '')) return tCode('explain', result);
  return t(query === '' ? 'explain.missingDocument' : 'explain.missingList');
}

/** How the list was searched, in words: no similarity and no threshold stand on the screen (officer page A.7). */
function FaceRows({ face }: { face: NonNullable<AlertDetailView['face']> }) {
  const rate = oneIn(face.fpir);
  return (
    <>
      <Row label={t('alert.face.size')}>
        {tn('alert.face.faces', face.templates)}
        {face.candidates > 1 && ` (${t('alert.face.place', { n: face.place, total: face.candidates })})`}
      </Row>
      {rate !== null && <Row label={t('alert.face.strangers')}>{t('alert.face.oneIn', { n: formatCount(rate) })}</Row>}
    </>
  );
}

function Row({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="side-row">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
