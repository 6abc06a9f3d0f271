import { useEffect, useState } from 'preact/hooks';
import { formatClock } from '../format.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { Button } from '../parts/button.tsx';
import { KeyCap } from '../parts/controls.tsx';
import { covered, session } from '../store.ts';
import { t } from '../words/index.ts';

const CLOCK_EVERY_MS = 5_000;

/** A neutral picture for a desk that somebody else can see, without a traveller, side tab or state of any check. */
export function Cover() {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), CLOCK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="cover">
      <p class="cover-clock">{formatClock(now)}</p>
      <h1 class="cover-lane">{session.value?.lane.name ?? t('app.name')}</h1>
      <p class="label">{t('cover.title')}</p>
      <Button
        onClick={() => {
          covered.value = false;
        }}
      >
        <KeyCap>{KEY_CAPS.F12}</KeyCap>
        {t('cover.backButton')}
      </Button>
    </main>
  );
}
