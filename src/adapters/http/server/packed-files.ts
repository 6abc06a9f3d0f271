import { existsSync, readdirSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';

const ONE_YEAR_S = 31_536_000;
/** Name endings of the compressed files next to the plain ones (vite.ui.config.ts), the smallest first. */
const ENCODINGS = [
  { end: '.br', name: 'br' },
  { end: '.gz', name: 'gzip' },
] as const;
const PACKED = /\.(br|gz)$/;

/**
 * Serves the files of the built screen. A browser that accepts Brotli or gzip (RFC 9110 12.5.3) gets the file that
 * the build compressed; nothing is compressed or unpacked here, so that a request causes no work. Only these files
 * are ever compressed: an answer from the lane contains secrets next to text that a stranger may choose, and its length
 * would reveal them (BREACH).
 *
 * Files under `assets/` have a hash of their content in their name and may be cached for ever; everything else is never
 * cached, so that an updated kiosk shows the new screen at the next load.
 */
export function packedFiles(folder: string): RequestHandler {
  const packed = new Set(existsSync(folder) ? namesIn(folder).filter((name) => PACKED.test(name)) : []);
  const assets = join(folder, 'assets') + sep;
  const files = express.static(folder, {
    dotfiles: 'ignore',
    redirect: false,
    index: false,
    setHeaders: (response: Response, path: string) => {
      const kept = path.startsWith(assets);
      response.setHeader('Cache-Control', kept ? `public, max-age=${ONE_YEAR_S}, immutable` : 'no-store');
      const encoding = ENCODINGS.find(({ end }) => path.endsWith(end));
      if (encoding === undefined) return;
      response.setHeader('Content-Encoding', encoding.name);
      response.type(posix.extname(path.replace(PACKED, '')));
    },
  });
  return (request, response, next) => {
    const { url, path } = request;
    const choices = ENCODINGS.filter(({ end }) => packed.has(`${path}${end}`));
    // A compressed file is not served under its own name, because the browser may not accept compression.
    if (PACKED.test(path)) return next();
    if (choices.length > 0) response.vary('Accept-Encoding');
    const chosen = choices.find(({ name }) => request.acceptsEncodings(name) === name);
    if (chosen !== undefined) request.url = `${path}${chosen.end}`;
    files(request, response, (error?: unknown) => {
      request.url = url;
      next(error);
    });
  };
}

/** Paths of the files in a folder, as a browser requests them. */
function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `/${name.split(sep).join('/')}`);
}
