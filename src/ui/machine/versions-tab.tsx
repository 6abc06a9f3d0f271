import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatAge, formatCount } from '../format.ts';
import { Fact } from '../parts/fact.tsx';
import { Table } from '../parts/table.tsx';
import { reasonTitle, t } from '../words/index.ts';
import { dayOf } from './moments.ts';
import { programWords } from './names.ts';

/** Versions of the program, rules, models and lists, which a support ticket asks for first. */
export function VersionsTab({ view: { versions, at } }: { view: DiagnosisView }) {
  const { software, configuration, policy, indicators, models, lists, program, trust } = versions;
  return (
    <div class="desk-columns">
      <section class="card desk-card">
        <h2>{t('machine.tab.versions')}</h2>
        <dl class="desk-facts">
          <Fact term={t('machine.v.software')}>
            <bdi>Waypost {software}</bdi>
          </Fact>
          {program !== null && <Fact term={t('diag.program')}>{programWords(program)}</Fact>}
          <Fact term={t('machine.v.configuration')}>
            {t('machine.v.configuration.value', {
              version: formatCount(configuration.version),
              sha256: configuration.sha256,
            })}
          </Fact>
          <Fact term={t('machine.v.policy')}>
            {policy === null
              ? t('machine.v.policy.none')
              : t('machine.v.policy.value', {
                  id: policy.id,
                  version: policy.version,
                  until: dayOf(policy.until),
                })}
          </Fact>
          <Fact term={t('machine.v.indicators')}>
            {t(indicators.delivered ? 'machine.v.indicators.delivered' : 'machine.v.indicators.installed', {
              version: indicators.version,
            })}
          </Fact>
          <Fact term={t('machine.id.trust-store')}>
            {trust === null ? t('machine.v.trust.none') : trustWords(trust, at)}
          </Fact>
        </dl>
        <h2 class="machine-second">{t('machine.v.lists')}</h2>
        {lists.length === 0 ? (
          <p class="prose">{t('machine.v.lists.none')}</p>
        ) : (
          <Table
            class="details desk-table"
            heads={[t('machine.id.list'), t('machine.v.generation'), t('machine.v.age')]}
          >
            {lists.map(({ name, generation, ageMs }) => (
              <tr key={name}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>{generation === null ? t('machine.v.never') : formatCount(generation)}</td>
                <td>{ageMs === null ? '' : formatAge(ageMs)}</td>
              </tr>
            ))}
          </Table>
        )}
      </section>
      <section class="card desk-card">
        <h2>{t('machine.v.models')}</h2>
        {models.length === 0 ? (
          <p class="prose">{t('machine.v.models.none')}</p>
        ) : (
          <Table
            class="details desk-table machine-models"
            heads={[t('machine.v.task'), t('machine.v.model'), t('machine.v.digest')]}
          >
            {models.map(({ role, name, version, sha256, refused }) => (
              <tr key={role} class={refused === null ? '' : 'irregular'}>
                <th scope="row">
                  <bdi>{role}</bdi>
                </th>
                {refused === null ? (
                  <>
                    <td>
                      <bdi>
                        {name} {version}
                      </bdi>
                    </td>
                    <td>
                      <code>{sha256}</code>
                    </td>
                  </>
                ) : (
                  <td colSpan={2}>{reasonTitle(refused)}</td>
                )}
              </tr>
            ))}
          </Table>
        )}
      </section>
    </div>
  );
}

/** Age, end, content and origin: anyone who asks about an unknown issuer needs all four. */
function trustWords(
  { version, created, expires, cscas, origin }: NonNullable<DiagnosisView['versions']['trust']>,
  at: string,
): string {
  const age = formatAge(Math.max(0, Date.parse(at) - Date.parse(created)));
  const words = t('machine.v.trust.value', { version: formatCount(version), age, n: formatCount(cscas) });
  const end = expires === null ? t('machine.v.trust.endless') : t('machine.v.trust.until', { time: dayOf(expires) });
  return `${words} ${end} ${t('machine.v.trust.origin', { keys: origin.join(', ') })}`;
}
