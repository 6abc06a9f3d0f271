import { useState } from 'preact/hooks';
import { Button } from '../parts/button.tsx';
import { Sign } from '../parts/signs.tsx';
import type { ConsoleView, ConsoleWaitView } from './api.gen.ts';
import { Mark } from './cards.tsx';
import { Dialog } from './dialog.tsx';
import { ago, grouped, moment, until } from './moments.ts';

/** Actions that wait for a signature, with the words that two approvers compare. */
export function Waits({ view: { waiting, now } }: { view: ConsoleView }) {
  if (waiting.length === 0)
    return (
      <section class="card side" aria-label="Waiting for a second person">
        <h2>Waiting for a second person</h2>
        <p class="prose">Nothing is waiting.</p>
      </section>
    );
  return (
    <>
      {waiting.map((wait) => (
        <Wait key={wait.id} wait={wait} now={now} />
      ))}
    </>
  );
}

function Wait({ wait, now }: { wait: ConsoleWaitView; now: string }) {
  const [open, setOpen] = useState<'changes' | 'hand' | null>(null);
  const [name] = wait.open;
  const head = name === undefined ? 'Waiting for publication' : 'Waiting for a second person';
  return (
    <section class="card side" aria-label={head}>
      <header>
        <h2>{head}</h2>
        {wait.builtAt !== null && <p class="label">built {moment(wait.builtAt, now)}</p>}
      </header>
      <h3>{wait.title}</h3>
      {wait.counts.length > 0 && (
        <p class="wait-counts">
          {wait.counts.map(({ value, words }) => (
            <span key={words}>
              <strong>{grouped(value)}</strong> {words}
            </span>
          ))}
        </p>
      )}
      <ul class="lines">
        {wait.signed.map((one) => (
          <li key={one.name}>
            <Sign value="successful" size="tile" />
            <span>{one.name}</span>
            <span class="end">signed{one.at !== null && ` ${moment(one.at, now)}`}</span>
          </li>
        ))}
        {wait.open.length > 0 && (
          <li>
            <Sign value="pending" size="tile" />
            <span>{wait.open.join(' or ')}</span>
            <span class="end">not signed yet</span>
          </li>
        )}
      </ul>
      {wait.spoken.length > 0 && <pre class="spoken">{wait.spoken.join('\n')}</pre>}
      <p class="wait-deeds">
        <Button onClick={() => setOpen('changes')}>What changed</Button>
        <Button onClick={() => setOpen('hand')}>{name === undefined ? 'How to publish' : `Hand to ${name}`}</Button>
      </p>
      <p class="label">
        Nothing is signed here. Signing is done on the signer’s own machine, with the signer’s own records.
      </p>
      {open === 'changes' && (
        <Dialog title={`What changed: ${wait.title}`} onClose={() => setOpen(null)}>
          <ul class="plain">
            {wait.changes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Dialog>
      )}
      {open === 'hand' && <Hand wait={wait} onClose={() => setOpen(null)} />}
    </section>
  );
}

function Hand({ wait, onClose }: { wait: ConsoleWaitView; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(wait.command).then(() => setCopied(true));
  return (
    <Dialog title={wait.title} onClose={onClose}>
      <p class="prose">
        {wait.open.length === 0
          ? 'Enough people have signed. At the central office, run:'
          : `Bring the folder that waits to the machine of ${wait.open.join(' or ')}. There, run:`}
      </p>
      <pre class="spoken command">{wait.command}</pre>
      {wait.spoken.length > 0 && (
        <>
          <p class="prose">The program shows these words. Both signers must have the same:</p>
          <pre class="spoken">{wait.spoken.join('\n')}</pre>
          <p class="label">{wait.hex}</p>
        </>
      )}
      <Button onClick={copy}>{isCopied ? 'Copied' : 'Copy the command'}</Button>
    </Dialog>
  );
}

export function Missing({ view: { missing, moreMissing, now } }: { view: ConsoleView }) {
  return (
    <section class="card side" aria-label="What is missing">
      <h2>What is missing</h2>
      {missing.length === 0 && <p class="prose">Nothing that the office knows of.</p>}
      <ul class="lines">
        {missing.map((line) => (
          <li key={`${line.kiosk} ${line.what}`}>
            <Mark sign={line.sign} />
            <span>
              <strong>{line.kiosk}</strong> {line.what}
            </span>
            <span class="end">
              {line.since !== null && `${ago(line.since, now)}, `}
              {line.words}
            </span>
          </li>
        ))}
      </ul>
      {moreMissing > 0 && <p class="label">{grouped(moreMissing)} more, in the table under Late first.</p>}
    </section>
  );
}

export function Ends({ view: { ends, now } }: { view: ConsoleView }) {
  return (
    <section class="card side grow" aria-label="Ends next">
      <h2>Ends next</h2>
      {ends.length === 0 && <p class="prose">Nothing is published yet.</p>}
      <ul class="lines">
        {ends.map(({ what, at, words, level }) => (
          <li key={`${what} ${at}`}>
            {level !== 'fact' && <Mark sign={level === 'ended' ? 'bad' : 'warn'} />}
            <strong>{what}</strong>
            <span class="end">
              {until(at, now)}
              {words !== null && `, ${words}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
