import type { z } from 'zod';
import type { FrameRefusal, OfficerId, RefusedFrames } from '../../core/inspection/index.ts';
import type { CameraClaimBody, CameraLostBody } from './api.ts';
import { isJpegBody, readJpeg } from './body.ts';
import { type Refusal, refuse } from './problems.ts';
import { reply, type SignedInContext } from './request-context.ts';
import { barred } from './rights.ts';
import type { HttpServices } from './services.ts';

/** Proof of a frame: HMAC-SHA-256 over the nonce and the bytes, keyed by the capability; both in base64url. */
export const NONCE_HEADER = 'waypost-nonce';
export const MAC_HEADER = 'waypost-mac';
const NONCE = /^[A-Za-z0-9_-]{22}$/;
const MAC = /^[A-Za-z0-9_-]{43}$/;

type Proof = { nonce: string; mac: string };
type Fed = { session: object; proof: Proof; bytes: Uint8Array };
type Taken = { ok: true; nonce: string } | { ok: false; why: FrameRefusal };
type ClaimRefusal = 'CAMERA_OTHER_SCREEN' | 'CAMERA_OTHER_PAGE' | 'CAMERA_OTHER_SIGN_IN' | 'CAMERA_JUST_TAKEN';

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
    | { ok: false; reason: ClaimRefusal };
  /** Before the body is read; null where it may be. */
  refusal(session: object, nonce: string | null): FrameRefusal | null;
  refused(why: FrameRefusal): void;
  push(frame: Fed): Taken;
  lost(said: Fed): Taken;
  pageClosed(session: object, page: string): void;
  left(session: object, how: 'locked' | 'ended'): void;
  feed(): {
    holder: { officer: OfficerId; capability: string | null } | null;
    refused: RefusedFrames;
    total: RefusedFrames;
  };
}

const NO_CAMERA: Refusal = {
  status: 404,
  reason: 'NOT_FOUND',
  message: 'No page feeds the camera of this lane.',
};
const PAGE_UNKNOWN: Refusal = {
  status: 409,
  reason: 'CAMERA_PAGE',
  message: 'Only a page that follows the lane has the camera. Load the page again.',
};
const FRAME_REFUSED: Refusal = {
  status: 409,
  reason: 'CAMERA_FRAME',
  message:
    'This page does not have the camera, or the frame is not the one that was asked for. Ask for the camera again.',
};

const CLAIM_MESSAGES: Readonly<Record<ClaimRefusal, string>> = {
  CAMERA_OTHER_SCREEN: 'The screen of another officer has the camera of this lane.',
  CAMERA_OTHER_PAGE: 'Another window of this sign-in has the camera of this lane.',
  CAMERA_OTHER_SIGN_IN: 'This inspection began at another sign-in. Finish it, then read the document again.',
  CAMERA_JUST_TAKEN: 'The camera changed hands a moment ago. Try again in ten seconds.',
};

/** The camera for one page of the officer, between two inspections also from another officer (`take`). */
export function claimCamera({ page, take }: z.infer<typeof CameraClaimBody>, context: SignedInContext): void {
  const { services, request, response, session } = context;
  const { camera } = services.lane;
  if (camera === null) {
    refuse(request, response, NO_CAMERA);
    return;
  }
  if (!services.streams.has(session, page)) {
    refuse(request, response, PAGE_UNKNOWN);
    return;
  }
  const claim = camera.claim({ session, officer: session.officer.id, page }, { take });
  if (!claim.ok) {
    refuse(request, response, { status: 409, reason: claim.reason, message: CLAIM_MESSAGES[claim.reason] });
    return;
  }
  const { takenFrom } = claim;
  if (takenFrom !== null) {
    services.securityLog.append({ kind: 'camera-taken', officer: session.officer.id, from: takenFrom });
  }
  reply(context, claim.capability);
}

/** True where the claim may take the camera from somebody: for that the PIN was typed lately. */
export const takesCamera = ({ take }: z.infer<typeof CameraClaimBody>): boolean => take;

/** A live frame. Session, page and nonce are judged before a byte of it is read. */
export async function cameraFrame(context: SignedInContext): Promise<void> {
  const { services, request, response, session } = context;
  const { camera } = services.lane;
  if (camera === null) {
    refuse(request, response, NO_CAMERA);
    return;
  }
  const { nonce, mac } = proofOf(context);
  if (isJpegBody(request) && camera.refusal(session, nonce) !== null) {
    refuse(request, response, FRAME_REFUSED);
    return;
  }
  const body = await readJpeg(request);
  if (!body.ok) {
    camera.refused('malformed');
    refuse(request, response, body.refusal);
    return;
  }
  // The session may have locked or ended while a slow body came in.
  const late = barred(context.access, session);
  if (late !== null) {
    body.value.fill(0);
    frameBarred(services, late);
    refuse(request, response, late);
    return;
  }
  said(context, camera.push({ session, proof: { nonce: nonce ?? '', mac }, bytes: body.value }));
}

/** The page has lost its camera; its word needs the same proof as a frame. */
export function cameraLost({ reason }: z.infer<typeof CameraLostBody>, context: SignedInContext): void {
  const { camera } = context.services.lane;
  if (camera === null) {
    refuse(context.request, context.response, NO_CAMERA);
    return;
  }
  const { nonce, mac } = proofOf(context);
  said(
    context,
    camera.lost({ session: context.session, proof: { nonce: nonce ?? '', mac }, bytes: Buffer.from(reason, 'utf8') }),
  );
}

/** A frame that the rights of its sender keep out is counted too: a technician's page has no business with the camera. */
export function frameBarred(services: HttpServices, { reason }: Refusal): void {
  if (reason === 'SIGNED_OUT') services.lane.camera?.refused('signed-out');
  else if (reason === 'SESSION_LOCKED') services.lane.camera?.refused('locked');
  else if (reason === 'ROLE_REFUSED') services.lane.camera?.refused('role');
}

function said(context: SignedInContext, taken: Taken): void {
  if (taken.ok) reply(context, { nonce: taken.nonce });
  else refuse(context.request, context.response, FRAME_REFUSED);
}

function proofOf({ request }: SignedInContext): { nonce: string | null; mac: string } {
  const [nonce, mac] = [request.get(NONCE_HEADER) ?? '', request.get(MAC_HEADER) ?? ''];
  return { nonce: NONCE.test(nonce) ? nonce : null, mac: MAC.test(mac) ? mac : '' };
}
