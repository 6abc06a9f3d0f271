import { useEffect, useRef, useState } from 'preact/hooks';
import { daemon } from '../client.ts';
import { problemWords } from '../decide.ts';
import { Modal } from '../parts/controls.tsx';
import { PinField } from '../parts/credentials.tsx';
import { PinPad } from '../parts/pin-pad.tsx';
import { dropPinAgain, pinWanted } from '../pin-again.ts';
import { session } from '../store.ts';
import { t } from '../words/index.ts';

/** Asks for the own PIN before a deed that needs it. What was entered for the deed lies behind and stays. */
export function PinAgainPanel() {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async () => {
    if (busy || pin === '') return;
    setBusy(true);
    const answer = await daemon.prove({ pin });
    setBusy(false);
    setPin('');
    if (answer.ok) pinWanted.value?.(true);
    else {
      setProblem(problemWords(answer));
      field.current?.focus();
    }
  };
  return (
    <Modal title={t('pin.title')} size="narrow" onClose={dropPinAgain}>
      <form
        class="pin-again"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="prose">{t('pin.hint')}</p>
        <p class="sign-in-who">{session.value?.officer?.name}</p>
        <PinField value={pin} onInput={setPin} first={field} />
        <p class="problem" role="alert">
          {problem}
        </p>
        <PinPad onChange={setPin} />
        <button type="submit" class="button primary" aria-disabled={busy}>
          {t('pin.submit')}
        </button>
      </form>
    </Modal>
  );
}
