import type { LaneSnapshot } from '../api/index.ts';

type Shown = 'everybody' | 'deciders' | 'without-names';

/**
 * Who sees each field of the lane, in the snapshot and in the event stream. A field without a row does not compile, so that
 * a new field is never shown to anybody by oversight.
 */
export const LANE_FIELDS: Readonly<Record<keyof LaneSnapshot, Shown>> = {
  revision: 'everybody',
  lane: 'everybody',
  inspection: 'deciders',
  lastEnded: 'deciders',
  party: 'deciders',
  interrupted: 'without-names',
  lastReadFailure: 'everybody',
  cameraFeed: 'deciders',
  devices: 'everybody',
  lists: 'everybody',
  models: 'everybody',
  clock: 'everybody',
  audit: 'everybody',
};

/** The lane for a role that looks after the machine: its devices, lists and state, and no traveller at all. */
export function withoutTraveller(view: LaneSnapshot): LaneSnapshot {
  const shown = Object.entries(view).filter(([field]) => LANE_FIELDS[field as keyof LaneSnapshot] === 'everybody');
  const interrupted = view.interrupted.map((entry) => ({ ...entry, name: null, alerts: [] }));
  const hidden = { inspection: null, lastEnded: null, party: null, cameraFeed: null };
  return { ...(Object.fromEntries(shown) as unknown as LaneSnapshot), ...hidden, interrupted };
}
