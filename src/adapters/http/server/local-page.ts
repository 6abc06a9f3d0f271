import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { type Refusal, refuse } from '../api/index.ts';
import { securityHeaders } from './headers.ts';
import { hostAllowed, LOOPBACK_NAMES, originAllowed, repeatedHeader } from './origin.ts';
import { packedFiles } from './packed-files.ts';

const OTHER_ORIGIN: Refusal = {
  status: 403,
  reason: 'ORIGIN_REFUSED',
  message: 'Requests from other pages are not accepted.',
};
const NO_SUCH_PAGE: Refusal = { status: 404, reason: 'NOT_FOUND', message: 'No such page.' };

/** A page that a command serves to this machine alone. */
export interface LocalPage {
  /** For a sentence: "console". */
  words: string;
  /** Folder of what the build made, and the file of this page in it. */
  folder: string;
  page: string;
  /** The port that a browser names, asked at each request. */
  port: () => number;
  /** Names under which a browser may reach it, the one to recommend first. */
  hosts?: readonly string[];
  isLocal: (request: Request) => boolean;
  notLocal: Refusal;
  isKnownMethod: (request: Request) => boolean;
  otherMethod: Refusal;
  routes: (app: Express) => void;
  /** A request was refused before it was looked at. */
  refused: (reason: string) => void;
  say: (line: string) => void;
}

/** Headers, each once, then this machine, Host, method and Origin: in this order for every request, and then the routes. */
export function localPage(at: LocalPage): Express {
  const { folder, page, port, hosts = LOOPBACK_NAMES, words } = at;
  const only =
    (isFine: (request: Request) => boolean, refusal: Refusal | ((request: Request) => Refusal)): RequestHandler =>
    (request, response, next) => {
      if (isFine(request)) return next();
      const said = typeof refusal === 'function' ? refusal(request) : refusal;
      at.refused(said.reason);
      refuse(request, response, said);
    };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.use(...securityHeaders());
  app.use(only((request) => repeatedHeader(request) === null, repeated));
  app.use(only(at.isLocal, at.notLocal));
  app.use(
    only(
      (request) => hostAllowed(request, port(), hosts),
      () => {
        const message = `The ${words} answers only to http://${hosts[0]}:${port()}.`;
        return { status: 403, reason: 'HOST_REFUSED', message };
      },
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
  app.use((request, response) => refuse(request, response, NO_SUCH_PAGE));
  app.use((error: unknown, request: Request, response: Response, _next: express.NextFunction) => {
    const { name, message: said } = error instanceof Error ? error : new Error();
    at.say(`The ${words} failed (${name}: ${said}).`);
    const message = `Something went wrong in the ${words}. Look at its output.`;
    refuse(request, response, { status: 500, reason: 'INTERNAL', message });
  });
  return app;
}

function repeated(request: Request): Refusal {
  const message = `The request has the header ${repeatedHeader(request)} more than once. Send it once.`;
  return { status: 400, reason: 'HEADER_REPEATED', message };
}
