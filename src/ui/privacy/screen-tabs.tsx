import type { PrivacyView } from '../api-privacy.gen.ts';
import { formatCount, formatMoment } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { Table } from '../parts/table.tsx';
import { currentLocale, t, tCode } from '../words/index.ts';
import { MachinesCard } from './machines.tsx';
import { inLanguage } from './policy.ts';
import { term } from './policy-lines.tsx';

type Kept = PrivacyView['kept'][number];

const DAYS_IN = { hours: 1 / 24, days: 1, months: 30.4, years: 365 } as const;
const TERM_PLOT = { width: 150, height: 10 };

export function formatDay(iso: string): string {
  const style = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(currentLocale(), style).format(new Date(iso));
}

/** Data that is kept: how long, by whose decision and under which law, how many records, and when the next is removed. */
export function KeptTab({ view }: { view: PrivacyView }) {
  const most = Math.max(1, ...view.kept.map(({ value, unit }) => value * DAYS_IN[unit]));
  return (
    <section class="card desk-card">
      <h2>{t('dpo.tab.kept')}</h2>
      <TableScroll label={t('dpo.tab.kept')}>
        <Table
          class="details desk-table"
          heads={[t('dpo.head.class'), t('dpo.head.term'), t('dpo.head.why'), t('dpo.head.count'), t('dpo.head.next')]}
        >
          {view.kept.map((rule) => (
            <KeptRow rule={rule} most={most} key={rule.class} />
          ))}
        </Table>
      </TableScroll>
    </section>
  );
}

function KeptRow({ rule, most }: { rule: Kept; most: number }) {
  const { basis, count, nextPurge, value, unit } = rule;
  const { width, height } = TERM_PLOT;
  const kept = value > 0;
  return (
    <tr>
      <th scope="row">{tCode('policy.class', rule.class)}</th>
      <td>
        {term(rule)}
        {/* A plot of the number next to it, and therefore hidden from screen readers. */}
        <svg class="desk-plot" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
          <line class="desk-axis" x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
          <rect class="desk-bar" width={((value * DAYS_IN[unit]) / most) * width} height={height - 1} rx="2" />
        </svg>
        <span class="label">{t(`dpo.from.${rule.from}`)}</span>
      </td>
      <td class={basis === null ? 'dpo-none' : undefined}>
        {basis === null ? t('dpo.noBasis') : basis.act}
        {basis !== null && (
          <span class="label" lang={inLanguage(basis.texts).language}>
            {inLanguage(basis.texts).text}
          </span>
        )}
      </td>
      <td>{count === null ? (kept ? t('dpo.uncounted') : '') : formatCount(count)}</td>
      <td>{nextPurge === null ? (kept && count !== 0 ? t('dpo.nextUnknown') : '') : formatDay(nextPurge)}</td>
    </tr>
  );
}

interface Bar {
  day: string;
  n: number;
}

const BARS = { width: 720, height: 132, bottom: 20, top: 14 };

/** Bars over days, oldest first. A screen reader gets the figures from the table next to it. */
function DayBars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const { width, height, bottom, top } = BARS;
  const most = Math.max(1, ...bars.map(({ n }) => n));
  const step = width / Math.max(1, bars.length);
  const room = height - bottom - top;
  const [first, last] = [bars[0], bars.at(-1)];
  return (
    <figure class="desk-figure dpo-bars">
      <figcaption>{label}</figcaption>
      <svg class="desk-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <line class="desk-axis" x1="0" x2={width} y1={height - bottom} y2={height - bottom} />
        {bars.map(({ day, n }, at) => {
          const tall = (n / most) * room;
          return (
            <g key={day}>
              <rect
                class="desk-bar"
                x={at * step + step * 0.15}
                y={height - bottom - tall}
                width={Math.min(step * 0.7, 40)}
                height={tall}
                rx="2"
              />
              {n === most && (
                <text class="desk-tick" x={at * step + step * 0.15} y={height - bottom - tall - 3}>
                  {formatCount(n)}
                </text>
              )}
            </g>
          );
        })}
        {first !== undefined && (
          <text class="desk-tick" x="0" y={height - 5}>
            {formatDay(first.day)}
          </text>
        )}
        {last !== undefined && bars.length > 1 && (
          <text class="desk-tick" x={width} y={height - 5} text-anchor="end">
            {formatDay(last.day)}
          </text>
        )}
      </svg>
    </figure>
  );
}

