import { useState } from 'preact/hooks';
import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { Screen } from '../parts/screen.tsx';
import { useAsked } from '../use-asked.ts';
import { t } from '../words/index.ts';
import { ErrorsTab } from './errors-tab.tsx';
import { secondsOf } from './moments.ts';
import { PartsTab } from './parts-tab.tsx';
import { TimesTab } from './times-tab.tsx';
import { VersionsTab } from './versions-tab.tsx';

const TABS = ['parts', 'errors', 'times', 'versions'] as const;
type Tab = (typeof TABS)[number];
const ASK_EVERY_S = 5;

/**
 * Status of the machine, for the people who maintain it. It is refreshed continually: unchanged parts keep their place, and the
 * line with the age of the page has its space from the start, so that nothing moves under a finger.
 */
export function Machine() {
  const [tab, setTab] = useState<Tab>('parts');
  const [view, setView] = useState<DiagnosisView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useAsked(
    daemon.machine,
    (answer) => {
      setProblem(answer.ok ? null : problemWords(answer));
      if (answer.ok) setView(answer.value);
    },
    { everyMs: ASK_EVERY_S * 1_000 },
  );
  return (
    <Screen
      words={{
        title: t('machine.title'),
        nav: t('machine.nav'),
        keys: t('keys.title'),
        pinAlone: t('keys.pinAlone'),
        ownPin: t('ownPin.title'),
        signOut: t('help.signOut'),
      }}
      tabs={TABS.map((name) => ({ name, label: t(`machine.tab.${name}`) }))}
      tab={tab}
      onTab={setTab}
      extra={
        <a class="button" href="/">
          {t('supervision.toLane')}
        </a>
      }
    >
      <p class={`machine-age${problem === null ? '' : ' problem'}`} role={problem === null ? undefined : 'alert'}>
        {ageWords(view, problem)}
      </p>
      {view !== null && tab === 'parts' && <PartsTab view={view} />}
      {view !== null && tab === 'errors' && <ErrorsTab view={view} />}
      {view !== null && tab === 'times' && <TimesTab view={view} />}
      {view !== null && tab === 'versions' && <VersionsTab view={view} />}
    </Screen>
  );
}

function ageWords(view: DiagnosisView | null, problem: string | null): string {
  if (view === null) return problem === null ? t('machine.waiting') : t('machine.never', { problem });
  const time = secondsOf(view.at);
  return problem === null ? t('machine.asOf', { time, n: ASK_EVERY_S }) : t('machine.lost', { time, problem });
}
