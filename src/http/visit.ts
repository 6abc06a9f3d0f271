import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import { type Parsed, readJpeg, readJson, readNothing } from './body.ts';
import { readToken } from './cookie.ts';
import type { CommandResult } from './lane-control.ts';
import { type Refusal, refuse, SIGNED_OUT } from './problems.ts';
import { isDecider } from './role-view.ts';
import type { Room } from './room.ts';
import type { Session } from './sessions.ts';
import { type ReadForm, readForm } from './support-body.ts';

/**
 * Who may use a route: `anyone`; a `session`, also a locked one; an `unlocked` session; or a session that may act on an
 * inspection (officer or supervisor); or the `supervisor` alone; or a `supporter`, who may fill the form "Support" (officer,
 * supervisor, protection); or the role `protection` alone; an `overseer`, who
 * watches rates of groups (supervisor, dpo); or the role `dpo` alone.
 */
export type Access =
  | 'anyone'
  | 'session'
  | 'unlocked'
  | 'decider'
  | 'supervisor'
  | 'supporter'
  | 'protection'
  | 'overseer'
  | 'dpo';

export interface Visit {
  room: Room;
  request: Request;
  response: Response;
  session: Session | null;
  access: Access;
}
/** A visit to a route that asks for a session. */
export type SignedInVisit = Visit & { session: Session };

export type Handle<V extends Visit = Visit> = (visit: V) => void | Promise<void>;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  access: Access;
  /** True where a request shows that the officer is there; a camera or a stream never does (platform 3.13). */
  activity: boolean;
  handle: Handle;
}

export const get = (path: string, access: 'anyone', handle: Handle): Route => route('GET', path, access, handle);
export const read = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInVisit>): Route =>
  route('GET', path, access, handle as Handle);
export const open = (path: string, handle: Handle): Route => route('POST', path, 'anyone', handle);
export const act = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInVisit>): Route => ({
  ...route('POST', path, access, handle as Handle),
  activity: true,
});
export const feed = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInVisit>): Route =>
  route('POST', path, access, handle as Handle);
export const remove = (path: string, access: Exclude<Access, 'anyone'>, handle: Handle<SignedInVisit>): Route =>
  route('DELETE', path, access, handle as Handle);

function route(method: Route['method'], path: string, access: Access, handle: Handle): Route {
  return { method, path, access, activity: false, handle };
}

/** Body by schema first, then the handler; an unreadable body never reaches it. */
export function withJson<T, V extends Visit>(
  schema: z.ZodType<T>,
  handle: (body: T, visit: V) => void | Promise<void>,
): Handle<V> {
  return withBody((request) => readJson(request, schema), handle);
}

export function withJpeg<V extends Visit>(handle: (bytes: Uint8Array, visit: V) => void): Handle<V> {
  return withBody(readJpeg, handle);
}

/** The form "Support", whose texts stay bytes. */
export function withForm<V extends Visit>(handle: (form: ReadForm, visit: V) => void): Handle<V> {
  return withBody(readForm, handle);
}

export function withNothing<V extends Visit>(handle: (visit: V) => void): Handle<V> {
  return withBody(readNothing, (_nothing, visit) => handle(visit));
}

function withBody<T, V extends Visit>(
  readBody: (request: Request) => Promise<Parsed<T>>,
  handle: (body: T, visit: V) => void | Promise<void>,
): Handle<V> {
  return async (visit) => {
    const body = await readBody(visit.request);
    // The session may have locked or ended while a slow body came in.
    const refusal = body.ok ? barred(visit.access, visit.session) : body.refusal;
    if (refusal !== null) refuse(visit.request, visit.response, refusal);
    else if (body.ok) await handle(body.value, visit);
  };
}

/** 204, or 409 with the lane's own reason. */
export function answer(visit: Visit, result: CommandResult): void {
  if (result.ok) visit.response.status(204).end();
  else refuse(visit.request, visit.response, { status: 409, reason: result.reason, message: result.message });
}

/** 200 with JSON that no cache keeps. */
export function reply(visit: Visit, body: unknown): void {
  visit.response.status(200).setHeader('Cache-Control', 'no-store').json(body);
}

/** 200 with an image that no cache keeps. */
export function replyJpeg(visit: Visit, bytes: Uint8Array): void {
  // A copy, because the lane may overwrite its own while the socket is still busy; ours goes when the socket is done.
  const sent = Buffer.from(bytes);
  visit.response.on('close', () => sent.fill(0));
  visit.response.status(200).setHeader('Cache-Control', 'no-store').type('image/jpeg').send(sent);
}

const SESSION_LOCKED: Refusal = {
  status: 401,
  reason: 'SESSION_LOCKED',
  message: 'The screen is locked. Enter your PIN.',
};
export const ROLE_REFUSED: Refusal = {
  status: 403,
  reason: 'ROLE_REFUSED',
  message: 'Your role does not allow this. An officer or a supervisor can do it.',
};

const SUPERVISOR_ONLY: Refusal = {
  status: 403,
  reason: 'ROLE_REFUSED',
  message: 'Your role does not allow this. A supervisor can do it.',
};

const PROTECTION_ONLY: Refusal = {
  status: 403,
  reason: 'ROLE_REFUSED',
  message: 'Your role does not allow this. A protection officer can do it.',
};

const DPO_ONLY: Refusal = {
  status: 403,
  reason: 'ROLE_REFUSED',
  message: 'Your role does not allow this. The data-protection officer can do it.',
};

/** The route as express runs it: session and role before a byte of the body is read. */
export function serve(room: Room, row: Route): RequestHandler {
  return async (request, response) => {
    const session = room.sessions.find(readToken(request));
    const refusal = barred(row.access, session);
    if (refusal !== null) {
      refuse(request, response, refusal);
      return;
    }
    if (row.activity && session !== null && !session.locked) room.sessions.touch(session);
    await row.handle({ room, request, response, session, access: row.access });
  };
}

function barred(access: Access, session: Session | null): Refusal | null {
  if (access === 'anyone') return null;
  if (session === null || session.ended) return SIGNED_OUT;
  if (access === 'session') return null;
  if (session.locked) return SESSION_LOCKED;
  if (access === 'decider' && !isDecider(session.officer.role)) return ROLE_REFUSED;
  if (access === 'supervisor' && session.officer.role !== 'supervisor') return SUPERVISOR_ONLY;
  const { role } = session.officer;
  if (access === 'supporter' && (role === 'technician' || role === 'dpo')) return ROLE_REFUSED;
  if (access === 'protection' && session.officer.role !== 'protection') return PROTECTION_ONLY;
  if (access === 'overseer' && role !== 'supervisor' && role !== 'dpo') return SUPERVISOR_ONLY;
  if (access === 'dpo' && role !== 'dpo') return DPO_ONLY;
  return null;
}
