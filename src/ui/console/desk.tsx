import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, QuietButton } from '../parts/button.tsx';
import type { ConsolePartView, ConsoleTab, ConsoleView } from './api.gen.ts';
import { Ends, Missing, Waits } from './beside.tsx';
import { Cards } from './cards.tsx';
import { type Asked, part, START, signOut, view } from './channel.ts';
import { Fleet } from './fleet.tsx';
import { Help } from './help.tsx';
import { moment } from './moments.ts';
import { Part } from './part.tsx';

const AGAIN_MS = 1_500;
const NAMES: Readonly<Record<ConsoleTab, string>> = {
  fleet: 'Fleet',
  lists: 'Lists',
  notices: 'Notices',
  help: 'Help route',
  keys: 'Keys',
  calendar: 'Calendar',
  programs: 'Programs',
  line: 'Line',
  record: 'Record',
};
const LOCKED = 'The console was locked because nobody used it for ten minutes. Sign in again.';

interface DeskProps {
  version: string;
  /** The view that came with the page; null if somebody has just signed in. */
  first: ConsoleView | null;
  onOut: (why: string | null) => void;
}

export function Desk({ version, first, onOut }: DeskProps) {
  const [asked, setAsked] = useState<Asked>(START);
  const [shown, setShown] = useState<ConsoleView | null>(first);
  const [tab, setTab] = useState<ConsoleTab>('fleet');
  const [tables, setTables] = useState<ConsolePartView | null>(null);
  const [isLost, setLost] = useState(false);
  const [isHelp, setHelp] = useState(false);
  useView({ asked, known: first?.revision ?? '', show: setShown, lose: setLost, out: onOut });
  const revision = shown?.revision ?? '';
  useEffect(() => {
    if (tab === 'fleet') return;
    let isOver = false;
    // Fetched again with every revision, because a change may concern every page.
    void part(tab).then((answer) => {
      if (isOver) return;
      if (answer.ok) setTables(answer.value);
      else if (answer.reason === 'NOT_FOUND') setTab('fleet');
    });
    return () => {
      isOver = true;
    };
  }, [tab, revision]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'F1') return;
      event.preventDefault();
      setHelp(true);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  if (shown === null) return null;
  return (
    <div class="console">
      <header class="head">
        <h1>Central office</h1>
        <nav aria-label="Pages">
          {shown.tabs.map((name) => (
            <Button key={name} aria-current={tab === name ? 'page' : undefined} onClick={() => setTab(name)}>
              {NAMES[name]}
            </Button>
          ))}
        </nav>
        <p class="head-who">
          {shown.name}, operator
          {shown.timestampUntil !== null && ` · timestamp until ${moment(shown.timestampUntil, shown.now)}`}
        </p>
        <QuietButton onClick={() => void signOut().then(() => onOut(null))}>Sign out</QuietButton>
      </header>
      {isLost && (
        <p class="band" role="alert">
          The console does not answer. What is shown is of {moment(shown.now, shown.now)}.
        </p>
      )}
      {shown.faults.map((fault) => (
        <p class="band" role="alert" key={fault}>
          {fault}
        </p>
      ))}
      <main class="work">
        <Cards
          cards={shown.cards}
          only={asked.only}
          onOnly={(only) => setAsked({ ...START, order: asked.order, only })}
        />
        <div class="columns">
          {tab === 'fleet' || tables?.tab !== tab ? (
            <Fleet view={shown} asked={asked} onAsk={setAsked} />
          ) : (
            <Part name={NAMES[tab]} part={tables} />
          )}
          <aside class="beside" aria-label="What needs a person">
            <Waits view={shown} />
            <Missing view={shown} />
            <Ends view={shown} />
          </aside>
        </div>
      </main>
      <footer class="foot">
        <p>No traveller appears here: no name, no document number, no picture.</p>
        <p class="foot-end">{shown.record ?? `Waypost ${version}`}</p>
        <button type="button" class="foot-help" aria-keyshortcuts="F1" onClick={() => setHelp(true)}>
          <kbd>F1</kbd> Help
        </button>
      </footer>
      {isHelp && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

/** Keeps the view current, one call after the other: at once if other rows are asked for, else when there is a change. */
function useView(of: {
  asked: Asked;
  /** Revision of `START` that is already shown. */
  known: string;
  show: (view: ConsoleView) => void;
  lose: (isLost: boolean) => void;
  out: (why: string | null) => void;
}): void {
  const { asked, known, show, lose, out } = of;
  const isActive = useRef(true);
  useEffect(() => {
    const note = () => {
      isActive.current = true;
    };
    for (const kind of ['keydown', 'pointerdown', 'wheel'] as const) addEventListener(kind, note, { passive: true });
    return () => {
      for (const kind of ['keydown', 'pointerdown', 'wheel'] as const) removeEventListener(kind, note);
    };
  }, []);
  useEffect(() => {
    const gone = new AbortController();
    const listen = async () => {
      let after = asked === START ? known : '';
      while (!gone.signal.aborted) {
        const held = { after, isActive: isActive.current, signal: gone.signal };
        isActive.current = false;
        const answer = await view(asked, held);
        if (gone.signal.aborted) return;
        lose(!answer.ok && answer.reason === 'NETWORK');
        if (answer.ok) {
          after = answer.value.revision;
          show(answer.value);
        } else if (answer.reason === 'SIGNED_OUT') return out('You were signed out.');
        else if (answer.reason === 'SESSION_LOCKED') return out(LOCKED);
        else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    void listen();
    return () => gone.abort();
  }, [asked]);
}
