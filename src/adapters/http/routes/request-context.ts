import type { Request, RequestHandler, Response } from 'express';
import { type Access, barred, cookies, type Session } from '../access/index.ts';
import { refuse } from '../api/index.ts';
import type { Route } from './route.ts';
import type { HttpServices } from './services.ts';

export interface RequestContext {
  services: HttpServices;
  request: Request;
  response: Response;
  session: Session | null;
  access: Access;
}
/** A request to a route that requires a session. */
export type SignedInContext = RequestContext & { session: Session };

/** 200 with JSON that must not be cached. */
export function reply(context: RequestContext, body: unknown): void {
  context.response.status(200).setHeader('Cache-Control', 'no-store').json(body);
}

/** 200 with an image that must not be cached, or 404 if there is none. */
export function replyJpeg(context: RequestContext, bytes: Uint8Array | null, absent = ''): void {
  replyPicture(context, bytes === null ? null : { type: 'image/jpeg', bytes }, absent);
}

/** Answers with a picture of a known type; the picture is not decoded here. */
export function replyPicture(
  context: RequestContext,
  picture: { type: string; bytes: Uint8Array } | null,
  absent: string,
): void {
  if (picture === null) {
    refuse(context.request, context.response, { status: 404, reason: 'NOT_FOUND', message: absent });
    return;
  }
  // A copy, because the lane may overwrite its own while the socket is still busy; this copy is overwritten when the
  // socket is done.
  const { type, bytes } = picture;
  const sent = Buffer.allocUnsafeSlow(bytes.length);
  sent.set(bytes);
  context.response.on('close', () => sent.fill(0));
  context.response.status(200).setHeader('Cache-Control', 'no-store').type(type).send(sent);
}

/** The route as express runs it: session and role are checked before a byte of the body is read. */
export function serve(services: HttpServices, row: Route): RequestHandler {
  return async (request, response) => {
    const session = services.sessions.find(cookies.readToken(request));
    const refusal = barred(row.access, session);
    if (refusal !== null) {
      // A role that tries for more deserves a row; one a minute, so that nobody can fill the chain.
      if (refusal.reason === 'ROLE_REFUSED') services.refusals.add('ROLE_REFUSED');
      row.barred?.(services, refusal);
      refuse(request, response, refusal);
      return;
    }
    if (row.activity && session !== null && !session.locked) services.sessions.touch(session);
    await row.handle({ services, request, response, session, access: row.access });
  };
}
