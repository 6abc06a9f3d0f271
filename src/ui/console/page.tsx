import { useEffect, useState } from 'preact/hooks';
import type { ConsoleEntryView, ConsoleView } from './api.gen.ts';
import { entry, START, view } from './channel.ts';
import { Desk } from './desk.tsx';
import { Door } from './door.tsx';

/** Until the console answers, it is asked again after this time, ms. */
const AGAIN_MS = 1_500;

/** The console of central IT: sign-in first, then what the office knows about the fleet. */
export function Console() {
  const [who, setWho] = useState<ConsoleEntryView | null>(null);
  const [first, setFirst] = useState<ConsoleView | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      // Both requests are sent at once, so that a person who is signed in does not wait for two answers in turn.
      const held = { after: '', isActive: false, signal: new AbortController().signal };
      const [answer, seen] = await Promise.all([entry(), view(START, held)]);
      if (isOver) return;
      if (!answer.ok) {
        setTimeout(() => void ask(), AGAIN_MS);
        return;
      }
      setFirst(seen.ok ? seen.value : null);
      setWho(answer.value);
    };
    void ask();
    return () => {
      isOver = true;
    };
  }, []);
  if (who === null) return null;
  if (who.name === null || who.locked)
    return (
      <Door
        why={why ?? (who.locked ? 'The console is locked.' : null)}
        version={who.version}
        onIn={(next) => {
          setWhy(null);
          setWho(next);
        }}
      />
    );
  const out = (reason: string | null) => {
    setFirst(null);
    setWhy(reason);
    setWho({ ...who, name: null, locked: false });
  };
  return <Desk version={who.version} first={first} onOut={out} />;
}
