import { useEffect, useRef, useState } from 'preact/hooks';
import type { DecideBody } from '../api.gen.ts';
import { problemWords, seenNow, sendDecision } from '../decide.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { KeyCap, Modal, NoteField } from '../parts/controls.tsx';
import { confirmPanel, type Decision, inspection, judged, lane, panel, sending } from '../store.ts';
import { t, tCode } from '../words/index.ts';

/** Why, in one or two ticks and an optional line. Enter in this dialog never confirms an allow. */
export function ReasonsPanel({ decision, held }: { decision: Decision; held: boolean }) {
  const seen = useRef(seenNow());
  const [chosen, setChosen] = useState<DecideBody['reasons']>([]);
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const view = lane.value;
  const now = inspection.value;
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
    setProblem(await sendDecision({ decision, held, seen: seen.current, reasons: chosen, note }));
  };
  useEffect(() => {
    confirmPanel.current = decision === 'clear' ? () => void confirm() : null;
    return () => {
      confirmPanel.current = null;
    };
  });

  return (
    <Modal
      title={t(`reasons.title.${decision}`)}
      size="medium"
      onClose={() => (panel.value = null)}
      footer={
        <>
          {(problem ?? (changed ? t('reasons.changed') : null)) !== null && (
            <p class="problem" role="alert">
              {problem ?? t('reasons.changed')}
            </p>
          )}
          {decision === 'clear' && problem === null && !changed && <p class="label">{t('reasons.enterNever')}</p>}
          <button
            type="button"
            class="button action"
            data-confirm={decision}
            onKeyDown={(event) => decision === 'clear' && event.key === 'Enter' && event.preventDefault()}
            onClick={() => void confirm()}
          >
            {decision === 'clear' && <KeyCap>{KEY_CAPS.F10}</KeyCap>}
            {t(`reasons.confirm.${decision}`)}
          </button>
        </>
      }
    >
      <fieldset class="reasons">
        <legend class="label strong">{t('reasons.legend')}</legend>
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
    </Modal>
  );
}
