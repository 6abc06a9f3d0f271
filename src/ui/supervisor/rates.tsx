import type { SupervisorView } from '../api-supervisor.gen.ts';
import { formatCount, oneIn } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { ColumnHeads, Table } from '../parts/table.tsx';
import { currentLocale, t, tCode, tn } from '../words/index.ts';

type Use = NonNullable<SupervisorView['use']>;
type Rate = Use['rates'][number];

/** Rates of the kiosk compared with the limits of the guidelines, and how its results are used. */
export function RatesTab({ view }: { view: SupervisorView }) {
  const { use } = view;
  if (use === null) return <p class="prose">{t('sup.off')}</p>;
  const once = oneIn(use.statedFmr);
  return (
    <>
      <section class="card desk-card">
        <p class="prose">{t('sup.rates.intro', { weeks: use.weeks })}</p>
        <TableScroll label={t('sup.tab.rates')}>
          <Table
            class="details desk-table"
            heads={[
              t('sup.rate.head.rate'),
              t('sup.rate.head.seen'),
              t('sup.rate.head.bounds'),
              t('sup.rate.head.limit'),
              t('sup.rate.head.standing'),
            ]}
          >
            {use.rates.map((rate) => (
              <RateRow rate={rate} key={rate.kind} />
            ))}
          </Table>
        </TableScroll>
        <p class="label">{t('sup.rates.bounds')}</p>
        <p class="label">{once === null ? t('sup.rates.noFmr') : t('sup.rates.fmr', { n: formatCount(once) })}</p>
      </section>
      <div class="desk-columns">
        <section class="card desk-card">
          <h2>{t('sup.use.decisions')}</h2>
          <Table class="details desk-table" heads={[t('sup.use.decision'), t('sup.use.quiet'), t('sup.use.facts')]}>
            {use.decisions.map(({ decision, quiet, facts }) => (
              <tr key={decision}>
                <th scope="row">{t(`action.${decision}`)}</th>
                <td>{formatCount(quiet)}</td>
                <td>{formatCount(facts)}</td>
              </tr>
            ))}
          </Table>
          <p class="label">{t('sup.use.veto')}</p>
        </section>
        <Reasons use={use} />
      </div>
      <Entries use={use} />
      <Issuers use={use} />
    </>
  );
}

function RateRow({ rate }: { rate: Rate }) {
  const { kind, clause, count, of, unjudged, limit, low, high, floor, standing } = rate;
  const few = standing === 'few';
  return (
    <tr class={standing === 'above' ? 'irregular' : ''}>
      <th scope="row">
        {t(`sup.rate.${kind}`)}
        <span class="label">{clause}</span>
      </th>
      <td>
        {t('sup.rate.seen', { count: formatCount(count), of: formatCount(of) })}
        {unjudged > 0 && <span class="label">{tn('sup.rate.unjudged', unjudged)}</span>}
      </td>
      <td>
        {!few && (
          <>
            <RatePlot rate={rate} />
            <span class="label">{t('sup.rate.range', { low: percent(low), high: percent(high) })}</span>
          </>
        )}
      </td>
      <td>
        {limit === null
          ? t('sup.rate.noLimit')
          : t(kind === 'face-rejection' ? 'sup.rate.below' : 'sup.rate.upTo', { limit: percent(limit) })}
      </td>
      <td>{t(`sup.standing.${standing}`, { of: formatCount(of), floor: formatCount(floor) })}</td>
    </tr>
  );
}

const PLOT = { width: 180, height: 22, pad: 6 };

/** A plot of the numbers next to it, and therefore hidden from screen readers. */
function RatePlot({ rate: { count, of, low, high, limit } }: { rate: Rate }) {
  const { width, height, pad } = PLOT;
  const most = Math.min(1, Math.max(high, (limit ?? 0) * 1.5) * 1.1);
  const at = (share: number) => pad + (Math.min(share, most) / most) * (width - 2 * pad);
  const middle = height / 2;
  return (
    <svg class="desk-plot" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <line class="desk-axis" x1={pad} x2={width - pad} y1={height - 3} y2={height - 3} />
      {limit !== null && <line class="desk-limit" x1={at(limit)} x2={at(limit)} y1="1" y2={height - 1} />}
      <line class="desk-bounds" x1={at(low)} x2={at(high)} y1={middle} y2={middle} />
      <circle class="desk-dot" cx={at(count / Math.max(1, of))} cy={middle} r="4" />
    </svg>
  );
}

