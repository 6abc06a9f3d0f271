import type { RequestHandler } from 'express';
import { refuse } from '../api/index.ts';
import { packedFiles } from './packed-files.ts';

/** Pages that are the same screen; the address decides which one it draws. */
const PAGES: readonly string[] = ['/', '/supervisor', '/diagnostics'];

/** The built screen: its files, and its page at each of its addresses. */
export function staticScreen(folder: string): RequestHandler[] {
  const files = packedFiles(folder);
  return [
    (request, response, next) => {
      const { url } = request;
      if (PAGES.includes(request.path)) request.url = '/index.html';
      files(request, response, (error?: unknown) => {
        request.url = url;
        next(error);
      });
    },
    (request, response, next) => {
      if (!PAGES.includes(request.path) || request.method !== 'GET') {
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
