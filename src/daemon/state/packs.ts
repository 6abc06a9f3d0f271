import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PackMemory, PackStation } from '../../delivery/packs/index.ts';

/** A kiosk whose state is open, as far as its signed files need it. */
export interface PackHolder {
  config: Pick<Config, 'stateDir'>;
  journal: PackStation['journal'];
  memory: PackMemory;
}

/** Where a kiosk's signed files are, and what secures them. */
export function stationOf({ config, journal, memory }: PackHolder): PackStation {
  return { stateDir: config.stateDir, journal, memory };
}

/** The time by which a signed file ends; null if the clock cannot be believed. */
export function nowOf(clock: Pick<Clock, 'wall' | 'trusted'>): Date | null {
  return clock.trusted() ? clock.wall() : null;
}
