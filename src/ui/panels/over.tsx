import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type AlertSummaryView, type AllowOverBody, FOLLOWED, GOES_WITH } from '../api-alerts.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords, seenNow, sent } from '../decide.ts';
import { formatClock } from '../format.ts';
import { usePanelKeys } from '../number-keys.ts';
import { AllowHere } from '../parts/allow-button.tsx';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { confirmPanel, inspection, judged, lane, type OverDraft, panel, prepare, prepared, sending } from '../store.ts';
import { t } from '../words/index.ts';
import { DecisionPanel } from './decision-panel.tsx';
import { DoThis } from './entry-head.tsx';
import { useOpenedAlert } from './opened-alert.ts';

type Entry = AllowOverBody['entries'][number];

const ALWAYS_TWO: readonly string[] = ['alone', 'companion'];

/**
 * *Allow* over confirmed entries. Nothing is preselected, the ordinary reasons are not offered, and the PIN must be typed even
 * if the last one is fresh. The daemon requires the same and refuses an incomplete answer.
 */
export function OverPanel() {
  const seen = useRef(seenNow());
  const drafts = prepared.value.over;
  const [pin, setPin] = useState('');
  const [other, setOther] = useState({ officerId: '', pin: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const view = inspection.value;
  const alerts = (view?.alerts ?? []).filter(({ outcome }) => outcome === 'confirmed');
  const changed = view !== null && seen.current !== null && judged(view) !== seen.current.judged;
  if (lane.value !== null && seen.current !== null && !changed)
    seen.current = { ...seen.current, revision: lane.value.revision };
  // The answer was withdrawn, or the traveller has left: there is no longer an entry to decide about.
  const none = alerts.length === 0;
  useEffect(() => {
    if (none) panel.value = null;
  }, [none]);

  const two = alerts.some(({ id, over }) => over.two || ALWAYS_TWO.includes(drafts[id]?.goesWith ?? ''));
  const agreed = view?.overAsked?.agreed === true;
  const confirm = async () => {
    if (seen.current === null || sending.value) return;
    if (changed) {
      seen.current = seenNow();
      setProblem(t('reasons.changed'));
      return;
    }
    const entries = answersOf(alerts, drafts);
    if (entries === null) return setProblem(t('over.missing'));
    if (pin === '') return setProblem(t('over.pinMissing'));
    if (two && !agreed && (other.officerId.trim() === '' || other.pin === ''))
      return setProblem(t('alert.face.secondMissing'));
    const { inspectionId, revision } = seen.current;
    const second = two && !agreed ? { officerId: other.officerId.trim(), pin: other.pin } : null;
    const said = await sent({ decision: 'clear', seen: seen.current }, () =>
      daemon.allowOver({ inspectionId, revision, held: true, entries, note: '', pin, second }),
    );
    setPin('');
    setOther((before) => ({ ...before, pin: '' }));
    setProblem(said);
  };
  const ask = async () => {
    const entries = answersOf(alerts, drafts);
    if (seen.current === null || entries === null) return setProblem(t('over.missing'));
    const answer = await daemon.askOver({ inspectionId: seen.current.inspectionId, entries });
    setProblem(answer.ok ? null : problemWords(answer));
  };
  useLayoutEffect(() => {
    confirmPanel.current = { decision: 'clear', held: true, run: () => void confirm() };
    return () => {
      confirmPanel.current = null;
    };
  });
  const alert = alerts[at % Math.max(1, alerts.length)];
  if (alert === undefined || view === null) return null;
  const draft = drafts[alert.id] ?? {};
  const choose = (next: OverDraft) => {
    setProblem(null);
    const { over } = prepared.value;
    prepare({ over: { ...over, [alert.id]: { ...over[alert.id], ...next } } });
  };
  const said = problem ?? (changed ? t('reasons.changed') : null);
  return (
    <DecisionPanel about={confirmedWords(alert)}>
      <Questions key={alert.id} alert={alert} inspectionId={view.inspectionId} draft={draft} onChoose={choose}>
        {alerts.length > 1 && (
          <Button onClick={() => setAt((now) => now + 1)}>
            {t('alert.next')}{' '}
            <span class="label">{t('alert.of', { n: (at % alerts.length) + 1, total: alerts.length })}</span>
          </Button>
        )}
        {two && (
          <fieldset class="over-question second-person">
            <legend class="label strong">{t('over.second')}</legend>
            {agreed ? (
              <p role="status">{t('over.second.agreed')}</p>
            ) : (
              <>
                <div class="second-fields">
                  <OfficerField value={other.officerId} onInput={(officerId) => setOther({ ...other, officerId })} />
                  <PinField value={other.pin} onInput={(typed) => setOther({ ...other, pin: typed })} />
                </div>
                {view.overAsked === null ? (
                  <Button onClick={() => void ask()}>{t('over.second.ask')}</Button>
                ) : (
                  <Status>{t('over.second.asked')}</Status>
                )}
              </>
            )}
          </fieldset>
        )}
      </Questions>
      <footer class="decide-foot">
        <div class="decide-row">
          <PinField label={t('over.pin')} value={pin} onInput={setPin} />
          <AllowHere held onAssisted={() => void confirm()} />
        </div>
        {said === null ? <p class="label">{t('over.apart')}</p> : <Problem>{said}</Problem>}
      </footer>
    </DecisionPanel>
  );
}

function confirmedWords({ answered }: AlertSummaryView): string {
  if (answered === null) return t('over.ask');
  return t('over.confirmed', { who: answered.by, time: formatClock(new Date(answered.at)) });
}

/** Answers for each entry; null while a question has no answer. */
function answersOf(alerts: readonly AlertSummaryView[], drafts: Readonly<Record<string, OverDraft>>): Entry[] | null {
  const entries = alerts.flatMap(({ id, over }): Entry[] => {
    const { followed, goesWith } = drafts[id] ?? {};
    if (followed === undefined || (over.goesWith && goesWith === undefined)) return [];
    return [{ alertId: id, followed, goesWith: over.goesWith ? (goesWith ?? null) : null }];
  });
  return entries.length === alerts.length ? entries : null;
}

interface QuestionsProps {
  alert: AlertSummaryView;
  inspectionId: string;
  draft: OverDraft;
  onChoose: (next: OverDraft) => void;
  children: preact.ComponentChildren;
}

/** The instruction first, then what was done. Opening the entry here is recorded like every opening. */
function Questions({ alert, inspectionId, draft, onChoose, children }: QuestionsProps) {
  const { detail, problem } = useOpenedAlert(inspectionId, alert.id);
  const asked = alert.over.goesWith ? GOES_WITH : [];
  const keys = Object.fromEntries([
    ...FOLLOWED.map((followed, n) => [String(n + 1), () => onChoose({ followed })]),
    ...asked.map((goesWith, n) => [String((n + 5) % 10), () => onChoose({ goesWith })]),
  ]) as Record<string, () => void>;
  usePanelKeys(keys);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on a small screen, and the arrow keys must reach it
    <section class={`side-scroll side-${alert.cls}`} tabIndex={0} aria-label={t('over.ask')}>
      {detail === null ? <Status class="prose">{problem ?? t('alert.opening')}</Status> : <DoThis detail={detail} />}
      <Question
        legend={t('over.followed')}
        options={FOLLOWED.map((value, n) => ({ value, key: String(n + 1), words: t(`over.followed.${value}`) }))}
        chosen={draft.followed}
        onChoose={(followed) => onChoose({ followed })}
      />
      {alert.over.goesWith && (
        <Question
          legend={t('over.goesWith')}
          options={GOES_WITH.map((value, n) => ({
            value,
            key: String((n + 5) % 10),
            words: t(`over.goesWith.${value}`),
          }))}
          chosen={draft.goesWith}
          onChoose={(goesWith) => onChoose({ goesWith })}
        />
      )}
      {children}
    </section>
  );
}

interface QuestionProps<V extends string> {
  legend: string;
  options: readonly { value: V; key: string; words: string }[];
  chosen: V | undefined;
  onChoose: (value: V) => void;
}

/** An answered question folds to its answer, so that instruction and signatures fit on one screen; a press unfolds it. */
function Question<V extends string>({ legend, options, chosen, onChoose }: QuestionProps<V>) {
  const [again, setAgain] = useState(false);
  const folded = chosen !== undefined && !again;
  useEffect(() => setAgain(false), [chosen]);
  return (
    <fieldset class="over-question">
      <legend class="label strong">{legend}</legend>
      <div class={options.length > FOLLOWED.length ? 'over-choices over-three' : 'over-choices'}>
        {options
          .filter(({ value }) => !folded || value === chosen)
          .map(({ value, key, words }) => (
            <Button
              key={value}
              aria-pressed={chosen === value}
              aria-expanded={folded ? false : undefined}
              onClick={() => {
                if (folded) setAgain(true);
                else {
                  setAgain(false);
                  onChoose(value);
                }
              }}
            >
              <KeyCap>{key}</KeyCap>
              {words}
            </Button>
          ))}
      </div>
    </fieldset>
  );
}
