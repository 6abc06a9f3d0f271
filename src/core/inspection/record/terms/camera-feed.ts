import type { OfficerId } from './terms.ts';

/**
 * Why a frame of a page was not taken. Closed: the screen has words for each, and the record counts by them.
 * `signed-out`, `role`, `locked`: of the session that sent it. `other-screen`: the lane is operated by another session, or by
 * another page of this one. `no-capability`: nothing that proves the page. `expired`: of another inspection, or too old.
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

/** Account and public id of the capability that frames came with, and how many were taken. */
export interface CameraFeeder {
  officer: OfficerId;
  capability: string;
  frames: number;
}
