import { useEffect, useRef, useState } from 'preact/hooks';
import type { CheckView, InspectionView, LaneView, ListView } from '../api.gen.ts';
import { BrowserCamera } from '../camera.ts';
import { cameraElsewhere } from '../camera-hold.ts';
import { scrolls, useFit } from '../fit.ts';
import { formatAge, formatCount, oneIn } from '../format.ts';
import { listName } from '../list-names.ts';
import { CameraNotice } from '../panels/later-panel.tsx';
import { AlignedFace } from '../parts/aligned-face.tsx';
import { Sign } from '../parts/signs.tsx';
import { Status } from '../parts/status.tsx';
import { panel } from '../store.ts';
import { currentLocale, isKey, reasonAdvice, reasonTitle, t, tCode, tn } from '../words/index.ts';
import { AgainRow, keptPicture, Ring, retaking } from './again.tsx';

/** The simulated camera is polled as often as a real camera would send frames. */
const PREVIEW_EVERY_MS = 250;

export function FaceCard({ lane }: { lane: LaneView }) {
  const view = lane.inspection;
  const awaiting = view?.awaiting.includes('live-face') === true;
  const card = useRef<HTMLElement>(null);
  useFit(card, 0, scrolls);
  return (
    <section class="card face-card" aria-label={t('face.label')} ref={card}>
      <h2 class="section first">{t('face.label')}</h2>
      <div class="faces">
        <figure class="face">
          <LivePicture lane={lane} awaiting={awaiting} />
          <figcaption class="label">{liveCaption(view, awaiting)}</figcaption>
        </figure>
        <figure class="face">
          {view?.page?.portraitUrl ? (
            <AlignedFace url={view.page.portraitUrl} alt={t('face.printedAlt')} eyes={view.eyes.portrait} />
          ) : (
            <span class="face-picture face-empty" />
          )}
          <figcaption class="label">{view?.page?.portraitUrl ? t('face.printed') : t('face.noPrinted')}</figcaption>
        </figure>
        {view !== null && view.chipPortraitUrl !== null && (
          <figure class="face">
            <AlignedFace url={view.chipPortraitUrl} alt={t('face.chipAlt')} eyes={view.eyes.chip} />
            <figcaption class="label">{t('face.chip')}</figcaption>
          </figure>
        )}
      </div>
      {lane.lane.camera === 'browser' && cameraElsewhere.value !== null && (
        <CameraNotice name="CameraElsewhere" lane={lane} />
      )}
      {view !== null && <FaceWords view={view} />}
      {view !== null && <AgainRow view={view} lane={lane} inputs={['live-face']} />}
      {view !== null && (lane.cameraFeed?.refused.length ?? 0) > 0 && <CameraNotice name="RefusedFrames" lane={lane} />}
      <h2 class="section">{t('lists.label')}</h2>
      <Lists lists={lane.lists} />
    </section>
  );
}

function liveCaption(view: InspectionView | null, awaiting: boolean): string {
  const progress = view?.live?.progress ?? null;
  if (view?.live?.at && retaking(view, 'live-face') !== null) return keptPicture(view.live.at);
  if (awaiting) return progress !== null && progress.good > 0 ? t('face.progress', progress) : t('face.live');
  return view?.live && view.live.frames > 0 ? tn('face.frames', view.live.frames) : t('face.noLive');
}

/** Names of measures, in the order in which the daemon lists them. */
export function measureNames(measures: readonly string[]): string {
  return new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(
    measures.map((measure) => tCode('measure', measure)),
  );
}

interface PreviewProps {
  awaiting: boolean;
  inspectionId: string | null;
  hidden: boolean;
}

function LivePicture({ lane, awaiting }: { lane: LaneView; awaiting: boolean }) {
  const view = lane.inspection;
  const entry = retaking(view, 'live-face');
  const taken = view?.live && (!awaiting || (entry !== null && view.live.at !== null)) ? view.live.url : null;
  return (
    <div class={entry !== null && taken !== null ? 'live-frame again-face' : 'live-frame'}>
      {lane.lane.camera === 'browser' && (
        <BrowserPreview
          awaiting={awaiting}
          inspectionId={view?.inspectionId ?? null}
          hidden={(taken !== null && entry === null) || view === null}
        />
      )}
      {lane.lane.camera === 'simulated' && awaiting && <SimulatedPreview />}
      {taken !== null ? (
        <AlignedFace url={taken} alt={t('face.liveAlt')} eyes={view?.eyes.live ?? null} />
      ) : (
        <span class="face-picture face-empty" />
      )}
      {entry !== null && <Ring entry={entry} seconds />}
      {awaiting && <Status class="guidance">{tCode('guidance', view?.live?.guidance ?? 'no-face')}</Status>}
    </div>
  );
}

function BrowserPreview({ awaiting, inspectionId, hidden }: PreviewProps) {
  const ref = useRef<HTMLVideoElement>(null);
  const camera = useRef<BrowserCamera | null>(null);
  useEffect(() => {
    if (ref.current === null) return;
    const mine = new BrowserCamera(ref.current);
    camera.current = mine;
    void mine.start();
    return () => mine.stop();
  }, []);
  useEffect(() => camera.current?.want(awaiting, inspectionId), [awaiting, inspectionId]);
  return <video ref={ref} class={hidden ? 'live-video off' : 'live-video'} muted playsInline />;
}