function Reasons({ use: { reasons } }: { use: Use }) {
  const most = Math.max(1, ...reasons.map(({ n }) => n));
  const sorted = [...reasons].sort((a, b) => b.n - a.n);
  return (
    <section class="card desk-card">
      <h2>{t('sup.use.reasons')}</h2>
      {sorted.length === 0 ? (
        <p class="prose">{t('sup.use.noReasons')}</p>
      ) : (
        <Table class="details desk-table" heads={[t('sup.use.reason'), t('sup.use.times')]}>
          {sorted.map(({ reason, n }) => (
            <tr key={reason}>
              <th scope="row">{tCode('decisionReason', reason)}</th>
              <td>
                {formatCount(n)}
                <svg class="desk-plot" viewBox="0 0 120 10" width="120" height="10" aria-hidden="true">
                  <rect class="desk-bar" width={(n / most) * 120} height="10" rx="2" />
                </svg>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

/** Answers about entries, counted separately, because they say nothing about the quality of the kiosk. */
function Entries({ use: { entries } }: { use: Use }) {
  return (
    <section class="card desk-card">
      <h2>{t('sup.use.entries')}</h2>
      <p class="label">{t('sup.use.entriesRule')}</p>
      {entries.length === 0 ? (
        <p class="prose">{t('sup.use.noEntries')}</p>
      ) : (
        <TableScroll label={t('sup.use.entries')}>
          <Table
            class="details desk-table"
            heads={[
              t('sup.use.week'),
              t('sup.use.class'),
              t('sup.use.answer'),
              t('sup.use.decision'),
              t('sup.use.times'),
            ]}
          >
            {entries.map(({ week, cls, outcome, decision, n }) => (
              <tr key={`${week}/${cls}/${outcome}/${decision}`}>
                <th scope="row">{week}</th>
                <td>{t(`alert.${cls}`)}</td>
                <td>{t(`alert.${outcome}`)}</td>
                <td>{t(`action.${decision}`)}</td>
                <td>{formatCount(n)}</td>
              </tr>
            ))}
          </Table>
        </TableScroll>
      )}
    </section>
  );
}

function Issuers({ use: { issuers, k } }: { use: Use }) {
  const told = issuers.filter(({ rates }) => rates.length > 0);
  return (
    <section class="card desk-card">
      <h2>{t('sup.issuers')}</h2>
      <p class="label">{t('sup.issuers.rule', { k })}</p>
      {told.length === 0 && <p class="prose">{t('sup.issuers.none')}</p>}
      {told.map(({ quarter, rates }) => (
        <table class="details desk-table" key={quarter}>
          <caption>{quarter}</caption>
          <ColumnHeads
            words={[
              t('sup.issuers.state'),
              t('sup.issuers.documents'),
              t('sup.issuers.share'),
              t('sup.rate.head.standing'),
            ]}
          />
          <tbody>
            {rates.map(({ issuer, atLeast, percent: share, standing }) => (
              <tr key={issuer} class={standing === 'above' ? 'irregular' : ''}>
                <th scope="row">{tCode('counters.category', issuer).replace(/^counters\.category\./, '')}</th>
                <td>{t('sup.issuers.atLeast', { n: formatCount(atLeast) })}</td>
                <td>{t('sup.issuers.about', { share: percent(share / 100) })}</td>
                <td>{t(`sup.standing.${standing === 'few' ? 'open' : standing}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function percent(share: number): string {
  return new Intl.NumberFormat(currentLocale(), { style: 'percent', maximumFractionDigits: 1 }).format(share);
}
