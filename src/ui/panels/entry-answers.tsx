import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AdjudicateBody, AlertDetailView, AlertSummaryView } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Diamond } from '../lane/entry-mark.tsx';
import { usePanelKeys } from '../number-keys.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { Form } from '../parts/form.tsx';
import { pinWanted } from '../pin-again.ts';
import { t } from '../words/index.ts';
import { Foot, Head } from './answer-lines.tsx';
import { answeredWords, answerWords } from './entry-head.tsx';
import { OwnPin, SecondPerson } from './entry-signatures.tsx';
import { OwnAnswer } from './own-answer.tsx';

type Outcome = AdjudicateBody['outcome'];
type Reason = NonNullable<AdjudicateBody['reason']>;

const OUTCOMES = ['confirmed', 'not-confirmed', 'unsure'] as const;
/** Possible reasons for each answer about a face, as many as there are answers; a contradictory reason is not offered. */
const REASONS: Readonly<Record<Outcome, readonly [Reason, Reason, Reason]>> = {
  confirmed: ['FEATURES_AGREE', 'DETAILS_AGREE', 'DESK_CONFIRMS'],
  'not-confirmed': ['FEATURES_DIFFER', 'DETAILS_DIFFER', 'DESK_DENIES'],
  unsure: ['CANNOT_COMPARE', 'FEATURES_AGREE', 'FEATURES_DIFFER'],
};

interface Props {
  alert: AlertSummaryView;
  /** The entry in detail; null until it is open. */
  detail: AlertDetailView | null;
  inspectionId: string;
  cutOff: boolean;
  /** Content at the end of the block: more about the entry, and the next entry. */
  children: preact.ComponentChildren;
}

/** The step that the officer chose; null: the step follows from the entry. */
type Chosen = { step: 'answers' | 'note' } | { step: 'reasons'; outcome: Outcome } | null;

/**
 * The lowest block of the panel, always of one height: answers, then their reasons in the same places, the second person, the
 * given answer, and the PIN if it is requested. Nothing above it moves, so that the evidence stays in sight.
 */
export function EntryAnswers({ alert, detail, inspectionId, cutOff, children }: Props) {
  const [chosen, setChosen] = useState<Chosen>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const block = useRef<HTMLElement>(null);
  const pin = pinWanted.value !== null;
  const { step } = chosen ?? { step: stepOf(alert) };
  const now = pin ? 'pin' : cutOff && alert.outcome === null ? 'cut-off' : step;
  // Before the next key can arrive: a key pressed right after an answer is meant for the next step.
  useLayoutEffect(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const first = block.current?.querySelector<HTMLElement>('input, button');
    (first ?? block.current?.closest('aside')?.querySelector<HTMLElement>('h2'))?.focus();
  }, [now]);
  const send = async (outcome: Outcome, reason: Reason | null) => {
    setProblem(null);
    const sent = await daemon.adjudicate({
      inspectionId,
      alertId: alert.id,
      outcome,
      reason,
      note: reason === null ? note.trim() : '',
    });
    setProblem(sent.ok ? null : problemWords(sent));
    if (sent.ok) setChosen(null);
  };
  const to = (next: Chosen) => {
    setProblem(null);
    setChosen(next);
  };
  const byFace = detail?.via === 'face';
  const choose = (outcome: Outcome) => (byFace ? to({ step: 'reasons', outcome }) : void send(outcome, null));
  const shared = { problem, children };
  return (
    <section ref={block} class="answer-block" aria-label={judgeWords(alert, byFace)}>
      {now === 'pin' ? (
        <OwnPin />
      ) : now === 'cut-off' || detail === null ? (
        <Foot words={cutOff ? t('entry.cutOff') : ''}>{children}</Foot>
      ) : chosen?.step === 'reasons' ? (
        <Reasons {...shared} outcome={chosen.outcome} onChoose={send} onBack={() => to({ step: 'answers' })} />
      ) : now === 'note' ? (
        <Note value={note} onInput={setNote} onBack={() => to({ step: 'answers' })} />
      ) : now === 'second' ? (
        <SecondPerson
          ids={{ inspectionId, alertId: alert.id }}
          denies={alert.awaitsSecond !== 'confirmed'}
          problem={problem}
          onProblem={setProblem}
          onBack={() => to({ step: 'answers' })}
        />
      ) : now === 'hidden' ? (
        <OwnAnswer ids={{ inspectionId, alertId: alert.id }} onDone={() => undefined} />
      ) : now === 'answered' ? (
        <Answered {...shared} alert={alert} cutOff={cutOff} byFace={byFace} onChange={() => to({ step: 'answers' })} />
      ) : (
        <Answers
          {...shared}
          alert={alert}
          detail={detail}
          note={note}
          onChoose={choose}
          onNote={() => to({ step: 'note' })}
          onBack={chosen === null ? null : () => to(null)}
        />
      )}
    </section>
  );
}

/** Step of the block. A supervisor at the lane does not see the first answer either, and gives a separate one. */
function stepOf({ awaitsSecond, outcome }: AlertSummaryView): 'hidden' | 'second' | 'answered' | 'answers' {
  if (awaitsSecond !== null) return awaitsSecond === 'hidden' ? 'hidden' : 'second';
  return outcome === null ? 'answers' : 'answered';
}

