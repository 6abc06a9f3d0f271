import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DecideBody, InspectionView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords, seenNow, sendDecision } from '../decide.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { usePanelKeys } from '../number-keys.ts';
import { AllowHere } from '../parts/allow-button.tsx';
import { KeyCap, NoteLine } from '../parts/controls.tsx';
import { PinField } from '../parts/credentials.tsx';
import { Problem } from '../parts/problem.tsx';
import { Sign } from '../parts/signs.tsx';
import {
  confirmPanel,
  type Decision,
  entryGuard,
  inspection,
  judged,
  lane,
  prepare,
  prepared,
  sending,
} from '../store.ts';
import { isKey, reasonTitle, t } from '../words/index.ts';
import { DecisionPanel } from './decision-panel.tsx';

type Offered = InspectionView['decisionReasons'][Decision][number];
type Code = DecideBody['reasons'][number];

/**
 * Reasons for a decision: at most five that suit the screen, each with its number. Nothing is preselected, the key of the
 * decision confirms, and Enter never does. If an entry could not be ruled out, the key is held and the PIN is typed here,
 * because the open screen must not show that there is an entry.
 */
export function ReasonsPanel({ decision, held }: { decision: Decision; held: boolean }) {
  const seen = useRef(seenNow());
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const view = lane.value;
  const now = inspection.value;
  const offered = now?.decisionReasons[decision] ?? [];
  // The screen may have changed since a reason was chosen: the reason is then no longer offered, and not sent.
  const chosen = (prepared.value.reasons[decision] ?? []).filter((code) =>
    offered.some(({ reason }) => reason === code),
  );
  const { note } = prepared.value;
  const unsure = decision === 'clear' && entryGuard.value === 'unsure';
  const changed = now !== null && seen.current !== null && judged(now) !== seen.current.judged;
  // A newer revision with the same facts is still the screen that the officer judged (a device light or a list age changed).
  if (view !== null && seen.current !== null && !changed) seen.current = { ...seen.current, revision: view.revision };

  const toggle = (code: Code) => {
    setProblem(null);
    const reasons = chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code];
    prepare({ reasons: { ...prepared.value.reasons, [decision]: reasons } });
  };
  const confirm = async () => {
    if (seen.current === null || sending.value) return;
    if (changed) {
      // The first press after a change shows the change; only the next press decides.
      seen.current = seenNow();
      setProblem(t('reasons.changed'));
      return;
    }
    const missing = missingFrom({ decision, chosen, note, pin: unsure ? pin : null });
    if (missing !== null) return setProblem(missing);
    if (unsure) {
      sending.value = true;
      const proved = await daemon.prove({ pin });
      sending.value = false;
      setPin('');
      if (!proved.ok) return setProblem(problemWords(proved));
    }
    setProblem(await sendDecision({ decision, held: held || unsure, seen: seen.current, reasons: chosen, note }));
  };
  useLayoutEffect(() => {
    confirmPanel.current = { decision, held: unsure, run: () => void confirm() };
    return () => {
      confirmPanel.current = null;
    };
  });
  usePanelKeys(Object.fromEntries(offered.map(({ reason }, at) => [String(at + 1), () => toggle(reason)])));
  const said = problem ?? (changed ? t('reasons.changed') : null);

  return (
    <DecisionPanel about={t(`reasons.title.${decision}`)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, and the arrow keys must reach it */}
      <section class="side-scroll" tabIndex={0} aria-label={t('reasons.legend')}>
        <fieldset class="reasons">
          <legend class="label strong">{unsure ? t('over.unsure') : t('reasons.legend')}</legend>
          {offered.map((one, at) => (
            <Reason
              key={one.reason}
              offered={one}
              number={at + 1}
              on={chosen.includes(one.reason)}
              onToggle={() => toggle(one.reason)}
            />
          ))}
        </fieldset>
        <NoteLine
          label={t(chosen.includes('OTHER') ? 'reasons.noteNeeded' : 'reasons.note')}
          value={note}
          onInput={(typed) => prepare({ note: typed })}
        />
      </section>
      <footer class="decide-foot">
        {unsure ? (
          <div class="decide-row">
            <PinField label={t('over.pin')} value={pin} onInput={setPin} />
            <AllowHere held onAssisted={() => void confirm()} />
          </div>
        ) : decision === 'clear' ? (
          <AllowHere held={false} onAssisted={() => void confirm()} />
        ) : (
          <button
            type="button"
            class="button action"
            data-confirm={decision}
            aria-keyshortcuts={decision === 'supervisor' ? 'Shift+F9' : 'F9'}
            onKeyDown={(event) => {
              if (event.key === 'Enter') event.preventDefault();
            }}
            onClick={() => void confirm()}
          >
            <KeyCap>{decision === 'supervisor' ? KEY_CAPS.shiftF9 : KEY_CAPS.F9}</KeyCap>
            {t(`reasons.confirm.${decision}`)}
          </button>
        )}
        {said === null ? <p class="label">{t('reasons.hint')}</p> : <Problem>{said}</Problem>}
      </footer>
    </DecisionPanel>
  );
}

interface Word {
  decision: Decision;
  chosen: readonly Code[];
  note: string;
  /** The PIN; null if none is asked for. */
  pin: string | null;
}

/** What is missing, found without asking the lane; refusals that cannot be resolved here come before this panel opens. */
function missingFrom({ decision, chosen, note, pin }: Word): string | null {
  const refused = (reason: string) => problemWords({ reason, retryAfterMs: null });
  if (decision === 'clear' && entryGuard.value === 'open') return refused('ALERT_OPEN');
  if (chosen.length === 0) return refused('REASON_NEEDED');
  if (chosen.includes('OTHER') && note.trim() === '') return refused('NOTE_NEEDED');
  return pin === '' ? t('over.pinMissing') : null;
}

interface ReasonProps {
  offered: Offered;
  number: number;
  on: boolean;
  onToggle: () => void;
}

function Reason({ offered: { reason, fact }, number, on, onToggle }: ReasonProps) {
  const check = inspection.value?.checks.find((entry) => entry.check === fact);
  const small = `reasons.small.${reason}`;
  const words = check === undefined ? (isKey(small) ? t(small) : null) : reasonTitle(check.reason);
  return (
    <label class="reason">
      <input type="checkbox" checked={on} aria-keyshortcuts={String(number)} onChange={onToggle} />
      <KeyCap>{String(number)}</KeyCap>
      <span class="reason-words">
        <span class="reason-title">{choiceWords(reason)}</span>
        {words !== null && <span class="label">{words}</span>}
      </span>
      {check !== undefined && <Sign value={check.value} size="list" />}
    </label>
  );
}

/** Words of a reason for choosing it; a record has plainer words, because older ones use the same word for another decision. */
function choiceWords(reason: Code): string {
  const key = `reasons.choice.${reason}`;
  return isKey(key) ? t(key) : t(`decisionReason.${reason}`);
}
