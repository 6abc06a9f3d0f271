import type { FrameRefusal, OfficerId, RefusedFrames } from '../../../core/inspection/record/terms/index.ts';

type Proof = { nonce: string; mac: string };
type Fed = { session: object; proof: Proof; bytes: Uint8Array };
export type FrameTaken = { ok: true; nonce: string } | { ok: false; why: FrameRefusal };
export type CameraClaimRefusal =
  | 'CAMERA_OTHER_SCREEN'
  | 'CAMERA_OTHER_PAGE'
  | 'CAMERA_OTHER_SIGN_IN'
  | 'CAMERA_JUST_TAKEN';

/**
 * A camera that a page feeds. `session` is compared by identity alone. What is refused is counted by the camera; a frame that
 * was handed over is overwritten by it.
 */
export interface CameraFeed {
  claim(
    asker: { session: object; officer: OfficerId; page: string },
    how: { take: boolean },
  ):
    | {
        ok: true;
        capability: { id: string; key: string; nonce: string; inspectionId: string | null };
        takenFrom: OfficerId | null;
      }
    | { ok: false; reason: CameraClaimRefusal };
  /** Called before the body is read; null if it may be read. */
  refusal(session: object, nonce: string | null): FrameRefusal | null;
  refused(why: FrameRefusal): void;
  push(frame: Fed): FrameTaken;
  lost(said: Fed): FrameTaken;
  pageClosed(session: object, page: string): void;
  left(session: object, how: 'locked' | 'ended'): void;
  feed(): {
    holder: { officer: OfficerId; capability: string | null } | null;
    refused: RefusedFrames;
    total: RefusedFrames;
  };
}
