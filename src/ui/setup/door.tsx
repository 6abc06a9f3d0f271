import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { Form } from '../parts/form.tsx';
import { Status } from '../parts/status.tsx';
import { t } from '../words/index.ts';
import { signIn, turnedOut } from './channel.ts';
import { refusalWords } from './refusals.ts';

/** Longest text in the code field: two groups of four, and characters that somebody may type between them. */
const CODE_MAX = 12;

/** Sign-in with the one-time code from the console and, once there is a technician's account, with a PIN as well. */
export function Door({ wantsPin }: { wantsPin: boolean }) {
  const id = useId();
  const [code, setCode] = useState('');
  const [technician, setTechnician] = useState('');
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async () => {
    if (busy || code.trim() === '' || (wantsPin && (technician.trim() === '' || pin === ''))) return;
    setBusy(true);
    setProblem(null);
    const reason = await signIn({
      code,
      technician: wantsPin ? technician.trim() : null,
      pin: wantsPin ? pin : null,
    });
    setBusy(false);
    setPin('');
    if (reason !== null) {
      setProblem(refusalWords(reason));
      first.current?.select();
    }
  };

  return (
    <main class="setup-door">
      <Form class="card sign-in" autocomplete="off" onSubmit={() => void submit()}>
        <h2 class="name">{t('signin.title')}</h2>
        <p class="prose">{t('setup.hint')}</p>
        {turnedOut.value && <Status class="prose">{t('setup.reason.SIGNED_OUT')}</Status>}
        <div class="sign-in-fields">
          <div class="field">
            <label for={id}>{t('setup.code')}</label>
            <input
              id={id}
              ref={first}
              class="setup-code"
              value={code}
              maxLength={CODE_MAX}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          </div>
          {wantsPin && (
            <>
              <OfficerField value={technician} onInput={setTechnician} label={t('setup.technician')} />
              <PinField value={pin} onInput={setPin} />
            </>
          )}
        </div>
        <p class="problem sign-in-problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button primary" aria-disabled={busy}>
          {t('setup.open')}
        </button>
      </Form>
    </main>
  );
}
