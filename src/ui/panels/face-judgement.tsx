import { useEffect, useRef, useState } from 'preact/hooks';
import type { AdjudicateBody, AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { t } from '../words/index.ts';
import { OwnAnswer } from './own-answer.tsx';

type Outcome = AdjudicateBody['outcome'];
type Reason = NonNullable<AdjudicateBody['reason']>;

const OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
/** What can have led to each answer; a reason that contradicts it is not offered. */
const REASONS: Readonly<Record<Outcome, readonly Reason[]>> = {
  confirmed: ['FEATURES_AGREE', 'DETAILS_AGREE', 'DESK_CONFIRMS'],
  'not-confirmed': ['FEATURES_DIFFER', 'DETAILS_DIFFER', 'DESK_DENIES'],
  unsure: ['CANNOT_COMPARE', 'FEATURES_AGREE', 'FEATURES_DIFFER'],
};

interface Props {
  alert: AlertSummaryView;
  inspectionId: string;
}

/** Answer to a face candidate: what the officer thinks, why, and where two are needed the word of a second person. */
export function FaceJudgement({ alert, inspectionId }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Outcome | null>(null);
  const ids = { inspectionId, alertId: alert.id };
  /** Somebody has just given a reason here: the second person signs next. */
  const answered = useRef(false);
  const answer = async (outcome: Outcome, reason: Reason) => {
    const sent = await daemon.adjudicate({ ...ids, outcome, reason, note: '' });
    setProblem(sent.ok ? null : problemWords(sent));
    if (!sent.ok) return;
    answered.current = true;
    setChosen(null);
  };
  if (alert.awaitsSecond === 'hidden') return <OwnAnswer ids={ids} onDone={() => undefined} />;
  const said = alert.awaitsSecond ?? alert.outcome;
  return (
    <>
      <h3 class="section">{t('alert.judgeFace')}</h3>
      <div class="answers">
        {OUTCOMES.map((outcome) => (
          <button
            type="button"
            key={outcome}
            class="button answer"
            aria-pressed={(chosen ?? said) === outcome}
            onClick={() => setChosen(outcome)}
          >
            {t(`alert.${outcome}`)}
          </button>
        ))}
      </div>
      {chosen !== null && (
        <fieldset class="judge-reasons">
          <legend class="label">{t('alert.face.why')}</legend>
          {REASONS[chosen].map((reason) => (
            <button type="button" class="button" key={reason} onClick={() => void answer(chosen, reason)}>
              {t(`alert.reason.${reason}`)}
            </button>
          ))}
        </fieldset>
      )}
      {chosen === null && alert.awaitsSecond !== null && (
        <SecondPerson ids={ids} asked={alert.awaitsSecond} next={answered.current} onProblem={setProblem} />
      )}
      {chosen === null && alert.outcome !== null && (
        <p class="label" role="status">
          {alert.outcome === 'confirmed' ? t('alert.face.twoConfirmed') : t('alert.answeredHint')}
        </p>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

interface SecondProps {
  ids: { inspectionId: string; alertId: string };
  asked: NonNullable<AlertSummaryView['awaitsSecond']>;
  /** It comes right after the reason, and takes the focus. */
  next: boolean;
  onProblem: (words: string | null) => void;
}

/** Somebody else signs on the same screen. The PIN is forgotten with every answer. */
function SecondPerson({ ids, asked, next, onProblem }: SecondProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (next) form.current?.querySelector('input')?.focus();
  }, []);
  const [officerId, setOfficerId] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (agrees: boolean) => {
    if (busy) return;
    if (officerId.trim() === '' || pin === '') {
      onProblem(t('alert.face.secondMissing'));
      return;
    }
    setBusy(true);
    const sent = await daemon.second({ ...ids, officerId: officerId.trim(), pin, agrees });
    setBusy(false);
    setPin('');
    onProblem(sent.ok ? null : problemWords(sent));
  };
  return (
    <form ref={form} class="second-person" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <p class="label" role="status">
        {t(asked === 'confirmed' ? 'alert.face.second' : 'alert.face.secondDenies')}
      </p>
      <div class="second-fields">
        <OfficerField value={officerId} onInput={setOfficerId} />
        <PinField value={pin} onInput={setPin} />
      </div>
      <div class="second-answers">
        <button type="button" class="button" disabled={busy} onClick={() => void send(true)}>
          {t('alert.face.agree')}
        </button>
        <button type="button" class="button" disabled={busy} onClick={() => void send(false)}>
          {t('alert.face.disagree')}
        </button>
      </div>
    </form>
  );
}
