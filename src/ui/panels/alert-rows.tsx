import type { AlertDetailView } from '../api-alerts.gen.ts';
import { formatAge, formatCount, oneIn } from '../format.ts';
import { listName } from '../list-names.ts';
import { t, tCode, tn } from '../words/index.ts';

/** Protect first, always. */
export const ALERT_ORDER = ['protect', 'stop', 'discreet', 'document'] as const;

/** What an entry says, of which list, on what basis, and who else looks (docs/officer-screen.md). */
export function AlertRows({ detail }: { detail: AlertDetailView }) {
  const age = formatAge(detail.listAgeMs);
  const rate = detail.baseRate;
  const named = detail.explain.some((line) => line.feature === 'name' && line.result !== 'equal');
  const here = (
    <Row label={t('alert.here')}>
      {rate === null
        ? t('alert.noBaseRate')
        : tn('alert.baseRate', rate.judged, { confirmed: formatCount(rate.confirmed) })}
    </Row>
  );
  const { face, terms } = detail;
  return (
    <dl class="side-rows">
      {/* How little a face candidate means is read before anything else about it. */}
      {face !== null && <FaceRows face={face} />}
      {face !== null && here}
      {detail.ofSecond && <Row label={t('alert.about')}>{t('alert.ofSecond')}</Row>}
      {detail.record !== null && (
        <Row label={t('alert.record')}>
          <bdi>{detail.record}</bdi>
        </Row>
      )}
      <Row label={t('alert.list')}>
        {t('alert.listValue', { name: listName(detail.list.name), version: detail.list.version })}
      </Row>
      <Row label={t('alert.age')}>{detail.stale ? t('alert.ageStale', { age }) : age}</Row>
      <Row label={t('alert.basis')}>
        <bdi>{detail.list.legalBasis}</bdi>
      </Row>
      {terms.agreement !== null && (
        <Row label={t('alert.agreement')}>
          <bdi>{terms.agreement}</bdi>
        </Row>
      )}
      {terms.purpose !== null && (
        <Row label={t('alert.purpose')}>
          <bdi>{terms.purpose}</bdi>
        </Row>
      )}
      {terms.source !== null && (
        <Row label={t('alert.source')}>
          <bdi>{terms.source}</bdi>
        </Row>
      )}
      {terms.documentStatus !== null && (
        <Row label={t('alert.reported')}>{t(`alert.reported.${terms.documentStatus}`)}</Row>
      )}
      {detail.names.length > 0 && !named && (
        <Row label={t('alert.names')}>
          <bdi>{detail.names.join(', ')}</bdi>
        </Row>
      )}
      {detail.note !== null && (
        <Row label={t('alert.note')}>
          <bdi>{detail.note}</bdi>
        </Row>
      )}
      <Row label={t('alert.why')}>
        {viaWords(detail)}
        <ul class="explain">
          {detail.explain.map((line, index) => (
            <li key={index} class={`explain-${line.result}`}>
              <span class="label">
                {tCode('feature', line.feature)}: {resultWords(line)}
              </span>
              {line.feature !== 'face' && (line.result === 'similar' || line.result === 'differs') && (
                <span class="explain-values">
                  <bdi>{line.query}</bdi> / <bdi>{line.list}</bdi>
                </span>
              )}
              {line.words.length > 0 && (
                <ul class="explain-words">
                  {line.words.map((word, place) => (
                    <li key={place}>
                      {[word.query, word.list]
                        .filter((text) => text !== '')
                        .map((text, side) => (
                          <span key={side}>
                            {side > 0 && ' / '}
                            <bdi class="explain-values">{text}</bdi>
                          </span>
                        ))}{' '}
                      <span class="label">{tCode('evidence', word.kind)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </Row>
      {face === null && here}
      <Row label={t('alert.others')}>
        {detail.otherLookers.length === 0 ? t('alert.others.none') : detail.otherLookers.map(lookerWords).join(' ')}
      </Row>
      <Row label={t('alert.handling')}>
        {terms.handling === null ? detail.list.handling : `${terms.handling}: ${detail.list.handling}`}
      </Row>
    </dl>
  );
}

function lookerWords(who: AlertDetailView['otherLookers'][number]): string {
  return t(`alert.others.${who}`);
}

type Explained = AlertDetailView['explain'][number];

/** Says what the birth date is worth: missing, known in part, or carrying a name that is only partly like. */
function viaWords({ via, explain }: AlertDetailView): string {
  if (via === 'name' && explain.some((line) => line.carries)) return t('alert.via.wholeDate');
  if (via === 'name' && explain.some((line) => line.part)) return t('alert.via.partDate');
  const dateless = explain.some((line) => line.feature === 'birth-date' && line.result === 'missing');
  return t(via === 'name' && dateless ? 'alert.via.nameOnly' : `alert.via.${via}`);
}

/** What is missing is missing on one side or on both, and the officer can ask for the one of the document. */
function resultWords({ result, query, list }: Explained): string {
  if (result !== 'missing' || (query === '' && list === '')) return tCode('explain', result);
  return t(query === '' ? 'explain.missingDocument' : 'explain.missingList');
}

/** How the list was searched, in words: no similarity and no threshold are on the screen (docs/face-list.md). */
function FaceRows({ face }: { face: NonNullable<AlertDetailView['face']> }) {
  const rate = oneIn(face.fpir);
  return (
    <>
      <Row label={t('alert.face.size')}>
        {tn('alert.face.faces', face.templates)}
        {face.candidates > 1 && ` (${t('alert.face.place', { n: face.place, total: face.candidates })})`}
      </Row>
      {rate !== null && <Row label={t('alert.face.strangers')}>{t('alert.face.oneIn', { n: formatCount(rate) })}</Row>}
    </>
  );
}

function Row({ label, children }: { label: string; children: preact.ComponentChildren }) {
  return (
    <div class="side-row">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
