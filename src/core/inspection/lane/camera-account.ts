import type { CameraPort } from '../ports/index.ts';
import type { EventBody } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';

/** The officer's last event, after the row about the camera pages; without that row if the daemon reads the camera itself. */
export function closedBy(camera: CameraPort | null, event: EventBody): EventBody[] {
  const account = camera?.account?.();
  if (!camera || account === undefined) return [event];
  return [{ kind: 'camera-fed', source: camera.health().device, ...account }, event];
}

/**
 * True if live pictures of this inspection came from somebody else's camera page. The threat is a second screen that took over
 * the camera while the officer was away: nobody is let through on the basis of a face from another person's screen.
 */
export function isFedByOther(camera: CameraPort | null, officer: OfficerId): boolean {
  return camera?.account?.().fed.some((feeder) => feeder.officer !== officer) === true;
}
