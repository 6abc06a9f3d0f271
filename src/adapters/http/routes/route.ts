import type { Request } from 'express';
import type { z } from 'zod';
import type { Lane } from '../../../core/inspection/lane/index.ts';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import { type Access, barred } from '../access/index.ts';
import { type Refusal, refuse, wire } from '../api/index.ts';
import { type PinAgain, type PinRule, pinFault } from './pin-again.ts';
import { type RequestContext, reply, type SignedInContext } from './request-context.ts';
import type { HttpServices } from './services.ts';

/** Why a command was not carried out; the status is 409 unless it states another. */
export type Refused = { ok: false; reason: string; message: string; status?: number };
/** The answer to a command: 204, or 200 with `value`, or the reason for a refusal. */
export type Answer<A> = ([A] extends [null] ? { ok: true } : { ok: true; value: A }) | Refused;

/** The data for a command: the request and its session, the lane, and who gives the command. */
export type Asked = SignedInContext & { lane: Lane; officer: OfficerId };

type Barred = (services: HttpServices, refusal: Refusal) => void;
type Reader<T> = (request: Request) => Promise<wire.Parsed<T>>;

/**
 * One line of the table. The checks of the server, docs/roles.md, the calls of the screen and the stand-in of the tests read
 * it.
 */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  access: Access;
  /** True if a request shows that the officer is there; a camera or a stream never does (docs/security.md). */
  activity: boolean;
  /** When the route requires a PIN that was typed recently, as described in docs/roles.md; null if it never does. */
  pinAgain: PinAgain | null;
  /** Called for each request that is refused because of session or role; null if nobody counts them. */
  barred: Barred | null;
  /** Schemas of the JSON that it accepts and returns; null if there is none. */
  body: z.ZodType | null;
  answer: z.ZodType | null;
  /** True if it accepts and returns JSON or nothing: the screen has a call for it. */
  json: boolean;
  /** A flag without a value that the query may contain. */
  mark: string | null;
  /** How the body is read; null if the route does not have one, or if its handler reads it. */
  reads: Reader<unknown> | null;
  handle: (context: RequestContext) => Promise<void>;
}

interface Taken<T> {
  /** Schema of the body; left out: the route does not accept one. */
  body?: z.ZodType<T>;
  /** How a body that is not JSON is read; null if the handler reads it. */
  reads?: Reader<T> | null;
  pin?: PinRule<NoInfer<T>>;
  barred?: Barred;
  mark?: string;
}
/** Does the work and returns the answer, or (`handle`) answers by itself. */
type Done<T, A, V extends RequestContext> = { answer?: z.ZodType<A> } & (
  | { run: (asked: Asked, body: T) => Answer<A> | Promise<Answer<A>> }
  | { handle: (context: V, body: T) => void | Promise<void> }
);

type Row = Pick<Route, 'method' | 'path' | 'access' | 'activity'>;
type Right = Exclude<Access, 'anyone'>;
type SignedInRoute = <T = null, A = null>(
  path: string,
  access: Right,
  how: Taken<T> & Done<NoInfer<T>, A, SignedInContext>,
) => Route;

/** Shows something and does not change anything. */
export const read: SignedInRoute = (path, access, how) => route({ method: 'GET', path, access, activity: false }, how);
/** A command of a signed-in account. */
export const act: SignedInRoute = (path, access, how) => route({ method: 'POST', path, access, activity: true }, how);
/** A command that does not show that somebody is at the desk. */
export const feed: SignedInRoute = (path, access, how) => route({ method: 'POST', path, access, activity: false }, how);
export const remove: SignedInRoute = (path, access, how) =>
  route({ method: 'DELETE', path, access, activity: false }, how);
/** A route for everybody, even without a session. */
export const open = <T = null, A = null>(
  method: 'GET' | 'POST',
  path: string,
  how: Pick<Taken<T>, 'body'> & {
    answer?: z.ZodType<A>;
    handle: (context: RequestContext, body: NoInfer<T>) => void | Promise<void>;
  },
): Route => route({ method, path, access: 'anyone', activity: false }, how);

/**
 * First the body is checked against its schema, then the PIN, then the work is done; an unreadable body never gets that
 * far.
 */
function route<T, A, V extends RequestContext>(row: Row, how: Taken<T> & Done<T, A, V>): Route {
  const { body, pin } = how;
  const reads = how.reads === undefined ? readerOf(row, body) : how.reads;
  return {
    ...row,
    pinAgain: pin?.again ?? null,
    barred: how.barred ?? null,
    body: body ?? null,
    answer: how.answer ?? null,
    json: how.reads === undefined && (row.method !== 'GET' || how.answer !== undefined),
    mark: how.mark ?? null,
    reads,
    handle: async (context) => {
      const { request, response } = context;
      const taken: wire.Parsed<unknown> = reads === null ? { ok: true, value: null } : await reads(request);
      // The session may have locked or ended while a slow body came in.
      const refusal = taken.ok ? barred(context.access, context.session) : taken.refusal;
      if (refusal !== null || !taken.ok) return refuse(request, response, refusal as Refusal);
      const value = taken.value as T;
      const again = pin === undefined ? null : pinFault(pin, value, context as SignedInContext);
      if (again !== null) refuse(request, response, again);
      else if ('handle' in how) await how.handle(context as V, value);
      else answer(context, await how.run(askedBy(context as SignedInContext), value));
    },
  };
}

function readerOf<T>({ method }: Row, body: z.ZodType<T> | undefined): Reader<unknown> | null {
  if (body !== undefined) return (request) => wire.readJson(request, body);
  return method === 'GET' ? null : wire.readNothing;
}

const askedBy = (context: SignedInContext): Asked => ({
  ...context,
  lane: context.services.lane,
  officer: context.session.officer.id,
});

/** 204, 200 with what is shown, or the refusal. */
export function answer(context: RequestContext, result: { ok: true; value?: unknown } | Refused): void {
  if (!result.ok) refuse(context.request, context.response, { status: 409, ...result });
  else if (result.value === undefined) context.response.status(204).end();
  else reply(context, result.value);
}

export const DONE = { ok: true } as const;
export const shown = <A>(value: A): { ok: true; value: A } => ({ ok: true, value });
export const not = (refusal: Refusal): Refused => ({ ok: false, ...refusal });

/** A command that ends an inspection; in training it is also a step of the drill. */
export function ending<R extends { ok: boolean }>(
  { services }: Pick<SignedInContext, 'services'>,
  command: () => R,
): R {
  return services.training ? services.training.desk.ending(command) : command();
}
