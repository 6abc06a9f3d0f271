import { useEffect, useState } from 'preact/hooks';
import type { PrivacyView } from '../api-privacy.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { problemWords } from '../decide.ts';
import { formatMoment } from '../format.ts';
import { CountersSection } from '../panels/counters.tsx';
import { LastDrill } from '../panels/last-drill.tsx';
import { QuietButton } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { Screen } from '../parts/screen.tsx';
import { t } from '../words/index.ts';
import { usePolicy } from './policy.ts';
import { PolicyWords } from './policy-lines.tsx';
import { AccessTab, KeptTab, PurgesTab } from './screen-tabs.tsx';
import { SlipsTab } from './slips-tab.tsx';

const TABS = ['kept', 'purges', 'access', 'slips', 'counters'] as const;
type Tab = (typeof TABS)[number];

/**
 * The screen of the data-protection officer: data that is kept and why, data that was removed, who had access, and slips. It
 * shows only numbers and staff accounts, never travellers. Each reading adds an audit row, so there is no automatic refresh.
 */
export function PrivacyScreen() {
  const [tab, setTab] = useState<Tab>('kept');
  const [view, setView] = useState<PrivacyView | null>(null);
  const [readAt, setReadAt] = useState<Date | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const rules = usePolicy();
  const ask = () =>
    void daemon.privacy().then((answer) => {
      setProblem(answer.ok ? null : problemWords(answer));
      if (!answer.ok) return;
      setView(answer.value);
      setReadAt(new Date());
    });
  useEffect(ask, []);
  return (
    <Screen
      words={{
        title: t('dpo.title'),
        nav: t('dpo.nav'),
        keys: t('keys.title'),
        pinAlone: t('keys.pinAlone'),
        ownPin: t('ownPin.title'),
        signOut: t('dpo.signOut'),
      }}
      tabs={TABS.map((name) => ({ name, label: t(`dpo.tab.${name}`) }))}
      tab={tab}
      onTab={setTab}
    >
      {problem !== null && <Problem>{t('dpo.unavailable', { problem })}</Problem>}
      {rules !== null && tab === 'kept' && (
        <section class="card desk-card">
          <h2>{t('policy.panel')}</h2>
          <PolicyWords view={rules} />
          <p class="label">{t(`dpo.profile.${rules.logProfile}`)}</p>
        </section>
      )}
      {view !== null && tab === 'kept' && <KeptTab view={view} />}
      {tab === 'kept' && (
        <p class="label">
          <LastDrill />
        </p>
      )}
      {view !== null && tab === 'purges' && <PurgesTab view={view} />}
      {view !== null && tab === 'access' && <AccessTab view={view} />}
      {view !== null && tab === 'slips' && <SlipsTab view={view} rules={rules} onChange={ask} />}
      {tab === 'counters' && <CountersSection />}
      {view !== null && readAt !== null && tab !== 'counters' && (
        <p class="desk-read">
          <span class="label">
            {t('dpo.recorded', { time: formatMoment(readAt), since: formatMoment(new Date(view.since)) })}
          </span>
          <QuietButton onClick={ask}>{t('dpo.again')}</QuietButton>
        </p>
      )}
    </Screen>
  );
}
