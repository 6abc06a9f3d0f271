import type { CheckView } from '../api.gen.ts';
import { fieldName, formatCount } from '../format.ts';
import { Modal, TableScroll } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { inspection, panel, selectCheck } from '../store.ts';
import { currentLocale, reasonAdvice, reasonTitle, t, tCode } from '../words/index.ts';
import { ExactDates } from './exact-dates.tsx';
import { DocumentTypeChoice } from './model-choice.tsx';
import { IlluminationPictures, PlainGroups } from './plain-groups.tsx';
import { QualityTable } from './quality-table.tsx';

const GROUPS = ['document', 'chip', 'face', 'lists'] as const;
const PERSON_LIST = new Set(['LIST_CANDIDATE', 'LIST_CONFIRMED', 'LIST_NOT_CONFIRMED', 'LIST_POSSIBLE']);
const SHORT_DIGEST = 12;
const PAGE_ILLUMINATIONS: ReadonlySet<string> = new Set(['VIS', 'IR', 'UV']);
const NOT_DONE = new Set(['not-supported', 'aborted']);

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
}

/** False match rates span decades; `5e-4` reads better than a row of zeros. */
function rate(value: number): string {
  return value.toExponential(value === Number(value.toExponential(0)) ? 0 : 1).replace('e-0', 'e-');
}

/** F2: every check with its clause, evidence, model and time (TR-03121-3 4.11.1.1 wants all of it at hand). */
export function DetailsPanel() {
  const view = inspection.value;
  const checks = view?.checks ?? [];
  return (
    <Modal title={t('details.title')} size="wide" onClose={() => (panel.value = null)}>
      {checks.length === 0 ? (
        <p class="prose">{t('details.none')}</p>
      ) : (
        <TableScroll label={t('details.title')}>
          {view !== null && <IlluminationPictures view={view} />}
          {view !== null && <DocumentTypeChoice view={view} />}
          <PlainGroups checks={checks} />
          <table class="details">
            <thead>
              <tr>
                <th scope="col">{t('details.check')}</th>
                <th scope="col">{t('details.result')}</th>
                <th scope="col">{t('details.reason')}</th>
                <th scope="col">{t('details.margin')}</th>
                <th scope="col">{t('details.score')}</th>
                <th scope="col">{t('details.fmr')}</th>
                <th scope="col">{t('details.model')}</th>
                <th scope="col">{t('details.time')}</th>
              </tr>
            </thead>
            {GROUPS.map((group) => {
              const mine = checks.filter((check) => check.group === group);
              if (mine.length === 0) return null;
              return (
                <tbody key={group}>
                  <tr>
                    <th class="details-group" colSpan={8} scope="rowgroup">
                      {t(`group.${group}`)}
                    </th>
                  </tr>
                  {mine.map((check) => (
                    <CheckRow check={check} key={check.check} />
                  ))}
                </tbody>
              );
            })}
          </table>
          <QualityTable checks={checks} />
          <ExactDates person={inspection.value?.person ?? null} />
        </TableScroll>
      )}
    </Modal>
  );
}

function documentTypeWords({ country, type, number: n, year, taughtFrom }: NonNullable<CheckView['documentModel']>) {
  const since = year === null ? '' : `, ${year}`;
  return t('details.documentModel', { country, type, n, year: since, pages: formatCount(taughtFrom) });
}

/** Both portraits of the page at one size: the officer compares them, the machine only measured. */
function BothPortraits({ advice }: { advice: string }) {
  const page = inspection.value?.page;
  if (!page?.portraitUrl || !page.ghostUrl) return null;
  return (
    <>
      <span class="label details-note">{advice}</span>
      <div class="details-faces">
        <figure>
          <img src={page.portraitUrl} alt={t('ghost.portraitAlt')} />
          <figcaption class="label">{t('ghost.portrait')}</figcaption>
        </figure>
        <figure>
          <img src={page.ghostUrl} alt={t('ghost.secondAlt')} />
          <figcaption class="label">{t('ghost.second')}</figcaption>
        </figure>
      </div>
    </>
  );
}

/** The frame of a check that does not count is drawn only when somebody asks for it. */
function showOnPage(check: string): void {
  selectCheck(check);
  panel.value = null;
}

function CheckRow({ check }: { check: CheckView }) {
  // A.9: what the lists said about a person is not readable from across the desk, here neither.
  const discreet = check.check === 'lists.person' && PERSON_LIST.has(check.reason);
  const value = discreet ? 'successful' : check.value;
  const reason =
    discreet || check.reason === 'LIST_CLEAR' || check.reason === 'FACE_LIST_CLEAR'
      ? t('value.checked')
      : reasonTitle(check.reason);
  return (
    <tr class={check.mode === 'e' ? 'evaluatory' : ''}>
      <th scope="row">
        <span class="details-check">{tCode('check', check.check)}</span>
        <span class="label">
          {check.clause} · {t(`details.mode.${check.mode}`)}
          {check.generic !== null && ` · ${check.generic}`}
        </span>
      </th>
      <td>
        <span class="details-value">
          <Sign value={value} size="tile" />
          {check.group === 'lists' && value === 'successful' ? t('value.checked') : tCode('value', value)}
        </span>
      </td>
      <td>
        {NOT_DONE.has(check.value) ? t('details.notDone', { reason }) : reason}
        {check.documentModel !== null && (
          <span class="label details-note">
            {documentTypeWords(check.documentModel)}
            {check.documentModel.byHand && <strong class="details-by-hand">{t('models.byHand')}</strong>}
          </span>
        )}
        {check.knownIssue !== null && (
          <span class="label details-note">
            {t('details.knownIssue', { found: reasonTitle(check.knownIssue.reason), note: check.knownIssue.note })}
          </span>
        )}
        {check.check === 'face.ghost' && <BothPortraits advice={reasonAdvice(check.reason)} />}
        {(check.map !== null ||
          (check.region !== null && PAGE_ILLUMINATIONS.has(check.region.image) && check.value === 'failed')) && (
          <button type="button" class="button details-show" onClick={() => showOnPage(check.check)}>
            {t(check.map === null ? 'details.show' : 'details.showMap')}
          </button>
        )}
        {!discreet &&
          check.compared.map((pair, index) => (
            <code class="details-pair" key={index} translate={false}>
              {t(pair.expected === '' ? 'details.readValue' : 'details.comparedValue', {
                field: fieldName(pair.field),
                captured: pair.captured,
                expected: pair.expected,
              })}
            </code>
          ))}
      </td>
      <td class="figure">{check.margin === null ? '–' : number(check.margin, 3)}</td>
      <td class="figure">
        {check.score === null ? (
          '–'
        ) : (
          <>
            {number(check.score.value, 3)} / {check.score.threshold === null ? '–' : number(check.score.threshold, 3)}
            <span class="label">{t(`details.direction.${check.score.direction}`)}</span>
          </>
        )}
      </td>
      <td class="figure">
        {check.score === null || check.score.achievedFmr === null ? '–' : rate(check.score.achievedFmr)}
      </td>
      <td>
        {check.component.name} {check.component.version}
        {check.component.sha256 !== null && (
          <code class="details-pair" translate={false}>
            {check.component.sha256.slice(0, SHORT_DIGEST)}
          </code>
        )}
        {check.calibration !== null && (
          <span class="label">
            {t('details.calibrated', { on: check.calibration.on, n: formatCount(check.calibration.documents) })}
          </span>
        )}
      </td>
      <td class="figure">{t('details.ms', { n: formatCount(Math.round(check.durationMs)) })}</td>
    </tr>
  );
}
