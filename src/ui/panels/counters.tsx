import { useState } from 'preact/hooks';
import type { CountersView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatCount, formatMoment } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { ColumnHeads } from '../parts/table.tsx';
import { session } from '../store.ts';
import { SupportUse } from '../support/lazy.tsx';
import { useAnswer, useAsked } from '../use-asked.ts';
import { currentLocale, t, tCode, tn } from '../words/index.ts';
import '../styles/supervisor.css';

type Quarter = CountersView['quarters'][number];
type Group = Quarter['tables'][number]['groups'][number];

/** Error rates by group, which the supervisor must watch (ISO/IEC 19795-10). Only closed quarters, and never a small cell. */
export function CountersSection() {
  const [view, setView] = useState<CountersView | null>(null);
  const [refused, setRefused] = useState(false);
  useAsked(daemon.counters, (answer) => {
    if (answer.ok) setView(answer.value);
    else setRefused(true);
  });
  return (
    <section class="card desk-card">
      {session.value?.officer?.role === 'supervisor' && <Alarms />}
      <h2>{t('counters.title')}</h2>
      <p class="prose">{t('counters.intro')}</p>
      {refused && <p class="prose">{t('counters.refused')}</p>}
      {view !== null && <Quarters view={view} />}
      <SupportUse />
    </section>
  );
}

const ALARM_WORDS = {
  typed: 'supervision.typed',
  'look-ups': 'supervision.lookUps',
  referrals: 'supervision.referrals',
} as const;

/** Alarms if MRZs were typed, or lists queried, more often than the site expects. They ask the supervisor and do not judge. */
function Alarms() {
  const view = useAnswer(daemon.supervision);
  if (view === null || view.alarms.length === 0) return <p class="prose">{t('supervision.none')}</p>;
  return (
    <section class="alarms">
      <h3 class="section">{t('supervision.title')}</h3>
      <ul>
        {view.alarms.map(({ at, what, subject, count, limit }) => (
          <li key={at + what + subject}>
            {t(ALARM_WORDS[what], {
              at: formatMoment(new Date(at)),
              subject,
              n: formatCount(count),
              limit: formatCount(limit),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Quarters({ view }: { view: CountersView }) {
  if (!view.counting) return <p class="prose">{t('counters.off')}</p>;
  return (
    <TableScroll label={t('counters.title')}>
      <p class="label">{t('counters.rule', { k: view.k })}</p>
      {view.quarters.length === 0 && <p class="prose">{t('counters.none')}</p>}
      {view.quarters.map((quarter) => (
        <QuarterTable quarter={quarter} key={quarter.quarter} />
      ))}
    </TableScroll>
  );
}

function QuarterTable({ quarter }: { quarter: Quarter }) {
  const { k } = quarter;
  if (quarter.total === null) {
    return <p class="prose">{t('counters.tooFew', { quarter: quarter.quarter, k })}</p>;
  }
  return (
    <table class="details counters">
      <caption>
        {quarter.quarter}: {tn('counters.total', quarter.total)}
      </caption>
      <ColumnHeads words={[t('counters.group'), t('counters.counts'), t('counters.rates')]} />
      {quarter.tables.map(({ attribute, groups }) => (
        <tbody key={attribute}>
          <tr>
            <th class="details-group" colSpan={3} scope="rowgroup">
              {tCode('counters.attribute', attribute)}
            </th>
          </tr>
          {groups.map((group) => (
            <GroupRow group={group} attribute={attribute} key={group.category} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function GroupRow({ group, attribute }: { group: Group; attribute: string }) {
  return (
    <tr>
      <th scope="row">{categoryWords(attribute, group.category)}</th>
      <td>
        {group.cells.map(({ outcome, n }) => (
          <span class="details-pair" key={outcome}>
            {t('counters.cell', { outcome: tCode('counters.outcome', outcome), n: formatCount(n) })}
          </span>
        ))}
      </td>
      <td>
        {group.rates.map(({ kind, count, of, low, high, few }) => (
          <span class="details-pair" key={kind}>
            {t(few ? 'counters.few' : 'counters.rate', {
              kind: tCode('counters.rateOf', kind),
              share: percent(count / of),
              low: percent(low),
              high: percent(high),
              n: formatCount(count),
            })}
          </span>
        ))}
      </td>
    </tr>
  );
}

const WORDS = ['not-stated', 'others', 'everybody'];

function categoryWords(attribute: string, category: string): string {
  if (attribute === 'sex' || WORDS.includes(category)) return tCode('counters.category', category);
  if (attribute !== 'origin' || !category.includes('/')) return category;
  const [nationality, issuer] = category
    .split('/')
    .map((code) => (WORDS.includes(code) ? tCode('counters.category', code) : code));
  return t('counters.origin', { nationality: nationality ?? '', issuer: issuer ?? '' });
}

function percent(share: number): string {
  return new Intl.NumberFormat(currentLocale(), { style: 'percent', maximumFractionDigits: 2 }).format(share);
}
