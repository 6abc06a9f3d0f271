import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import { deviceBoxKey, deviceSigningKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { type LaneHeard, SiteLanes } from '../../adapters/storage/site-lanes/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { LanePresence } from '../../core/inspection/lane/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { otherBoxes } from './other-boxes.ts';

/** How often a lane says what it is doing, whether or not anything changed. */
const BEAT_MS = 2_000;

export interface SiteLanesStart {
  config: { notices: { folder: string | null } | null; protection: Pick<Config['protection'], 'handover'> };
  ring: KeyRing;
  clock: Clock;
  every: (ms: number, run: () => void) => () => void;
  warn: (message: string) => void;
  training: boolean;
  /** What this lane is doing now. */
  presence: () => LanePresence;
}

/**
 * Tells the other kiosks of the site what this lane is doing, and hears from them, through the folder that they share for
 * hand-overs. `lanes` is null if the configuration does not name another kiosk or a folder.
 */
export function startSiteLanes(start: SiteLanesStart): { lanes(): LaneHeard[] | null; stop(): Promise<void> } {
  const { config, ring, clock, every, presence } = start;
  const { handover } = config.protection;
  const folder = handover.folder ?? config.notices?.folder ?? null;
  const boxes = otherBoxes(handover.boxes);
  // A lane in training does not count as a lane of the site.
  if (start.training || folder === null || boxes.length === 0)
    return { lanes: () => null, stop: () => Promise.resolve() };
  const keys = { own: deviceBoxKey(ring), sign: deviceSigningKey(ring) };
  const site = new SiteLanes({ folder, boxes, ...keys, clock, random: systemRandom });
  let said: string | null = null;
  let going: Promise<void> | null = null;
  const beat = async (now: LanePresence): Promise<void> => {
    const fault = await site.beat(now);
    if (fault !== null && fault !== said)
      start.warn(`There is no contact with the other lanes of the site: ${folderWords(fault)}.`);
    said = fault;
  };
  const cancel = every(BEAT_MS, () => {
    going ??= beat(presence()).finally(() => {
      going = null;
    });
  });
  return {
    lanes: () => site.lanes(),
    stop: async () => {
      cancel();
      await going;
      await beat({ ...presence(), state: 'closed', since: null, officers: [], entries: [] });
    },
  };
}
