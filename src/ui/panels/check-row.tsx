import type { CheckView } from '../api.gen.ts';
import { fieldName, formatCount } from '../format.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Sign } from '../parts/signs.tsx';
import { inspection, isLight, panel, selectCheck } from '../store.ts';
import { currentLocale, reasonAdvice, reasonTitle, t, tCode } from '../words/index.ts';
import { CompareButton } from './compare/compare-button.tsx';

const PERSON_LIST = new Set(['LIST_CANDIDATE', 'LIST_CONFIRMED', 'LIST_NOT_CONFIRMED', 'LIST_POSSIBLE']);
const SHORT_DIGEST = 12;
const NOT_DONE = new Set(['not-supported', 'aborted']);

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: digits }).format(value);
}

/** False match rates span decades; `5e-4` reads better than a row of zeros. */
function rate(value: number): string {
  return value.toExponential(value === Number(value.toExponential(0)) ? 0 : 1).replace('e-0', 'e-');
}

function documentTypeWords({ country, type, number: n, year, taughtFrom }: NonNullable<CheckView['documentModel']>) {
  const since = year === null ? '' : `, ${year}`;
  return t('details.documentModel', { country, type, n, year: since, pages: formatCount(taughtFrom) });
}

/** True for results of the lists about a person, which must not be readable from across the desk (docs/officer-screen.md). */
function isDiscreet(check: CheckView): boolean {
  return check.check === 'lists.person' && PERSON_LIST.has(check.reason);
}

/** A check in the words of its result. */
export function resultOf(check: CheckView): { value: CheckView['value']; word: string; reason: string } {
  const discreet = isDiscreet(check);
  const value = discreet ? 'successful' : check.value;
  const listed = check.group === 'lists' && value === 'successful';
  const clear = discreet || check.reason === 'LIST_CLEAR' || check.reason === 'FACE_LIST_CLEAR';
  const reason = clear ? t('value.checked') : reasonTitle(check.reason);
  return {
    value,
    word: listed ? t('value.checked') : tCode('value', value),
    reason: NOT_DONE.has(value) ? t('details.notDone', { reason }) : reason,
  };
}

/** The figures of a check in one line: clause, margin, score, model and time (TR-03121-3 4.11.1.1 requires all of them). */
export function Figures({ check }: { check: CheckView }) {
  const { score, component, calibration } = check;
  return (
    <p class="check-figures label">
      <span translate={false}>{check.reason}</span>
      <span>{check.clause}</span>
      {check.generic !== null && <span translate={false}>{check.generic}</span>}
      <span>{t(`details.mode.${check.mode}`)}</span>
      {check.margin !== null && (
        <span>
          {t('details.margin')} {number(check.margin, 3)}
        </span>
      )}
      {score !== null && (
        <span>
          {t('details.score')} {number(score.value, 3)} / {score.threshold === null ? '–' : number(score.threshold, 3)},{' '}
          {t(`details.direction.${score.direction}`)}
        </span>
      )}
      {score?.achievedFmr != null && (
        <span>
          {t('details.fmr')} {rate(score.achievedFmr)}
        </span>
      )}
      <span translate={false}>
        {component.name} {component.version}
        {component.sha256 !== null && ` ${component.sha256.slice(0, SHORT_DIGEST)}`}
      </span>
      {calibration !== null && (
        <span>{t('details.calibrated', { on: calibration.on, n: formatCount(calibration.documents) })}</span>
      )}
      <span>{t('details.ms', { n: formatCount(Math.round(check.durationMs)) })}</span>
    </p>
  );
}

/** What was compared, field by field. */
function Compared({ check }: { check: CheckView }) {
  if (isDiscreet(check)) return null;
  return (
    <>
      {check.compared.map((pair, index) => (
        <code class="details-pair" key={index} translate={false}>
          {t(pair.expected === '' ? 'details.readValue' : 'details.comparedValue', {
            field: fieldName(pair.field),
            captured: pair.captured,
            expected: pair.expected,
          })}
        </code>
      ))}
    </>
  );
}

/** Both portraits of the page at one scale for the officer to compare; the machine only measures. */
function BothPortraits({ advice }: { advice: string }) {
  const view = inspection.value;
  if (!view?.page?.portraitUrl || !view.page.ghostUrl) return null;
  return (
    <>
      <span class="label details-note">{advice}</span>
      <div class="details-faces">
        <figure>
          <AlignedFace url={view.page.portraitUrl} alt={t('ghost.portraitAlt')} eyes={view.eyes.portrait} />
          <figcaption class="label">{t('ghost.portrait')}</figcaption>
        </figure>
        <figure>
          <AlignedFace url={view.page.ghostUrl} alt={t('ghost.secondAlt')} eyes={view.eyes.ghost} />
          <figcaption class="label">{t('ghost.second')}</figcaption>
        </figure>
      </div>
    </>
  );
}

/** The frame of a check that does not count is drawn only when somebody asks for it. */
function ShowOnPage({ check }: { check: CheckView }) {
  const placed = check.region !== null && isLight(check.region.image) && check.value === 'failed';
  if (check.map === null && !placed) return null;
  return (
    <button
      type="button"
      class="button details-show"
      aria-label={`${t(check.map === null ? 'details.show' : 'details.showMap')}: ${tCode('check', check.check)}`}
      onClick={() => {
        selectCheck(check.check);
        panel.value = null;
      }}
    >
      {t(check.map === null ? 'details.show' : 'details.showMap')}
    </button>
  );
}

/** What the issuer, or an authority, knows about such documents. Its text is quoted in its own language. */
function Deviation({ deviation }: { deviation: CheckView['deviations'][number] }) {
  const { code, state, text, certain, effect } = deviation;
  const what = tCode('deviation', code);
  return (
    <p class="label deviation" data-deviation={code}>
      <strong>{state === null ? t('deviation.authority', { what }) : t('deviation.label', { state, what })}</strong>
      {code === 'unknown' && <bdi translate={false}> {deviation.oid}</bdi>}
      {!certain && ` ${t('deviation.perhaps')}`}
      {effect === 'milder' && ` ${t('deviation.milder')}`}
      {text !== null && (
        <>
          {` ${t('deviation.text')} `}
          <q dir="auto" translate={false}>
            {text}
          </q>
        </>
      )}
    </p>
  );
}

/** One check inside a fold, with everything that is known about it. */
export function CheckRow({ check }: { check: CheckView }) {
  const { value, word, reason } = resultOf(check);
  return (
    <li class={check.mode === 'e' ? 'check-row evaluatory' : 'check-row'} data-check={check.check}>
      <p class="check-head">
        <Sign value={value} size="tile" />
        <strong>{tCode('check', check.check)}</strong>
        <span class="check-word">{word}</span>
      </p>
      <p class="check-reason">{reason}</p>
      {check.documentModel !== null && (
        <p class="label">
          {documentTypeWords(check.documentModel)}
          {check.documentModel.byHand && <strong class="details-by-hand"> {t('models.byHand')}</strong>}
        </p>
      )}
      {check.knownIssue !== null && (
        <p class="label">
          {t('details.knownIssue', { found: reasonTitle(check.knownIssue.reason), note: check.knownIssue.note })}
        </p>
      )}
      {check.deviations.map((deviation, at) => (
        <Deviation key={at} deviation={deviation} />
      ))}
      {check.check === 'face.ghost' && <BothPortraits advice={reasonAdvice(check.reason)} />}
      <ShowOnPage check={check} />
      <CompareButton check={check} />
      <Compared check={check} />
      <Figures check={check} />
    </li>
  );
}
