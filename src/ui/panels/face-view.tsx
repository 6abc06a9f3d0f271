import { useRef, useState } from 'preact/hooks';
import { align } from '../align.ts';
import type { CheckView, InspectionView } from '../api.gen.ts';
import { askAgain } from '../ask-again.ts';
import { formatCount } from '../format.ts';
import { pairWords } from '../lane/face-card.tsx';
import { usePanelKeys } from '../number-keys.ts';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Button } from '../parts/button.tsx';
import { KeyCap, Modal, TableScroll } from '../parts/controls.tsx';
import { Sign } from '../parts/signs.tsx';
import { decidable, inspection, panel } from '../store.ts';
import { currentLocale, reasonAdvice, reasonTitle, t, tCode } from '../words/index.ts';
import { FaceOverlay, type ShownFace } from './face-overlay.tsx';

/** The comparisons between faces, each with a sentence under it. */
const PAIRS = ['face.chip', 'face.verification', 'face.portraits'] as const;

/** The available faces, the live one first, because the officer compares with the person at the desk. */
function facesOf({ live, page, chipPortraitUrl, eyes }: InspectionView): ShownFace[] {
  const faces: ShownFace[] = [];
  if (live !== null) {
    const from = live.frames > 1 ? t('faceView.best', { n: formatCount(live.frames) }) : '';
    faces.push({ url: live.url, eyes: eyes.live, alt: t('face.liveAlt'), name: t('faceView.live'), from });
  }
  if (chipPortraitUrl !== null) {
    faces.push({ url: chipPortraitUrl, eyes: eyes.chip, alt: t('face.chipAlt'), name: t('faceView.chip'), from: '' });
  }
  if (page !== null && page.portraitUrl !== null) {
    const from = page.ppi === null ? '' : t('faceView.ppi', { ppi: formatCount(Math.round(page.ppi)) });
    faces.push({
      url: page.portraitUrl,
      eyes: eyes.portrait,
      alt: t('face.printedAlt'),
      name: t('faceView.page'),
      from,
    });
  }
  return faces;
}

const isAligned = ({ eyes }: ShownFace): boolean => eyes !== null && align(eyes) !== null;

