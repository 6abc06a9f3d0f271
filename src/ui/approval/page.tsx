import { useEffect, useState } from 'preact/hooks';
import { WarningTriangle } from '../parts/signs.tsx';
import type { ApprovalView } from './api.gen.ts';
import { open } from './channel.ts';
import { SignForm } from './sign-form.tsx';

type End = { words: string[]; isSigned: boolean };

const TOO_LATE = 'Fifteen minutes are over, and nothing was signed. To sign, run the command again.';

/** The staged action, in the words of the command, and one signature. */
export function Approval({ secret }: { secret: string }) {
  const [view, setView] = useState<ApprovalView | null>(null);
  const [end, setEnd] = useState<End | null>(null);
  useEffect(() => {
    void open(secret).then((answer) => {
      if (answer.ok) setView(answer.value);
      else setEnd({ words: [answer.message], isSigned: false });
    });
  }, [secret]);
  useEffect(() => {
    if (view === null || end !== null) return;
    const timer = setTimeout(() => setEnd({ words: [TOO_LATE], isSigned: false }), view.secondsLeft * 1000);
    return () => clearTimeout(timer);
  }, [view, end]);
  if (end !== null) return <Ended end={end} />;
  if (view === null) return null;
  return (
    <main class="approval">
      <h1>Approve</h1>
      <section class="card approval-part" aria-label="What is staged">
        <ul class="approval-lines">
          {view.lines.map(({ text, isWarning }, at) => (
            <li key={at} class={isWarning ? 'approval-warning' : undefined}>
              {isWarning && <WarningTriangle label="Warning" />}
              <span>{text}</span>
            </li>
          ))}
        </ul>
      </section>
      <section class="card approval-part" aria-label="Words to compare">
        <h2>Read these words to the other approver; both must have the same</h2>
        <p class="approval-words">{view.spoken}</p>
        <p class="label">{view.hex}</p>
        <p class="label">The command in your terminal shows them too.</p>
      </section>
      <SignForm view={view} onEnd={(words, isSigned) => setEnd({ words, isSigned })} />
    </main>
  );
}

function Ended({ end: { words, isSigned } }: { end: End }) {
  return (
    <main class="approval">
      <h1>{isSigned ? 'Signed' : 'Not signed'}</h1>
      <section class="card approval-part" role="status">
        {words.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <p class="label">You can close this page.</p>
      </section>
    </main>
  );
}
