import { daemon } from '../daemon.gen.ts';
import { formatCount } from '../format.ts';
import { ColumnHeads } from '../parts/table.tsx';
import { useAnswer } from '../use-asked.ts';
import { t, tCode } from '../words/index.ts';

const ATTRIBUTES = { nationality: 'support.useNationality', sex: 'support.useSex', age: 'support.useAge' } as const;

/** Rates of use by data in the documents, to show if the form is used for some groups and not for others. */
export function UseRates() {
  const view = useAnswer(daemon.supportUse);
  if (view === null) return null;
  const told = view.quarters.filter(({ tables }) => tables.length > 0);
  return (
    <section class="support-use">
      <h3>{t('support.useTitle')}</h3>
      <p class="label">{t('support.useRule', { k: view.k })}</p>
      {told.length === 0 && <p class="prose">{t('support.useNone')}</p>}
      {told.map(({ quarter, tables }) => (
        <table class="details counters" key={quarter}>
          <caption>{quarter}</caption>
          <ColumnHeads words={[t('counters.group'), t('support.useUsed'), t('support.useUnused')]} />
          {tables.map(({ attribute, groups }) => (
            <tbody key={attribute}>
              <tr>
                <th class="details-group" colSpan={3} scope="rowgroup">
                  {t(ATTRIBUTES[attribute])}
                </th>
              </tr>
              {groups.map(({ category, used, unused }) => (
                <tr key={category}>
                  <th scope="row">{tCode('counters.category', category).replace(/^counters\.category\./, '')}</th>
                  <td>{formatCount(used)}</td>
                  <td>{formatCount(unused)}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      ))}
    </section>
  );
}
