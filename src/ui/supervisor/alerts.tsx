import { useEffect, useRef, useState } from 'preact/hooks';
import type { InspectionView } from '../api.gen.ts';
import type { AlertDetailView, AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatAge } from '../format.ts';
import { ALERT_ORDER, AlertRows } from '../panels/alert-rows.tsx';
import { answeredWords, answerWords, DoThis } from '../panels/entry-head.tsx';
import { EntryPicture, entryCaption } from '../panels/entry-pictures.tsx';
import { useOpenedAlert } from '../panels/opened-alert.ts';
import { OwnAnswer } from '../panels/own-answer.tsx';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Button, QuietButton } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { AlertShape } from '../parts/signs.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import { useCaseKeys } from './case-keys.ts';

const TICK_MS = 10_000;

export function alertsOf(inspection: InspectionView | null): AlertSummaryView[] {
  const alerts = inspection?.alerts ?? [];
  return [...alerts].sort((a, b) => ALERT_ORDER.indexOf(a.cls) - ALERT_ORDER.indexOf(b.cls));
}

/** Entries of the traveller at the desk, by class; an entry's content is fetched only when it is opened, which is recorded. */
export function AlertsWaiting({ inspection, lane }: { inspection: InspectionView; lane: string }) {
  return (
    <>
      {alertsOf(inspection).map((alert) => (
        <Waiting alert={alert} inspection={inspection} lane={lane} key={alert.id} />
      ))}
    </>
  );
}

function Waiting({ alert, inspection, lane }: { alert: AlertSummaryView; inspection: InspectionView; lane: string }) {
  const [open, setOpen] = useState(false);
  const now = useNow();
  const { cls, awaitsSecond, outcome } = alert;
  const title = t(`alert.${cls}.title`);
  return (
    <section class={`card desk-card desk-urgent side-${cls}`}>
      <header class="desk-alert">
        <AlertShape cls={cls} />
        <div>
          <span class="label">
            {t(`alert.${cls}`)} · <bdi>{lane}</bdi>
          </span>
          <h2 tabIndex={-1}>{awaitsSecond === 'hidden' ? t('sup.alert.yourLook', { entry: title }) : title}</h2>
        </div>
        <p class="desk-age">
          <strong>{formatAge(Math.max(0, now - Date.parse(alert.raisedAt)))}</strong>
          <span class="label">{t('sup.alert.recorded')}</span>
        </p>
        {open && <QuietButton onClick={() => setOpen(false)}>{t('sup.alert.close')}</QuietButton>}
      </header>
      {!open && (
        <div class="desk-buttons">
          <p>{stateWords(alert)}</p>
          {inspection.overAsked?.agreed === false && outcome === 'confirmed' && (
            <p class="strong">{t('sup.over.asked', { who: inspection.overAsked.by })}</p>
          )}
          <Button onClick={() => setOpen(true)}>{t('sup.alert.look')}</Button>
        </div>
      )}
      {open && <Entry alert={alert} inspection={inspection} />}
    </section>
  );
}

function stateWords({ awaitsSecond, opened, outcome, answered, cls }: AlertSummaryView): string {
  if (awaitsSecond !== null) return t(awaitsSecond === 'hidden' ? 'sup.alert.hidden' : 'sup.alert.second');
  if (outcome !== null && answered !== null) {
    const said = `${answerWords({ cls }, outcome)}, ${answeredWords(answered)}`;
    const was = answered.was === null ? '' : `. ${t('entry.was', { answer: t(`alert.${answered.was}`) })}`;
    return [`${said}${was}`, ...bothWords(answered)].join(' ');
  }
  return t(opened ? 'sup.alert.opened' : 'sup.alert.unopened');
}

/** The answers of two people, once both have answered. */
function bothWords({ by, second, said }: NonNullable<AlertSummaryView['answered']>): string[] {
  if (said === null || second === null) return [];
  const own = said.second === null ? t('alert.face.disagree') : t(`alert.${said.second}`);
  const both = t('sup.second.both', { first: t(`alert.${said.first}`), by, own, second });
  return [both, t(said.first === said.second ? 'sup.second.agree' : 'sup.second.differ')];
}

