import type { Request } from 'express';
import type { z } from 'zod';
import { barred } from '../access/index.ts';
import { type CameraClaimRefusal, type FrameTaken, laneApi, type Refusal, refuse, wire } from '../api/index.ts';
import { TAKES_CAMERA } from './pin-again.ts';
import { replyJpeg, type SignedInContext } from './request-context.ts';
import { type Answer, type Asked, answer, DONE, feed, not, read, shown } from './route.ts';
import type { HttpServices } from './services.ts';

/** Proof of a frame: HMAC-SHA-256 over the nonce and the bytes, keyed by the capability; both in base64url. */
export const NONCE_HEADER = 'waypost-nonce';
export const MAC_HEADER = 'waypost-mac';
const NONCE = /^[A-Za-z0-9_-]{22}$/;
const MAC = /^[A-Za-z0-9_-]{43}$/;

const NO_CAMERA: Refusal = {
  status: 404,
  reason: 'NOT_FOUND',
  message: 'No page sends camera pictures to this lane.',
};
const PAGE_UNKNOWN: Refusal = {
  status: 409,
  reason: 'CAMERA_PAGE',
  message: 'Only a page that shows the lane can have the camera. Reload the page.',
};
const FRAME_REFUSED: Refusal = {
  status: 409,
  reason: 'CAMERA_FRAME',
  message:
    'This page does not have the camera, or the frame is not the one that was asked for. Ask for the camera again.',
};

const CLAIM_MESSAGES: Readonly<Record<CameraClaimRefusal, string>> = {
  CAMERA_OTHER_SCREEN: 'The screen of another officer is using the camera of this lane.',
  CAMERA_OTHER_PAGE: 'Another window of your session is using the camera of this lane.',
  CAMERA_OTHER_SIGN_IN: 'This inspection began in another session. Finish it, then read the document again.',
  CAMERA_JUST_TAKEN: 'The camera changed hands a moment ago. Try again in ten seconds.',
};

export const CAMERA_ROUTES = {
  claimCamera: feed('/api/camera/claim', 'decider', {
    body: laneApi.CameraClaimBody,
    answer: laneApi.CameraCapabilityView,
    pin: TAKES_CAMERA,
    run: claimCamera,
  }),
  cameraFrame: feed('/api/camera/frame', 'decider', {
    reads: null,
    answer: laneApi.CameraNonceView,
    barred: frameBarred,
    handle: cameraFrame,
  }),
  /** The page has lost its camera; this message needs the same proof in its headers as a frame. */
  cameraLost: feed('/api/camera/lost', 'decider', {
    reads: (request) => wire.readJson(request, laneApi.CameraLostBody),
    answer: laneApi.CameraNonceView,
    barred: frameBarred,
    run: ({ services: { camera }, request, session }, { reason }) => {
      if (camera === null) return not(NO_CAMERA);
      const { nonce, mac } = proofOf(request);
      return nonceOf(camera.lost({ session, proof: { nonce: nonce ?? '', mac }, bytes: Buffer.from(reason, 'utf8') }));
    },
  }),
  cameraPreview: read('/api/camera/preview', 'unlocked', {
    handle: (context) => {
      const bytes = context.services.cameraPreview();
      if (bytes === null) answer(context, DONE);
      else replyJpeg(context, bytes);
    },
  }),
};

/** The camera for one page of the officer, or, between two inspections, taken from another officer (`take`). */
function claimCamera(
  { services, session, officer }: Asked,
  { page, take }: z.infer<typeof laneApi.CameraClaimBody>,
): Answer<z.infer<typeof laneApi.CameraCapabilityView>> {
  const { camera } = services;
  if (camera === null) return not(NO_CAMERA);
  if (!services.streams.has(session, page)) return not(PAGE_UNKNOWN);
  const claim = camera.claim({ session, officer, page }, { take });
  if (!claim.ok) return { ok: false, reason: claim.reason, message: CLAIM_MESSAGES[claim.reason] };
  const { takenFrom } = claim;
  if (takenFrom !== null) services.securityLog.append({ kind: 'camera-taken', officer, from: takenFrom });
  return shown(claim.capability);
}

/** A live frame. Session, page and nonce are judged before a byte of it is read. */
async function cameraFrame(context: SignedInContext): Promise<void> {
  const { services, request, response, session } = context;
  const { camera } = services;
  if (camera === null) {
    refuse(request, response, NO_CAMERA);
    return;
  }
  const { nonce, mac } = proofOf(request);
  if (wire.isJpegBody(request) && camera.refusal(session, nonce) !== null) {
    refuse(request, response, FRAME_REFUSED);
    return;
  }
  const body = await wire.readJpeg(request);
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
  answer(context, nonceOf(camera.push({ session, proof: { nonce: nonce ?? '', mac }, bytes: body.value })));
}

/** A frame refused because of its sender's rights is counted too: a technician's page has no business with the camera. */
function frameBarred(services: HttpServices, { reason }: Refusal): void {
  if (reason === 'SIGNED_OUT') services.camera?.refused('signed-out');
  else if (reason === 'SESSION_LOCKED') services.camera?.refused('locked');
  else if (reason === 'ROLE_REFUSED') services.camera?.refused('role');
}

const nonceOf = (taken: FrameTaken): Answer<z.infer<typeof laneApi.CameraNonceView>> =>
  taken.ok ? shown({ nonce: taken.nonce }) : not(FRAME_REFUSED);

function proofOf(request: Request): { nonce: string | null; mac: string } {
  const [nonce, mac] = [request.get(NONCE_HEADER) ?? '', request.get(MAC_HEADER) ?? ''];
  return { nonce: NONCE.test(nonce) ? nonce : null, mac: MAC.test(mac) ? mac : '' };
}
