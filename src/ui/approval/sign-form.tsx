import { useRef, useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Form } from '../parts/form.tsx';
import { Problem } from '../parts/problem.tsx';
import type { ApprovalView } from './api.gen.ts';
import { refuse, sign } from './channel.ts';

/** After these refusals the page can no longer sign. */
const OVER: readonly string[] = ['APPROVAL_OVER', 'APPROVAL_NOT_SHOWN', 'APPROVAL_ADDRESS', 'NETWORK'];

interface SignFormProps {
  view: ApprovalView;
  onEnd: (words: string[], isSigned: boolean) => void;
}

/** A word that proves that the approver read the page, the passphrase, and two answers of equal weight. */
export function SignForm({ view, onEnd }: SignFormProps) {
  const [word, setWord] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const { token, digest, what, refusal, holder, asksPassphrase } = view;
  const isEmpty = word.trim() === '' || (asksPassphrase && passphrase === '');
  const submit = async () => {
    if (isBusy || isEmpty) return;
    setBusy(true);
    setProblem(null);
    const answer = await sign({ token, digest, word, passphrase });
    setBusy(false);
    setPassphrase('');
    if (answer.ok) return onEnd(answer.value.lines, true);
    if (OVER.includes(answer.reason)) return onEnd([answer.message], false);
    setProblem(answer.message);
    first.current?.focus();
  };
  const leave = async () => {
    if (isBusy) return;
    const answer = await refuse(token);
    onEnd([answer.ok ? 'Nothing was signed.' : answer.message], false);
  };
  return (
    <Form
      class="card approval-part approval-form"
      aria-label="Your answer"
      autocomplete="off"
      onSubmit={() => void submit()}
    >
      {refusal === null ? (
        <>
          <label for="word">To sign, type {what}</label>
          <input
            id="word"
            ref={first}
            value={word}
            maxLength={200}
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setWord(event.currentTarget.value)}
          />
          {asksPassphrase && (
            <>
              <label for="passphrase">Passphrase of {holder} for the targets key</label>
              <input
                id="passphrase"
                type="password"
                value={passphrase}
                maxLength={1024}
                autocomplete="off"
                onInput={(event) => setPassphrase(event.currentTarget.value)}
              />
            </>
          )}
          <Problem>{problem}</Problem>
        </>
      ) : (
        <p role="alert">This cannot be signed. {refusal}</p>
      )}
      <p class="approval-deeds">
        {refusal === null && (
          <button type="submit" class="button" aria-disabled={isBusy || isEmpty}>
            {isBusy ? 'Signing …' : `Sign as ${holder}`}
          </button>
        )}
        <Button aria-disabled={isBusy} onClick={() => void leave()}>
          Do not sign
        </Button>
      </p>
    </Form>
  );
}
