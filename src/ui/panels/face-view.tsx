import type { InspectionView } from '../api.gen.ts';
import { livePosition } from '../lane/face-card.tsx';
import { Modal, TableScroll } from '../parts/controls.tsx';
import { inspection, panel } from '../store.ts';
import { currentLocale, reasonTitle, t } from '../words/index.ts';

/** F4: the faces as large as the screen allows, for the officer's own comparison (TR-03121-3 4.8.2.1). */
export function FaceViewPanel() {
  const view = inspection.value;
  const verification = view?.checks.find((check) => check.check === 'face.verification');
  const alarm = view !== null && view.alarmFrames.length > 0;
  const liveness = view?.checks.find((check) => check.check === 'face.liveness');
  return (
    <Modal title={t('faceView.title')} size="wide" onClose={() => (panel.value = null)}>
      <div class={alarm ? 'face-view compact' : 'face-view'}>
        <figure>
          {view?.live ? (
            <img src={view.live.url} alt={t('face.liveAlt')} style={{ objectPosition: livePosition(view) }} />
          ) : (
            <span class="face-empty" />
          )}
          <figcaption>{view?.live ? t('face.live') : t('face.noLive')}</figcaption>
        </figure>
        <figure>
          {view?.page?.portraitUrl ? (
            <img src={view.page.portraitUrl} alt={t('face.printedAlt')} />
          ) : (
            <span class="face-empty" />
          )}
          <figcaption>{view?.page?.portraitUrl ? t('face.printed') : t('face.noPrinted')}</figcaption>
        </figure>
        {view !== null && view.chipPortraitUrl !== null && (
          <figure>
            <img src={view.chipPortraitUrl} alt={t('face.chipAlt')} />
            <figcaption>{t('face.chip')}</figcaption>
          </figure>
        )}
      </div>
      <p class="face-view-words prose">
        {verification !== undefined && <strong>{reasonTitle(verification.reason)}. </strong>}
        {view?.chipPortraitUrl == null && t('faceView.chip')}
      </p>
      {liveness !== undefined && liveness.reason !== 'PAD_NO_ALARM' && (
        <p class="face-view-words prose">
          {t('face.liveness')}: {reasonTitle(liveness.reason)}. {t('face.notEvaluated')}
        </p>
      )}
      {view !== null && alarm && <AlarmFrames frames={view.alarmFrames} />}
    </Modal>
  );
}

/** TR-03121-3 4.8.2.1: after an alarm of liveness, every picture of the capture with its own score. */
function AlarmFrames({ frames }: { frames: InspectionView['alarmFrames'] }) {
  const score = (value: number): string =>
    new Intl.NumberFormat(currentLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
  return (
    <TableScroll label={t('faceView.alarm')}>
      <p class="prose">{t('faceView.alarm')}</p>
      <div class="alarm-strip">
        {frames.map((frame, index) => (
          <figure key={frame.url}>
            <img src={frame.url} alt={t('faceView.alarmAlt', { n: index + 1 })} />
            <figcaption class="figure">
              {frame.attackScore === null
                ? t('faceView.noScore')
                : t('faceView.score', { score: score(frame.attackScore) })}
            </figcaption>
          </figure>
        ))}
      </div>
    </TableScroll>
  );
}
