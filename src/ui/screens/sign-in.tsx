import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { later, loadLater } from '../panels/later-panel.tsx';
import { QuietButton } from '../parts/button.tsx';
import { CodeField, OfficerField, PinField } from '../parts/credentials.tsx';
import { Form } from '../parts/form.tsx';
import { LanguageField } from '../parts/language.tsx';
import { PinPad } from '../parts/pin-pad.tsx';
import { Status } from '../parts/status.tsx';
import { keyWanted } from '../second-factor/ask.ts';
import { session } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t, wordsWhole } from '../words/index.ts';

/** Sign-in, and unlocking a locked screen, for which the officer is known and only the PIN is asked. */
export function SignIn({ view }: { view: SessionView }) {
  const locked = view.officer !== null && view.locked;
  const [officerId, setOfficerId] = useState('');
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** True if the PIN was right and the account must get its first key. */
  const [firstKey, setFirstKey] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (busy || pin === '' || (!locked && officerId.trim() === '')) return;
    setBusy(true);
    setSaid(null);
    setProblem(null);
    const digits = code?.replaceAll(/\D/g, '') ?? '';
    const body = { officerId: view.officer?.id ?? officerId.trim(), pin, ...(digits === '' ? {} : { code: digits }) };
    const answer = locked ? await daemon.unlock(body) : await daemon.signIn(body);
    setBusy(false);
    setPin('');
    if (answer.ok) session.value = answer.value;
    else if (answer.reason === 'FIDO_FIRST') setFirstKey(true);
    else setProblem(problemWords(answer));
    if (!answer.ok && answer.reason === 'SIGN_IN_THROTTLED') setCode(code ?? '');
  };
  if (keyWanted.value !== null || firstKey) {
    const Step = later.value?.KeyStep;
    const First = later.value?.FirstKey;
    if (Step === undefined) loadLater();
    return (
      <div class="sign-in-screen">
        <div class="card sign-in">
          {keyWanted.value !== null && Step !== undefined && wordsWhole() && <Step />}
          {First !== undefined && firstKey && wordsWhole() && (
            <div hidden={keyWanted.value !== null}>
              <First
                onEnd={(words) => {
                  setFirstKey(false);
                  setSaid(words);
                }}
              />
            </div>
          )}
        </div>
      </div>
    );
  }

  return (
    <div class="sign-in-screen">
      <Form class="card sign-in" autocomplete="off" onSubmit={() => void submit()}>
        <p class="brand">
          <svg viewBox="0 0 32 32" class="brand-mark" aria-hidden="true">
            <rect width="32" height="32" rx="7" />
            <path d="M8 10l4 12 4-10 4 10 4-12" />
          </svg>
          {t('app.name')} · {view.lane.name}
        </p>
        <h1 class="name">{locked ? t('lock.title') : t('signin.title')}</h1>
        {locked && <p class="prose">{t('lock.hint')}</p>}
        {view.ended !== null && wordsWhole() && <Status class="prose">{t(`ended.${view.ended}`)}</Status>}
        {said !== null && <Status class="prose">{said}</Status>}
        <div class="sign-in-fields">
          {locked ? (
            <p class="sign-in-who">{view.officer?.name}</p>
          ) : (
            <OfficerField value={officerId} onInput={setOfficerId} first={first} />
          )}
          <PinField value={pin} onInput={setPin} {...(locked ? { first } : {})} />
          {code !== null && <CodeField value={code} onInput={setCode} />}
        </div>
        <p class="problem sign-in-problem" role="alert">
          {problem}
        </p>
        <PinPad onChange={setPin} />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {locked ? t('lock.submit') : t('signin.submit')}
        </button>
        {locked && (
          <QuietButton onClick={() => void daemon.signOut().then(refreshSession)}>{t('lock.signOut')}</QuietButton>
        )}
        {view.lane.training && <p class="demo-hint">{t('training.signin')}</p>}
        {!locked && view.lane.demo && <p class="demo-hint">{t('signin.demoHint')}</p>}
      </Form>
      <LanguageField />
      <p class="label sign-in-version">{t('signin.version', { version: view.version })}</p>
    </div>
  );
}
