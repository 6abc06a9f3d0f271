import { useEffect, useRef, useState } from 'preact/hooks';
import { Form } from '../parts/form.tsx';
import type { ConsoleEntryView } from './api.gen.ts';
import { signIn } from './channel.ts';

interface DoorProps {
  why: string | null;
  version: string;
  onIn: (who: ConsoleEntryView) => void;
}

/** Sign-in with account and PIN. */
export function Door({ why, version, onIn }: DoorProps) {
  const [account, setAccount] = useState('');
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const submit = async () => {
    if (isBusy || account.trim() === '' || pin === '') return;
    setBusy(true);
    setProblem(null);
    const answer = await signIn({ account: account.trim(), pin });
    setBusy(false);
    setPin('');
    if (answer.ok) return onIn(answer.value);
    setProblem(answer.message);
    second.current?.focus();
  };
  return (
    <main class="door">
      <Form class="card door-card" autocomplete="off" onSubmit={() => void submit()}>
        <h1 class="door-title">Central office</h1>
        <p class="prose">{why ?? 'Sign in with your console account. The console only reads; it signs nothing.'}</p>
        <label for="account">Account</label>
        <input
          id="account"
          ref={first}
          value={account}
          maxLength={40}
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => setAccount(event.currentTarget.value)}
        />
        <label for="pin">PIN</label>
        <input
          id="pin"
          ref={second}
          type="password"
          inputMode="numeric"
          value={pin}
          maxLength={12}
          autocomplete="off"
          onInput={(event) => setPin(event.currentTarget.value)}
        />
        <p class="problem door-problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="button" aria-disabled={isBusy}>
          Sign in
        </button>
        <p class="label">Waypost {version}</p>
      </Form>
    </main>
  );
}
