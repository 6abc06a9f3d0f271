import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PackMemory, PackStation } from '../../delivery/packs/index.ts';

/** The parts of an open kiosk that its signed files need. */
export interface PackHolder {
  config: Pick<Config, 'stateDir'>;
  journal: PackStation['journal'];
  memory: PackMemory;
}

/** The place of a kiosk's signed files, and what protects them. */
export function stationOf({ config, journal, memory }: PackHolder): PackStation {
  return { stateDir: config.stateDir, journal, memory };
}

/** The time against which a signed file's expiry is checked; null if the clock cannot be trusted. */
export function nowOf(clock: Pick<Clock, 'wall' | 'trusted'>): Date | null {
  return clock.trusted() ? clock.wall() : null;
}
