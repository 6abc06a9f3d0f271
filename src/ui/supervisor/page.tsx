import { useEffect, useState } from 'preact/hooks';
import type { SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { CountersSection } from '../panels/counters.tsx';
import { Screen } from '../parts/screen.tsx';
import { lane } from '../store.ts';
import { t } from '../words/index.ts';
import { NowTab } from './now.tsx';
import { PatternsTab } from './patterns.tsx';
import { RatesTab } from './rates.tsx';

const TABS = ['now', 'rates', 'patterns', 'counters'] as const;
type Tab = (typeof TABS)[number];
/** Interval of requests for data outside the lane's stream; it is also requested when an inspection begins or ends. */
const ASK_EVERY_MS = 15_000;

/**
 * The supervisor's own screen. The page title never changes, and the page is silent: a person behind the supervisor sees the
 * same page whether or not there is an entry, until an entry is opened (docs/officer-screen.md).
 */
export function SupervisorPage() {
  const [tab, setTab] = useState<Tab>('now');
  const [view, setView] = useState<SupervisorView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = () =>
    void daemon.supervisor().then((answer) => {
      setProblem(answer.ok ? null : problemWords(answer));
      if (answer.ok) setView(answer.value);
    });
  const inspection = lane.value?.inspection ?? null;
  const moment = `${inspection?.inspectionId ?? ''}${inspection?.decision ?? ''}`;
  useEffect(ask, [moment]);
  useEffect(() => {
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Screen
      words={{
        title: t('sup.title'),
        nav: t('sup.nav'),
        keys: t('keys.title'),
        pinAlone: t('keys.pinAlone'),
        ownPin: t('ownPin.title'),
        signOut: t('sup.signOut'),
      }}
      tabs={TABS.map((name) => ({ name, label: t(`sup.tab.${name}`) }))}
      tab={tab}
      onTab={setTab}
      extra={
        <a class="button" href="/">
          {t('supervision.toLane')}
        </a>
      }
    >
      {problem !== null && <p class="problem">{t('sup.unavailable', { problem })}</p>}
      {tab === 'now' && <NowTab view={view} onChange={ask} />}
      {tab === 'rates' && view !== null && <RatesTab view={view} />}
      {tab === 'patterns' && view !== null && <PatternsTab view={view} />}
      {tab === 'counters' && <CountersSection />}
    </Screen>
  );
}