function Entry({ alert, inspection }: { alert: AlertSummaryView; inspection: InspectionView }) {
  const { inspectionId, overAsked } = inspection;
  const { detail, problem } = useOpenedAlert(inspectionId, alert.id);
  const [done, setDone] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [detail === null]);
  const asked =
    overAsked !== null && !overAsked.agreed ? overAsked.entries.find((one) => one.alertId === alert.id) : undefined;
  return (
    <>
      {detail !== null && (
        <div class="desk-entry">
          <Pair detail={detail} inspection={inspection} />
          <div>
            <h3 class="visually-hidden" ref={heading} tabIndex={-1}>
              {t(`alert.${alert.cls}.title`)}
            </h3>
            <DoThis detail={detail} />
            <AlertRows detail={detail} pictures={false} />
          </div>
        </div>
      )}
      {problem !== null && <Problem>{problem}</Problem>}
      {detail !== null && alert.awaitsSecond === 'hidden' ? (
        <Answer ids={{ inspectionId, alertId: alert.id }} onDone={() => heading.current?.focus()} />
      ) : (
        <Status class="desk-said">{stateWords(alert)}</Status>
      )}
      {asked !== undefined && (
        <Over
          inspectionId={inspectionId}
          by={overAsked?.by ?? ''}
          asked={asked}
          onDone={() => {
            setDone(true);
            heading.current?.focus();
          }}
        />
      )}
      {done && <Status>{t('sup.second.done')}</Status>}
    </>
  );
}

/** The live picture and the entry's picture for the supervisor to compare. An entry about a document has no face. */
function Pair({ detail, inspection }: { detail: AlertDetailView; inspection: InspectionView }) {
  if (detail.cls === 'document') return null;
  return (
    <div class="desk-pair">
      <figure>
        {inspection.live === null ? (
          <span class="face-picture face-empty" />
        ) : (
          <span class="face-picture">
            <AlignedFace url={inspection.live.url} alt={t('face.liveAlt')} eyes={inspection.eyes.live} />
          </span>
        )}
        <figcaption class="label">{inspection.live === null ? t('sup.pair.noLive') : t('face.live')}</figcaption>
      </figure>
      <figure>
        {detail.picture === null ? (
          <span class="face-picture face-empty" />
        ) : (
          <EntryPicture picture={detail.picture} shape="face-picture" />
        )}
        <figcaption class="label">
          {detail.picture === null ? t('entry.noPicture') : entryCaption(detail.picture)}
        </figcaption>
      </figure>
    </div>
  );
}

interface OwnProps {
  ids: { inspectionId: string; alertId: string };
  onDone: () => void;
}

function Answer({ ids, onDone }: OwnProps) {
  const card = useRef<HTMLDivElement>(null);
  return (
    <div class="desk-foot desk-case" ref={card}>
      <OwnAnswer ids={ids} onDone={onDone} useKeys={(keys) => useCaseKeys(card, keys)} />
    </div>
  );
}

type Asked = NonNullable<InspectionView['overAsked']>['entries'][number];

/** Shown if an officer wants to allow despite this entry and asks for a second person's confirmation. */
function Over({
  inspectionId,
  by,
  asked,
  onDone,
}: {
  inspectionId: string;
  by: string;
  asked: Asked;
  onDone: () => void;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  const agree = async (agrees: boolean) => {
    const sent = await daemon.agreeOver({ inspectionId, agrees });
    setProblem(sent.ok ? null : problemWords(sent));
    if (sent.ok) onDone();
  };
  return (
    <div class="desk-foot">
      <p>
        {t('sup.over.asked', { who: by })} {t(`over.followed.${asked.followed}`)}
        {asked.goesWith !== null && ` · ${t(`over.goesWith.${asked.goesWith}`)}`}
      </p>
      <div class="answers">
        <button type="button" class="button answer" onClick={() => void agree(true)}>
          {t('alert.face.agree')}
        </button>
        <button type="button" class="button answer" onClick={() => void agree(false)}>
          {t('alert.face.disagree')}
        </button>
      </div>
      {problem !== null && <Problem>{problem}</Problem>}
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
