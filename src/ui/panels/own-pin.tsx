import { useEffect, useRef, useState } from 'preact/hooks';
import { daemon } from '../client.ts';
import { problemWords } from '../decide.ts';
import { Modal } from '../parts/controls.tsx';
import { PinField } from '../parts/credentials.tsx';
import { panel } from '../store.ts';
import { refreshSession } from '../stream.ts';
import { t } from '../words/index.ts';

const FIELDS = ['now', 'new', 'again'] as const;
type Typed = Record<(typeof FIELDS)[number], string>;
const NOTHING: Typed = { now: '', new: '', again: '' };

/** An own PIN: the one in force, and the new one twice. Afterwards the officer signs in with it. */
export function OwnPinPanel() {
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async () => {
    if (busy || FIELDS.some((name) => typed[name] === '')) return;
    if (typed.new !== typed.again) {
      setProblem(t('ownPin.differ'));
      return;
    }
    setBusy(true);
    const answer = await daemon.ownPin({ pin: typed.now, newPin: typed.new });
    setBusy(false);
    setTyped(NOTHING);
    if (answer.ok) await refreshSession();
    else {
      setProblem(problemWords(answer));
      first.current?.focus();
    }
  };
  return (
    <Modal title={t('ownPin.title')} size="narrow" onClose={() => (panel.value = null)}>
      <form
        class="pin-again"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p class="prose">{t('ownPin.hint')}</p>
        {FIELDS.map((name, at) => (
          <PinField
            key={name}
            label={t(`ownPin.${name}`)}
            value={typed[name]}
            onInput={(value) => setTyped((before) => ({ ...before, [name]: value }))}
            {...(at === 0 ? { first } : {})}
          />
        ))}
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button primary" aria-disabled={busy}>
          {t('ownPin.submit')}
        </button>
      </form>
    </Modal>
  );
}
