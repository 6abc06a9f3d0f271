import { BUILD_FLOOR, DISK_LOW_BYTES } from '../../wiring/index.ts';
import { type Finding, ok, work } from './finding.ts';

const BYTES_PER_GB = 1e9;

/** What everything else stands on: room on the disk of the state folder, and a clock that can be right. */
export function examineGround(input: { freeBytes: number | null; now: Date; lastSealed: Date | null }): Finding[] {
  return [disk(input.freeBytes), clock(input.now, input.lastSealed)];
}

function disk(freeBytes: number | null): Finding {
  if (freeBytes === null) {
    return { component: 'disk', state: 'unknown', reason: 'the system does not say how much is free', remedy: null };
  }
  const free = `${(freeBytes / BYTES_PER_GB).toFixed(1)} GB free for the state folder`;
  if (freeBytes >= DISK_LOW_BYTES) return ok('disk', free);
  return { ...work('disk', free, `make room: at least ${DISK_LOW_BYTES / BYTES_PER_GB} GB`), code: 'DISK_LOW' };
}

/** ICAO dates are judged by this clock: before the build, or before the last sealed inspection, it cannot be right. */
function clock(now: Date, lastSealed: Date | null): Finding {
  const floor = lastSealed !== null && lastSealed > BUILD_FLOOR ? lastSealed : BUILD_FLOOR;
  const says = now.toISOString();
  if (now >= floor) return ok('clock', says);
  const remedy = 'set date and time (timedatectl), then start the daemon again';
  return { ...work('clock', `${says} lies before ${floor.toISOString()}`, remedy), code: 'CLOCK_UNTRUSTED' };
}
