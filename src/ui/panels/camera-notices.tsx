import type { LaneView } from '../api.gen.ts';
import { cameraElsewhere, cameraHold } from '../camera-hold.ts';
import { formatCount } from '../format.ts';
import { WarningTriangle } from '../parts/signs.tsx';
import { Status } from '../parts/status.tsx';
import { currentLocale, t, tCode } from '../words/index.ts';

/** Reasons for which one key moves the camera here. During an inspection by another officer it cannot be moved. */
const TAKEABLE: ReadonlySet<string> = new Set(['CAMERA_OTHER_SCREEN', 'CAMERA_OTHER_PAGE', 'CAMERA_JUST_TAKEN']);

/** Another page has the camera of this lane: whose page it is, and how to move the camera here. */
export function CameraElsewhere() {
  const reason = cameraElsewhere.value;
  if (reason === null) return null;
  return (
    <div role="status">
      <p class="prose face-words">
        <WarningTriangle label={t('strip.warning')} /> {tCode('problem', reason)}
      </p>
      {TAKEABLE.has(reason) && (
        <button type="button" class="button retake" onClick={() => void cameraHold.take()}>
          {t('cameraFeed.take')}
        </button>
      )}
    </div>
  );
}

/** Somebody else sent camera frames for this traveller: how often, and from where. */
export function RefusedFrames({ lane }: { lane: LaneView }) {
  const refused = lane.cameraFeed?.refused ?? [];
  if (refused.length === 0) return null;
  return (
    <Status class="prose face-words">
      <WarningTriangle label={t('strip.warning')} /> {t('cameraFeed.refused', refusedWords(refused))}
    </Status>
  );
}

/** How many frames were refused, and why, the most frequent reason first. */
export function refusedWords(refused: readonly { why: string; count: number }[]): { n: string; reasons: string } {
  const reasons = [...refused]
    .sort((a, b) => b.count - a.count)
    .map(({ why, count }) => `${tCode('cameraFeed.why', why)} ${formatCount(count)}`);
  const total = refused.reduce((sum, { count }) => sum + count, 0);
  return { n: formatCount(total), reasons: new Intl.ListFormat(currentLocale(), { type: 'unit' }).format(reasons) };
}
