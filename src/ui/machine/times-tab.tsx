import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatCount } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { t } from '../words/index.ts';
import { formatSpan } from './moments.ts';

type Stage = DiagnosisView['stages'][number];

const PLOT = { width: 320, height: 30, pad: 8 };
/** The axis runs from 1 ms to 100 s; each mark is ten times the previous one. */
const DECADES = 5;

/** How long each stage takes, drawn on one axis, so that long stages are seen before any number is read. */
export function TimesTab({ view: { stages } }: { view: DiagnosisView }) {
  return (
    <section class="card desk-card">
      <p class="prose">{t('machine.times.intro')}</p>
      <TableScroll label={t('machine.tab.times')}>
        <table class="details desk-table machine-times">
          <thead>
            <tr>
              <th scope="col">{t('machine.times.head.stage')}</th>
              <th scope="col">
                <span class="visually-hidden">{t('machine.times.plot')}</span>
                <Axis />
              </th>
              <th scope="col" class="machine-number">
                {t('machine.times.head.half')}
              </th>
              <th scope="col" class="machine-number">
                {t('machine.times.head.most')}
              </th>
              <th scope="col" class="machine-number">
                {t('machine.times.head.of')}
              </th>
              <th scope="col">{t('machine.times.head.budget')}</th>
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <StageRow stage={stage} key={stage.stage} />
            ))}
          </tbody>
        </table>
      </TableScroll>
      <p class="label">{t('machine.times.lots')}</p>
    </section>
  );
}

function StageRow({ stage }: { stage: Stage }) {
  const { p50Ms, p95Ms, budgetMs, n } = stage;
  const measured = p50Ms !== null && p95Ms !== null;
  const over = measured && budgetMs !== null && p95Ms > budgetMs;
  const budget = budgetMs === null ? null : formatSpan(budgetMs);
  return (
    <tr class={over ? 'irregular' : ''}>
      <th scope="row">{t(`machine.stage.${stage.stage}`)}</th>
      <td>
        <Plot stage={stage} />
      </td>
      {measured ? (
        <>
          <td class="machine-number">{formatSpan(p50Ms)}</td>
          <td class="machine-number">{formatSpan(p95Ms)}</td>
        </>
      ) : (
        <td class="machine-number machine-quiet" colSpan={2}>
          {t('machine.times.none')}
        </td>
      )}
      <td class="machine-number">{formatCount(n)}</td>
      <td>
        {budget === null
          ? t('machine.times.noBudget')
          : measured
            ? t(over ? 'machine.times.over' : 'machine.times.within', { budget })
            : budget}
      </td>
    </tr>
  );
}

function at(ms: number): number {
  const share = Math.log10(Math.max(1, ms)) / DECADES;
  return PLOT.pad + Math.min(1, share) * (PLOT.width - 2 * PLOT.pad);
}

/** A plot of the numbers next to it, and therefore hidden from screen readers. Time runs to the right in every language. */
function Plot({ stage: { p50Ms, p95Ms, budgetMs } }: { stage: Stage }) {
  const { width, height } = PLOT;
  const middle = height / 2;
  return (
    <svg class="machine-plot" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {Array.from({ length: DECADES + 1 }, (_, decade) => (
        <line class="machine-grid" key={decade} x1={at(10 ** decade)} x2={at(10 ** decade)} y1="0" y2={height} />
      ))}
      {p50Ms !== null && p95Ms !== null && (
        <>
          <line class="machine-bar" x1={at(1)} x2={at(p95Ms)} y1={middle} y2={middle} />
          <circle class="desk-dot" cx={at(p50Ms)} cy={middle} r="5" />
        </>
      )}
      {budgetMs !== null && <line class="machine-budget" x1={at(budgetMs)} x2={at(budgetMs)} y1="3" y2={height - 3} />}
    </svg>
  );
}

function Axis() {
  return (
    <svg class="machine-plot" viewBox={`0 0 ${PLOT.width} 14`} aria-hidden="true">
      {[1, 10, 100, 1_000, 10_000, 100_000].map((ms) => (
        <text
          class="desk-tick"
          key={ms}
          x={at(ms)}
          y="11"
          text-anchor={ms === 1 ? 'start' : ms === 100_000 ? 'end' : 'middle'}
        >
          {formatSpan(ms)}
        </text>
      ))}
    </svg>
  );
}
