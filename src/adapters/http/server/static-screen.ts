import { join, sep } from 'node:path';
import express, { type RequestHandler, type Response } from 'express';
import { refuse } from '../api/index.ts';

const ONE_YEAR_S = 31_536_000;
/** Pages of their own that are the same screen; which of them it draws is for the address to say. */
const PAGES: readonly string[] = ['/supervisor', '/diagnostics'];

/**
 * The built screen. Files under `assets/` carry a hash of their content in their name and may be kept for ever; the
 * page that names them is never kept, so an updated kiosk shows the new screen at the next load.
 */
export function staticScreen(folder: string): RequestHandler[] {
  const assets = join(folder, 'assets') + sep;
  return [
    express.static(folder, {
      dotfiles: 'ignore',
      redirect: false,
      index: 'index.html',
      setHeaders: (response: Response, path: string) => {
        const kept = path.startsWith(assets);
        response.setHeader('Cache-Control', kept ? `public, max-age=${ONE_YEAR_S}, immutable` : 'no-store');
      },
    }),
    (request, response, next) => {
      if (!PAGES.includes(request.path) || request.method !== 'GET') {
        next();
        return;
      }
      response.setHeader('Cache-Control', 'no-store');
      response.sendFile(join(folder, 'index.html'), (error) => error !== undefined && next());
    },
    (request, response, next) => {
      if (!['/', ...PAGES].includes(request.path) || request.method !== 'GET') {
        next();
        return;
      }
      refuse(request, response, {
        status: 503,
        reason: 'SCREEN_NOT_BUILT',
        message: "The officer's screen is not built. Run: npm run build",
      });
    },
  ];
}
