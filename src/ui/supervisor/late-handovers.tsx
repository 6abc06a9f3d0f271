import { useEffect, useState } from 'preact/hooks';
import type { HandoversView } from '../api-support.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { t } from '../words/index.ts';

const ASK_EVERY_MS = 15_000;

/** For whom a form of the form "Support" waits too long; nothing of what it is about, nor of who sent it. */
export function LateHandovers() {
  const [late, setLate] = useState<HandoversView['late']>([]);
  useEffect(() => {
    const ask = () =>
      void daemon.handovers().then((answer) => {
        if (answer.ok) setLate(answer.value.late);
      });
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      {late.map(({ name, boxName }) => (
        <p class="support-late" role="status" data-late-handover key={`${boxName} ${name}`}>
          {t('handover.sup', { name: boxName === null ? name : `${name} (${boxName})` })}
        </p>
      ))}
    </>
  );
}
