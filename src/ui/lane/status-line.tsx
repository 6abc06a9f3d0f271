import { useEffect, useState } from 'preact/hooks';
import type { DeviceView, LaneView } from '../api.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatAge, formatCount } from '../format.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { KeyCap } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { panel, session } from '../store.ts';
import { KeyEnds, LateAnswer } from '../support/lazy.tsx';
import { t } from '../words/index.ts';

type Light = 'ok' | 'doubt' | 'bad';

function deviceLight(device: DeviceView): Light {
  if (device.state === 'ok') return 'ok';
  return device.state === 'opening' || device.state === 'unknown' || device.state === 'stale' ? 'doubt' : 'bad';
}

interface Item {
  key: string;
  light: Light;
  words: string;
}

function items(lane: LaneView): Item[] {
  const devices = lane.devices
    // A reader this lane never had is no news; it is in the diagnostics.
    .filter((device) => device.state !== 'not-fitted')
    .map((device): Item => {
      const light = deviceLight(device);
      const name = t(`status.${device.role}`);
      return { key: device.role, light, words: light === 'ok' ? name : `${name}: ${t(`device.${device.state}`)}` };
    });
  const models: Light = lane.models.state === 'ready' ? 'ok' : lane.models.state === 'starting' ? 'doubt' : 'bad';
  return [
    ...devices,
    { key: 'models', light: models, words: t('status.models') },
    { key: 'clock', light: lane.clock.trusted ? 'ok' : 'bad', words: t('status.clock') },
    { key: 'audit', light: lane.audit.ok ? 'ok' : 'bad', words: t('status.audit') },
  ];
}

export function listAges(lane: LaneView): string | null {
  const ages = lane.lists.flatMap((list) => (list.ageMs === null ? [] : [list.ageMs]));
  if (ages.length === 0) return null;
  const [newest, oldest] = [formatAge(Math.min(...ages)), formatAge(Math.max(...ages))];
  return newest === oldest ? t('status.listsOne', { age: oldest }) : t('status.lists', { newest, oldest });
}

/** A light each, so that colour is never alone: round is well. */
export function Lights({ lane }: { lane: LaneView }) {
  return (
    <>
      {items(lane).map((item) => (
        <span class="status-item" key={item.key}>
          <svg class={`status-light status-${item.light}`} viewBox="0 0 10 10" aria-hidden="true">
            {item.light === 'ok' ? (
              <circle cx="5" cy="5" r="4.4" />
            ) : (
              <rect x="0.8" y="0.8" width="8.4" height="8.4" rx="1" />
            )}
          </svg>
          {item.words}
        </span>
      ))}
    </>
  );
}

/** The dark line: what works, how old the lists are, who sits here. Touching it opens the remedies. */
export function StatusLine({ lane }: { lane: LaneView }) {
  const ages = listAges(lane);
  const officer = session.value?.officer;
  return (
    <section class="status" aria-label={t('status.label')}>
      <button type="button" class="status-button status-devices" onClick={() => (panel.value = 'diagnostics')}>
        <span class="visually-hidden">{t('status.open')}</span>
        <Lights lane={lane} />
      </button>
      {lane.lane.demo && (
        <button
          type="button"
          class="status-button demo-open"
          aria-keyshortcuts="Alt+D"
          onClick={() => (panel.value = 'demo')}
        >
          {t('status.demoButton')}
          <KeyCap>{KEY_CAPS.altD}</KeyCap>
        </button>
      )}
      {lane.lane.training !== null && (
        <button
          type="button"
          class="status-button demo-open"
          aria-keyshortcuts="Alt+D"
          onClick={() => (panel.value = 'training')}
        >
          {t('training.open')}
          <KeyCap>{KEY_CAPS.altD}</KeyCap>
        </button>
      )}
      <PrivacyPart name="PolicyStatus" />
      <span class="status-end">
        {/* First, because what does not fit is cut from the end: whose lane this is must stay (ICAO 9303-2 C.30). */}
        <span>{officer ? t('status.who', { lane: lane.lane.name, officer: officer.name }) : lane.lane.name}</span>
        {lane.lane.demo && <span class="status-demo">{t('status.demo')}</span>}
        {ages !== null && <span>{ages}</span>}
      </span>
      {officer?.role === 'protection' && <LateAnswer />}
      {(officer?.role === 'supervisor' || officer?.role === 'technician') && <KeyEnds />}
      {officer?.role === 'supervisor' && <SupervisorButton />}
      <button type="button" class="status-button" aria-keyshortcuts="F1" onClick={() => (panel.value = 'help')}>
        <KeyCap>{KEY_CAPS.F1}</KeyCap>
        {t('status.help')}
      </button>
    </section>
  );
}

/** How often a supervisor's screen asks for alarms. */
const ALARMS_EVERY_MS = 60_000;

/** Opens what only a supervisor sees; says how many alarms of too many queries the last day had (docs/notices.md). */
function SupervisorButton() {
  const [recent, setRecent] = useState(0);
  useEffect(() => {
    let closed = false;
    const ask = () =>
      void daemon.supervision().then((answer) => {
        if (!closed && answer.ok) setRecent(answer.value.recent);
      });
    ask();
    const timer = setInterval(ask, ALARMS_EVERY_MS);
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, []);
  return (
    <a class="status-button" href="/supervisor">
      {recent === 0 ? t('supervision.openAlone') : t('supervision.open', { n: formatCount(recent) })}
    </a>
  );
}
