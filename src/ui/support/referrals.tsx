import { useEffect, useState } from 'preact/hooks';
import type { ReferralsView } from '../api-support.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { TableScroll } from '../parts/controls.tsx';
import { Status } from '../parts/status.tsx';
import { Table } from '../parts/table.tsx';
import { t } from '../words/index.ts';
import { Measures } from './measures.tsx';
import { NumberCard } from './number-card.tsx';
import { inShown } from './pack-words.ts';
import { type HelpNumber, leftToRight, whoOf } from './way.ts';

const ASK_AGAIN_MS = 10_000;

/** Numbers and states of referrals, only for the role protection; their content is unknown here. */
export function Referrals() {
  const [view, setView] = useState<ReferralsView | null>(null);
  const [refused, setRefused] = useState(false);
  const [call, setCall] = useState({ at: 0, reached: false });
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
  const late = view.referrals.some(({ mark }) => mark === 'overdue');
  const [first] = view.numbers;
  return (
    <>
      {late && first !== undefined && (
        <section class="support-late">
          <p role="alert">{t('support.overdueCall', { who: whoOf(first), number: leftToRight(first.number) })}</p>
          <NumberCard
            numbers={view.numbers}
            at={call.at}
            reached={call.reached}
            onAnswer={({ at, reached }) => setCall({ at, reached })}
          />
        </section>
      )}
      {view.keyEnds !== null && (
        <Status class="support-late">
          {t('support.keyEnds', { body: inShown(view.keyEnds.body), date: dayWords(view.keyEnds.at) })}
        </Status>
      )}
      {view.referrals.length === 0 ? (
        <p class="prose">{t('support.referralsNone')}</p>
      ) : (
        <TableScroll label={t('support.referrals')}>
          <Table class="details referrals" heads={[t('support.refNo'), t('support.hour'), t('support.state')]}>
            {view.referrals.map(({ refNo, hour, state, reason, say, held, mark, next }) => (
              <tr key={refNo} data-state={state}>
                <th scope="row">{refNo}</th>
                <td>{hourWords(hour)}</td>
                <td>
                  <span class="details-pair">{t(`support.state.${state}`)}</span>
                  {reason !== null && <span class="details-pair">{t(`support.reject.${reason}`)}</span>}
                  {say !== null && <span class="details-pair">{sayWords(say)}</span>}
                  {mark !== null && markWords(mark, next) !== null && (
                    <span class="details-pair strong">{markWords(mark, next)}</span>
                  )}
                  <span class="details-pair">{t(held ? 'support.held.yes' : 'support.held.no')}</span>
                </td>
              </tr>
            ))}
          </Table>
        </TableScroll>
      )}
      <Measures />
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

type Row = ReferralsView['referrals'][number];

function markWords(mark: NonNullable<Row['mark']>, next: HelpNumber | null): string | null {
  if (mark !== 'rejected') return t(`support.mark.${mark}`);
  return next === null ? null : t('support.mark.rejected', { who: whoOf(next), number: leftToRight(next.number) });
}

function dayWords(at: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang || 'en', { dateStyle: 'long' }).format(new Date(at));
}
