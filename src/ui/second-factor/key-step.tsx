import { useEffect, useRef, useState } from 'preact/hooks';
import { QuietButton } from '../parts/button.tsx';
import { Modal } from '../parts/controls.tsx';
import { Problem } from '../parts/problem.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import { keyWanted } from './ask.ts';
import { type FromKey, type KeyFault, signWithKey } from './browser-key.ts';

interface TouchProps<T> {
  hint: string;
  run: (signal: AbortSignal) => Promise<FromKey<T>>;
  onAnswer: (value: T) => void;
  onBack: () => void;
}

/** Waits for the key; if no key answers, it says why, as far as the browser knows, and asks again on request. */
export function TouchKey<T>({ hint, run, onAnswer, onBack }: TouchProps<T>) {
  const [fault, setFault] = useState<KeyFault | null>(null);
  const [tries, setTries] = useState(0);
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    void run(stop.signal).then((result) => {
      if (stop.signal.aborted) return;
      if (result.ok) onAnswer(result.value);
      else setFault(result.fault);
    });
    return () => stop.abort();
  }, [tries]);
  useEffect(() => {
    if (fault !== null) again.current?.focus();
  }, [fault]);
  return (
    <div class="touch-key">
      <KeyPicture waiting={fault === null} />
      <p class="prose">{hint}</p>
      <Status>{fault === null ? t('key.waiting') : ''}</Status>
      <Problem>{fault === null ? null : t(`key.fault.${fault}`)}</Problem>
      {fault !== null && (
        <button
          ref={again}
          type="button"
          class="button primary"
          onClick={() => {
            setFault(null);
            setTries(tries + 1);
          }}
        >
          {t('key.again')}
        </button>
      )}
      <QuietButton onClick={onBack}>{t('key.back')}</QuietButton>
    </div>
  );
}

/** Picture of a key in a port. Decorative, because the words next to it say the same. */
function KeyPicture({ waiting }: { waiting: boolean }) {
  return (
    <svg viewBox="0 0 96 40" class={waiting ? 'key-picture key-waiting' : 'key-picture'} aria-hidden="true">
      <rect x="4" y="11" width="22" height="18" rx="2" />
      <rect x="26" y="6" width="64" height="28" rx="6" />
      <circle cx="60" cy="20" r="8" />
    </svg>
  );
}

/** The second step of a sign-in, in the card of the first step. */
export function KeyStep() {
  const wanted = keyWanted.value;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  if (wanted === null) return null;
  return (
    <>
      <h1 class="name" ref={head} tabIndex={-1}>
        {t('key.title')}
      </h1>
      <TouchKey
        hint={t('key.hint')}
        run={(signal) => signWithKey(wanted.ask, signal)}
        onAnswer={wanted.answer}
        onBack={() => wanted.answer(null)}
      />
    </>
  );
}

/** The step as a dialog over a screen on which an action waits. */
export function KeyStepDialog() {
  const wanted = keyWanted.value;
  if (wanted === null) return null;
  return (
    <Modal title={t('key.title')} size="narrow" onClose={() => wanted.answer(null)}>
      <TouchKey
        hint={t('key.hint')}
        run={(signal) => signWithKey(wanted.ask, signal)}
        onAnswer={wanted.answer}
        onBack={() => wanted.answer(null)}
      />
    </Modal>
  );
}
