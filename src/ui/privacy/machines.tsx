import type { PrivacyView } from '../api-privacy.gen.ts';
import { formatCount } from '../format.ts';
import { TableScroll } from '../parts/controls.tsx';
import { Table } from '../parts/table.tsx';
import { currentLocale, t } from '../words/index.ts';

/** External systems: what the policy lets them read about each traveller, their accounts, and what was sent to each. */
export function MachinesCard({ view: { outcomeStream, machines } }: { view: PrivacyView }) {
  return (
    <section class="card desk-card">
      <h2>{t('dpo.machines.title')}</h2>
      {outcomeStream === null ? (
        <p class="prose">{t('dpo.machines.off')}</p>
      ) : (
        <>
          <p class="prose">{t('dpo.machines.on', { purpose: outcomeStream.purpose, act: outcomeStream.act })}</p>
          <p class="prose">{fieldWords(outcomeStream.document)}</p>
        </>
      )}
      {machines.length === 0 ? (
        <p class="prose">{t('dpo.machines.none')}</p>
      ) : (
        <TableScroll label={t('dpo.machines.title')}>
          <Table
            class="details desk-table"
            heads={[
              t('dpo.machines.head.id'),
              t('dpo.machines.head.state'),
              t('dpo.machines.head.by'),
              t('dpo.machines.head.n'),
              t('dpo.machines.head.delivered'),
            ]}
          >
            {machines.map(({ id, name, state, madeBy, activatedBy, connections, delivered }) => (
              <tr key={id}>
                <th scope="row">
                  {id}
                  <span class="label">{name}</span>
                </th>
                <td>{t(`dpo.machines.state.${state}`)}</td>
                <td>{[madeBy, ...(activatedBy === null ? [] : [activatedBy])].join(', ')}</td>
                <td>{formatCount(connections)}</td>
                <td>{formatCount(delivered)}</td>
              </tr>
            ))}
          </Table>
        </TableScroll>
      )}
    </section>
  );
}

function fieldWords(document: NonNullable<PrivacyView['outcomeStream']>['document']): string {
  if (document.length === 0) return t('dpo.machines.noFields');
  const list = new Intl.ListFormat(currentLocale(), { type: 'conjunction' });
  return t('dpo.machines.fields', { fields: list.format(document.map((field) => t(`dpo.machines.field.${field}`))) });
}
