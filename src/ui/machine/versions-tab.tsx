import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatAge, formatCount } from '../format.ts';
import { reasonTitle, t } from '../words/index.ts';
import { dayOf } from './moments.ts';
import { programWords } from './names.ts';

/** Which program, rules, models and lists these are: what a ticket asks first. */
export function VersionsTab({ view: { versions, at } }: { view: DiagnosisView }) {
  const { software, configuration, policy, indicators, models, lists, program, trust } = versions;
  return (
    <div class="desk-columns">
      <section class="card desk-card">
        <h2>{t('machine.tab.versions')}</h2>
        <dl class="desk-facts">
          <div>
            <dt>{t('machine.v.software')}</dt>
            <dd>
              <bdi>Waypost {software}</bdi>
            </dd>
          </div>
          {program !== null && (
            <div>
              <dt>{t('diag.program')}</dt>
              <dd>{programWords(program)}</dd>
            </div>
          )}
          <div>
            <dt>{t('machine.v.configuration')}</dt>
            <dd>
              {t('machine.v.configuration.value', {
                version: formatCount(configuration.version),
                sha256: configuration.sha256,
              })}
            </dd>
          </div>
          <div>
            <dt>{t('machine.v.policy')}</dt>
            <dd>
              {policy === null
                ? t('machine.v.policy.none')
                : t('machine.v.policy.value', {
                    id: policy.id,
                    version: policy.version,
                    until: dayOf(policy.until),
                  })}
            </dd>
          </div>
          <div>
            <dt>{t('machine.v.indicators')}</dt>
            <dd>
              {t(indicators.delivered ? 'machine.v.indicators.delivered' : 'machine.v.indicators.installed', {
                version: indicators.version,
              })}
            </dd>
          </div>
          <div>
            <dt>{t('machine.id.trust-store')}</dt>
            <dd>{trust === null ? t('machine.v.trust.none') : trustWords(trust, at)}</dd>
          </div>
        </dl>
        <h2 class="machine-second">{t('machine.v.lists')}</h2>
        {lists.length === 0 ? (
          <p class="prose">{t('machine.v.lists.none')}</p>
        ) : (
          <table class="details desk-table">
            <thead>
              <tr>
                <th scope="col">{t('machine.id.list')}</th>
                <th scope="col">{t('machine.v.generation')}</th>
                <th scope="col">{t('machine.v.age')}</th>
              </tr>
            </thead>
            <tbody>
              {lists.map(({ name, generation, ageMs }) => (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <td>{generation === null ? t('machine.v.never') : formatCount(generation)}</td>
                  <td>{ageMs === null ? '' : formatAge(ageMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section class="card desk-card">
        <h2>{t('machine.v.models')}</h2>
        {models.length === 0 ? (
          <p class="prose">{t('machine.v.models.none')}</p>
        ) : (
          <table class="details desk-table machine-models">
            <thead>
              <tr>
                <th scope="col">{t('machine.v.task')}</th>
                <th scope="col">{t('machine.v.model')}</th>
                <th scope="col">{t('machine.v.digest')}</th>
              </tr>
            </thead>
            <tbody>
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
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

/** Age, end, content and origin: who asks about an unknown issuer needs all four. */
function trustWords(
  { version, created, expires, cscas, origin }: NonNullable<DiagnosisView['versions']['trust']>,
  at: string,
): string {
  const age = formatAge(Math.max(0, Date.parse(at) - Date.parse(created)));
  const words = t('machine.v.trust.value', { version: formatCount(version), age, n: formatCount(cscas) });
  const end = expires === null ? t('machine.v.trust.endless') : t('machine.v.trust.until', { time: dayOf(expires) });
  return `${words} ${end} ${t('machine.v.trust.origin', { keys: origin.join(', ') })}`;
}
