import type { RequestHandler } from 'express';

/** Languages of the screen that the site has added; the daemon has checked them. */
export interface SiteWords {
  list: readonly { code: string; name: string; dir: 'ltr' | 'rtl'; reviewed: boolean }[];
  /** Null if there is no such language. */
  words(code: string, part: 'first' | 'rest'): Readonly<Record<string, string>> | null;
}

const FILE = /^\/words\/(?:(site)|([A-Za-z-]{2,8})-(first|rest))\.json$/;

/**
 * Words of the site's languages, next to the screen's files: `/words/site.json` lists the languages, and
 * `/words/CODE-first.json` and `-rest.json` hold the words in two parts, like the program's own. They are read before
 * anybody is signed in, and do not name anybody. Made once, so that a request causes no work.
 */
export function siteWordFiles(site: SiteWords): RequestHandler {
  const files = new Map<string, string>([['site', JSON.stringify(site.list)]]);
  for (const { code } of site.list) {
    for (const part of ['first', 'rest'] as const) files.set(`${code}-${part}`, JSON.stringify(site.words(code, part)));
  }
  return (request, response, next) => {
    const [, list, code, part] = FILE.exec(request.path) ?? [];
    const text = files.get(list ?? `${code}-${part}`);
    if (text === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-store');
    response.type('application/json').send(text);
  };
}

/** A site that has not added any. */
export const NO_SITE_WORDS: SiteWords = { list: [], words: () => null };
