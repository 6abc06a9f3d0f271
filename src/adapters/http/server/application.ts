import type { Express, NextFunction, Request, Response } from 'express';
import type { RefusalLedger } from '../access/index.ts';
import { refuse } from '../api/index.ts';
import { routeTable, serve } from '../routes/index.ts';
import {
  guard,
  guardedApplication,
  methodNotAllowed,
  NO_SUCH_PAGE,
  notFound,
  OTHER_ORIGIN,
  otherHost,
} from './guards.ts';
import type { Served } from './options.ts';
import { hostAllowed, originAllowed } from './origin.ts';
import { NO_SITE_WORDS, siteWordFiles } from './site-words.ts';
import { staticScreen } from './static-screen.ts';

/** Routes with a token of their own, in addition to the session routes. */
interface OwnEndpoint {
  addRoutes(app: Express): void;
}

/**
 * Headers, each once, then Host, then Origin, then the route table, then the screen's files, in this order for every
 * request.
 */
export function createApplication(
  services: Served,
  { refusals, port, doors }: { refusals: RefusalLedger; port: () => number; doors: readonly (OwnEndpoint | null)[] },
): Express {
  const refused: RefusalLedger['add'] = (reason) => refusals.add(reason);
  const app = guardedApplication(refused);
  const isForUs = (request: Request): boolean => hostAllowed(request, port());
  app.use(guard(refused, isForUs, () => otherHost('This lane', port())));
  app.use('/api', guard(refused, originAllowed, OTHER_ORIGIN));
  addRoutes(app, services);
  for (const door of doors) door?.addRoutes(app);
  app.use('/api', notFound);
  app.use(siteWordFiles(services.siteWords ?? NO_SITE_WORDS));
  app.use(...staticScreen(services.screenFolder));
  app.use(notFound);
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    onError(services, error, request, response),
  );
  return app;
}

function addRoutes(app: Express, services: Served): void {
  const allowed = new Map<string, string[]>();
  for (const row of routeTable(services.demo !== null, (services.training ?? null) !== null)) {
    allowed.set(row.path, [...(allowed.get(row.path) ?? []), row.method]);
    const method = row.method.toLowerCase() as 'get' | 'post' | 'delete';
    // express answers HEAD with the GET handler, and a HEAD request must not open an event stream.
    if (method === 'get') app.head(row.path, methodNotAllowed);
    app[method](row.path, serve(services, row));
  }
  for (const [path, methods] of allowed) {
    app.all(path, (request, response) => {
      response.setHeader('Allow', methods.join(', '));
      methodNotAllowed(request, response);
    });
  }
}

function onError(services: Served, error: unknown, request: Request, response: Response): void {
  // Malformed percent signs in a path, and the like: express gives them a 4xx status.
  const status = (error as { status?: unknown }).status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    refuse(request, response, { ...NO_SUCH_PAGE, status });
    return;
  }
  // Messages of unforeseen errors may quote a traveller's data; the place in the code is enough.
  const { name, stack } = error instanceof Error ? error : new Error();
  const at = stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? 'unknown';
  services.log.error('http.internal', { name, at: at.trim() });
  const message = 'Something went wrong on the lane. The technician can find it in the log.';
  refuse(request, response, { status: 500, reason: 'INTERNAL', message });
}
