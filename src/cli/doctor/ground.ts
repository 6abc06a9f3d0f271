import { HOUR_MS } from '../../core/time/index.ts';
import { DISK_LOW_BYTES } from '../../daemon/process/index.ts';
import { BUILD_FLOOR } from '../../daemon/state/index.ts';
import { type Finding, ok, unknown, work } from './finding.ts';

const BYTES_PER_GB = 1e9;

/** Checks what everything else depends on: space on the state folder's disk, and a clock that can be right. */
export function examineGround(input: {
  freeBytes: number | null;
  now: Date;
  lastSealed: Date | null;
  /** Times signed by others, to compare with this clock; `what` names the statement. */
  signed?: readonly Signed[];
}): Finding[] {
  return [disk(input.freeBytes), clock(input)];
}

export interface Signed {
  what: string;
  at: Date;
}

/** Clocks of two offices differ by seconds; if they differ by more, one of them is wrong. */
const AHEAD_MS = 5 * 60_000;

/** Whether a statement was signed at a time that this clock has not reached. */
export function isAhead(at: Date, now: Date): boolean {
  return at.getTime() - now.getTime() > AHEAD_MS;
}

function disk(freeBytes: number | null): Finding {
  if (freeBytes === null) return unknown('disk', 'the system does not report how much is free', 'check with: df -h');
  const free = `${(freeBytes / BYTES_PER_GB).toFixed(1)} GB free for the state folder`;
  if (freeBytes >= DISK_LOW_BYTES) return ok('disk', free);
  const wanted = `about ${(DISK_LOW_BYTES / BYTES_PER_GB).toFixed(1)} GB`;
  const remedy = `free up space until ${wanted} is free; to find large folders: du -xh /var | sort -h | tail`;
  return work('disk', free, remedy, 'DISK_LOW');
}

/** The clock, by which document dates are judged. Before the build or the last sealed inspection, it cannot be right. */
function clock({ now, lastSealed, signed = [] }: Parameters<typeof examineGround>[0]): Finding {
  const floor = lastSealed !== null && lastSealed > BUILD_FLOOR ? lastSealed : BUILD_FLOOR;
  const says = now.toISOString();
  const remedy =
    'set date and time, as root: timedatectl set-time "YYYY-MM-DD HH:MM:SS"; then: systemctl restart waypostd';
  const behind = (reason: string): Finding => work('clock', reason, remedy, 'CLOCK_UNTRUSTED');
  if (now < floor) {
    const since = floor === lastSealed ? 'the last inspection was sealed' : 'this version was built';
    return behind(`it shows ${says}, but ${since} later, at ${floor.toISOString()}: the clock is behind`);
  }
  const latest = signed.filter(({ at }) => isAhead(at, now)).sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  if (latest === undefined) return ok('clock', says);
  const hours = ((latest.at.getTime() - now.getTime()) / HOUR_MS).toFixed(1);
  return behind(
    `it shows ${says}, but ${latest.what} was signed ${hours} h later: the clock is behind, or central IT's clock is ahead`,
  );
}
