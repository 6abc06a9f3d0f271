import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { type Refusal, refuse } from '../api/index.ts';
import { securityHeaders } from './headers.ts';
import { repeatedHeader } from './origin.ts';

export const OTHER_ORIGIN = {
  status: 403,
  reason: 'ORIGIN_REFUSED' as const,
  message: 'Requests from other pages are not accepted.',
};
export const NO_SUCH_PAGE: Refusal = { status: 404, reason: 'NOT_FOUND', message: 'No such page.' };
const OTHER_METHOD: Refusal = {
  status: 405,
  reason: 'METHOD_NOT_ALLOWED',
  message: 'This method is not used here.',
};

/** Passes an allowed request on. Otherwise the refusal is sent, and `refused` is called with the reason. */
export function guard<R extends Refusal>(
  refused: (reason: R['reason']) => void,
  isFine: (request: Request) => boolean,
  refusal: R | ((request: Request) => R),
): RequestHandler {
  return (request, response, next) => {
    if (isFine(request)) return next();
    const said = typeof refusal === 'function' ? refusal(request) : refusal;
    refused(said.reason);
    refuse(request, response, said);
  };
}

/** An application that sends the headers of all pages here and answers a request with a doubled header no further. */
export function guardedApplication(refused: (reason: 'HEADER_REPEATED') => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.use(...securityHeaders());
  app.use(guard(refused, (request) => repeatedHeader(request) === null, repeated));
  return app;
}

function repeated(request: Request): Refusal & { reason: 'HEADER_REPEATED' } {
  const message = `The request has the header ${repeatedHeader(request)} more than once. Send it once.`;
  return { status: 400, reason: 'HEADER_REPEATED', message };
}

/** The refusal sent by a page that answers only under this machine's names; `who` begins the sentence. */
export function otherHost(who: string, port: number, name = 'localhost'): Refusal & { reason: 'HOST_REFUSED' } {
  return { status: 403, reason: 'HOST_REFUSED', message: `${who} answers only to http://${name}:${port}.` };
}

export function notFound(request: Request, response: Response): void {
  refuse(request, response, NO_SUCH_PAGE);
}

export function methodNotAllowed(request: Request, response: Response): void {
  refuse(request, response, OTHER_METHOD);
}

/** A route that is only read. express answers HEAD with the GET handler, and a stream must not be opened by one. */
export function readOnly(app: Express, path: string, handle: RequestHandler): void {
  const other: RequestHandler = (request, response) => {
    response.setHeader('Allow', 'GET');
    methodNotAllowed(request, response);
  };
  app.head(path, other);
  app.get(path, handle);
  app.all(path, other);
}