function judgeWords({ cls }: AlertSummaryView, byFace: boolean): string {
  if (cls === 'document') return t('alert.judgeDocument');
  return t(byFace ? 'alert.judgeFace' : 'alert.judge');
}

interface Shared {
  problem: string | null;
  children: preact.ComponentChildren;
}

interface ThreeProps {
  words: readonly string[];
  pressed?: number;
  onChoose: (place: number) => void;
}

/** Number of letters of the longest word that fits next to its key. */
const WORD_BESIDE_KEY = 9;

/** Three equal places. The buttons remain the same while their words change, so that the focus stays. */
function Three({ words, pressed = -1, onChoose }: ThreeProps) {
  usePanelKeys(Object.fromEntries(words.map((_, place) => [String(place + 1), () => onChoose(place)])));
  const stacked = words.some((word) => word.split(/\s+/).some(({ length }) => length > WORD_BESIDE_KEY));
  return (
    <div class={stacked ? 'answers answers-stacked' : 'answers'}>
      {words.map((word, place) => (
        <button
          type="button"
          key={place}
          class="button answer"
          aria-pressed={place === pressed}
          onClick={() => onChoose(place)}
        >
          <KeyCap>{String(place + 1)}</KeyCap>
          {word}
        </button>
      ))}
    </div>
  );
}

const at = <T,>(list: readonly T[], place: number): T => list[place] as T;

interface AnswersProps extends Shared {
  alert: AlertSummaryView;
  detail: AlertDetailView;
  note: string;
  onChoose: (outcome: Outcome) => void;
  onNote: () => void;
  onBack: (() => void) | null;
}

function Answers({ alert, detail, note, problem, onChoose, onNote, onBack, children }: AnswersProps) {
  usePanelKeys(onBack === null ? {} : { backspace: onBack });
  const said = alert.awaitsSecond === 'hidden' ? null : (alert.awaitsSecond ?? alert.outcome);
  const byFace = detail.via === 'face';
  return (
    <>
      <Head words={judgeWords(alert, byFace)} problem={problem}>
        {!byFace && (
          <button type="button" class="button quiet answer-note" onClick={onNote}>
            {t(note.trim() === '' ? 'alert.addNote' : 'entry.noteAdded')}
          </button>
        )}
      </Head>
      <Three
        words={OUTCOMES.map((outcome) => answerWords(alert, outcome))}
        pressed={said === null ? -1 : OUTCOMES.indexOf(said)}
        onChoose={(place) => onChoose(at(OUTCOMES, place))}
      />
      <Foot
        words={onBack === null ? detail.otherLookers.map((who) => t(`alert.others.${who}`)).join(' ') : ''}
        onBack={onBack}
      >
        {children}
      </Foot>
    </>
  );
}

interface ReasonsProps extends Shared {
  outcome: Outcome;
  onChoose: (outcome: Outcome, reason: Reason) => Promise<void>;
  onBack: () => void;
}

function Reasons({ outcome, problem, onChoose, onBack }: ReasonsProps) {
  usePanelKeys({ backspace: onBack });
  const reasons = REASONS[outcome];
  return (
    <>
      <Head words={t('entry.because', { answer: t(`alert.${outcome}`) })} problem={problem} />
      <Three
        words={reasons.map((reason) => t(`alert.reason.${reason}`))}
        onChoose={(place) => void onChoose(outcome, at(reasons, place))}
      />
      <Foot words={outcome === 'confirmed' ? t('entry.thenSecond') : ''} onBack={onBack} />
    </>
  );
}

/** Longest note, UTF-16 code units; the daemon seals it separately from the record. */
const NOTE_MAX = 500;

function Note({ value, onInput, onBack }: { value: string; onInput: (text: string) => void; onBack: () => void }) {
  return (
    <Form class="answer-line" onSubmit={() => onBack()}>
      <label>
        <span class="label strong">{t('note.label')}</span>
        <input
          ref={focused}
          maxLength={NOTE_MAX}
          autocomplete="off"
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        {t('entry.noteDone')}
      </button>
    </Form>
  );
}

const focused = (field: HTMLInputElement | null): void => field?.focus();

interface AnsweredProps extends Shared {
  alert: AlertSummaryView;
  cutOff: boolean;
  byFace: boolean;
  onChange: () => void;
}

/**
 * Who gave which answer and when, in the place of the three answers; each change is recorded, and the supervisor sees it. An
 * answer about a face that two people confirmed cannot be changed by one of them, so no change is offered.
 */
function Answered({ alert, cutOff, byFace, problem, onChange, children }: AnsweredProps) {
  const { outcome, answered } = alert;
  const byTwo = byFace && outcome === 'confirmed';
  const changes = !cutOff && !byTwo;
  usePanelKeys(changes ? { c: onChange } : {});
  if (outcome === null) return null;
  const after = outcome === 'not-confirmed' ? t('alert.answeredHint') : t(cutOff ? 'entry.cutOff' : 'entry.goOn');
  return (
    <>
      {problem !== null && <Head words="" problem={problem} />}
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
        {changes && (
          <Button aria-keyshortcuts="C" onClick={onChange}>
            <KeyCap>C</KeyCap>
            {t('entry.change')}
          </Button>
        )}
      </div>
      <Foot words={byTwo && !cutOff ? t('entry.byTwo') : after}>{children}</Foot>
    </>
  );
}
