import type { OfficerId } from './terms.ts';

/**
 * Why a frame from a camera page was not accepted. A closed list: the screen has words for each, and the record counts them.
 * `signed-out`, `role`, `locked`: the state of the session that sent it. `other-screen`: the lane is operated by another session,
 * or by another page of the same session. `no-capability`: there is no proof of the page. `expired`: the frame belongs to another
 * inspection, or is too old. `replayed`: its nonce is not the one requested. `forged`: it does not match its proof. `too-fast`:
 * it came from the right page, but faster than a camera. `malformed`: it is not a JPEG, or too large.
 */
export const FRAME_REFUSALS = [
  'signed-out',
  'role',
  'locked',
  'other-screen',
  'no-capability',
  'expired',
  'replayed',
  'forged',
  'too-fast',
  'malformed',
] as const;
export type FrameRefusal = (typeof FRAME_REFUSALS)[number];

export type RefusedFrames = Readonly<Partial<Record<FrameRefusal, number>>>;

/** Account and public capability id behind the frames, and how many were accepted. */
export interface CameraFeeder {
  officer: OfficerId;
  capability: string;
  frames: number;
}
