import { useEffect, useState } from 'preact/hooks';
import type { ReferralsView } from '../api-support.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { TableScroll } from '../parts/controls.tsx';
import { t } from '../words/index.ts';

const ASK_AGAIN_MS = 10_000;

/** Numbers and states, for the role protection alone; what they say is known to nobody here. */
export function Referrals() {
  const [view, setView] = useState<ReferralsView | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    let closed = false;
    const ask = (again: boolean) =>
      void daemon.referrals(again).then((answer) => {
        if (closed) return;
        setRefused(!answer.ok);
        if (answer.ok) setView(answer.value);
      });
    ask(false);
    const timer = setInterval(() => ask(true), ASK_AGAIN_MS);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, []);
  if (refused) return <p class="problem">{t('support.referralsRefused')}</p>;
  if (view === null) return <p class="prose">{t('support.loading')}</p>;
  const late = view.referrals.some(({ overdue }) => overdue);
  return (
    <>
      {late && (
        <p class="support-late" role="alert">
          {view.phone === null ? t('support.overdueNoPhone') : t('support.overdue', { ...view.phone })}
        </p>
      )}
      {view.referrals.length === 0 ? (
        <p class="prose">{t('support.referralsNone')}</p>
      ) : (
        <TableScroll label={t('support.referrals')}>
          <table class="details referrals">
            <thead>
              <tr>
                <th scope="col">{t('support.refNo')}</th>
                <th scope="col">{t('support.hour')}</th>
                <th scope="col">{t('support.state')}</th>
              </tr>
            </thead>
            <tbody>
              {view.referrals.map(({ refNo, hour, state, reason, say, held }) => (
                <tr key={refNo} data-state={state}>
                  <th scope="row">{refNo}</th>
                  <td>{hourWords(hour)}</td>
                  <td>
                    <span class="details-pair">{t(`support.state.${state}`)}</span>
                    {reason !== null && <span class="details-pair">{t(`support.reject.${reason}`)}</span>}
                    {say !== null && <span class="details-pair">{sayWords(say)}</span>}
                    <span class="details-pair">{t(held ? 'support.held.yes' : 'support.held.no')}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      )}
    </>
  );
}

function sayWords({ what, minutes }: NonNullable<ReferralsView['referrals'][number]['say']>): string {
  return minutes === null ? t(`support.say.${what}`) : t(`support.say.${what}Within`, { minutes });
}

function hourWords(hour: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang || 'en', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(hour));
}
