import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { type Refusal, refuse } from '../api/index.ts';
import { guard, guardedApplication, notFound, OTHER_ORIGIN, otherHost } from './guards.ts';
import { hostAllowed, LOOPBACK_NAMES, originAllowed } from './origin.ts';
import { packedFiles } from './packed-files.ts';

/** A page that a command serves to this machine alone. */
export interface LocalPage {
  /** Name of the page for use in a sentence: "console". */
  words: string;
  /** Folder of build output, and this page's file in it. */
  folder: string;
  page: string;
  /** The port that a browser must name, looked up at each request. */
  port: () => number;
  /** Names under which a browser may reach it, the one to recommend first. */
  hosts?: readonly string[];
  isLocal: (request: Request) => boolean;
  notLocal: Refusal;
  isKnownMethod: (request: Request) => boolean;
  otherMethod: Refusal;
  routes: (app: Express) => void;
  /** A request was refused before it was examined. */
  refused: (reason: string) => void;
  say: (line: string) => void;
}

/** Headers, each once, then this machine, Host, method and Origin: in this order for every request, and then the routes. */
export function localPage(at: LocalPage): Express {
  const { folder, page, port, hosts = LOOPBACK_NAMES, words } = at;
  const only = (isFine: (request: Request) => boolean, refusal: Refusal | (() => Refusal)): RequestHandler =>
    guard(at.refused, isFine, refusal);
  const app = guardedApplication(at.refused);
  app.use(only(at.isLocal, at.notLocal));
  app.use(
    only(
      (request) => hostAllowed(request, port(), hosts),
      () => otherHost(`The ${words}`, port(), hosts[0]),
    ),
  );
  app.use(only(at.isKnownMethod, at.otherMethod));
  app.use(only(originAllowed, OTHER_ORIGIN));
  at.routes(app);
  const files = packedFiles(folder);
  app.get('/', (request, response, next) => {
    request.url = `/${page}`;
    files(request, response, next);
  });
  app.get('/assets/*file', files);
  app.use(notFound);
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const { name, message: said } = error instanceof Error ? error : new Error();
    at.say(`The ${words} failed (${name}: ${said}).`);
    const message = `Something went wrong in the ${words}. Look at its output.`;
    refuse(request, response, { status: 500, reason: 'INTERNAL', message });
  });
  return app;
}
