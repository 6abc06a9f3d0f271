import { useEffect, useState } from 'preact/hooks';
import { daemon } from '../daemon.gen.ts';
import { t, wordsWhole } from '../words/index.ts';

/** A key ends by the day. */
const ASK_EVERY_MS = 3_600_000;

/** For technician and supervisor, who can have the next pack sent: that the key of the body ends soon. */
export function KeyMark() {
  const [days, setDays] = useState<number | null>(null);
  useEffect(() => {
    let closed = false;
    const ask = () =>
      void daemon.supportKey().then((answer) => {
        if (!closed && answer.ok) setDays(answer.value.days);
      });
    ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, []);
  if (days === null || !wordsWhole()) return null;
  return (
    <span class="status-item" role="status" data-key-days={days}>
      {t('support.keyStatus', { days })}
    </span>
  );
}
