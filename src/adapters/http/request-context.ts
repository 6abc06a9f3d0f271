import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { type Parsed, readJson, readNothing } from './body.ts';
import { readToken } from './cookie.ts';
import type { CommandResult } from './lane-control.ts';
import { type Refusal, refuse } from './problems.ts';
import { type Access, barred } from './rights.ts';
import type { HttpServices } from './services.ts';
import type { Session } from './sessions.ts';
import { type ReadForm, readForm } from './support-body.ts';

export interface RequestContext {
  services: HttpServices;
  request: Request;
  response: Response;
  session: Session | null;
  access: Access;
}
/** A visit to a route that asks for a session. */
export type SignedInContext = RequestContext & { session: Session };

/** What answers a route. `reads` is how it takes its body; left out where the handler reads none by a schema. */
export type Handle<V extends RequestContext = RequestContext> = ((context: V) => void | Promise<void>) & {
  readonly reads?: (request: Request) => Promise<Parsed<unknown>>;
};

export type PinAgain = 'always' | 'to override' | 'to take over';

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  access: Access;
  /** True where a request shows that the officer is there; a camera or a stream never does (platform 3.13). */
  activity: boolean;
  /** When the route asks for a PIN that was typed lately (`freshPin`), as docs/roles.md says it; null where it never does. */
  pinAgain: PinAgain | null;
  /** Told of each request that session or role keep out; null where nobody counts them. */
  barred: ((services: HttpServices, refusal: Refusal) => void) | null;
  handle: Handle;
}

export const get = (path: string, access: 'anyone', handle: Handle): Route => route('GET', path, access, handle);
export const read = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInContext>): Route =>
  route('GET', path, access, handle as Handle);
export const open = (path: string, handle: Handle): Route => route('POST', path, 'anyone', handle);
export const act = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInContext>): Route => ({
  ...route('POST', path, access, handle as Handle),
  activity: true,
});
export const feed = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInContext>): Route =>
  route('POST', path, access, handle as Handle);
export const remove = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInContext>): Route =>
  route('DELETE', path, access, handle as Handle);

function route(method: Route['method'], path: string, access: Access, handle: Handle): Route {
  return { method, path, access, activity: false, pinAgain: null, barred: null, handle };
}

/** Says of a route whose handler asks for a fresh PIN when it does. */
export const pinned = (pinAgain: PinAgain, row: Route): Route => ({ ...row, pinAgain });

/** Counts whom session or role keep out of a route. */
export const watched = (barred: NonNullable<Route['barred']>, row: Route): Route => ({ ...row, barred });

/** Body by schema first, then the handler; an unreadable body never reaches it. */
export function withJson<T, V extends RequestContext>(
  schema: z.ZodType<T>,
  handle: (body: T, context: V) => void | Promise<void>,
): Handle<V> {
  return withBody((request) => readJson(request, schema), handle);
}

/** The form "Support", whose texts stay bytes. */
export function withForm<V extends RequestContext>(handle: (form: ReadForm, context: V) => void): Handle<V> {
  return withBody(readForm, handle);
}

export function withNothing<V extends RequestContext>(handle: (context: V) => void | Promise<void>): Handle<V> {
  return withBody(readNothing, (_nothing, context) => handle(context));
}

function withBody<T, V extends RequestContext>(
  readBody: (request: Request) => Promise<Parsed<T>>,
  handle: (body: T, context: V) => void | Promise<void>,
): Handle<V> {
  const answered = async (context: V): Promise<void> => {
    const body = await readBody(context.request);
    // The session may have locked or ended while a slow body came in.
    const refusal = body.ok ? barred(context.access, context.session) : body.refusal;
    if (refusal !== null) refuse(context.request, context.response, refusal);
    else if (body.ok) await handle(body.value, context);
  };
  return Object.assign(answered, { reads: readBody });
}

/** 204, or 409 with the lane's own reason. */
export function answer(context: RequestContext, result: CommandResult): void {
  if (result.ok) context.response.status(204).end();
  else refuse(context.request, context.response, { status: 409, reason: result.reason, message: result.message });
}

/** 200 with JSON that no cache keeps. */
export function reply(context: RequestContext, body: unknown): void {
  context.response.status(200).setHeader('Cache-Control', 'no-store').json(body);
}

/** 200 with an image that no cache keeps. */
export function replyJpeg(context: RequestContext, bytes: Uint8Array): void {
  // A copy, because the lane may overwrite its own while the socket is still busy; ours goes when the socket is done.
  const sent = Buffer.allocUnsafeSlow(bytes.length);
  sent.set(bytes);
  context.response.on('close', () => sent.fill(0));
  context.response.status(200).setHeader('Cache-Control', 'no-store').type('image/jpeg').send(sent);
}

/** The route as express runs it: session and role before a byte of the body is read. */
export function serve(services: HttpServices, row: Route): RequestHandler {
  return async (request, response) => {
    const session = services.sessions.find(readToken(request));
    const refusal = barred(row.access, session);
    if (refusal !== null) {
      // A role that reaches for more is worth a row; one a minute, so that nobody fills the chain.
      if (refusal.reason === 'ROLE_REFUSED') services.refusals.add('ROLE_REFUSED');
      row.barred?.(services, refusal);
      refuse(request, response, refusal);
      return;
    }
    if (row.activity && session !== null && !session.locked) services.sessions.touch(session);
    await row.handle({ services, request, response, session, access: row.access });
  };
}
