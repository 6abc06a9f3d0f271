import { useEffect, useRef, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import { newFormId } from './draft.ts';
import { aboutOf, type HelpNumber, whoOf } from './way.ts';

/** Without an answer about the call, the question is repeated after this time. */
const ASK_AGAIN_MS = 120_000;

interface Props {
  numbers: readonly HelpNumber[];
  /** Index of the number being tried; the caller keeps it if it outlasts this card. */
  at: number;
  onAnswer: (answer: { reached: boolean; at: number }) => void;
  /** True if somebody was reached. */
  reached: boolean;
  /** True if the sentence above has said who answers. */
  named?: boolean;
  /** True if the keys 1 and 2 answer; false if a form is being filled in. */
  keys?: boolean;
  /** When the question was first shown, `performance.now()`; null if the question is not repeated. */
  since?: number | null;
  children?: preact.ComponentChildren;
}

/**
 * A number to call, and the two keys for the person who telephoned. "Not reached" shows the next number; the first number
 * follows the last, because there must always be a number. Only the hour and whether somebody answered are stored.
 */
export function NumberCard({
  numbers,
  at,
  onAnswer,
  reached,
  named = false,
  keys = false,
  since = null,
  children,
}: Props) {
  const [problem, setProblem] = useState(false);
  const [again, setAgain] = useState(false);
  const callId = useRef(newFormId());
  const yes = useRef<HTMLButtonElement>(null);
  const digits = useRef<HTMLParagraphElement>(null);
  const current = numbers[at % numbers.length] as HelpNumber;
  const press = async (answer: boolean) => {
    const sent = await daemon.supportCalled({ callId: callId.current, reached: answer });
    setProblem(!sent.ok);
    if (!sent.ok) return;
    callId.current = newFormId();
    setAgain(false);
    onAnswer({ reached: answer, at: answer ? at : at + 1 });
  };
  useEffect(() => {
    if (!keys || reached) return;
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      if (typing || event.ctrlKey || event.altKey || !['1', '2'].includes(event.key)) return;
      event.preventDefault();
      void press(event.key === '1');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [keys, reached, at]);
  // After sealing, the officer continues with the number, and after "not reached" with the next number.
  useEffect(() => {
    if (keys) digits.current?.focus();
  }, [keys, at]);
  useEffect(() => {
    if (since === null || reached) return;
    const onKey = () => {
      if (performance.now() - since < ASK_AGAIN_MS) return;
      setAgain(true);
      yes.current?.focus();
    };
    addEventListener('keydown', onKey, { capture: true });
    // The key that opened the form counts as the next key.
    onKey();
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [since, reached]);
  return (
    <section class="help-number" aria-label={t('support.reachedAsk')} data-call={reached ? 'reached' : 'open'}>
      {!named && <p class="label">{whoOf(current)}</p>}
      <p class="help-number-digits" ref={digits} tabIndex={-1}>
        <bdi dir="ltr">{current.number}</bdi>
      </p>
      {aboutOf(current) !== '' && <p class="label">{aboutOf(current)}</p>}
      {children}
      {reached ? (
        <Status>{t('support.reachedNoted')}</Status>
      ) : (
        <>
          {again && (
            <p class="support-late" role="alert">
              {t('support.reachedAsk')}
            </p>
          )}
          <div class="help-number-keys">
            <button type="button" class="button" ref={yes} data-reached="yes" onClick={() => void press(true)}>
              {keys && <KeyCap>1</KeyCap>}
              {t('support.reached')}
            </button>
            <Button data-reached="no" onClick={() => void press(false)}>
              {keys && <KeyCap>2</KeyCap>}
              {t('support.notReached')}
            </Button>
          </div>
        </>
      )}
      {problem && <Problem>{t('support.callLost')}</Problem>}
    </section>
  );
}