/** F4: the faces as large as the screen allows, at one scale, for the officer's own comparison (TR-03121-3 4.8.2.1). */
export function FaceViewPanel() {
  const view = inspection.value;
  const faces = view === null ? [] : facesOf(view);
  const aligned = faces.filter(isAligned);
  const [over, setOver] = useState(false);
  const [line, setLine] = useState(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const laidOver = over && aligned.length > 1;
  const layOver = () => {
    if (aligned.length < 2) return;
    setOver(!over);
    // The edge takes the focus if it is shown; otherwise the focus would move to the page behind.
    if (over) toggle.current?.focus();
  };
  const showLine = () => {
    if (aligned.length > 0) setLine(!line);
  };
  usePanelKeys({ o: layOver, l: showLine });
  const alarm = view !== null && view.alarmFrames.length > 0;
  const liveness = view?.checks.find((check) => check.check === 'face.liveness');
  return (
    <Modal
      title={t('faceView.faces')}
      size="wide"
      onClose={() => (panel.value = null)}
      footer={
        <>
          <p class="label">{scaleWords(faces, aligned)}</p>
          {aligned.length > 1 && (
            <button
              type="button"
              class="button"
              ref={toggle}
              aria-pressed={laidOver}
              aria-keyshortcuts="o"
              onClick={layOver}
            >
              <KeyCap>O</KeyCap>
              {t(laidOver ? 'faceView.beside' : 'faceView.over')}
            </button>
          )}
          {aligned.length > 0 && (
            <Button aria-pressed={line} aria-keyshortcuts="l" onClick={showLine}>
              <KeyCap>L</KeyCap>
              {t('faceView.line')}
            </Button>
          )}
          {view !== null && <FaceAgain view={view} />}
        </>
      }
    >
      {faces.length === 0 && <p class="prose">{t('faceView.none')}</p>}
      {laidOver ? (
        <FaceOverlay faces={aligned} line={line} />
      ) : (
        <div class={alarm ? 'face-view compact' : 'face-view'}>
          {faces.map((face) => (
            <figure key={face.name}>
              <div class="face-framed">
                <AlignedFace {...face} />
                {line && isAligned(face) && <span class="eye-line" />}
              </div>
              <figcaption>
                <strong>{face.name}</strong>
                <span class="label">{face.from}</span>
              </figcaption>
            </figure>
          ))}
        </div>
      )}
      {view !== null && !laidOver && <Results checks={view.checks} />}
      {liveness !== undefined && !alarm && !laidOver && liveness.reason !== 'PAD_NO_ALARM' && (
        <p class="face-view-words prose">
          {t('face.liveness')}: {reasonTitle(liveness.reason)}. {liveness.mode === 'e' && t('face.notEvaluated')}
        </p>
      )}
      {view !== null && alarm && !laidOver && <AlarmFrames frames={view.alarmFrames} counts={liveness?.mode === 'o'} />}
    </Modal>
  );
}

function scaleWords(faces: readonly ShownFace[], aligned: readonly ShownFace[]): string {
  if (faces.length === 0) return '';
  if (aligned.length === faces.length) return t('faceView.scale');
  return t('faceView.asTheyCame', {
    faces: faces
      .filter((face) => !isAligned(face))
      .map(({ name }) => name)
      .join(', '),
  });
}

/** One sentence for each pair that was compared. There is no figure, because officers should judge for themselves. */
function Results({ checks }: { checks: readonly CheckView[] }) {
  const pairs = PAIRS.flatMap((id) => checks.filter((check) => check.check === id));
  // Only an alarm is shown, as for liveness: words without an alarm would be taken for proof.
  const blends = checks.filter(({ reason }) => reason === 'FACE_MORPH_POSSIBLE');
  if (pairs.length + blends.length === 0) return null;
  return (
    <ul class="face-results">
      {pairs.map((check) => (
        <Result key={check.check} check={check} about={tCode('face.pair', check.check)} found={pairWords(check)} />
      ))}
      {blends.map((check) => (
        <Result
          key={check.check}
          check={check}
          about={tCode('tile', check.check)}
          found={`${reasonTitle(check.reason)}. ${reasonAdvice(check.reason)}`}
        />
      ))}
    </ul>
  );
}

function Result({ check, about, found }: { check: CheckView; about: string; found: string }) {
  return (
    <li>
      <Sign value={check.value} size="list" />
      <span>
        <strong>{about}:</strong> {found}
        {check.mode === 'e' && <span class="label"> {t('details.mode.e')}</span>}
      </span>
    </li>
  );
}

/** Button for another picture, shown only while the lane would take one. */
function FaceAgain({ view }: { view: InspectionView }) {
  if (!decidable.value || view.live === null || view.again.some(({ what }) => what === 'live-face')) return null;
  return (
    <Button
      onClick={() => {
        panel.value = null;
        askAgain('live-face');
      }}
    >
      {t('again.take.live-face')}
    </Button>
  );
}

/**
 * TR-03121-3 4.8.2.1: after an alarm of liveness, every picture of the capture with its own score. The pictures are not cropped,
 * because the officer looks for a hand, or an edge of paper or of a screen, around the face.
 */
function AlarmFrames({ frames, counts }: { frames: InspectionView['alarmFrames']; counts: boolean }) {
  const score = (value: number): string =>
    new Intl.NumberFormat(currentLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
  return (
    <TableScroll label={t('faceView.alarm')}>
      <p class="prose">
        <strong>{reasonTitle('PAD_ALARM')}.</strong> {!counts && t('face.notEvaluated')} {t('faceView.alarm')}
      </p>
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
