import type { OfficerId } from './terms.ts';

/**
 * Why a page's frame was not accepted. A closed list: the screen has words for each, and the record counts them.
 * `signed-out`, `role`, `locked`: of the session that sent it. `other-screen`: the lane is operated by another session, or by
 * another page of this one. `no-capability`: without proof of the page. `expired`: of another inspection, or too old.
 * `replayed`: its nonce is not the one that is asked for. `forged`: it does not fit its proof. `too-fast`: of the right page,
 * faster than a camera. `malformed`: no JPEG, or too large.
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

/** Account and public capability id of the frames, and how many were accepted. */
export interface CameraFeeder {
  officer: OfficerId;
  capability: string;
  frames: number;
}
