import { useEffect, useState } from 'preact/hooks';
import type { LaneView } from '../api.gen.ts';
import type { OtherLanesView, SupervisorView } from '../api-supervisor.gen.ts';
import { daemon } from '../daemon.gen.ts';
import { formatAge } from '../format.ts';
import { AlertShape, WarningTriangle } from '../parts/signs.tsx';
import { link } from '../store.ts';
import { t } from '../words/index.ts';

type OtherLane = NonNullable<OtherLanesView['lanes']>[number];
type Presence = NonNullable<OtherLane['presence']>;
type State = Presence['state'];

/** Each lane reports every two seconds what it is doing. */
const ASK_EVERY_MS = 2_000;

interface Props {
  lanes: readonly LaneView[];
  view: SupervisorView | null;
}

/**
 * What each lane of the site is doing. For an entry at another desk only the class and the age are shown: to see more, the
 * supervisor walks there, so that personal data does not leave that lane.
 */
export function LanesCard({ lanes, view }: Props) {
  const isLost = link.value === 'lost';
  const others = useOtherLanes();
  return (
    <section class="card desk-card">
      <header class="desk-card-head">
        <h2>{t('sup.lanes')}</h2>
        <p class={isLost ? 'problem' : 'label'} role={isLost ? 'alert' : undefined}>
          {t(isLost ? 'sup.lane.lost' : 'sup.lane.live')}
        </p>
      </header>
      <ul class="desk-lanes">
        {lanes.map((one) => (
          <li key={one.lane.id}>
            <Name name={one.lane.name} />
            <span class="label">{view === null ? '' : officerWords(view.officers)}</span>
            <span>{t(`sup.lane.${stateOf(one)}`)}</span>
            <span class="label">{one.inspection !== null && sinceWords(one.inspection.openedAt)}</span>
          </li>
        ))}
        {others !== 'unknown' && others?.map((one) => <OtherRow other={one} key={one.box} />)}
      </ul>
      {others !== 'unknown' && others === null && <p class="label">{t('sup.oneBox')}</p>}
    </section>
  );
}

/** States of the other lanes; null if no other kiosk is configured, and there are then no further requests. */
function useOtherLanes(): readonly OtherLane[] | null | 'unknown' {
  const [others, setOthers] = useState<readonly OtherLane[] | null | 'unknown'>('unknown');
  useEffect(() => {
    if (others === null) return;
    const ask = () =>
      void daemon.otherLanes().then((answer) => {
        if (answer.ok) setOthers(answer.value.lanes);
      });
    if (others === 'unknown') ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [others === null]);
  return others;
}

function OtherRow({ other: { name, live, at, presence } }: { other: OtherLane }) {
  if (presence === null || !live) {
    const isClosed = presence?.state === 'closed';
    const silent = at === null ? t('sup.lane.never') : t('sup.lane.silent', { age: sinceWords(at) });
    return (
      <li class="desk-lane-away" data-lane={isClosed ? 'closed' : 'silent'}>
        <Name name={name} />
        <span />
        <span class="desk-lane-now">
          {!isClosed && <WarningTriangle label={t('sup.health.attention')} />}{' '}
          {isClosed ? t('sup.lane.closed') : silent}
        </span>
        <span class="label">{isClosed && at !== null ? sinceWords(at) : ''}</span>
      </li>
    );
  }
  const { state, since, officers, entries, toSettle, needs } = presence;
  return (
    <li data-lane={state}>
      <Name name={name} />
      <span class="label">{officerWords(officers)}</span>
      <span class="desk-lane-now">
        {entries.map(({ cls }, at) => (
          <span class="desk-lane-entry" key={at}>
            <AlertShape cls={cls} />
            {t(`alert.${cls}`)}
          </span>
        ))}
        <span>{t(`sup.lane.${state}`)}</span>
        {needs.length > 0 && (
          <span class="irregular">
            <WarningTriangle label={t('sup.health.attention')} />
            {t('sup.lane.needs', { names: needs.map(needName).join(', ') })}
          </span>
        )}
        {toSettle > 0 && <span class="label">{t('sup.lane.toSettle', { n: toSettle })}</span>}
      </span>
      <span class="label">{since !== null && sinceWords(since)}</span>
    </li>
  );
}

function Name({ name }: { name: string }) {
  return (
    <strong>
      <bdi>{name}</bdi>
    </strong>
  );
}

function needName(need: Presence['needs'][number]): string {
  switch (need) {
    case 'models':
    case 'clock':
    case 'audit':
      return t(`diag.${need}`);
    case 'lists':
      return t('lists.label');
    default:
      return t(`status.${need}`);
  }
}

function sinceWords(at: string): string {
  return formatAge(Math.max(0, Date.now() - Date.parse(at)));
}

/** State of this lane, from the event stream, which is newer than the answers that the page requests. */
function stateOf({ inspection }: LaneView): State {
  if (inspection?.alerts.some(({ awaitsSecond }) => awaitsSecond === 'hidden') === true) return 'you';
  switch (inspection?.phase) {
    case undefined:
      return 'idle';
    case 'presented':
    case 'read':
      return 'reading';
    case 'checked':
      return 'checking';
    case 'assessed':
      return 'waiting';
    default:
      return 'ended';
  }
}

function officerWords(officers: Presence['officers']): string {
  if (officers.length === 0) return t('sup.lane.nobody');
  return officers.map(({ name, locked }) => (locked ? t('sup.lane.locked', { name }) : name)).join(', ');
}
