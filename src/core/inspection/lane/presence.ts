import type { AlertClass } from '../record/alerts/index.ts';
import type { LaneSnapshot } from './snapshot.ts';

/** What a lane is doing, as a supervisor of the site sees it. `you`: an entry is waiting for a second person. */
export const LANE_STATES = ['closed', 'idle', 'reading', 'checking', 'waiting', 'ended', 'you'] as const;
export type LaneState = (typeof LANE_STATES)[number];

/** What may need attention on a lane. */
export const LANE_NEEDS = [
  'scanner',
  'imager',
  'camera',
  'chip-reader',
  'barcode-reader',
  'models',
  'lists',
  'clock',
  'audit',
] as const;
export type LaneNeed = (typeof LANE_NEEDS)[number];

/** Maximum number of entries of one traveller, and most officers of one lane, that are shown to another kiosk. */
const PRESENCE_ENTRIES_MAX = 4;
const PRESENCE_OFFICERS_MAX = 3;

/**
 * What a site's other kiosks learn about a lane: that somebody is at the desk, but never who. Of an entry they learn only its
 * class and age; to see more, the supervisor has to walk to the lane.
 */
export interface LanePresence {
  state: LaneState;
  /** Since when there has been somebody at the desk, ISO 8601; null if nobody is there. */
  since: string | null;
  officers: { name: string; locked: boolean }[];
  entries: { cls: AlertClass; since: string }[];
  /** Number of hand-overs and entries of that lane that wait for a supervisor. */
  toSettle: number;
  needs: LaneNeed[];
}

/** The presence of this lane now; `toSettle` comes from the audit and `officers` from the sessions. */
export function presenceOf(
  lane: Pick<LaneSnapshot, 'current' | 'devices' | 'lists' | 'models' | 'clockTrusted' | 'audit'>,
  beside: Pick<LanePresence, 'officers' | 'toSettle'>,
): LanePresence {
  const state = lane.current?.state ?? null;
  const alerts = state?.alerts ?? [];
  return {
    state: stateOf(lane.current),
    since: state?.openedAt ?? null,
    officers: beside.officers.slice(0, PRESENCE_OFFICERS_MAX),
    entries: alerts
      .slice(0, PRESENCE_ENTRIES_MAX)
      .map(({ id, cls }) => ({ cls, since: state?.raisedAt[id] ?? state?.openedAt ?? '' })),
    toSettle: beside.toSettle,
    needs: needsOf(lane),
  };
}

function stateOf(run: LaneSnapshot['current']): LaneState {
  if (run === null) return 'idle';
  const { state } = run;
  if (state.alerts.some(({ id }) => state.asked[id] !== undefined)) return 'you';
  switch (state.phase) {
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

function needsOf(lane: Parameters<typeof presenceOf>[0]): LaneNeed[] {
  const devices = lane.devices
    .filter(({ health }) => health.state !== 'ok' && health.state !== 'not-fitted')
    .map(({ role }): LaneNeed => role);
  return [
    ...devices,
    ...(lane.models.state === 'ready' ? [] : (['models'] as const)),
    ...(lane.lists.every(({ state }) => state === 'fresh') ? [] : (['lists'] as const)),
    ...(lane.clockTrusted ? [] : (['clock'] as const)),
    ...(lane.audit.ok ? [] : (['audit'] as const)),
  ];
}
