import { useState } from 'preact/hooks';
import type { SupervisorView } from '../api-supervisor.gen.ts';
import { formatCount } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { ColumnHeads } from '../parts/table.tsx';
import { t, tn } from '../words/index.ts';

type Week = NonNullable<SupervisorView['use']>['patterns'][number];
type Cell = Week['cells'][number];

/** Passes of closed weeks. A cell is missing if there were no passes, or too few to be shown. */
export function PatternsTab({ view: { use } }: { view: SupervisorView }) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (use === null) return <p class="prose">{t('sup.off')}</p>;
  const week = use.patterns.find((one) => one.week === chosen) ?? use.patterns[0];
  return (
    <section class="card desk-card">
      <p class="prose">{t('sup.patterns.rule', { k: week?.k ?? use.k })}</p>
      {week === undefined ? (
        <p class="prose">{t('sup.patterns.none')}</p>
      ) : (
        <>
          <div class="field desk-week">
            <label for="desk-week">{t('sup.patterns.week')}</label>
            <select id="desk-week" value={week.week} onChange={(event) => setChosen(event.currentTarget.value)}>
              {use.patterns.map((one) => (
                <option value={one.week} key={one.week}>
                  {one.week}
                </option>
              ))}
            </select>
          </div>
          <WeekTable week={week} />
        </>
      )}
    </section>
  );
}

function WeekTable({ week }: { week: Week }) {
  const { k, total, cells, rest } = week;
  if (total === null) return <p class="prose">{t('sup.patterns.tooFew', { week: week.week, k })}</p>;
  const ordered = [...cells].sort((a, b) => a.from - b.from || b.n - a.n);
  return (
    <>
      <HoursPlot cells={cells} />
      <TableScroll label={t('sup.tab.patterns')}>
        <table class="details desk-table">
          <caption>
            {week.week}: {tn('sup.patterns.total', total)}
          </caption>
          <ColumnHeads words={[t('sup.patterns.hours'), t('sup.patterns.kind'), t('sup.patterns.passes')]} />
          <tbody>
            {ordered.map((cell) => (
              <tr key={JSON.stringify([cell.from, cell.route, cell.document, cell.outcome])}>
                <th scope="row">{hoursOf(cell)}</th>
                <td dir="auto">
                  {[
                    cell.route ?? t('sup.route.none'),
                    t(`sup.kind.${cell.document}`),
                    t(`sup.outcome.${cell.outcome}`),
                  ].join(' · ')}
                </td>
                <td>{formatCount(cell.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      <p class="label">{rest === null ? t('sup.patterns.noRest') : tn('sup.patterns.rest', rest)}</p>
      <p class="label">{t('sup.patterns.export', { week: week.week })}</p>
    </>
  );
}

const two = (hour: number) => String(hour).padStart(2, '0');
const hoursOf = ({ from, to }: Cell) => `${two(from)}:00–${two(to)}:00`;
const PLOT = { width: 480, height: 90, foot: 16 };

/** The passes that may be shown, by the hours of the day; the table below has the same numbers. */
function HoursPlot({ cells }: { cells: readonly Cell[] }) {
  const bands = new Map<number, { from: number; to: number; n: number }>();
  for (const { from, to, n } of cells) bands.set(from, { from, to, n: n + (bands.get(from)?.n ?? 0) });
  const all = [...bands.values()];
  if (all.length < 2) return null;
  const most = Math.max(...all.map(({ n }) => n));
  const { width, height, foot } = PLOT;
  const x = (hour: number) => (hour / 24) * width;
  return (
    <figure class="desk-figure">
      <figcaption class="label">{t('sup.patterns.plot')}</figcaption>
      <svg class="desk-plot" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        <line class="desk-axis" x1="0" x2={width} y1={height - foot} y2={height - foot} />
        {all.map(({ from, to, n }) => {
          const tall = (n / most) * (height - foot - 4);
          return (
            <rect
              class="desk-bar"
              key={from}
              x={x(from) + 1}
              width={x(to) - x(from) - 2}
              y={height - foot - tall}
              height={tall}
            />
          );
        })}
        {[0, 6, 12, 18].map((hour) => (
          <text class="desk-tick" key={hour} x={x(hour)} y={height - 3}>
            {two(hour)}
          </text>
        ))}
      </svg>
    </figure>
  );
}
