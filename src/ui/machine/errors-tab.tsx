import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatCount } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { Table } from '../parts/table.tsx';
import { t, tCode } from '../words/index.ts';
import { hourOf } from './moments.ts';
import { reasonWords } from './names.ts';

/** The newest errors with their numbers; they do not name travellers. */
export function ErrorsTab({ view: { errors } }: { view: DiagnosisView }) {
  return (
    <section class="card desk-card">
      <p class="prose">{t('machine.errors.intro')}</p>
      {errors.length === 0 ? (
        <p class="prose">{t('machine.errors.none')}</p>
      ) : (
        <TableScroll label={t('machine.tab.errors')}>
          <Table
            class="details desk-table machine-errors"
            heads={[
              t('machine.errors.head.hour'),
              t('machine.head.number'),
              t('machine.errors.head.reason'),
              t('machine.errors.head.check'),
              { number: t('machine.errors.head.times') },
            ]}
          >
            {errors.map((error) => (
              <tr key={`${error.hour} ${error.reason} ${error.check}`}>
                <td>{hourOf(error.hour)}</td>
                <td>{error.number}</td>
                <th scope="row">
                  {reasonWords({ code: error.reason })}
                  <code class="details-pair">{error.reason}</code>
                </th>
                <td>{error.check === null ? t('machine.errors.reading') : tCode('check', error.check)}</td>
                <td class="machine-number">{formatCount(error.times)}</td>
              </tr>
            ))}
          </Table>
        </TableScroll>
      )}
    </section>
  );
}
