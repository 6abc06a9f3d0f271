import type { ProtectionReportsView } from '../api-support.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatCount } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { session } from '../store.ts';
import { useAnswer } from '../use-asked.ts';
import { currentLocale, t } from '../words/index.ts';

type Report = ProtectionReportsView['quarters'][number];
type Week = Report['weeks'][number];
type Tables = Week['tables'];
type Table = NonNullable<Tables['referrals']>;
type Whole = NonNullable<Report['whole']>;

const MEASURES = ['referrals', 'calls', 'handOvers', 'entries'] as const satisfies readonly (keyof Tables)[];
/** Categories that are time limits: each shows the count up to that limit. */
const TIMES: readonly string[] = ['carried', 'received', 'accepted', 'settled'];

/** Performance of the way to help, by closed weeks. Counts of travellers below k are not shown, nor counts by account. */
export function Measures() {
  const view = useAnswer(daemon.protectionReports);
  if (view === null) return null;
  const told = view.quarters.filter(({ weeks }) => weeks.length > 0);
  const k = told[0]?.weeks[0]?.k ?? null;
  return (
    <section class="support-use help-measures">
      <h3>{t('measures.title')}</h3>
      {k === null ? <p class="prose">{t('measures.none')}</p> : <p class="label">{t('measures.rule', { k })}</p>}
      {told.map((report) => (
        <Quarter report={report} key={report.quarter} />
      ))}
    </section>
  );
}

function Quarter({ report: { quarter, weeks, whole } }: { report: Report }) {
  return (
    <>
      <TableScroll label={quarter}>
        <table class="details counters">
          <caption>{quarter}</caption>
          <thead>
            <tr>
              <th scope="col">{t('measures.week')}</th>
              <th scope="col">{t('measures.drills')}</th>
              <th scope="col">{t('measures.route')}</th>
              {MEASURES.map((measure) => (
                <th scope="col" key={measure}>
                  {t(`measures.m.${measure}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...weeks].reverse().map((week) => (
              <tr key={week.period} data-week={week.period}>
                <th scope="row">{week.period}</th>
                <td>
                  <Lines lines={drillLines(week)} />
                </td>
                <td>
                  <Lines lines={stateLines(week)} />
                </td>
                {MEASURES.map((measure) => (
                  <td key={measure}>
                    <Lines lines={tableLines(week.tables[measure])} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      {whole !== null && <WholeQuarter whole={whole} />}
    </>
  );
}

/** Values shown by quarter only. Counts of the chain are for the people responsible for it, random answers for the others. */
function WholeQuarter({ whole }: { whole: Whole }) {
  const role = session.value?.officer?.role;
  const few = (n: number | null): string => (n === null ? t('measures.few') : formatCount(n));
  const rows: [string, string[]][] = MEASURES.flatMap((measure): [string, string[]][] => {
    const rest = whole.rest[measure];
    return rest === null
      ? []
      : [[t(`measures.m.${measure}`), [t('measures.rest', { weeks: rest.weeks }), ...tableLines(rest.table)]]];
  });
  if (role !== 'supervisor') {
    rows.push([t('measures.notReferred'), [few(whole.notReferred)]]);
    rows.push([t('measures.emergencies'), [few(whole.emergencies)]]);
    rows.push([t('measures.noKey'), [few(whole.noKey)]]);
  }
  if (role !== 'protection') rows.push([t('measures.asked'), tableLines(whole.asked)]);
  return (
    <table class="details counters">
      <caption>{t('measures.counts', { quarter: whole.period })}</caption>
      <tbody>
        {rows.map(([name, lines]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              <Lines lines={lines} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return lines.map((line) => (
    <span class="details-pair" key={line}>
      {line}
    </span>
  ));
}

function drillLines({ drills: { sealed, answered, medianMinutes, worstMinutes } }: Week): string[] {
  const counts = t('measures.drill', { sealed: formatCount(sealed), answered: formatCount(answered) });
  if (medianMinutes === null || worstMinutes === null) return [counts];
  const times = { median: formatCount(medianMinutes), worst: formatCount(worstMinutes) };
  return [counts, t('measures.drillTimes', times)];
}

function stateLines({ states }: Week): string[] {
  const looks = states.reduce((sum, { n }) => sum + n, 0);
  if (looks === 0) return [t('measures.noLooks')];
  return states.map(({ state, n }) =>
    t('measures.pair', { word: t(`measures.state.${state}`), share: percent(n, looks) }),
  );
}

/** The sum, and each category in words; a category that may not be shown separately is not mentioned. */
function tableLines(table: Table | null): string[] {
  if (table === null) return [t('measures.few')];
  const lines = table.dimensions.flatMap(({ name, words }, at) => {
    const side = t(`measures.s.${name}`);
    const isTime = TIMES.includes(name);
    return words.flatMap((word, place) => {
      if (isTime && word === 'late') return [];
      const n = table.cells
        .filter(({ words: here }) => {
          const found = words.indexOf(here[at] as (typeof words)[number]);
          return isTime ? found <= place : found === place;
        })
        .reduce((sum, cell) => sum + cell.n, 0);
      const share = percent(n, table.n);
      const said = t(`measures.w.${word}`);
      if (isTime) return [t('measures.within', { side, word: said, share })];
      return n === 0 ? [] : [t('measures.pair', { word: `${side}, ${said}`, share })];
    });
  });
  return [t('measures.all', { n: formatCount(table.n) }), ...lines];
}

function percent(n: number, of: number): string {
  const share = new Intl.NumberFormat(currentLocale(), { style: 'percent', maximumFractionDigits: 1 });
  return share.format(of === 0 ? 0 : n / of);
}
