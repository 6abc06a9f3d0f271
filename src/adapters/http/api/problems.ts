import type { Request, Response } from 'express';
import type { Problem } from './types.ts';

/** Reasons that the listener itself gives; the lane's own reasons pass through as they are. */
export type HttpReason =
  | 'HEADER_REPEATED'
  | 'HOST_REFUSED'
  | 'ORIGIN_REFUSED'
  | 'SIGNED_OUT'
  | 'SESSION_LOCKED'
  | 'OTHER_OFFICER'
  | 'PIN_AGAIN'
  | 'PIN_FORMAT'
  | 'PIN_TRIVIAL'
  | 'PIN_SAME'
  | 'OWN_PIN_NEEDED'
  | 'FIDO_STEP'
  | 'FIDO_STEP_OVER'
  | 'FIDO_FIRST'
  | 'FIDO_MISSING'
  | 'FIDO_REFUSED'
  | 'FIDO_TAKEN'
  | 'FIDO_UNKNOWN'
  | 'FIDO_FULL'
  | 'FIDO_SECOND'
  | 'ROLE_REFUSED'
  | 'PIN_WRONG'
  | 'ACCOUNT_LOCKED'
  | 'ACCOUNTS_UNAVAILABLE'
  | 'SIGN_IN_BUSY'
  | 'SIGN_IN_THROTTLED'
  | 'LINK_DEAD_MAN'
  | 'AUDIT_UNAVAILABLE'
  | 'BODY_TYPE'
  | 'BODY_TOO_LARGE'
  | 'BODY_MALFORMED'
  | 'FIELD_INVALID'
  | 'NOT_A_JPEG'
  | 'CAMERA_PAGE'
  | 'CAMERA_FRAME'
  | 'CAMERA_OTHER_SCREEN'
  | 'CAMERA_OTHER_PAGE'
  | 'CAMERA_OTHER_SIGN_IN'
  | 'CAMERA_JUST_TAKEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'STREAMS_FULL'
  | 'DISPLAY_NOT_LOCAL'
  | 'DISPLAY_TOKEN'
  | 'DISPLAYS_FULL'
  | 'SCREEN_NOT_BUILT'
  | 'INTERNAL';

export interface Refusal {
  status: number;
  reason: HttpReason | (string & {});
  message: string;
  retryAfterMs?: number | null;
}

export const SIGNED_OUT: Refusal = { status: 401, reason: 'SIGNED_OUT', message: 'Sign in first.' };

/**
 * Bytes of a refused body that are read and discarded so that the answer arrives; beyond that the connection is closed.
 */
const DRAIN_LIMIT_BYTES = 8 * 1024 * 1024;

/** Sends a ProblemView. A body that has not been read yet is drained up to a limit and overwritten, never kept. */
export function refuse(request: Request, response: Response, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const retryAfterMs = refusal.retryAfterMs ?? null;
  const problem: Problem = { reason: refusal.reason, message: refusal.message, retryAfterMs };
  if (retryAfterMs !== null) response.setHeader('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
  response.setHeader('Cache-Control', 'no-store');
  if (!request.readableEnded) drain(request);
  response.status(refusal.status).json(problem);
}

function drain(request: Request): void {
  let bytes = 0;
  request.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    // A frame that is refused shows a face as well.
    chunk.fill(0);
    if (bytes > DRAIN_LIMIT_BYTES) request.destroy();
  });
  // A client that hangs up while it is being refused need not be reported.
  request.on('error', () => undefined);
  request.resume();
}
