import { useRef } from 'preact/hooks';
import type { DeviceView, LaneView } from '../api.gen.ts';
import { cover } from '../commands.ts';
import { daemon } from '../daemon.gen.ts';
import { useFit } from '../fit.ts';
import { formatAge, formatCount } from '../format.ts';
import { KEY_CAPS } from '../key-caps.ts';
import { KeyCap } from '../parts/controls.tsx';
import { PrivacyPart } from '../privacy/lazy.tsx';
import { link, panel, session } from '../store.ts';
import { KeyEnds, LateAnswer } from '../support/lazy.tsx';
import { useAnswer } from '../use-asked.ts';
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

const DEVICE_WORDS = {
  scanner: 'status.scanner',
  imager: 'status.page',
  camera: 'status.camera',
  'chip-reader': 'status.chip',
  'barcode-reader': 'status.barcode-reader',
} as const;

/** `known`: there is a connection. Without it, the last state of a part says nothing about the present. */
function items(lane: LaneView, known: boolean): Item[] {
  const devices = lane.devices
    // A reader that this lane never had is not news; the diagnostics show it.
    .filter((device) => device.state !== 'not-fitted')
    .map((device): Item => {
      const light = deviceLight(device);
      const name = t(DEVICE_WORDS[device.role]);
      const quiet = light === 'ok' || !known;
      return { key: device.role, light, words: quiet ? name : `${name}: ${t(`device.${device.state}`)}` };
    });
  const models: Light = lane.models.state === 'ready' ? 'ok' : lane.models.state === 'starting' ? 'doubt' : 'bad';
  const rest: Item[] = [
    { key: 'models', light: models, words: t('status.models') },
    { key: 'clock', light: lane.clock.trusted ? 'ok' : 'bad', words: t('status.clock') },
    { key: 'audit', light: lane.audit.ok ? 'ok' : 'bad', words: t('status.audit') },
  ];
  return [...devices, ...rest].map((item) => (known ? item : { ...item, light: 'ok' }));
}

/** Text that replaces the names of the working parts if there is not enough room for them. */
function goodInOne(all: readonly Item[], known: boolean): string | null {
  if (!known) return t('status.unknown');
  if (all.every(({ light }) => light === 'ok')) return t('status.allWorking');
  return all.some(({ light }) => light === 'ok') ? t('status.othersWorking') : null;
}

export function listAges(lane: LaneView): string | null {
  const ages = lane.lists.flatMap((list) => (list.ageMs === null ? [] : [list.ageMs]));
  if (ages.length === 0) return null;
  const [newest, oldest] = [formatAge(Math.min(...ages)), formatAge(Math.max(...ages))];
  return newest === oldest ? t('status.listsOne', { age: oldest }) : t('status.lists', { newest, oldest });
}

function Part({ light, words, kind }: { light: Light; words: string; kind: string }) {
  return (
    <span class={`status-item ${kind}`}>
      <svg class={`status-light status-${light}`} viewBox="0 0 10 10" aria-hidden="true">
        {light === 'ok' ? <circle cx="5" cy="5" r="4.4" /> : <rect x="0.8" y="0.8" width="8.4" height="8.4" rx="1" />}
      </svg>
      {words}
    </span>
  );
}

/** One light for each part, whose shape also shows the state: round is good. If room is short, all good parts share one light. */
export function Lights({ lane }: { lane: LaneView }) {
  const known = link.value !== 'lost';
  const parts = items(lane, known);
  const inOne = goodInOne(parts, known);
  return (
    <>
      {parts.map(({ key, light, words }) => (
        <Part key={key} light={light} words={words} kind={light === 'ok' ? 'status-good' : 'status-trouble'} />
      ))}
      {inOne !== null && <Part light="ok" words={inOne} kind="status-good-in-one" />}
    </>
  );
}

/** What is dropped if room is short, one after the other (lane.css): good parts, the policy word, the officer's name, one row. */
const GIVES_WAY = 4;
const isTooLong = (line: HTMLElement): boolean => line.scrollWidth > line.clientWidth;

/** The dark line: what works, how old the lists are, and who is at the desk. Touching it opens the remedies. */
export function StatusLine({ lane }: { lane: LaneView }) {
  const ages = listAges(lane);
  const officer = session.value?.officer;
  const known = link.value !== 'lost';
  const line = useRef<HTMLElement>(null);
  useFit(line, GIVES_WAY, isTooLong);
  return (
    <section class={known ? 'status' : 'status status-lost'} aria-label={t('status.label')} ref={line}>
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
          {t('status.travellers')}
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
        {/* The name of the lane stays (ICAO 9303-2 C.30); the officer's name may be dropped. */}
        {officer && <span class="status-who">{t('status.who', { lane: lane.lane.name, officer: officer.name })}</span>}
        <span class={officer ? 'status-lane' : 'status-who'}>{lane.lane.name}</span>
        {lane.lane.demo && <span class="status-demo">{t('status.demo')}</span>}
        {ages !== null && <span class="status-ages">{ages}</span>}
      </span>
      {officer?.role === 'protection' && <LateAnswer />}
      {(officer?.role === 'supervisor' || officer?.role === 'technician') && <KeyEnds />}
      {officer?.role === 'supervisor' && <SupervisorButton />}
      <button type="button" class="status-button" aria-keyshortcuts="F1" onClick={() => (panel.value = 'help')}>
        <KeyCap>{KEY_CAPS.F1}</KeyCap>
        {t('status.help')}
      </button>
      <button type="button" class="status-button" aria-keyshortcuts="F12" onClick={cover}>
        <KeyCap>{KEY_CAPS.F12}</KeyCap>
        {t('status.cover')}
      </button>
    </section>
  );
}

/** How often a supervisor's screen asks for alarms. */
const ALARMS_EVERY_MS = 60_000;

/** Opens the supervisor's page; shows how many alarms about too many queries the last day had (docs/notices.md). */
function SupervisorButton() {
  const recent = useAnswer(daemon.supervision, ALARMS_EVERY_MS)?.recent ?? 0;
  return (
    <a class="status-button" href="/supervisor">
      {recent === 0 ? t('supervision.openAlone') : t('supervision.open', { n: formatCount(recent) })}
    </a>
  );
}
