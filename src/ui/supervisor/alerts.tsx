import { useEffect, useRef, useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { AlertDetailView, AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatAge, formatClock } from '../format.ts';
import { ALERT_ORDER, AlertRows } from '../panels/alert-rows.tsx';
import { answeredWords, DoThis } from '../panels/entry-head.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { t } from '../words/index.ts';

const TICK_MS = 10_000;

/** Entries of the traveller at the desk, by class; what they say comes only when one is opened, and that is recorded. */
export function AlertsWaiting({ inspection }: { inspection: InspectionView | null }) {
  const [open, setOpen] = useState<string | null>(null);
  const alerts = [...(inspection?.alerts ?? [])].sort(
    (a, b) => ALERT_ORDER.indexOf(a.cls) - ALERT_ORDER.indexOf(b.cls),
  );
  const now = useNow();
  if (inspection === null || alerts.length === 0) return <p class="prose">{t('sup.alerts.none')}</p>;
  return (
    <ul class="desk-alerts">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <div class="desk-alert">
            <AlertShape cls={alert.cls} />
            <div>
              <strong>{t(`alert.${alert.cls}`)}</strong>
              <p class="label">
                {t('sup.alert.since', {
                  time: formatClock(new Date(alert.raisedAt)),
                  age: formatAge(Math.max(0, now - Date.parse(alert.raisedAt))),
                })}
              </p>
              <p>{stateWords(alert)}</p>
              {inspection.overAsked?.agreed === false && alert.outcome === 'confirmed' && (
                <p class="strong">{t('sup.over.asked', { who: inspection.overAsked.by })}</p>
              )}
            </div>
            <button
              type="button"
              class="button"
              aria-expanded={open === alert.id}
              onClick={() => setOpen(open === alert.id ? null : alert.id)}
            >
              {t(open === alert.id ? 'sup.alert.close' : 'sup.alert.look')}
            </button>
          </div>
          {open === alert.id && <Entry alert={alert} inspection={inspection} />}
        </li>
      ))}
      <li class="label">{t('sup.alert.recorded')}</li>
    </ul>
  );
}

function stateWords({ awaitsSecond, opened, outcome, answered }: AlertSummaryView): string {
  if (awaitsSecond !== null) return t('sup.alert.second');
  if (outcome !== null && answered !== null) {
    const said = `${t(`alert.${outcome}`)}, ${answeredWords(answered)}`;
    return answered.was === null ? said : `${said}. ${t('entry.was', { answer: t(`alert.${answered.was}`) })}`;
  }
  return t(opened ? 'sup.alert.opened' : 'sup.alert.unopened');
}

function Entry({ alert, inspection }: { alert: AlertSummaryView; inspection: InspectionView }) {
  const { inspectionId, overAsked } = inspection;
  const [detail, setDetail] = useState<AlertDetailView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const ids = { inspectionId, alertId: alert.id };
  useEffect(() => {
    let closed = false;
    void daemon.openAlert(ids).then((answer) => {
      if (closed) return;
      if (answer.ok) setDetail(answer.value);
      else setProblem(problemWords(answer));
    });
    return () => {
      closed = true;
    };
  }, [inspectionId, alert.id]);
  useEffect(() => heading.current?.focus(), [detail === null]);
  const say = async (agrees: boolean) => {
    const sent = await daemon.ownSecond({ ...ids, agrees });
    setProblem(sent.ok ? null : problemWords(sent));
    setDone(sent.ok);
  };
  const agree = async (agrees: boolean) => {
    const sent = await daemon.agreeOver({ inspectionId, agrees });
    setProblem(sent.ok ? null : problemWords(sent));
    setDone(sent.ok);
  };
  const asked =
    overAsked !== null && !overAsked.agreed ? overAsked.entries.find((one) => one.alertId === alert.id) : undefined;
  return (
    <div class="desk-entry">
      {detail !== null && (
        <>
          <h3 ref={heading} tabIndex={-1}>
            {t(`alert.${alert.cls}.title`)}
          </h3>
          <DoThis detail={detail} />
          <AlertRows detail={detail} />
          {alert.awaitsSecond !== null && (
            <>
              <p class="prose">{t(`sup.second.${alert.awaitsSecond}`)}</p>
              <div class="answers">
                <button type="button" class="button" onClick={() => void say(true)}>
                  {t('alert.face.agree')}
                </button>
                <button type="button" class="button" onClick={() => void say(false)}>
                  {t('alert.face.disagree')}
                </button>
              </div>
            </>
          )}
          {asked !== undefined && (
            <>
              <p class="prose">{t('sup.over.asked', { who: overAsked?.by ?? '' })}</p>
              <p>
                {t(`over.followed.${asked.followed}`)}
                {asked.goesWith !== null && ` · ${t(`over.goesWith.${asked.goesWith}`)}`}
              </p>
              <div class="answers">
                <button type="button" class="button" onClick={() => void agree(true)}>
                  {t('alert.face.agree')}
                </button>
                <button type="button" class="button" onClick={() => void agree(false)}>
                  {t('alert.face.disagree')}
                </button>
              </div>
            </>
          )}
          {done && (
            <p class="label" role="status">
              {t('sup.second.done')}
            </p>
          )}
        </>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function useNow(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
