import { useEffect, useState } from 'preact/hooks';
import type { ConsoleEntryView } from './api.gen.ts';
import { entry } from './channel.ts';
import { Desk } from './desk.tsx';
import { Door } from './door.tsx';

/** Until the console answers, it is asked again at this pace, ms. */
const AGAIN_MS = 1_500;

/** The console of central IT: who is there, then what the office knows. */
export function Console() {
  const [who, setWho] = useState<ConsoleEntryView | null>(null);
  const [why, setWhy] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      const answer = await entry();
      if (isOver) return;
      if (answer.ok) setWho(answer.value);
      else setTimeout(() => void ask(), AGAIN_MS);
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
    setWhy(reason);
    setWho({ ...who, name: null, locked: false });
  };
  return <Desk version={who.version} onOut={out} />;
}
