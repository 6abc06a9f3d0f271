import { useEffect, useRef, useState } from 'preact/hooks';
import type { KeyCreationView, KeyEnrolBody, KeyNewBody } from '../api-keys.gen.ts';
import type { Outcome } from '../client.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { QuietButton } from '../parts/button.tsx';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { Form } from '../parts/form.tsx';
import { PinPad } from '../parts/pin-pad.tsx';
import { Problem } from '../parts/problem.tsx';
import { t } from '../words/index.ts';
import { createKey } from './browser-key.ts';
import { TouchKey } from './key-step.tsx';

interface SecondPersonProps<T> {
  hint: string;
  action: string;
  send: (second: KeyEnrolBody) => Promise<Outcome<T>>;
  onDone: (value: T) => void;
  onBack: () => void;
}

/** The confirmation of a second person, who types it here. The typed text is cleared after each try. */
export function SecondPerson<T>({ hint, action, send: ask, onDone, onBack }: SecondPersonProps<T>) {
  const [id, setId] = useState('');
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async () => {
    if (busy || id.trim() === '' || pin === '') return;
    setBusy(true);
    const answer = await ask({ secondId: id.trim(), secondPin: pin });
    setBusy(false);
    setPin('');
    if (answer.ok) onDone(answer.value);
    else setProblem(problemWords(answer));
  };
  return (
    <Form class="pin-again" autocomplete="off" onSubmit={() => void submit()}>
      <p class="prose">{hint}</p>
      <OfficerField value={id} onInput={setId} first={first} />
      <PinField value={pin} onInput={setPin} />
      <Problem>{problem}</Problem>
      <PinPad onChange={setPin} />
      <button type="submit" class="button primary" aria-disabled={busy}>
        {action}
      </button>
      <QuietButton onClick={onBack}>{t('key.back')}</QuietButton>
    </Form>
  );
}

interface NewKeyProps {
  /** Begins the enrolment, with the second person's confirmation. */
  begin: (second: KeyEnrolBody) => Promise<Outcome<KeyCreationView>>;
  hint: string;
  /** Called at the end: null if the key was added, else words for why not. */
  onEnd: (problem: string | null) => void;
  onBack: () => void;
}

/** Asks for the confirmation of a second person, then for the new key itself. */
export function NewKey({ begin, hint, onEnd, onBack }: NewKeyProps) {
  const [creation, setCreation] = useState<KeyCreationView | null>(null);
  if (creation === null) {
    return <SecondPerson hint={hint} action={t('key.confirm')} send={begin} onDone={setCreation} onBack={onBack} />;
  }
  const add = async (body: KeyNewBody) => {
    const answer = await daemon.newKey(body);
    onEnd(answer.ok ? null : problemWords(answer));
  };
  return (
    <TouchKey
      hint={t('key.new.hint')}
      run={(signal) => createKey(creation, signal)}
      onAnswer={(body) => void add(body)}
      onBack={onBack}
    />
  );
}

/** First key of an account, at the sign-in of an account that must have a key but has none. */
export function FirstKey({ onEnd }: { onEnd: (words: string | null) => void }) {
  return (
    <>
      <h1 class="name">{t('key.first.title')}</h1>
      <NewKey
        begin={daemon.firstKey}
        hint={t('key.first.hint')}
        onEnd={(problem) => onEnd(problem ?? t('key.first.done'))}
        onBack={() => onEnd(null)}
      />
    </>
  );
}
