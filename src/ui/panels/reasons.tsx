import { useEffect, useRef, useState } from 'preact/hooks';
import type { DecideBody } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords, seenNow, sendDecision } from '../decide.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { AllowHere } from '../parts/allow-button.tsx';
import { KeyCap, NoteField } from '../parts/controls.tsx';
import { PinField } from '../parts/credentials.tsx';
import { confirmPanel, type Decision, entryGuard, inspection, judged, lane, sending } from '../store.ts';
import { t, tCode } from '../words/index.ts';
import { DecisionPanel } from './decision-panel.tsx';

/**
 * Why, in one or two ticks and an optional line. Enter here never confirms an allow. Where an entry could not be ruled out the key
 * is held here, behind the words, and the PIN is typed: on the open screen neither may stand because of an entry.
 */
export function ReasonsPanel({ decision, held }: { decision: Decision; held: boolean }) {
  const seen = useRef(seenNow());
  const [chosen, setChosen] = useState<DecideBody['reasons']>([]);
  const [note, setNote] = useState('');
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const view = lane.value;
  const now = inspection.value;
  const unsure = decision === 'clear' && entryGuard.value === 'unsure';
  const changed = now !== null && seen.current !== null && judged(now) !== seen.current.judged;
  // A newer revision with the same facts is still the screen the officer judged (a device light, a list age).
  if (view !== null && seen.current !== null && !changed) seen.current = { ...seen.current, revision: view.revision };

  const confirm = async () => {
    if (seen.current === null || sending.value) return;
    if (changed) {
      // The first press after a change shows the change; only the next one decides on it.
      seen.current = seenNow();
      setProblem(t('reasons.changed'));
      return;
    }
    if (chosen.length === 0) {
      setProblem(problemWords({ reason: 'REASON_NEEDED', retryAfterMs: null }));
      return;
    }
    if (unsure) {
      if (pin === '') return setProblem(t('over.pinMissing'));
      sending.value = true;
      const proved = await daemon.prove({ pin });
      sending.value = false;
      setPin('');
      if (!proved.ok) return setProblem(problemWords(proved));
    }
    setProblem(await sendDecision({ decision, held: held || unsure, seen: seen.current, reasons: chosen, note }));
  };
  useEffect(() => {
    confirmPanel.current = { decision, held: unsure, run: () => void confirm() };
    return () => {
      confirmPanel.current = null;
    };
  });
  const said = problem ?? (changed ? t('reasons.changed') : null);

  return (
    <DecisionPanel about={t(`reasons.title.${decision}`)}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, and the arrow keys must reach it */}
      <section class="side-scroll" tabIndex={0} aria-label={t('reasons.legend')}>
        <fieldset class="reasons">
          <legend class="label strong">{unsure ? t('over.unsure') : t('reasons.legend')}</legend>
          <div class="choices">
            {(view?.decisionReasons ?? []).map((code, index) => (
              <label class="choice" key={code}>
                <input
                  type="checkbox"
                  data-first={index === 0 ? '' : undefined}
                  checked={chosen.includes(code)}
                  onChange={(event) => {
                    const on = event.currentTarget.checked;
                    setProblem(null);
                    setChosen((before) => (on ? [...before, code] : before.filter((other) => other !== code)));
                  }}
                />
                <span>{tCode('decisionReason', code)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <NoteField label={t('note.label')} value={note} onInput={setNote} />
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
          <button type="button" class="button action" data-confirm={decision} onClick={() => void confirm()}>
            <KeyCap>{decision === 'supervisor' ? KEY_CAPS.shiftF9 : KEY_CAPS.F9}</KeyCap>
            {t(`reasons.confirm.${decision}`)}
          </button>
        )}
        {said !== null && (
          <p class="problem" role="alert">
            {said}
          </p>
        )}
        {decision === 'clear' && said === null && <p class="label">{t('reasons.enterNever')}</p>}
      </footer>
    </DecisionPanel>
  );
}
