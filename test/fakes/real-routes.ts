import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Request } from 'express';
import type { z } from 'zod';
import type { Refusal } from '../../src/adapters/http/api/problems.ts';
import { routeTable } from '../../src/adapters/http/routes/index.ts';

export type Refused = Pick<Refusal, 'status' | 'reason' | 'message'>;

/** Every route that a daemon can have: of a lane, of a demonstration and of training. */
export const REAL_ROUTES = routeTable(true, true);

/**
 * What the daemon answers before any handler sees the request: 404 outside its table, 405 for a wrong method, and the
 * refusal of the route's own schema. Null where a handler would be asked.
 */
export async function refusalOf(asked: {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}): Promise<Refused | null> {
  const rows = REAL_ROUTES.filter((row) => fits(row.path, asked.path));
  if (rows.length === 0) return { status: 404, reason: 'NOT_FOUND', message: 'No such page.' };
  const row = rows.find(({ method }) => method === asked.method);
  if (row === undefined) return { status: 405, reason: 'METHOD_NOT_ALLOWED', message: 'This method is not used here.' };
  if (row.reads === null) return null;
  // The readers overwrite what they have read, so they get a copy.
  const body = Readable.from(asked.bytes.length === 0 ? [] : [Buffer.from(asked.bytes)]);
  const parsed = await row.reads(Object.assign(body, { headers: asked.headers }) as unknown as Request);
  return parsed.ok ? null : parsed.refusal;
}

/** The shape that the daemon answers with; null where the route has none. */
export const shapeOf = (method: string, path: string): z.ZodType | null =>
  REAL_ROUTES.find((row) => row.method === method && fits(row.path, path))?.answer ?? null;

/** Whether a path of the screen is one of the table, where `:name` is any one part. */
export function fits(route: string, path: string): boolean {
  const [wanted, given] = [route.split('/'), path.split('/')];
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at]);
}