function SimulatedPreview() {
  const [turn, setTurn] = useState(0);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setTurn((now) => now + 1), PREVIEW_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <img
      class={seen ? 'live-video' : 'live-video off'}
      src={`/api/camera/preview?turn=${turn}`}
      alt=""
      onLoad={() => setSeen(true)}
      onError={() => setSeen(false)}
    />
  );
}

/** The comparison in words, with the calibrated figure or none; score and threshold are in the details only. */
function FaceWords({ view }: { view: InspectionView }) {
  const verification = view.checks.find((check) => check.check === 'face.verification');
  const capture = view.checks.find((check) => check.check === 'face.capture');
  const liveness = view.checks.find((check) => check.check === 'face.liveness');
  if (verification === undefined) {
    const hindered = view.live?.hindered ?? [];
    const awaited = view.awaiting.includes('live-face') ? t('face.waiting') : t('face.waitingReference');
    return (
      <p class="prose face-words">
        {awaited} {hindered.length > 0 && t('face.hinders', { measures: measureNames(hindered) })}
      </p>
    );
  }
  const head = `face.head.${verification.reason}`;
  const odds = verification.reason === 'FACE_MATCH' ? oneIn(verification.score?.achievedFmr ?? null) : null;
  const matched = verification.reason === 'FACE_MATCH';
  const gates = hindrances(capture);
  const covered = covers(capture);
  return (
    <>
      <p class="prose face-words">
        <strong>{isKey(head) ? t(head) : t('face.head.other')}</strong>{' '}
        {odds !== null && t('face.odds', { n: formatCount(odds) })}
        {matched && odds === null && t('face.noOdds')}
        {!matched && !isKey(head) && gates.length > 0 && t('face.hinders', { measures: measureNames(gates) })}
        {!matched && isKey(head) && t('face.lookYourself')}
        {!matched && !isKey(head) && gates.length === 0 && reasonAdvice(verification.reason)}{' '}
        {covered.length > 0 && `${t('face.alsoSeen', { measures: measureNames(covered) })} `}
        {view.live !== null && view.live.restarts > 0 && t('face.restarted')}
        {verification.mode === 'e' && <span class="label"> {t('face.evaluationGrade')}</span>}
      </p>
      <ChipPairs view={view} />
      {/* Only an alarm is shown: words without an alarm would be taken as proof of a living face. */}
      {liveness?.reason.startsWith('PAD_') === true && liveness.reason !== 'PAD_NO_ALARM' && (
        <p class="liveness">
          <span class="label strong">{t('face.liveness')}</span>
          <span class="liveness-word">{reasonTitle(liveness.reason)}</span>
          {liveness.mode === 'e' && <span class="label">{t('face.notCounted')}</span>}
          {view.alarmFrames.length > 0 && (
            <button type="button" class="liveness-more" aria-keyshortcuts="F4" onClick={() => (panel.value = 'face')}>
              {t('face.alarmLook')}
            </button>
          )}
        </p>
      )}
    </>
  );
}

/** Measures that are mentioned even if the picture was good enough, because something hides part of the face. */
const COVERS: readonly string[] = ['eye-cover', 'mouth-cover'];

/** Which measure failed; empty if the picture was good enough. */
function hindrances(capture: CheckView | undefined): string[] {
  return capture?.quality.filter(({ ok, advisory }) => !ok && !advisory).map(({ measure }) => measure) ?? [];
}

function covers(capture: CheckView | undefined): string[] {
  return (
    capture?.quality.filter(({ ok, measure }) => !ok && COVERS.includes(measure)).map(({ measure }) => measure) ?? []
  );
}

/** The two comparisons with the chip, if there is a chip; each shows its own result. */
function ChipPairs({ view }: { view: InspectionView }) {
  const pairs = view.checks.filter((check) => check.check === 'face.chip' || check.check === 'face.portraits');
  if (pairs.length === 0) return null;
  return (
    <ul class="face-pairs">
      {pairs.map((check) => (
        <li key={check.check}>
          <Sign value={check.value} size="tile" />
          {tCode('face.pair', check.check)}: {pairWords(check)}
        </li>
      ))}
    </ul>
  );
}

export function pairWords(check: CheckView): string {
  const head = `face.head.${check.reason}`;
  return isKey(head) ? t(head) : reasonTitle(check.reason);
}

export function listWords(list: ListView): string {
  const age = list.ageMs === null ? '' : formatAge(list.ageMs);
  return t(`lists.${list.state}`, { age });
}

function Lists({ lists }: { lists: ListView[] }) {
  if (lists.length === 0) return <p class="label">{t('lists.none')}</p>;
  return (
    <ul class="lists">
      {lists.map((list) => (
        <li key={list.id} class={list.state === 'fresh' ? 'list-row' : 'list-row irregular'}>
          <span class="list-name" dir="auto">
            {listName(list.name)}
          </span>
          <span class="list-age">
            {list.state !== 'fresh' && <Sign value="undetermined" size="tile" />}
            {listWords(list)}
          </span>
        </li>
      ))}
    </ul>
  );
}
