import { useState } from 'preact/hooks';
import type { DeviceView, LaneView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatClock } from '../format.ts';
import { Button, QuietButton } from '../parts/button.tsx';
import { WarningTriangle } from '../parts/signs.tsx';
import { isOpen, link, panel } from '../store.ts';
import { type Key, reasonAdvice, reasonTitle, t, tn } from '../words/index.ts';

interface Notice {
  key: string;
  /** `stop` means that no decision is possible. */
  weight: 'stop' | 'warn';
  title: string;
  hint: string;
  action: { key: Key; run: () => void } | null;
}

const GONE: ReadonlySet<DeviceView['state']> = new Set(['absent', 'faulty', 'refused', 'locked', 'lost']);
/** The one read failure that concerns an open traveller: a second document must never mix with the first. */
const OTHER_DOCUMENT = 'READ_OTHER_DOCUMENT';
/** More than two notices would push the document off the screen; the others are behind one button. */
const SHOWN_AT_ONCE = 2;

const openDiagnostics = { key: 'banner.diagnostics', run: () => (panel.value = 'diagnostics') } as const;

function notices(lane: LaneView): Notice[] {
  const found: Notice[] = [];
  if (!lane.audit.ok) {
    found.push({
      key: 'audit',
      weight: 'stop',
      title: t('banner.audit'),
      hint: t('banner.auditHint'),
      action: openDiagnostics,
    });
  }
  for (const entry of lane.interrupted) {
    const time = formatClock(new Date(entry.openedAt));
    found.push({
      key: entry.inspectionId,
      weight: 'warn',
      title:
        entry.name === null
          ? t('banner.interruptedNameless', { time })
          : t('banner.interrupted', { time, name: entry.name }),
      hint: t('banner.interruptedHint'),
      action: {
        key: 'banner.acknowledge',
        run: () => void daemon.acknowledge({ inspectionId: entry.inspectionId }),
      },
    });
  }
  const scanner = lane.devices.find((device) => device.role === 'scanner');
  if (scanner !== undefined && GONE.has(scanner.state)) {
    found.push({
      key: 'scanner',
      weight: 'warn',
      title: t('banner.scanner'),
      hint: t('banner.scannerHint'),
      action: { key: 'banner.manual', run: () => (panel.value = 'manual') },
    });
  }
  const camera = lane.devices.find((device) => device.role === 'camera');
  if (camera !== undefined && GONE.has(camera.state)) {
    found.push({
      key: 'camera',
      weight: 'warn',
      title: t('banner.camera'),
      hint: t('banner.cameraHint'),
      action: openDiagnostics,
    });
  }
  if (lane.models.state !== 'ready') {
    found.push({
      key: 'models',
      weight: 'warn',
      title:
        lane.models.state === 'starting'
          ? t('banner.modelsStarting')
          : t('banner.models', { reason: reasonTitle(lane.models.reason ?? 'MODEL_UNAVAILABLE') }),
      hint: t('banner.modelsHint'),
      action: lane.models.state === 'starting' ? null : openDiagnostics,
    });
  }
  const failed = readFailure(lane);
  if (failed !== null) {
    found.push({
      key: `read${failed.at}`,
      weight: 'warn',
      title: t('banner.readFailed', { reason: reasonTitle(failed.reason) }),
      hint: reasonAdvice(failed.reason),
      action: null,
    });
  }
  return found;
}

/** Failures that are states of the device itself: the device has its own notice while such a state lasts. */
const OF_THE_DEVICE: ReadonlySet<string> = new Set(['READ_UNPLUGGED', 'DEVICE_REFUSED', 'DEVICE_FAULTY']);

/** The last read failure, if it still applies and is not shown elsewhere on the screen. */
function readFailure({ lastReadFailure, inspection, devices }: LaneView): LaneView['lastReadFailure'] {
  if (lastReadFailure === null) return null;
  const { what, reason } = lastReadFailure;
  if (OF_THE_DEVICE.has(reason)) {
    // The page reader does not have its own notice.
    const imager = devices.find((device) => device.role === 'imager');
    return what === 'page' && imager !== undefined && GONE.has(imager.state) ? lastReadFailure : null;
  }
  // Failures of the traveller at the desk are in the cards; a failure of another document matters only during an inspection.
  return isOpen(inspection) === (reason === OTHER_DOCUMENT) ? lastReadFailure : null;
}

/** Everything that limits the lane now, each with its remedy; the gravest comes first. */
export function Banners({ lane }: { lane: LaneView }) {
  const [all, setAll] = useState(false);
  const lost = link.value === 'lost';
  // Without a connection every other notice may be outdated, and its button has no effect.
  const found = lost ? [] : notices(lane);
  const shown = all ? found : found.slice(0, SHOWN_AT_ONCE);
  const more = found.length - shown.length;
  return (
    <div class="banners" role="status">
      {lost && (
        <div class="banner banner-stop">
          <WarningTriangle label={t('strip.warning')} />
          <p class="banner-text">
            <strong>{t('banner.link')}</strong> {t('banner.linkHint')}
          </p>
        </div>
      )}
      {shown.map((notice) => (
        <div class={`banner banner-${notice.weight}`} key={notice.key}>
          <WarningTriangle label={t('strip.warning')} />
          <p class="banner-text">
            <strong>{notice.title}</strong> {notice.hint}
          </p>
          {notice.action !== null && <Button onClick={notice.action.run}>{t(notice.action.key)}</Button>}
        </div>
      ))}
      {more > 0 && <QuietButton onClick={() => setAll(true)}>{tn('banner.more', more)}</QuietButton>}
    </div>
  );
}
