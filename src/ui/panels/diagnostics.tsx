import { type Diagnostics, diagnostics } from '../client.ts';
import { formatAge, formatCount } from '../format.ts';
import { listWords } from '../lane/face-card.tsx';
import { listName } from '../list-names.ts';
import { programWords } from '../machine/names.ts';
import { Modal, TableScroll } from '../parts/controls.tsx';
import { Table } from '../parts/table.tsx';
import { keepsMachine, lane, panel, session } from '../store.ts';
import { useAnswer } from '../use-asked.ts';
import { reasonTitle, t, tCode } from '../words/index.ts';
import { refusedWords } from './camera-notices.tsx';
import { LastDrill } from './last-drill.tsx';

/** Every device and list with its state and remedy: one key leads here from a light in the status line. */
export function DiagnosticsPanel() {
  const service = useAnswer(diagnostics);
  const view = lane.value;
  if (view === null) return null;
  const models = { profile: view.models.profile, reason: reasonTitle(view.models.reason ?? 'MODEL_UNAVAILABLE') };
  return (
    <Modal
      title={t('diag.title')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        keepsMachine(session.value?.officer?.role ?? '') ? (
          <a class="button" href="/diagnostics">
            {t('diag.page')}
          </a>
        ) : undefined
      }
    >
      <TableScroll label={t('diag.title')}>
        <Table class="details diagnostics" heads={[t('diag.device'), t('diag.state'), t('diag.remedy')]}>
          {view.devices.map((device) => (
            <tr key={device.role}>
              <th scope="row">
                <span class="details-check">{t(`status.${device.role}`)}</span>
                <span class="label">
                  {device.device}
                  {device.simulated && ` · ${t('diag.simulated')}`}
                </span>
              </th>
              <td>{t(`device.${device.state}`)}</td>
              <td>{adviceWords(device.advice)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('diag.models')}</th>
            <td colSpan={2}>
              {view.models.state === 'ready'
                ? t('diag.modelsReady', models)
                : view.models.state === 'starting'
                  ? t('diag.modelsStarting', models)
                  : t('diag.modelsDegraded', models)}
            </td>
          </tr>
          {service !== null && view.cameraFeed !== null && (
            <tr>
              <th scope="row">{t('diag.refusedFrames')}</th>
              <td colSpan={2}>{refusedSince(service.refusedFrames)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">{t('diag.clock')}</th>
            <td colSpan={2}>{view.clock.trusted ? t('diag.clockOk') : t('diag.clockBad')}</td>
          </tr>
          <tr>
            <th scope="row">{t('diag.audit')}</th>
            <td>{view.audit.ok ? t('diag.auditOk') : t('diag.auditBad')}</td>
            <td>{adviceWords(view.audit.ok ? null : 'AUDIT_STOPPED')}</td>
          </tr>
          {service !== null && (
            // No count: a new notice must not change anything here (docs/officer-screen.md); an overdue one is no secret.
            <tr>
              <th scope="row">{t('diag.notices')}</th>
              <td>{noticeWords(service.notices)}</td>
              <td>{adviceWords(service.notices.advice)}</td>
            </tr>
          )}
          <tr>
            <th scope="row">{t('diag.help')}</th>
            <td colSpan={2}>
              <LastDrill />
            </td>
          </tr>
          {service !== null && (
            <tr>
              <th scope="row">{t('diag.updates')}</th>
              <td>{updateWords(service.updates)}</td>
              <td>{adviceWords(service.updates.advice)}</td>
            </tr>
          )}
          {service !== null && service.updates.program !== null && (
            <tr>
              <th scope="row">{t('diag.program')}</th>
              <td colSpan={2}>{programWords(service.updates.program)}</td>
            </tr>
          )}
        </Table>
        <Table class="details diagnostics" heads={[t('diag.list'), t('diag.age'), t('diag.basis')]}>
          {view.lists.map((list) => (
            <tr key={list.id}>
              <th scope="row">
                {list.version === null
                  ? listName(list.name)
                  : t('alert.listValue', { name: listName(list.name), version: formatCount(list.version) })}
              </th>
              <td>{listWords(list)}</td>
              <td>{list.legalBasis}</td>
            </tr>
          ))}
        </Table>
      </TableScroll>
      <p class="label diag-service">
        {t('diag.software')}: {service?.version ?? t('diag.unknown')} · {t('diag.uptime')}:{' '}
        {service === null ? t('diag.unknown') : formatAge(service.uptimeMs)} · {t('diag.memory')}:{' '}
        {service === null ? t('diag.unknown') : t('diag.mb', { n: formatCount(Math.round(service.memoryMb)) })}
      </p>
    </Modal>
  );
}

function refusedSince(refused: Diagnostics['refusedFrames']): string {
  const counts = Object.entries(refused).map(([why, count]) => ({ why, count }));
  return counts.length === 0 ? t('diag.refusedFramesNone') : t('diag.refusedFramesSince', refusedWords(counts));
}

function adviceWords(code: string | null): string {
  return code === null ? t('diag.nothing') : tCode('advice', code);
}

function updateWords({ reason, counter, check }: Diagnostics['updates']): string {
  if (counter !== null) return tCode('counter', counter);
  if (reason !== null) return t('diag.updatesRefused', { reason });
  return check === null ? t('diag.updatesOk') : tCode('listCheck', check);
}

function noticeWords({ configured, advice }: Diagnostics['notices']): string {
  if (advice !== null) return t('diag.noticesOverdue');
  return t(configured ? 'diag.noticesOk' : 'diag.noticesOff');
}
