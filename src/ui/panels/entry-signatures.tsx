import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { usePanelKeys } from '../number-keys.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { OfficerField, PinField } from '../parts/credentials.tsx';
import { Form } from '../parts/form.tsx';
import { dropPinAgain, pinWanted } from '../pin-again.ts';
import { t } from '../words/index.ts';
import { Head } from './answer-lines.tsx';

interface SecondProps {
  ids: { inspectionId: string; alertId: string };
  denies: boolean;
  problem: string | null;
  onProblem: (words: string | null) => void;
  onBack: () => void;
}

/** Somebody else signs in this block, with the same pictures above. The PIN is forgotten with every answer. */
export function SecondPerson({ ids, denies, problem, onProblem, onBack }: SecondProps) {
  const [officerId, setOfficerId] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  usePanelKeys({ backspace: onBack });
  const send = async (agrees: boolean) => {
    if (busy) return;
    if (officerId.trim() === '' || pin === '') {
      onProblem(t('alert.face.secondMissing'));
      return;
    }
    setBusy(true);
    const sent = await daemon.second({ ...ids, officerId: officerId.trim(), pin, agrees });
    setBusy(false);
    setPin('');
    onProblem(sent.ok ? null : problemWords(sent));
  };
  return (
    <form class="second-person" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <Head words={t(denies ? 'alert.face.secondDenies' : 'alert.face.second')} problem={problem} />
      <div class="second-fields">
        <OfficerField value={officerId} onInput={setOfficerId} />
        <PinField value={pin} onInput={setPin} />
      </div>
      <div class="second-answers">
        <Button disabled={busy} onClick={() => void send(true)}>
          {t('alert.face.agree')}
        </Button>
        <Button disabled={busy} onClick={() => void send(false)}>
          {t('alert.face.disagree')}
        </Button>
      </div>
    </form>
  );
}

/** The own PIN, if an answer needs it; in the middle of the screen the question would reveal the entry to a companion. */
export function OwnPin() {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    const down = (event: KeyboardEvent) => {
      if (event.key === 'Escape') dropPinAgain();
    };
    addEventListener('keydown', down);
    return () => removeEventListener('keydown', down);
  }, []);
  const send = async () => {
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
    <Form class="answer-pin" autocomplete="off" onSubmit={() => void send()}>
      <Head words={t('pin.title')} problem={problem} />
      <div class="answer-line">
        <PinField value={pin} onInput={setPin} first={field} />
        <button type="submit" class="button" aria-disabled={busy}>
          {t('pin.submit')}
        </button>
      </div>
      <div class="answer-foot">
        <button type="button" class="button quiet answer-back" aria-keyshortcuts="Escape" onClick={dropPinAgain}>
          <KeyCap>Esc</KeyCap>
          {t('entry.otherAnswer')}
        </button>
        <p class="label">{t('entry.pinOld')}</p>
      </div>
    </Form>
  );
}