/** The numbers of the bars in a table, which is closed until somebody opens it. */
function DayTable({ label, bars }: { label: string; bars: readonly Bar[] }) {
  return (
    <details class="dpo-figures">
      <summary>{t('dpo.figures')}</summary>
      <table class="details desk-table" aria-label={label}>
        <tbody>
          {bars.map(({ day, n }) => (
            <tr key={day}>
              <th scope="row">{formatDay(day)}</th>
              <td>{formatCount(n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

const DAY_MS = 86_400_000;
/** Number of days that fit side by side. */
const DAYS_SHOWN = 60;

/** Every day from the first receipt to the last, including those on which nothing was removed: gaps must look like gaps. */
function purgedByDay({ receipts }: PrivacyView): Bar[] {
  const removed = new Map<string, number>();
  for (const receipt of receipts) {
    const day = receipt.at.slice(0, 10);
    removed.set(day, (removed.get(day) ?? 0) + receipt.removed);
  }
  const known = [...removed.keys()].sort();
  const last = Date.parse(known.at(-1) ?? '');
  const first = Math.max(Date.parse(known[0] ?? ''), last - (DAYS_SHOWN - 1) * DAY_MS);
  const bars: Bar[] = [];
  for (let at = first; at <= last; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    bars.push({ day, n: removed.get(day) ?? 0 });
  }
  return bars;
}

/** Data that was removed, with the receipt of each purge. */
export function PurgesTab({ view }: { view: PrivacyView }) {
  const { receipts, lastRun } = view;
  const bars = purgedByDay(view);
  return (
    <section class="card desk-card">
      <h2>{t('dpo.tab.purges')}</h2>
      <p class="prose">
        {lastRun === null ? t('dpo.purge.never') : t('dpo.purge.last', { time: formatMoment(new Date(lastRun)) })}
      </p>
      {receipts.length === 0 ? (
        <p class="prose">{t('dpo.purge.none')}</p>
      ) : (
        <>
          <DayBars label={t('dpo.purge.plot')} bars={bars} />
          <TableScroll label={t('dpo.tab.purges')}>
            <Table
              class="details desk-table"
              heads={[
                t('dpo.purge.head.at'),
                t('dpo.head.class'),
                t('dpo.purge.head.removed'),
                t('dpo.purge.head.span'),
                t('dpo.purge.head.policy'),
              ]}
            >
              {receipts.map(({ at, class: name, removed, oldest, newest, policyVersion }) => (
                <tr key={at + name}>
                  <th scope="row">{formatMoment(new Date(at))}</th>
                  <td>{tCode('policy.class', name)}</td>
                  <td>{formatCount(removed)}</td>
                  <td>
                    {oldest !== null &&
                      newest !== null &&
                      t('dpo.purge.span', { oldest: formatDay(oldest), newest: formatDay(newest) })}
                  </td>
                  <td>{policyVersion === null ? t('dpo.purge.noPolicy') : formatCount(policyVersion)}</td>
                </tr>
              ))}
            </Table>
          </TableScroll>
        </>
      )}
    </section>
  );
}

/** How often each account opened which kind of data, and how the kiosk's results were used. */
export function AccessTab({ view }: { view: PrivacyView }) {
  const { accesses, days, decisions } = view;
  return (
    <>
      <section class="card desk-card">
        <h2>{t('dpo.tab.access')}</h2>
        <DayBars label={t('dpo.access.plot')} bars={days} />
        <DayTable label={t('dpo.access.plot')} bars={days} />
      </section>
      <MachinesCard view={view} />
      <div class="desk-columns">
        <section class="card desk-card">
          <h2>{t('dpo.access.title')}</h2>
          {accesses.length === 0 ? (
            <p class="prose">{t('dpo.access.none')}</p>
          ) : (
            <Table
              class="details desk-table"
              heads={[t('dpo.access.head.who'), t('dpo.access.head.what'), t('dpo.access.head.n')]}
            >
              {accesses.map(({ who, what, n }) => (
                <tr key={who + what}>
                  <th scope="row">{who}</th>
                  <td>{t(`dpo.what.${what}`)}</td>
                  <td>{formatCount(n)}</td>
                </tr>
              ))}
            </Table>
          )}
        </section>
        <section class="card desk-card">
          <h2>{t('dpo.decisions')}</h2>
          <table class="details desk-table">
            <tbody>
              {(['all', 'overrides', 'vetoes'] as const).map((kind) => (
                <tr key={kind}>
                  <th scope="row">{t(`dpo.decisions.${kind}`)}</th>
                  <td>{formatCount(decisions[kind])}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">{t('dpo.decisions.overEntry')}</th>
                <td>
                  {decisions.overEntry === null
                    ? t('dpo.decisions.fewer', { k: formatCount(decisions.k) })
                    : formatCount(decisions.overEntry)}
                </td>
              </tr>
            </tbody>
          </table>
        </section>
      </div>
    </>
  );
}
